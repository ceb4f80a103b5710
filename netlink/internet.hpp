// The sandbox's imitation of the internet: a namespace that answers for every public address (AnyIP), at the
// other end of the uplink `eth0`. It has no way back to private addresses: so a tutorial's ping out
// of 10.1.1.2 fails before MASQUERADE and is answered after it, with no network at all.
#pragma once
#include "netlink/error.hpp"
#include "netlink/file_descriptor.hpp"

namespace ipsh::netlink {

/// Makes it, and the uplink with its default routes in the namespace that the thread is in. It exists as long
/// as the descriptor (of the namespace) is open somewhere.
[[nodiscard]] Result<FileDescriptor> make_internet();

}  // namespace ipsh::netlink
