#include "netlink/link_index.hpp"

#include <net/if.h>
#include <sys/ioctl.h>

namespace ipsh::netlink {

namespace {

int socket_in(Scope& scope, std::uint64_t netns) {
  auto* const space = scope.space(netns);
  if (!space) return -1;
  auto const socket = space->socket();
  return socket ? (*socket)->fd() : -1;
}

}  // namespace

std::uint32_t index_of_link(Scope& scope, std::uint64_t netns, std::string_view name) {
  ifreq request{};
  if (name.empty() || name.size() >= sizeof request.ifr_name) return 0;
  name.copy(request.ifr_name, name.size());
  if (::ioctl(socket_in(scope, netns), SIOCGIFINDEX, &request) != 0) return 0;
  return static_cast<std::uint32_t>(request.ifr_ifindex);
}

std::string name_of_link(Scope& scope, std::uint64_t netns, std::uint32_t index) {
  ifreq request{};
  request.ifr_ifindex = static_cast<int>(index);
  if (::ioctl(socket_in(scope, netns), SIOCGIFNAME, &request) != 0) return {};
  return request.ifr_name;
}

}  // namespace ipsh::netlink
