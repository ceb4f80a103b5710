#include "netlink/made_links.hpp"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

namespace ipsh::netlink {

namespace {

ObjectId link_id(std::uint64_t netns, std::uint32_t index) {
  ObjectId id;
  id.kind = ObjectKind::link;
  id.netns = netns;
  id.index = index;
  return id;
}

bool is_veth(Attributes const& attributes) {
  auto const info = attributes.find(IFLA_LINKINFO);
  auto const kind = info ? Attributes(*info).find(IFLA_INFO_KIND) : std::nullopt;
  return kind && kind->string() == "veth";
}

}  // namespace

bool makes_link(Message const& request) {
  return request.head().nlmsg_type == RTM_NEWLINK && (request.head().nlmsg_flags & NLM_F_CREATE) != 0;
}

std::vector<ObjectId> made_links(Message const& request, MessageView const& echo, std::uint64_t netns) {
  if (!makes_link(request) || echo.type() != RTM_NEWLINK) return {};
  auto const asked = request.view().attributes<ifinfomsg>();
  if (asked.find(IFLA_NET_NS_FD) || asked.find(IFLA_NET_NS_PID) || asked.find(IFLA_TARGET_NETNSID)) return {};
  auto const index = static_cast<std::uint32_t>(echo.header<ifinfomsg>().ifi_index);
  std::vector<ObjectId> made{link_id(netns, index)};
  auto const attributes = echo.attributes<ifinfomsg>();
  auto const other_end = attributes.find(IFLA_LINK);
  if (other_end && !attributes.find(IFLA_LINK_NETNSID) && is_veth(attributes))
    made.push_back(link_id(netns, other_end->as<std::uint32_t>()));
  return made;
}

}  // namespace ipsh::netlink
