// Which words of a command a refusal is about: the attribute that the kernel points at, else the one that its
// sentence or errno speaks of.
#pragma once
#include "netlink/channel.hpp"
#include "netlink/request.hpp"

namespace ipsh::netlink {

/// The whole command when nothing better is known.
[[nodiscard]] Span blame(Request const& request, Refusal const& refusal);

}  // namespace ipsh::netlink
