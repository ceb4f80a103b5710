#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "netlink/affected.hpp"
#include "netlink/undo.hpp"

namespace ipsh::netlink {

void affected_by_address(Collector& collector, std::uint64_t netns, MessageView const& message) {
  auto const header = message.header<ifaddrmsg>();
  LinkPlace const link{netns, header.ifa_index};
  ObjectId const addresses{ObjectKind::addresses, header.ifa_family, netns, link.index, {}};
  bool const known = collector.scope().knows(addresses);
  collector.want(addresses);
  if (collector.made(link)) return;
  bool const removes = message.type() == RTM_DELADDR;
  if (!removes)
    for (auto const& route : routes_of_address(message)) collector.want_slot(netns, route.view());
  // Its metric may change.
  if (message.flags() & NLM_F_REPLACE) collector.want_routes(link, header.ifa_family);
  if (header.ifa_family != AF_INET) {
    // Its prefix route goes with the last address of the prefix.
    if (removes) collector.want_routes(link, header.ifa_family);
    return;
  }
  // The last IPv4 address takes all routes and permanent neighbours of the link along; undoing the first one
  // removes the last one. When the addresses are imaged already, what has imaged them has seen to that.
  if (!removes && (known || !read_addresses(collector.scope(), addresses).empty())) return;
  collector.want_routes(link, AF_INET);
  collector.want_neighbours(link, AF_INET);
}

}  // namespace ipsh::netlink
