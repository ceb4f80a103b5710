// What a rollback did, as data. interp/front turns it into words and an exit status.
#pragma once
#include <string>
#include <vector>

#include "netlink/object.hpp"

namespace ipsh::interp {

/// Something that is not as it was.
struct Difference {
  netlink::ObjectId object;
  std::string name;       ///< "link eth1", "10.1.0.1/24 on eth1"
  std::string attribute;  ///< "mtu"; empty: the whole object
  std::string reason;     ///< "ENODEV: eth1 has gone away"
  int number = 0;         ///< errno, 0 = the kernel was not the reason
};

struct Report {
  std::size_t restored = 0;             ///< objects that were put back
  std::vector<Difference> differences;  ///< could not be put back: rollback is incomplete
  std::vector<Difference> conflicts;    ///< somebody else changed it: theirs stays
  std::vector<Difference> accepted;     ///< on the closed list of what can't be restored
  [[nodiscard]] bool complete() const { return differences.empty(); }
};

/// One line of `diff` and `plan`.
struct DiffLine {
  char sign;               ///< '+', '~', '-'
  std::string object;      ///< "link", "addr", "route", "sysctl", "netns" …
  std::string name;        ///< "br0", "10.0.0.1/24"
  std::string detail;      ///< "type bridge state up mtu 1500"
  bool automatic = false;  ///< made by the kernel along with something else
  bool operator==(DiffLine const&) const = default;
};

}  // namespace ipsh::interp
