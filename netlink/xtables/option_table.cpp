#include "netlink/xtables/option_table.hpp"

#include <vector>

namespace ipsh::netlink::xtables {

option* long_options(Family family) {
  static auto const tables = [] {
    std::array<std::vector<option>, 2> made;
    for (auto const& row : option_rows) {
      option const one{row.name, static_cast<int>(row.argument), nullptr, row.letter};
      made[0].push_back(one);
      if (!row.without_ipv6) made[1].push_back(one);
    }
    for (auto& table : made) table.push_back(option{});
    return made;
  }();
  return const_cast<option*>(tables[family == Family::ipv4 ? 0 : 1].data());
}

}  // namespace ipsh::netlink::xtables
