// The codecs that the route tables share. Those of metrics work on RouteDraft, the others on any Draft whose
// header is a struct rtmsg. Private to the route files.
#pragma once
#include "netlink/option.hpp"
#include "netlink/route_request.hpp"

namespace ipsh::netlink {

/// `[FAMILY] ADDRESS`: RTA_GATEWAY, or RTA_VIA when the family is not the route's.
[[nodiscard]] Result<void> put_gateway(Option const& option, Arguments& arguments, Draft& draft);

namespace route_codec {

/// ADDRESS; [to] ADDRESS; PREFIX into RTA_SRC and rtm_src_len.
extern Codec const address, new_destination, source;
/// [FROM/]TO
extern Codec const realms;
/// Into RTA_METRICS: `[lock] NUMBER`; `[lock] TIME`, times `bits` when it has a unit; TIME, always locked;
/// one of the choices' bits; 0 or 1; `[lock] NAME`.
extern Codec const metric, time, locked_time, features, truth, congestion_control;
/// Refused, with the help that runs the stock tool.
extern Codec const unsupported;

}  // namespace route_codec
}  // namespace ipsh::netlink
