// What a link request changes besides the link: see the comment at each function; measured on Linux 6.18.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "netlink/affected.hpp"
#include "netlink/link_index.hpp"
#include "netlink/undo_link.hpp"

namespace ipsh::netlink {

namespace {

constexpr std::uint32_t ipv6_minimum_mtu = 1280;

/// A link as it is now, and its surroundings.
struct Present {
  LinkPlace place;
  LinkNode node;
};

std::optional<Present> present(Collector& collector, LinkPlace place) {
  auto const state = read_link(collector.scope(), {ObjectKind::link, 0, place.netns, place.index, {}});
  if (state.empty()) return {};
  return Present{place, link_node(MessageView(state))};
}

/// A bridge gets or loses a port: its MAC (with which all neighbours go), MTU and carrier may change.
void ports_change(Collector& collector, LinkPlace master) {
  if (master.index == 0 || collector.made(master)) return;
  collector.want_link(master);
  collector.want_neighbours(master, AF_INET);
  collector.want_neighbours(master, AF_INET6);
  collector.want_ipv6_mtu(master);
  collector.want_addresses(master, AF_INET6);
  collector.want_automatic_routes(master.netns);
}

/// `links` and those that follow their carrier, MTU and address: stacked on them in whatever namespace, or
/// bridges that they are ports of, and so on.
std::vector<LinkPlace> with_followers(Collector& collector, std::vector<LinkPlace> links) {
  for (std::size_t at = 0; at < links.size(); ++at) {
    if (collector.made(links[at])) continue;
    auto more = uppers(collector.scope(), links[at], true);
    if (auto const link = present(collector, links[at]); link && link->node.master != 0)
      more.push_back({links[at].netns, link->node.master});
    for (auto const place : more)
      if (std::ranges::find(links, place) == links.end()) links.push_back(place);
  }
  return links;
}

/// The bridge loses what is configured of the port, and with the last one its carrier.
void loses_port(Collector& collector, LinkPlace master) {
  ports_change(collector, master);
  if (master.index == 0 || collector.made(master)) return;
  collector.want({ObjectKind::groups, AF_BRIDGE, master.netns, master.index, {}});
  for (auto const place : with_followers(collector, {master})) collector.want_what_carrier_takes(place);
}

/// It, and the other end of its pair, which gets and loses carrier with it.
std::vector<LinkPlace> with_peer(Collector& collector, Present const& link) {
  std::vector<LinkPlace> both{link.place};
  if (auto const peer = veth_peer(collector.scope(), link.place.netns, link.node)) both.push_back(*peer);
  return both;
}

/// Carrier lets IPv6 make a link-local address and its routes.
void goes_up(Collector& collector, Present const& link) {
  for (auto const place : with_followers(collector, with_peer(collector, link))) {
    if (collector.made(place)) continue;
    collector.want_link(place);
    collector.want_ipv6_mtu(place);
    collector.want_addresses(place, AF_INET6);
    collector.want_automatic_routes(place.netns);
    collector.want_coming_routes(place, AF_INET);
    collector.want_coming_routes(place, AF_INET6);
    collector.want_what_carrier_takes(place);  // when it is taken back
  }
}

/// Routes, IPv6 addresses and neighbours are dropped, of the vlans above too; some things wherever the
/// carrier is lost.
void goes_down(Collector& collector, Present const& link) {
  collector.want_all_above(link.place);
  for (auto const upper : uppers(collector.scope(), link.place, true)) {
    collector.want_link(upper);
    collector.want_all_above(upper);
  }
  for (auto const place : with_followers(collector, with_peer(collector, link)))
    collector.want_what_carrier_takes(place);
}

/// The sysctl is overwritten; below the minimum all of IPv6 goes. A bridge and what is stacked above follow.
void changes_mtu(Collector& collector, Present const& link, std::uint32_t mtu) {
  for (auto const place : with_followers(collector, {link.place})) {
    collector.want_link(place);
    collector.want_ipv6_mtu(place);
    if (mtu >= ipv6_minimum_mtu) continue;
    collector.want_ipv6(place);
    collector.want_sysctls(place, true);
    collector.want_automatic_routes(place.netns);
  }
}

void changes_address(Collector& collector, Present const& link) {
  collector.want_neighbours(link.place, AF_INET);
  collector.want_neighbours(link.place, AF_INET6);
  ports_change(collector, {link.place.netns, link.node.master});
  for (auto const upper : uppers(collector.scope(), link.place, true)) collector.want_link(upper);
}

/// IPv4 labels follow the name, and can only be put back by adding the addresses anew.
void changes_name(Collector& collector, LinkPlace link) {
  collector.want_addresses(link, AF_INET);
  collector.want_neighbours(link, AF_INET);
  collector.want_routes(link, AF_INET);
}

void changes_master(Collector& collector, Present const& link, std::uint32_t master) {
  loses_port(collector, {link.place.netns, link.node.master});
  ports_change(collector, {link.place.netns, master});
  collector.want_neighbours(link.place, AF_BRIDGE);
  // A vrf takes the link down and up.
  for (auto const index : {link.node.master, master})
    for (auto const& node : topology(collector.scope(), link.place.netns).links)
      if (node.index == index && node.kind == "vrf") collector.want_all_above(link.place);
}

void deletes_link(Collector& collector, LinkPlace place);

/// All that stands above the link, and its sysctls, are lost.
void leaves_namespace(Collector& collector, Present const& link) {
  collector.want_all_above(link.place);
  collector.want_neighbours(link.place, AF_BRIDGE);
  collector.want_sysctls(link.place);
  loses_port(collector, {link.place.netns, link.node.master});
  goes_up(collector, link);
  // A vxlan dies; a macvlan lives on, but has to be taken down and up when the link comes back.
  for (auto const upper : uppers(collector.scope(), link.place, true)) deletes_link(collector, upper);
}

/// The namespace that IFLA_NET_NS_FD or IFLA_NET_NS_PID names; `otherwise` without one.
std::uint64_t namespace_named_in(Scope& scope, Attributes const& attributes, std::uint64_t otherwise) {
  if (auto const fd = attributes.find(IFLA_NET_NS_FD)) {
    auto const* const space = scope.by_descriptor(fd->as<int>());
    return space ? space->cookie() : otherwise;
  }
  if (auto const pid = attributes.find(IFLA_NET_NS_PID)) {
    auto const path = "/proc/" + std::to_string(pid->as<std::uint32_t>()) + "/ns/net";
    FileDescriptor const fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    auto const* const space = fd.valid() ? scope.by_descriptor(fd.get()) : nullptr;
    return space ? space->cookie() : otherwise;
  }
  return otherwise;
}

bool moves(Attributes const& attributes) {
  return attributes.find(IFLA_NET_NS_FD) || attributes.find(IFLA_NET_NS_PID);
}

/// A link will appear there, under that name or one that the kernel chooses.
void appears(Collector& collector, std::uint64_t netns, std::string_view name) {
  collector.want({ObjectKind::link_name, 0, netns, 0, std::string(name)});
}

std::string_view given_name(Attributes const& attributes) {
  auto const name = attributes.find(IFLA_IFNAME);
  return name && name->string().find('%') == std::string_view::npos ? name->string() : std::string_view();
}

std::optional<AttributeView> find_nested(Attributes const& attributes, std::uint16_t outer,
                                         std::uint16_t inner) {
  auto const nest = attributes.find(outer);
  return nest ? Attributes(*nest).find(inner) : std::nullopt;
}

/// A link that moves gets its new name there, unless that fails (do_setlink, net/core/rtnetlink.c).
void arrives(Collector& collector, std::uint64_t netns, std::string_view name, Attributes const& attributes) {
  appears(collector, netns, name);
  if (auto const given = given_name(attributes); !given.empty()) appears(collector, netns, given);
}

void makes_link(Collector& collector, std::uint64_t netns, Attributes const& attributes) {
  auto const born = namespace_named_in(collector.scope(), attributes, netns);
  appears(collector, born, given_name(attributes));
  if (auto const master = attributes.find(IFLA_MASTER))
    ports_change(collector, {born, master->as<std::uint32_t>()});
  auto const kind = find_nested(attributes, IFLA_LINKINFO, IFLA_INFO_KIND);
  if (!kind || kind->string() != "veth") return;
  auto const data = find_nested(attributes, IFLA_LINKINFO, IFLA_INFO_DATA);
  auto const peer = data ? Attributes(*data).find(VETH_INFO_PEER) : std::nullopt;
  Attributes const inside = peer && peer->payload().size() > sizeof(ifinfomsg)
                                ? Attributes(peer->payload().subspan(sizeof(ifinfomsg)))
                                : Attributes();
  appears(collector, namespace_named_in(collector.scope(), inside, born), given_name(inside));
}

void sets_flags(Collector& collector, Present const& link, ifinfomsg const& header) {
  // Without a mask all flags are meant (rtnl_dev_get_flags, net/core/rtnetlink.c).
  auto const change = header.ifi_change ? header.ifi_change : header.ifi_flags ? ~0U : 0U;
  if (change & IFF_NOARP) {
    collector.want_neighbours(link.place, AF_INET);
    collector.want_neighbours(link.place, AF_INET6);
  }
  if (!(change & IFF_UP)) return;
  if (header.ifi_flags & IFF_UP)
    goes_up(collector, link);
  else
    goes_down(collector, link);
}

void sets_link(Collector& collector, LinkPlace place, ifinfomsg const& header, Attributes const& attributes) {
  collector.want_link(place);
  auto& scope = collector.scope();
  if (collector.made(place)) {
    // What it does to others can only be these two.
    if (moves(attributes))
      arrives(collector, namespace_named_in(scope, attributes, place.netns),
              name_of_link(scope, place.netns, place.index), attributes);
    if (auto const master = attributes.find(IFLA_MASTER))
      ports_change(collector, {place.netns, master->as<std::uint32_t>()});
    return;
  }
  auto const link = present(collector, place);
  if (!link) return;
  sets_flags(collector, *link, header);
  if (auto const mtu = attributes.find(IFLA_MTU)) changes_mtu(collector, *link, mtu->as<std::uint32_t>());
  if (attributes.find(IFLA_ADDRESS)) changes_address(collector, *link);
  if (attributes.find(IFLA_AF_SPEC))  // the same by another name
    collector.want({ObjectKind::sysctl, 0, place.netns, place.index, "net/ipv6/conf/*/addr_gen_mode"});
  if (header.ifi_index != 0 && attributes.find(IFLA_IFNAME)) changes_name(collector, place);
  if (auto const master = attributes.find(IFLA_MASTER))
    changes_master(collector, *link, master->as<std::uint32_t>());
  if (!moves(attributes)) return;
  leaves_namespace(collector, *link);
  arrives(collector, namespace_named_in(scope, attributes, place.netns), link->node.name, attributes);
}

/// With a link go the other end of its pair, what is stacked on it wherever that is, and its ports' options.
void deletes_link(Collector& collector, LinkPlace place) {
  if (!collector.enter(place)) return;
  auto const link = present(collector, place);
  if (!link) return;
  if (auto const peer = veth_peer(collector.scope(), place.netns, link->node)) deletes_link(collector, *peer);
  if (collector.made(place)) return;
  collector.want_link(place);
  collector.want_all_above(place);
  collector.want_neighbours(place, AF_BRIDGE);
  collector.want_sysctls(place);
  if (link->node.kind == "bridge")
    collector.want({ObjectKind::groups, AF_BRIDGE, place.netns, place.index, {}});
  loses_port(collector, {place.netns, link->node.master});
  for (auto const upper : uppers(collector.scope(), place, true)) deletes_link(collector, upper);
  for (auto const port : ports(collector.scope(), place)) {
    collector.want_link(port);
    collector.want_neighbours(port, AF_BRIDGE);
  }
}

/// The link that the message is for: by index, or by a name; nothing: none.
std::uint32_t addressed(Scope& scope, std::uint64_t netns, ifinfomsg const& header,
                        Attributes const& attributes) {
  if (header.ifi_index != 0) return static_cast<std::uint32_t>(header.ifi_index);
  for (std::uint16_t const type : {IFLA_IFNAME, IFLA_ALT_IFNAME})
    if (auto const name = attributes.find(type)) return index_of_link(scope, netns, name->string());
  return 0;
}

}  // namespace

std::vector<std::uint32_t> links_addressed(Scope& scope, std::uint64_t netns, MessageView const& message) {
  auto const attributes = message.attributes<ifinfomsg>();
  auto const index = addressed(scope, netns, message.header<ifinfomsg>(), attributes);
  if (index != 0) return {index};
  auto const group = attributes.find(IFLA_GROUP);
  std::vector<std::uint32_t> result;
  if (!group) return result;
  for (auto const& link : read_links(scope, netns))
    if (link.group == group->as<std::uint32_t>()) result.push_back(link.index);
  return result;
}

void affected_by_link(Collector& collector, std::uint64_t netns, MessageView const& message) {
  auto const header = message.header<ifinfomsg>();
  auto const attributes = message.attributes<ifinfomsg>();
  bool const creates = message.type() == RTM_NEWLINK && (message.flags() & NLM_F_CREATE);
  if (creates &&
      ((message.flags() & NLM_F_EXCL) || addressed(collector.scope(), netns, header, attributes) == 0))
    return makes_link(collector, netns, attributes);
  for (auto const each : links_addressed(collector.scope(), netns, message)) {
    if (message.type() == RTM_DELLINK)
      deletes_link(collector, {netns, each});
    else
      sets_link(collector, {netns, each}, header, attributes);
  }
}

namespace {

/// The links of the namespace that others elsewhere depend on, with those.
std::vector<std::pair<std::uint32_t, std::vector<LinkPlace>>> ties_to_elsewhere(Scope& scope,
                                                                                std::uint64_t netns) {
  std::vector<std::pair<std::uint32_t, std::vector<LinkPlace>>> result;
  for (auto const& link : read_links(scope, netns)) {
    auto others = uppers(scope, {netns, link.index}, true);
    if (auto const peer = veth_peer(scope, netns, link)) others.push_back(*peer);
    std::erase_if(others, [&](LinkPlace const& place) { return place.netns == netns; });
    if (!others.empty()) result.emplace_back(link.index, std::move(others));
  }
  return result;
}

}  // namespace

void affected_by_namespace_death(Collector& collector, std::uint64_t netns) {
  for (auto const& [index, others] : ties_to_elsewhere(collector.scope(), netns))
    deletes_link(collector, {netns, index});
}

Result<void> delete_links_elsewhere(Scope& scope, std::uint64_t netns) {
  for (auto const& [index, others] : ties_to_elsewhere(scope, netns))
    for (auto const place : others) {
      ifinfomsg header{};
      header.ifi_index = static_cast<int>(place.index);
      auto* const socket = TRY(socket_in(scope, place.netns));
      auto const answer = socket->request(Message(RTM_DELLINK, 0, header));
      if (!answer && answer.error().number != ENODEV) return refused(answer.error());
    }
  return {};
}

}  // namespace ipsh::netlink
