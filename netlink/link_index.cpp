#include "netlink/link_index.hpp"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>

namespace ipsh::netlink {

std::uint32_t index_of(Channel& channel, std::string_view name) {
  if (name.empty()) return 0;
  Message request(RTM_GETLINK, 0, ifinfomsg{});
  request.put(name.size() < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME, name);
  request.put(IFLA_EXT_MASK, std::uint32_t{RTEXT_FILTER_SKIP_STATS});
  auto const link = channel.get(std::move(request));
  return link ? static_cast<std::uint32_t>(link->view().header<ifinfomsg>().ifi_index) : 0;
}

std::uint32_t index_of_link(Scope& scope, std::uint64_t netns, std::string_view name) {
  auto const socket = socket_in(scope, netns);
  return socket ? index_of(**socket, name) : 0;
}

std::string name_of_link(Scope& scope, std::uint64_t netns, std::uint32_t index) {
  ifreq request{};
  request.ifr_ifindex = static_cast<int>(index);
  auto const socket = socket_in(scope, netns);
  if (!socket || ::ioctl((*socket)->fd(), SIOCGIFNAME, &request) != 0) return {};
  return request.ifr_name;
}

}  // namespace ipsh::netlink
