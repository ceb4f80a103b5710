// Sysctls that write others. Measured, and net/ipv4/devinet.c, net/ipv6/addrconf.c.
#include <dirent.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "netlink/affected.hpp"
#include "netlink/link_index.hpp"
#include "netlink/sysctl.hpp"
#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

/// Names below a directory of /proc/sys in that namespace.
std::vector<std::string> names_in(Scope& scope, std::uint64_t netns, std::string_view directory) {
  std::vector<std::string> names;
  auto* const space = scope.space(netns);
  if (!space) return names;
  auto const inside = InNamespace::enter(*space);
  auto* const opened =
      inside ? ::opendir((std::string(sysctl_root) + std::string(directory)).c_str()) : nullptr;
  if (!opened) return names;
  while (auto const* entry = ::readdir(opened))
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  ::closedir(opened);
  return names;
}

/// `leaf` of all links, of default and of all.
void want_everywhere(Collector& collector, std::uint64_t netns, std::string const& directory,
                     std::string const& leaf) {
  for (auto const& name : names_in(collector.scope(), netns, directory))
    collector.want(sysctl_object(collector.scope(), netns, directory + '/' + name + '/' + leaf));
}

std::vector<LinkPlace> links_with_ipv6(Collector& collector, std::uint64_t netns) {
  std::vector<LinkPlace> links;
  for (auto const& name : names_in(collector.scope(), netns, "net/ipv6/conf"))
    if (auto const index = index_of_link(collector.scope(), netns, name)) links.push_back({netns, index});
  return links;
}

enum class Also : std::uint8_t { every_link, ipv6_lost, automatic_addresses, redirects };

struct Coupling {
  std::string_view family, who, leaf;  ///< who: "all", "default", "*" (one link); empty leaf: any
  std::string_view other_leaf;         ///< empty: the same
  Also also;
};

constexpr std::array couplings{
    Coupling{"ipv4", "all", "forwarding", {}, Also::every_link},
    Coupling{"ipv4", "all", "forwarding", {}, Also::redirects},
    Coupling{"ipv4", "default", {}, {}, Also::every_link},
    Coupling{"ipv6", "all", "forwarding", {}, Also::every_link},
    Coupling{"ipv6", "all", "disable_ipv6", {}, Also::every_link},
    Coupling{"ipv6", "all", "disable_ipv6", {}, Also::ipv6_lost},
    Coupling{"ipv6", "*", "disable_ipv6", {}, Also::ipv6_lost},
    Coupling{"ipv6", "all", "addr_gen_mode", {}, Also::every_link},
    Coupling{"ipv6", "all", "addr_gen_mode", {}, Also::automatic_addresses},
    Coupling{"ipv6", "*", "addr_gen_mode", {}, Also::automatic_addresses},
    Coupling{"ipv6", "all", "ignore_routes_with_linkdown", {}, Also::every_link},
    Coupling{"ipv6", "default", "stable_secret", "addr_gen_mode", Also::every_link},
    Coupling{"ipv6", "*", "stable_secret", "addr_gen_mode", Also::every_link},
};

void want_also(Collector& collector, std::uint64_t netns, Coupling const& coupling, std::string_view leaf,
               std::vector<LinkPlace> const& links) {
  auto const directory = "net/" + std::string(coupling.family) + "/conf";
  switch (coupling.also) {
    case Also::every_link:
      return want_everywhere(collector, netns, directory,
                             std::string(coupling.other_leaf.empty() ? leaf : coupling.other_leaf));
    case Also::redirects:
      collector.want(sysctl_object(collector.scope(), netns, "net/ipv4/ip_forward"));
      return collector.want(sysctl_object(collector.scope(), netns, "net/ipv4/conf/all/accept_redirects"));
    case Also::ipv6_lost:
    case Also::automatic_addresses:
      for (auto const link : links) {
        collector.want_link(link);
        collector.want_ipv6(link);
      }
      return collector.want_automatic_routes(netns);
  }
}

/// A time of net/*/neigh stands there once more in milliseconds; empty: none.
std::string in_the_other_unit(std::string_view path) {
  constexpr std::string_view milliseconds = "_ms";
  if (path.find("/neigh/") == std::string_view::npos) return {};
  if (path.ends_with("_time")) return std::string(path).append(milliseconds);
  if (path.ends_with("_time_ms")) return std::string(path.substr(0, path.size() - milliseconds.size()));
  return {};
}

}  // namespace

void affected_by_sysctl(Collector& collector, std::uint64_t netns, std::string_view path) {
  auto const id = sysctl_object(collector.scope(), netns, path);
  collector.want(id);
  if (auto const other = in_the_other_unit(path); !other.empty())
    collector.want(sysctl_object(collector.scope(), netns, other));
  if (path == "net/ipv4/ip_forward")
    return affected_by_sysctl(collector, netns, "net/ipv4/conf/all/forwarding");
  // net/FAMILY/conf/WHO/LEAF
  auto const conf = path.find("/conf/");
  auto const slash = path.rfind('/');
  if (!path.starts_with("net/") || conf == std::string_view::npos || slash <= conf + 6) return;
  auto const family = path.substr(4, conf - 4);
  auto const who = id.index != 0 ? std::string_view("*") : path.substr(conf + 6, slash - conf - 6);
  auto const leaf = path.substr(slash + 1);
  for (auto const& coupling : couplings) {
    if (coupling.family != family || coupling.who != who || (!coupling.leaf.empty() && coupling.leaf != leaf))
      continue;
    auto const links =
        who == "*" ? std::vector{LinkPlace{netns, id.index}} : links_with_ipv6(collector, netns);
    want_also(collector, netns, coupling, leaf, links);
  }
}

}  // namespace ipsh::netlink
