// A flush is a listing and one deletion for each object in it, again until a listing finds nothing: the
// kernel may delete more than it was asked for, or promote what was second. Each round is data, so that the
// executor images and sends its requests like any others.
#pragma once
#include <string>
#include <vector>

#include "netlink/channel.hpp"
#include "netlink/request.hpp"

namespace ipsh::netlink {

struct FlushRound {
  std::vector<Request> requests;  ///< to be sent in order; none: the flush is complete
  std::string output;             ///< what to print before sending them (-s: round and number, -s -s: each)
  bool last = false;              ///< no further round is wanted
  bool route_cache = false;       ///< flush_route_cache() is wanted, before the requests
  /// An errno that is no failure: the address was gone already. All other requests are sent then, and what
  /// becomes of them is not looked at: the first refusal of a round decides (lib/libnetlink.c,
  /// rtnl_send_check).
  int tolerated = 0;
  int failure_status = 2;  ///< the exit status after any other refusal
};

/// `Failed to send flush request: …`
[[nodiscard]] Error flush_refused(Refusal const& refusal, FlushRound const& round);

/// The deletion of an object as the kernel listed it: the same bytes under another type, as iproute2 sends
/// it.
[[nodiscard]] Request deletion(MessageView const& listed, std::uint16_t type);

/// Empties the IPv4 routing cache (there is no state in it that could be undone) of the namespace that the
/// thread is in.
[[nodiscard]] Result<void> flush_route_cache();

/// What -s says when `deleted` objects were found in `round` (from 0).
[[nodiscard]] std::string flush_progress(int round, std::size_t deleted, std::string_view objects);

}  // namespace ipsh::netlink
