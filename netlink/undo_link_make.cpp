// Links that are gone are made again; links that were not there are removed; links that went elsewhere come
// back.
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "netlink/link_index.hpp"
#include "netlink/link_paths.hpp"
#include "netlink/undo_link.hpp"

namespace ipsh::netlink {

using namespace link_paths;

namespace {

/// Their data can be changed afterwards, one by one, which survives an option that this kernel lacks.
bool made_plain(std::string_view kind) {
  return kind == "bridge" || kind == "bond" || kind == "team";
}

void put_if_there(Message& message, Fields const& fields, std::uint16_t type) {
  if (auto const found = fields.find({type}); found != fields.end()) message.put(type, Bytes(found->second));
}

/// What any link may be given at birth.
void put_common(Message& message, Entry const& target) {
  put_if_there(message, target.fields, IFLA_IFNAME);
  put_if_there(message, target.fields, IFLA_MTU);
  put_if_there(message, target.fields, IFLA_TXQLEN);
  put_if_there(message, target.uncompared, IFLA_NUM_TX_QUEUES);
  put_if_there(message, target.uncompared, IFLA_NUM_RX_QUEUES);
}

/// Reported as a byte, but at birth their mere presence means yes (drivers/net/vxlan/vxlan_core.c).
bool means_yes(std::string_view kind, std::uint16_t type) {
  return kind == "vxlan" &&
         (type == IFLA_VXLAN_REMCSUM_TX || type == IFLA_VXLAN_REMCSUM_RX || type == IFLA_VXLAN_TTL_INHERIT);
}

void put_kind_data(Message& message, Entry const& target) {
  auto const data = message.begin_nest(IFLA_INFO_DATA);
  for (auto const& [path, value] : target.fields) {
    if (path.outer != IFLA_LINKINFO || path.middle != IFLA_INFO_DATA) continue;
    bool const presence = means_yes(kind_of_link(target), path.inner);
    if (presence && value.front() == std::byte{}) continue;
    // A flag has no payload, and is refused with one.
    bool const flag = presence && path.inner == IFLA_VXLAN_TTL_INHERIT;
    message.put(path.inner, flag ? Bytes() : Bytes(value));
  }
  message.end_nest(data);
}

void put_peer(Message& message, WantedLink const& peer, int namespace_fd) {
  auto const data = message.begin_nest(IFLA_INFO_DATA);
  auto const nest = message.begin_nest(VETH_INFO_PEER);
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(peer.id.index);
  message.append(std::as_bytes(std::span(&header, 1)));
  put_common(message, peer.target);
  put_if_there(message, peer.target.fields, IFLA_ADDRESS);
  if (namespace_fd >= 0) message.put(IFLA_NET_NS_FD, static_cast<std::uint32_t>(namespace_fd));
  message.end_nest(nest);
  message.end_nest(data);
}

Message make_message(Scope& scope, WantedLink const& link, WantedLink const* peer) {
  auto const link_kind = kind_of_link(link.target);
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(link.id.index);
  Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, header);
  put_common(message, link.target);
  // A bridge follows its ports as long as nobody gave it an address.
  if (link_kind != "bridge") put_if_there(message, link.target.fields, IFLA_ADDRESS);
  if (link_kind != "veth") {
    put_if_there(message, link.target.uncompared, IFLA_LINK);
    put_if_there(message, link.target.uncompared, IFLA_LINK_NETNSID);
  }
  auto const info = message.begin_nest(IFLA_LINKINFO);
  message.put(IFLA_INFO_KIND, link_kind);
  if (peer) {
    auto const* const space = scope.space(peer->id.netns);
    put_peer(message, *peer, peer->id.netns == link.id.netns || !space ? -1 : space->fd());
  } else if (!made_plain(link_kind)) {
    put_kind_data(message, link.target);
  }
  message.end_nest(info);
  return message;
}

/// The data attribute that begins at `offset` of the message.
std::optional<Path> data_at(Message const& message, std::uint32_t offset) {
  if (offset == 0 || offset + sizeof(nlattr) > message.bytes().size()) return {};
  auto const head = AttributeView(0, message.bytes().subspan(offset)).as<nlattr>();
  return Path{IFLA_LINKINFO, IFLA_INFO_DATA, static_cast<std::uint16_t>(head.nla_type & NLA_TYPE_MASK)};
}

/// Some of what the kernel reports of a kind it refuses to be told (vxlan's IFLA_VXLAN_LABEL_POLICY on some
/// versions …): it says which, and that is left out.
void make_link(Scope& scope, WantedLink link, WantedLink const* peer, Troubles& troubles) {
  auto const socket = socket_in(scope, link.id.netns);
  if (!socket) return;
  for (;;) {
    auto const message = make_message(scope, link, peer);
    auto const answer = (*socket)->request(message);
    if (answer) return;
    auto const refused = data_at(message, answer.error().offset);
    if (refused && link.target.fields.erase(*refused) != 0) continue;
    auto const& text = answer.error().text;
    troubles.push_back(
        {link.id, "link", text.empty() ? std::strerror(answer.error().number) : text, answer.error().number});
    return;
  }
}

WantedLink const* find_peer(Scope& scope, std::span<WantedLink const> links, WantedLink const& link) {
  auto const found = std::ranges::find_if(
      links, [&](WantedLink const& other) { return &other != &link && are_pair(scope, link, other); });
  return found == links.end() ? nullptr : &*found;
}

bool send(Scope& scope, ObjectId const& id, Message message, std::string_view attribute, Troubles& troubles) {
  Entries const none;
  return Restoring{scope, id, none, none, troubles}.send(std::move(message), attribute);
}

/// A number that no link of the namespace has as its group.
std::uint32_t unused_group(std::vector<LinkNode> const& links) {
  for (;;) {
    std::uint32_t group = 0;
    // An early boot without entropy still gives bytes (GRND_INSECURE).
    if (::getrandom(&group, sizeof group, GRND_INSECURE) != sizeof group) group = 0x69707368;
    group |= 1;
    while (std::ranges::find(links, group, &LinkNode::group) != links.end()) ++group;
    if (group != 0) return group;
  }
}

Message link_message(std::uint16_t type, std::uint32_t index) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(index);
  return Message(type, 0, header);
}

void remove_one(Scope& scope, ObjectId const& id, Troubles& troubles) {
  Entries const none;
  // Gone already: with the other end of its pair, or with the link below it.
  (void)Restoring{scope, id, none, none, troubles}.send(link_message(RTM_DELLINK, id.index), "link", ENODEV);
}

/// One request for all of them; not when one is of a kind that can't be deleted.
bool remove_by_group(Scope& scope, std::uint64_t netns, std::span<std::uint32_t const> indexes) {
  auto const group = unused_group(read_links(scope, netns));
  Troubles ignored;
  for (auto const index : indexes) {
    auto message = link_message(RTM_NEWLINK, index);
    message.put(IFLA_GROUP, group);
    (void)send(scope, {ObjectKind::link, 0, netns, index, {}}, std::move(message), "group", ignored);
  }
  auto message = link_message(RTM_DELLINK, 0);
  message.put(IFLA_GROUP, group);
  return send(scope, {ObjectKind::link, 0, netns, 0, {}}, std::move(message), "group", ignored);
}

/// What its image says of the link below it or its other end.
LinkNode node_of(WantedLink const& link) {
  LinkNode node;
  node.lower = peer_of_link(link.target);
  if (auto const nsid = link.target.uncompared.find({IFLA_LINK_NETNSID});
      nsid != link.target.uncompared.end())
    node.lower_nsid = AttributeView(0, nsid->second).as<std::int32_t>();
  return node;
}

}  // namespace

bool are_pair(Scope& scope, WantedLink const& one, WantedLink const& other) {
  auto const names = [&](WantedLink const& link, WantedLink const& peer) {
    return lower_link(scope, link.id.netns, node_of(link)) == LinkPlace{peer.id.netns, peer.id.index};
  };
  if (kind_of_link(one.target) != "veth" || kind_of_link(other.target) != "veth") return false;
  return names(one, other) || names(other, one);
}

bool is_stacked_on(Scope& scope, WantedLink const& upper, LinkPlace lower) {
  return kind_of_link(upper.target) != "veth" && peer_of_link(upper.target) == lower.index &&
         lower_link(scope, upper.id.netns, node_of(upper)) == lower;
}

void make_links(Scope& scope, std::span<WantedLink const> missing, Troubles& troubles) {
  std::set<LinkPlace> waiting;
  for (auto const& link : missing) waiting.insert({link.id.netns, link.id.index});
  // Each turn makes those whose lower link is there; a ring can't be.
  for (std::size_t before = 0; before != waiting.size();) {
    before = waiting.size();
    for (auto const& link : missing) {
      if (!waiting.contains({link.id.netns, link.id.index})) continue;
      auto const* const peer = find_peer(scope, missing, link);
      bool const stacked = kind_of_link(link.target) != "veth" && peer_of_link(link.target) != 0 &&
                           peer_of_link(link.target) != link.id.index;
      if (stacked && std::ranges::any_of(waiting, [&](LinkPlace const& place) {
            return place.index == peer_of_link(link.target);
          }))
        continue;
      make_link(scope, link, peer, troubles);
      waiting.erase({link.id.netns, link.id.index});
      if (peer) waiting.erase({peer->id.netns, peer->id.index});
    }
  }
}

void move_link(Scope& scope, LinkPlace from, WantedLink const& to, Troubles& troubles) {
  auto* const space = scope.space(to.id.netns);
  if (!space) return;
  auto const move = [&](std::string_view name) {
    auto message = link_message(RTM_NEWLINK, from.index);
    message.put(IFLA_NET_NS_FD, static_cast<std::uint32_t>(space->fd()));
    message.put(IFLA_IFNAME, name);
    message.put(IFLA_NEW_IFINDEX, to.id.index);
    return send(scope, {ObjectKind::link, 0, from.netns, from.index, {}}, std::move(message), "netns",
                troubles);
  };
  if (move(name_of_link(to.target)) || troubles.back().number != EEXIST) return;
  // Another link has its name there, and will be given its own later; so will this one.
  troubles.pop_back();
  move("ipsh-" + std::to_string(to.id.index));
}

void set_down(Scope& scope, LinkPlace link, Troubles& troubles) {
  auto message = link_message(RTM_NEWLINK, link.index);
  message.header<ifinfomsg>().ifi_change = IFF_UP;
  send(scope, {ObjectKind::link, 0, link.netns, link.index, {}}, std::move(message), "state", troubles);
}

void remove_links(Scope& scope, std::uint64_t netns, std::span<std::uint32_t const> indexes,
                  Troubles& troubles) {
  if (indexes.size() > 1 && remove_by_group(scope, netns, indexes)) return;
  for (auto const index : indexes) remove_one(scope, {ObjectKind::link, 0, netns, index, {}}, troubles);
}

}  // namespace ipsh::netlink
