#include <linux/rtnetlink.h>

#include "netlink/names.hpp"
#include "netlink/route.hpp"

namespace ipsh::netlink {

namespace {

struct Type {
  std::uint8_t number;
  std::string_view name;
  bool abbreviated;  ///< a prefix of the name will do
};

// In the order in which iproute2 tries abbreviations (ip/rtm_map.c): `u` is unreachable, not unicast.
constexpr Type types[] = {
    {RTN_LOCAL, "local", false},        {RTN_NAT, "nat", false},
    {RTN_BROADCAST, "broadcast", true}, {RTN_BROADCAST, "brd", false},
    {RTN_ANYCAST, "anycast", true},     {RTN_MULTICAST, "multicast", true},
    {RTN_PROHIBIT, "prohibit", true},   {RTN_UNREACHABLE, "unreachable", true},
    {RTN_BLACKHOLE, "blackhole", true}, {RTN_XRESOLVE, "xresolve", true},
    {RTN_UNICAST, "unicast", true},     {RTN_THROW, "throw", false},
};

}  // namespace

std::string route_type_name(std::uint32_t type, bool numeric) {
  if (!numeric) {
    if (type == RTN_UNSPEC) return "none";
    for (auto const& known : types)
      if (known.number == type) return std::string(known.name);
  }
  return std::to_string(type);
}

std::optional<std::uint8_t> route_type_number(std::string const& name) {
  for (auto const& known : types)
    if (known.name == name || (known.abbreviated && !name.empty() && known.name.starts_with(name)))
      return known.number;
  if (auto const number = parse_unsigned(name, 255)) return static_cast<std::uint8_t>(*number);
  return {};
}

}  // namespace ipsh::netlink
