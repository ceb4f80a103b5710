// `ipsh --sandbox`: everything that follows happens in namespaces of its own (user where needed, network,
// mount, UTS, PID), so that nothing on the host can be touched, and no rights are needed where the kernel
// lets ordinary users make namespaces. What is written is thrown away. No guardian is needed: a sandbox dies
// as a whole.
#pragma once
#include <optional>

#include "netlink/error.hpp"

namespace ipsh::interp {

struct SandboxOptions {
  bool internet = false;  ///< an uplink to a namespace that answers for every public address
};

/// Goes into a sandbox; the process must have one thread. Returns twice: inside (no value), in a new process
/// that goes on as ipsh; and outside when that has ended, with the exit status to end with. An error (status
/// 77: not permitted, with the command that helps) is returned outside, before anything was started.
[[nodiscard]] Result<std::optional<int>> enter_sandbox(SandboxOptions const& options);

}  // namespace ipsh::interp
