// The matches and the target of one rule while it is parsed: libxtables' objects, their options among
// getopt's, and the bytes that they leave in the rule.
#pragma once
#include <string>

#include "netlink/xtables/library.hpp"

namespace ipsh::netlink::xtables {

class Extensions {
 public:
  explicit Extensions(Family family) : family_(family) {}
  Extensions(Extensions const&) = delete;
  Extensions& operator=(Extensions const&) = delete;
  ~Extensions();

  /// -m NAME.
  void add_match(char const* name);
  /// -j NAME; a name that is no target is a chain's, or unknown, which shows when the command is run.
  void set_target(char const* name);
  /// -p NAME: its match is loaded when one of its options turns up.
  void set_protocol(char const* name) { protocol_ = name; }

  /// Hands an option that getopt has found to its owner. Returns true when getopt must look at the same word
  /// again, since there are more options now. `entry` is the kernel's entry as far as it is known; `numeric`:
  /// -n was given.
  bool take_option(int number, bool inverted, char** argv, void* entry, bool numeric);
  /// What each extension has to say when all options are in.
  void check();

  [[nodiscard]] bool has_target() const { return target_ != nullptr; }
  /// Appends the matches, and which bytes of them count when a rule is looked for.
  void append_matches(std::string& elements, std::string& mask) const;
  /// The same for the target; `name`: a chain's when there is no target of the name.
  void append_target(std::string const& name, std::string& elements, std::string& mask) const;

 private:
  xtables_match* protocol_match(bool numeric);

  Family family_;
  xtables_rule_match* matches_ = nullptr;
  xtables_target* target_ = nullptr;
  char const* protocol_ = nullptr;
  bool protocol_used_ = false;
};

}  // namespace ipsh::netlink::xtables
