// A table as values: chains, rules by content, counters. What an image holds, and what undo computes with,
// for both back ends; a rule's content is the kernel's entry (legacy) or a line of iptables-save (nft), to
// this file just bytes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "netlink/xtables.hpp"

namespace ipsh::netlink::xtables {

struct Counters {
  std::uint64_t packets = 0, bytes = 0;
};

struct Rule {
  std::string content;
  Counters counters;
};

struct Chain {
  std::string name;
  std::string policy;  ///< empty: a chain of the user's
  Counters counters;   ///< of the policy
  std::vector<Rule> rules;
  [[nodiscard]] bool builtin() const { return !policy.empty(); }
};

struct Table {
  Family family = Family::ipv4;
  Backend backend = Backend::legacy;
  std::string name;
  std::vector<Chain> chains;
  [[nodiscard]] Chain const* find(std::string const& chain) const;
  [[nodiscard]] Chain* find(std::string const& chain);
};

/// A table <-> the bytes of an Image. Bytes of another make decode to nothing.
Image encode(Table const& table);
std::optional<Table> decode(Image const& image);

/// Equal, counters aside.
bool same(Table const& a, Table const& b);

/// For each element of `a` its place in `b`, or -1: a longest common subsequence by content.
std::vector<int> align(std::vector<Rule> const& a, std::vector<Rule> const& b);

/// A rule of a table that is to become another: kept from the old one (by place), or put in.
struct Placed {
  int kept = -1;  ///< place in the old chain; -1: to be inserted
  Rule rule;
  bool set_counters = false;  ///< the kept rule's counters are to become rule.counters
};

struct PlannedChain {
  std::string name, policy;
  bool set_policy = false;
  Counters counters;  ///< of the policy, when it is set
  bool create = false, remove = false;
  std::size_t size_now = 0;  ///< rules it has before the plan is carried out
  std::vector<Placed> rules;
};

/// How `now` becomes what it would be without our changes.
struct Plan {
  std::vector<PlannedChain> chains;
  bool foreign = false;            ///< `now` is not `ours`
  std::vector<std::string> notes;  ///< what stays different from `before`, through others' changes
  [[nodiscard]] bool empty() const;
};

/// The three-way merge: takes what led from `before` to `ours` out of `now`.
Plan undo_plan(Table const& before, Table const& ours, Table const& now);

}  // namespace ipsh::netlink::xtables
