// A process that is meant for good: a pid may be reused, a pid with the moment when it started may not.
#pragma once
#include <sys/types.h>

#include <cstdint>

#include "netlink/file_descriptor.hpp"

namespace ipsh::interp {

struct ProcessIdentity {
  std::int32_t pid = 0;
  std::uint64_t started = 0;  ///< clock ticks since boot, as in /proc/PID/stat
  bool operator==(ProcessIdentity const&) const = default;
};

/// pid 0: this process.
[[nodiscard]] ProcessIdentity identify_process(pid_t pid = 0);
[[nodiscard]] bool is_alive(ProcessIdentity const& process);
/// SIGKILL to that process, and to no other that got its pid.
void kill_process(ProcessIdentity const& process);
/// A pidfd; invalid when there is no such process.
[[nodiscard]] FileDescriptor open_process(pid_t pid);

}  // namespace ipsh::interp
