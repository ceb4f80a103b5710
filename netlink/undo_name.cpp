// What an object is called, for people.
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>

#include "netlink/link_index.hpp"
#include "netlink/sysctl.hpp"
#include "netlink/undo.hpp"
#include "netlink/undo_link.hpp"

namespace ipsh::netlink {

namespace {

std::string link_of(Scope& scope, ObjectId const& id) {
  auto name = name_of_link(scope, id.netns, id.index);
  return name.empty() ? "link number " + std::to_string(id.index) : name;
}

std::string_view family_name(std::uint8_t family) {
  switch (family) {
    case AF_INET:
      return "IPv4";
    case AF_INET6:
      return "IPv6";
    case AF_BRIDGE:
      return "bridge";
    default:
      return "";
  }
}

}  // namespace

std::string name_of(Scope& scope, ObjectId const& id) {
  auto const family = std::string(family_name(id.family));
  switch (id.kind) {
    case ObjectKind::link:
      return "link " + link_of(scope, id);
    case ObjectKind::link_name:
      return "link " + id.key;
    case ObjectKind::addresses:
      return family + " addresses of " + link_of(scope, id);
    case ObjectKind::routes:
      return "route " + slot_name(id);
    case ObjectKind::neighbours:
      return family + " neighbours on " + link_of(scope, id);
    case ObjectKind::rules:
      return family + " rules";
    case ObjectKind::sysctl: {
      auto const path = sysctl_path_of(scope, id);
      return "sysctl " + sysctl_key(path.empty() ? id.key : path);
    }
    case ObjectKind::namespace_name:
      return "netns " + id.key;
    case ObjectKind::namespaces_mount:
      return "mount /run/netns";
    case ObjectKind::nexthop:
      return "nexthop " + id.key;
    case ObjectKind::groups:
      return "multicast groups of " + link_of(scope, id);
    case ObjectKind::table:
      return "iptables " + id.key;
  }
  return {};
}

}  // namespace ipsh::netlink
