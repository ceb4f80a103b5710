#include "netlink/affected.hpp"

#include <arpa/inet.h>
#include <dirent.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "netlink/link_index.hpp"
#include "netlink/sysctl.hpp"
#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

ObjectId part(ObjectKind kind, LinkPlace link, std::uint8_t family) {
  return {kind, family, link.netns, link.index, {}};
}

std::vector<Bytes> local_addresses(Bytes state) {
  std::vector<Bytes> result;
  for_each_message(state, [&](MessageView const& message) {
    if (auto const local = message.attributes<ifaddrmsg>().find(IFA_LOCAL))
      result.push_back(local->payload());
  });
  return result;
}

bool uses_link(MessageView const& route, std::uint32_t index) {
  auto const attributes = route.attributes<rtmsg>();
  if (auto const out = attributes.find(RTA_OIF); out && out->as<std::uint32_t>() == index) return true;
  auto const legs = attributes.find(RTA_MULTIPATH);
  if (!legs) return false;
  for (auto rest = legs->payload(); rest.size() >= sizeof(rtnexthop);) {
    auto const leg = AttributeView(0, rest).as<rtnexthop>();
    if (leg.rtnh_ifindex == static_cast<int>(index)) return true;
    if (leg.rtnh_len < sizeof leg) return false;
    rest = rest.subspan(std::min<std::size_t>(RTNH_ALIGN(leg.rtnh_len), rest.size()));
  }
  return false;
}

bool prefers(MessageView const& route, std::vector<Bytes> const& sources) {
  auto const source = route.attributes<rtmsg>().find(RTA_PREFSRC);
  return source &&
         std::ranges::any_of(sources, [&](Bytes one) { return std::ranges::equal(one, source->payload()); });
}

}  // namespace

bool Collector::made(LinkPlace link) const {
  return scope_.made(part(ObjectKind::link, link, 0));
}

void Collector::want(ObjectId id) {
  if (!asked_.insert(id).second || scope_.knows(id)) return;
  pending_.push_back(std::move(id));
}

void Collector::want_absent(ObjectId id) {
  if (!asked_.insert(id).second || scope_.knows(id)) return;
  absent_.push_back({std::move(id), true, {}});
}

Result<std::vector<Image>> Collector::finish() {
  auto images = TRY(read_objects(scope_, pending_));
  images.insert(images.end(), absent_.begin(), absent_.end());
  return images;
}

void Collector::want_link(LinkPlace link) {
  want(part(ObjectKind::link, link, 0));
}

void Collector::want_addresses(LinkPlace link, std::uint8_t family) {
  want(part(ObjectKind::addresses, link, family));
}

void Collector::want_neighbours(LinkPlace link, std::uint8_t family) {
  want(part(ObjectKind::neighbours, link, family));
}

void Collector::want_routes(LinkPlace link, std::uint8_t family) {
  if (made(link)) return;
  rtmsg header{};
  header.rtm_family = family;
  Message request(RTM_GETROUTE, 0, header);
  auto const addresses = read_addresses(scope_, part(ObjectKind::addresses, link, family));
  auto const sources = family == AF_INET ? local_addresses(addresses) : std::vector<Bytes>();
  // The kernel can look for the link, but not for the source address.
  if (sources.empty()) request.put(RTA_OIF, link.index);
  auto const state = dump_state(scope_, link.netns, request, [&](MessageView const& message) {
    return is_configured_route(message) && (uses_link(message, link.index) || prefers(message, sources));
  });
  for_each_message(state, [&](MessageView const& message) { want(route_slot(link.netns, message)); });
  // What somebody has taken away comes back with its address.
  for_each_message(addresses, [&](MessageView const& address) {
    for (auto const& route : routes_of_address(address)) want(route_slot(link.netns, route.view()));
  });
}

void Collector::want_coming_routes(LinkPlace link, std::uint8_t family) {
  if (made(link)) return;
  for_each_message(read_addresses(scope_, part(ObjectKind::addresses, link, family)),
                   [&](MessageView const& address) {
                     for (auto const& route : routes_of_address(address)) want_slot(link.netns, route.view());
                   });
}

void Collector::want_ipv6_mtu(LinkPlace link) {
  want({ObjectKind::sysctl, 0, link.netns, link.index, "net/ipv6/conf/*/mtu"});
}

void Collector::want_nexthops(LinkPlace link) {
  if (made(link)) return;
  auto const nexthops = nexthops_through(scope_, link.netns, link.index);
  if (nexthops.empty()) return;
  std::set<std::string> ids;
  for (auto const& nexthop : nexthops) {
    want(nexthop);
    ids.insert(nexthop.key);
  }
  for (auto const family : {std::uint8_t{AF_INET}, std::uint8_t{AF_INET6}}) {
    rtmsg header{};
    header.rtm_family = family;
    auto const state =
        dump_state(scope_, link.netns, Message(RTM_GETROUTE, 0, header), [&](MessageView const& route) {
          auto const id = route.attributes<rtmsg>().find(RTA_NH_ID);
          return id && ids.contains(std::to_string(id->as<std::uint32_t>()));
        });
    for_each_message(state, [&](MessageView const& route) { want(route_slot(link.netns, route)); });
  }
}

void Collector::want_what_carrier_takes(LinkPlace link) {
  want_nexthops(link);
  want_neighbours(link, AF_INET);
  want_neighbours(link, AF_INET6);
}

void Collector::want_all_above(LinkPlace link) {
  want_ipv6_mtu(link);
  want_nexthops(link);
  for (auto const family : {std::uint8_t{AF_INET}, std::uint8_t{AF_INET6}}) {
    want_addresses(link, family);
    want_neighbours(link, family);
    want_routes(link, family);
  }
}

void Collector::want_ipv6(LinkPlace link) {
  want_ipv6_mtu(link);
  want_addresses(link, AF_INET6);
  want_neighbours(link, AF_INET6);
  want_routes(link, AF_INET6);
}

void Collector::want_sysctls(LinkPlace link, bool only_ipv6) {
  if (made(link)) return;
  auto* const space = scope_.space(link.netns);
  auto const name = name_of_link(scope_, link.netns, link.index);
  if (!space || name.empty()) return;
  auto const inside = InNamespace::enter(*space);
  if (!inside) return;
  constexpr std::array<std::string_view, 4> parents{"net/ipv6/conf/", "net/ipv4/conf/", "net/ipv4/neigh/",
                                                    "net/ipv6/neigh/"};
  for (auto const parent : parents) {
    if (only_ipv6 && parent != parents.front()) return;
    auto* const directory = ::opendir((std::string(sysctl_root) + std::string(parent) + name).c_str());
    if (!directory) continue;
    while (auto const* entry = ::readdir(directory))
      if (entry->d_name[0] != '.')
        want({ObjectKind::sysctl, 0, link.netns, link.index, std::string(parent) + "*/" + entry->d_name});
    ::closedir(directory);
  }
}

void Collector::want_automatic_routes(std::uint64_t netns) {
  struct Automatic {
    char const* prefix;
    std::uint8_t length, table;
  };
  for (auto const& route : {Automatic{"fe80::", 64, RT_TABLE_MAIN}, Automatic{"ff00::", 8, RT_TABLE_LOCAL}}) {
    in6_addr prefix{};
    ::inet_pton(AF_INET6, route.prefix, &prefix);
    constexpr std::uint32_t metric = 256;  // IP6_RT_PRIO_ADDRCONF, include/net/ip6_fib.h
    auto const made =
        kernel_route(AF_INET6, route.table, std::as_bytes(std::span(&prefix, 1)), route.length, metric);
    want(route_slot(netns, made.view()));
  }
}

void affected(Collector& collector, std::uint64_t netns, MessageView const& message) {
  switch (message.type()) {
    case RTM_NEWLINK:
    case RTM_SETLINK:
    case RTM_DELLINK:
    case RTM_NEWLINKPROP:
    case RTM_DELLINKPROP:
      return affected_by_link(collector, netns, message);
    case RTM_NEWADDR:
    case RTM_DELADDR:
      return affected_by_address(collector, netns, message);
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return affected_by_route(collector, netns, message);
    case RTM_NEWRULE:
    case RTM_DELRULE:
      return collector.want({ObjectKind::rules, message.header<rtgenmsg>().rtgen_family, netns, 0, {}});
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH: {
      auto const header = message.header<ndmsg>();
      return collector.want_neighbours({netns, static_cast<std::uint32_t>(header.ndm_ifindex)},
                                       header.ndm_family);
    }
    default:
      return;
  }
}

bool is_atomic(MessageView const& message) {
  switch (message.type()) {
    case RTM_NEWADDR:
    case RTM_DELADDR:
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
    case RTM_NEWRULE:
    case RTM_DELRULE:
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH:
      return true;
    // A new link that the kernel refuses is taken back by it (rtnl_newlink_create, net/core/rtnetlink.c).
    case RTM_NEWLINK:
      return (message.flags() & NLM_F_CREATE) && (message.flags() & NLM_F_EXCL);
    default:
      return false;
  }
}

}  // namespace ipsh::netlink
