// The lock that iptables-legacy takes around reading and writing: who holds it, nobody's rules are lost.
#pragma once
#include "netlink/error.hpp"
#include "netlink/file_descriptor.hpp"

namespace ipsh::netlink::xtables {

/// Held while the descriptor is open. `wait`: seconds, 0 or less for ever.
Result<FileDescriptor> take_lock(int wait);

}  // namespace ipsh::netlink::xtables
