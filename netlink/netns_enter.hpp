// How a program gets into a named network namespace: `ip netns exec` gives it more than the namespace.
#pragma once
#include <string>

#include "netlink/error.hpp"

namespace ipsh::netlink {

/// Puts the calling process (one that is about to become a program) into the namespace, with a mount
/// namespace of its own: /sys shows the namespace's devices, and the files below /etc/netns/NAME stand for
/// those in /etc. As iproute2 does it (lib/namespace.c, netns_switch), with its messages.
Result<void> enter_for_program(std::string const& name);

}  // namespace ipsh::netlink
