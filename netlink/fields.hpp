// The comparable content of an image. An image is one or more entries (a link is one, an address list many);
// an entry is a map from a path of attribute numbers to bytes, without what is not worth comparing: counters,
// timers, what follows from something else. The three-way merge and the plan for ordered lists work on these
// and know nothing of what an attribute means.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "netlink/object.hpp"

namespace ipsh::netlink {

/// Where a value stands: attribute, nested attribute, … ; header fields have a number above 0xff00.
struct Path {
  std::uint16_t outer = 0, middle = 0, inner = 0;
  auto operator<=>(Path const&) const = default;
};

using Value = std::vector<std::byte>;
using Fields = std::map<Path, Value>;

/// One link, address, route …
struct Entry {
  std::string identity;  ///< bytes: two entries of one object with the same identity are the same thing
  Fields fields;         ///< identity included
  Fields uncompared;     ///< needed to make it again, but no difference when it differs (remaining lifetimes)
  bool automatic = false;  ///< made by the kernel: never somebody else's doing
  bool operator==(Entry const& other) const { return identity == other.identity && fields == other.fields; }

  template <Plain T>
  [[nodiscard]] T get(Path path, T otherwise = {}) const {
    auto const found = fields.find(path);
    return found == fields.end() ? otherwise : AttributeView(0, found->second).as<T>();
  }
  [[nodiscard]] std::string_view text(Path path) const {
    auto const found = fields.find(path);
    return found == fields.end() ? std::string_view() : AttributeView(0, found->second).string();
  }
  template <Plain T>
  void set(Path path, T const& value) {
    auto const bytes = std::as_bytes(std::span(&value, 1));
    fields[path] = Value(bytes.begin(), bytes.end());
  }
  void set(Path path, Bytes bytes) { fields[path] = Value(bytes.begin(), bytes.end()); }
};

using Entries = std::vector<Entry>;

/// Each message of an image's state.
template <class Each>
void for_each_message(Bytes state, Each const& each) {
  while (state.size() >= sizeof(nlmsghdr)) {
    auto const size = MessageView(state).head().nlmsg_len;
    if (size < sizeof(nlmsghdr) || size > state.size()) return;
    each(MessageView(state.first(size)));
    state = state.subspan(std::min<std::size_t>(NLMSG_ALIGN(size), state.size()));
  }
}

/// An attribute that somebody else changed since we did.
struct Foreign {
  std::string identity;
  Path path;
};

/// The state that a rollback has to reach: `before`, except what others did since we left it as `ours`
/// (nothing: unknown, all of `now` is ours). What others added stays; what they removed comes back; a field
/// they changed stays theirs and is told in `foreign`.
Entries merge(Entries const& before, Entries const* ours, Entries const& now, std::vector<Foreign>& foreign);

/// How to get from `now` to `target` when an entry can only be removed, or added behind all others.
struct ListPlan {
  std::vector<Entry> remove;  ///< in this order: last first
  std::vector<Entry> add;
  [[nodiscard]] bool empty() const { return remove.empty() && add.empty(); }
};
ListPlan plan_list(Entries const& now, Entries const& target);

}  // namespace ipsh::netlink
