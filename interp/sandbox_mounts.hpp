// The sandbox's file system: what is written anywhere is thrown away.
#pragma once
#include "netlink/error.hpp"

namespace ipsh::interp {

/// In a mount namespace of our own: overlays on every top-level directory and on the mounts below (/tmp too,
/// so that a script there can be read); read-only where the kernel refuses an overlay; an empty /run; a /sys
/// of this network namespace. `user_namespace`: we are not really root.
[[nodiscard]] Result<void> make_sandbox_mounts(bool user_namespace);

/// In the new PID namespace: its /proc; sysctls but net.* are read-only there.
void mount_sandbox_proc();

}  // namespace ipsh::interp
