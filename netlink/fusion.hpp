// The one fusion that matters: a veth end born in the namespace it would be moved to. Moving a link costs an
// RCU barrier under the RTNL lock, 17 to 22 ms; born in place it costs under 1 ms (DESIGN section 4). These
// are pure functions of requests; when a fusion is allowed is decided by the queue (interp/queue.hpp).
#pragma once
#include <optional>
#include <string>

#include "netlink/channel.hpp"
#include "netlink/request.hpp"

namespace ipsh::netlink {

/// A request that makes a link.
struct LinkCreation {
  std::string name;  ///< empty: the kernel chooses
  std::string
      peer;  ///< a veth's other end, when nothing but a name and plain attributes is asked of both ends
  std::uint32_t index = 0;  ///< asked for, 0 = the kernel chooses
};
std::optional<LinkCreation> link_creation(Request const& request);

/// A request that puts a link into another namespace and does nothing else.
struct LinkMove {
  std::string link;
  Reference target;
};
std::optional<LinkMove> link_move(Request const& request);

/// Is `name` a link that the request refers to?
bool refers_to(Request const& request, std::string_view name);

/// The creation with one of its ends (named move.link) born in move.target, and with the indexes that the two
/// ends would have got: the kernel numbers the peer first (drivers/net/veth.c, veth_newlink).
Request fuse(Request const& creation, LinkMove const& move, std::uint32_t first_index);

/// Asks for an index in a request that makes a link: `first_index`, or for a veth peer `first_index` and the
/// next.
Request with_index(Request const& creation, std::uint32_t first_index);

/// How many indexes the creation uses up in its namespace.
unsigned indexes_used(Request const& creation);

/// NLM_F_ECHO: the answer to a creation then tells the new link's index (kernel 6.2 and later).
inline constexpr std::uint16_t echo_flag = NLM_F_ECHO;
/// The names of all links.
std::vector<std::string> link_names(Channel& channel);
/// The highest index in use, 0 when there is no link.
std::uint32_t highest_index(Channel& channel);
/// The index in the kernel's echo of a creation; 0 when the message is none.
std::uint32_t created_index(MessageView const& echo);

}  // namespace ipsh::netlink
