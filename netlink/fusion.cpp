#include "netlink/fusion.hpp"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace ipsh::netlink {

namespace {

bool creates_link(Request const& request) {
  auto const& head = request.message.head();
  return head.nlmsg_type == RTM_NEWLINK && (head.nlmsg_flags & NLM_F_CREATE) != 0;
}

struct LinkInfo {
  std::string_view kind;
  Attributes data;
};

LinkInfo link_info(MessageView const& message) {
  LinkInfo info;
  if (auto const nest = message.attributes<ifinfomsg>().find(IFLA_LINKINFO)) {
    if (auto const kind = Attributes(*nest).find(IFLA_INFO_KIND)) info.kind = kind->string();
    if (auto const data = Attributes(*nest).find(IFLA_INFO_DATA)) info.data = Attributes(*data);
  }
  return info;
}

/// The attributes behind the ifinfomsg inside VETH_INFO_PEER.
Attributes peer_attributes(AttributeView const& peer) {
  auto const payload = peer.payload();
  return payload.size() < sizeof(ifinfomsg) ? Attributes() : Attributes(payload.subspan(sizeof(ifinfomsg)));
}

bool has_namespace(Attributes const& attributes) {
  return std::ranges::any_of(
      std::array{IFLA_NET_NS_FD, IFLA_NET_NS_PID, IFLA_LINK_NETNSID, IFLA_TARGET_NETNSID},
      [&](auto type) { return attributes.find(type).has_value(); });
}

bool asks_nothing(ifinfomsg const& header) {
  return header.ifi_index == 0 && header.ifi_flags == 0 && header.ifi_change == 0;
}

/// Copies a message attribute by attribute, with one end put into a namespace and with indexes, and keeps
/// track of where the payloads went, since references and origins name them by offset.
class Rewriter {
 public:
  explicit Rewriter(Request const& from) : from_(from), to_(from) {}

  Request run(LinkMove const* move, std::uint32_t first_index) {
    auto const view = from_.message.view();
    auto const info = link_info(view);
    bool const veth = info.kind == "veth";
    auto header = view.header<ifinfomsg>();
    if (first_index != 0) header.ifi_index = static_cast<int>(veth ? first_index + 1 : first_index);
    peer_index_ = first_index;
    to_.message = Message(view.type(), view.flags(), header);
    auto const attributes = view.attributes<ifinfomsg>();
    auto const name = attributes.find(IFLA_IFNAME);
    bool const main_moves = move != nullptr && name && name->string() == move->link;
    peer_move_ = main_moves ? nullptr : move;
    for (auto const attribute : attributes) copy(attribute, veth ? 0 : out_of_reach);
    if (main_moves) put_target(*move);
    return std::move(to_);
  }

 private:
  static constexpr int out_of_reach = 100;

  /// `depth` counts the nests on the way to VETH_INFO_PEER: IFLA_LINKINFO, IFLA_INFO_DATA, VETH_INFO_PEER.
  void copy(AttributeView const& attribute, int depth) {
    constexpr std::array<std::uint16_t, 3> path{IFLA_LINKINFO, IFLA_INFO_DATA, VETH_INFO_PEER};
    bool const on_path = depth < 3 && attribute.type() == path[static_cast<std::size_t>(depth)];
    if (!on_path) {
      relocate(offset_of(attribute), to_.message.put(attribute.type(), attribute.payload()));
      return;
    }
    auto const nest = to_.message.begin_nest(attribute.type());
    auto inner = Attributes(attribute);
    if (depth == 2) {
      auto header = attribute.as<ifinfomsg>();
      if (peer_index_ != 0) header.ifi_index = static_cast<int>(peer_index_);
      to_.message.append(std::as_bytes(std::span(&header, 1)));
      inner = peer_attributes(attribute);
    }
    for (auto const below : inner) copy(below, depth == 2 ? out_of_reach : depth + 1);
    if (depth == 2 && peer_move_ != nullptr) put_target(*peer_move_);
    to_.message.end_nest(nest);
  }

  void put_target(LinkMove const& move) {
    auto reference = move.target;
    reference.offset = to_.message.put(IFLA_NET_NS_FD, std::uint32_t{0});
    to_.references.push_back(reference);
    to_.origins.push_back({reference.offset, reference.span});
  }

  [[nodiscard]] std::size_t offset_of(AttributeView const& attribute) const {
    return static_cast<std::size_t>(attribute.payload().data() - from_.message.bytes().data());
  }

  void relocate(std::size_t before, std::size_t after) {
    for (std::size_t i = 0; i < from_.references.size(); ++i)
      if (from_.references[i].offset == before) to_.references[i].offset = after;
    for (std::size_t i = 0; i < from_.origins.size(); ++i)
      if (from_.origins[i].offset == before) to_.origins[i].offset = after;
  }

  Request const& from_;
  Request to_;
  LinkMove const* peer_move_ = nullptr;
  std::uint32_t peer_index_ = 0;
};

}  // namespace

std::optional<LinkCreation> link_creation(Request const& request) {
  if (!creates_link(request)) return {};
  auto const view = request.message.view();
  auto const attributes = view.attributes<ifinfomsg>();
  LinkCreation creation;
  creation.index = static_cast<std::uint32_t>(view.header<ifinfomsg>().ifi_index);
  if (auto const name = attributes.find(IFLA_IFNAME)) creation.name = name->string();
  auto const info = link_info(view);
  if (info.kind != "veth" || creation.name.empty() || has_namespace(attributes)) return creation;
  if (!asks_nothing(view.header<ifinfomsg>())) return creation;
  auto const peer = info.data.find(VETH_INFO_PEER);
  if (!peer || !asks_nothing(peer->as<ifinfomsg>()) || has_namespace(peer_attributes(*peer))) return creation;
  if (auto const name = peer_attributes(*peer).find(IFLA_IFNAME)) creation.peer = name->string();
  return creation;
}

std::optional<LinkMove> link_move(Request const& request) {
  auto const& head = request.message.head();
  if ((head.nlmsg_type != RTM_NEWLINK && head.nlmsg_type != RTM_SETLINK) ||
      (head.nlmsg_flags & NLM_F_CREATE) != 0)
    return {};
  auto const view = request.message.view();
  if (!asks_nothing(view.header<ifinfomsg>()) || request.references.size() != 2) return {};
  LinkMove move;
  std::size_t attributes = 0;
  for (auto const attribute : view.attributes<ifinfomsg>()) {
    if (attribute.type() != IFLA_NET_NS_FD) return {};
    ++attributes;
  }
  if (attributes != 1) return {};
  for (auto const& reference : request.references) {
    if (reference.kind == Reference::Kind::link_index)
      move.link = reference.name;
    else
      move.target = reference;
  }
  return move;
}

bool refers_to(Request const& request, std::string_view name) {
  return std::ranges::any_of(request.references,
                             [&](Reference const& reference) { return reference.name == name; });
}

Request fuse(Request const& creation, LinkMove const& move, std::uint32_t first_index) {
  return Rewriter(creation).run(&move, first_index);
}

Request with_index(Request const& creation, std::uint32_t first_index) {
  return Rewriter(creation).run(nullptr, first_index);
}

unsigned indexes_used(Request const& creation) {
  return link_info(creation.message.view()).kind == "veth" ? 2 : 1;
}

std::uint32_t created_index(MessageView const& echo) {
  return echo.type() == RTM_NEWLINK ? static_cast<std::uint32_t>(echo.header<ifinfomsg>().ifi_index) : 0;
}

std::vector<std::string> link_names(Channel& channel) {
  std::vector<std::string> names;
  (void)channel.dump(Message(RTM_GETLINK, 0, ifinfomsg{}), [&](MessageView const& link) {
    if (auto const name = link.attributes<ifinfomsg>().find(IFLA_IFNAME)) names.emplace_back(name->string());
  });
  return names;
}

std::uint32_t highest_index(Channel& channel) {
  std::uint32_t highest = 0;
  (void)channel.dump(Message(RTM_GETLINK, 0, ifinfomsg{}),
                     [&](MessageView const& link) { highest = std::max(highest, created_index(link)); });
  return highest;
}

}  // namespace ipsh::netlink
