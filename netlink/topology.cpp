#include "netlink/topology.hpp"

#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

/// The number by which namespace `inside` knows `other`; negative: not at all.
std::int32_t nsid_of(Scope& scope, std::uint64_t inside, Namespace const& other) {
  Message request(RTM_GETNSID, 0, rtgenmsg{});
  request.put(NETNSA_FD, static_cast<std::uint32_t>(other.fd()));
  auto const reply = get_one(scope, inside, std::move(request));
  if (!reply) return -1;
  auto const nsid = reply->view().attributes<rtgenmsg>().find(NETNSA_NSID);
  return nsid ? nsid->as<std::int32_t>() : -1;
}

std::uint64_t cookie_of_nsid(Scope& scope, std::uint64_t inside, std::int32_t nsid) {
  auto& known = topology(scope, inside).cookies;
  if (auto const found = known.find(nsid); found != known.end()) return found->second;
  std::uint64_t cookie = 0;
  for (auto const* space : scope.spaces())
    if (nsid_of(scope, inside, *space) == nsid) cookie = space->cookie();
  known[nsid] = cookie;
  return cookie;
}

}  // namespace

LinkNode link_node(MessageView const& message) {
  LinkNode node;
  node.index = static_cast<std::uint32_t>(message.header<ifinfomsg>().ifi_index);
  for (auto const attribute : message.attributes<ifinfomsg>()) switch (attribute.type()) {
      case IFLA_LINK:
        node.lower = attribute.as<std::uint32_t>();
        break;
      case IFLA_LINK_NETNSID:
        node.lower_nsid = attribute.as<std::int32_t>();
        break;
      case IFLA_MASTER:
        node.master = attribute.as<std::uint32_t>();
        break;
      case IFLA_GROUP:
        node.group = attribute.as<std::uint32_t>();
        break;
      case IFLA_IFNAME:
        node.name = attribute.string();
        break;
      case IFLA_LINKINFO:
        if (auto const kind = Attributes(attribute).find(IFLA_INFO_KIND)) node.kind = kind->string();
        if (auto const data = Attributes(attribute).find(IFLA_INFO_DATA); data && node.kind == "vxlan")
          if (auto const lower = Attributes(*data).find(IFLA_VXLAN_LINK))
            node.lower = lower->as<std::uint32_t>();
        break;
      default:
        break;
    }
  return node;
}

std::vector<LinkNode> read_links(Scope& scope, std::uint64_t netns) {
  Message request(RTM_GETLINK, 0, ifinfomsg{});
  request.put(IFLA_EXT_MASK, std::uint32_t{RTEXT_FILTER_SKIP_STATS});
  std::vector<LinkNode> links;
  for_each_message(dump_state(scope, netns, request, [](MessageView const&) { return true; }),
                   [&](MessageView const& message) { links.push_back(link_node(message)); });
  return links;
}

Topology& topology(Scope& scope, std::uint64_t netns) {
  auto& known = scope.topologies[netns];
  if (!known) known = std::make_shared<Topology>(Topology{read_links(scope, netns), {}});
  return *known;
}

std::optional<LinkPlace> veth_peer(Scope& scope, std::uint64_t netns, LinkNode const& link) {
  return link.kind == "veth" ? lower_link(scope, netns, link) : std::nullopt;
}

std::optional<LinkPlace> lower_link(Scope& scope, std::uint64_t netns, LinkNode const& link) {
  if (link.lower == 0) return {};
  if (!link.lower_nsid) return LinkPlace{netns, link.lower};
  auto const cookie = cookie_of_nsid(scope, netns, *link.lower_nsid);
  if (cookie == 0) return {};
  return LinkPlace{cookie, link.lower};
}

std::vector<LinkPlace> uppers(Scope& scope, LinkPlace lower, bool everywhere) {
  std::vector<LinkPlace> result;
  for (auto const& node : topology(scope, lower.netns).links)
    if (node.stacked() && !node.lower_nsid && node.lower == lower.index)
      result.push_back({lower.netns, node.index});
  if (!everywhere) return result;
  for (auto const* space : scope.spaces()) {
    if (space->cookie() == lower.netns) continue;
    for (auto const& node : topology(scope, space->cookie()).links)
      if (node.stacked() && node.lower_nsid && node.lower == lower.index &&
          cookie_of_nsid(scope, space->cookie(), *node.lower_nsid) == lower.netns)
        result.push_back({space->cookie(), node.index});
  }
  return result;
}

std::vector<LinkPlace> ports(Scope& scope, LinkPlace master) {
  std::vector<LinkPlace> result;
  for (auto const& node : topology(scope, master.netns).links)
    if (node.master == master.index) result.push_back({master.netns, node.index});
  return result;
}

}  // namespace ipsh::netlink
