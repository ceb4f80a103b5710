#include "interp/transaction/process_identity.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>

#include <charconv>
#include <string>
#include <string_view>

namespace ipsh::interp {

namespace {

// The name in parentheses may hold blanks and parentheses: fields are counted behind the last one.
constexpr int start_field_behind_name = 20;

/// 0 for a zombie: it is dead, whatever its parent waits for.
std::uint64_t parse_start(std::string_view stat) {
  auto const name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return 0;
  stat.remove_prefix(name_end + 1);
  if (stat.starts_with(" Z") || stat.starts_with(" X")) return 0;
  for (int field = 0; field < start_field_behind_name; ++field) {
    auto const blank = stat.find(' ');
    if (blank == std::string_view::npos) return 0;
    stat.remove_prefix(blank + 1);
  }
  std::uint64_t started = 0;
  std::from_chars(stat.data(), stat.data() + stat.size(), started);
  return started;
}

}  // namespace

ProcessIdentity identify_process(pid_t pid) {
  auto const path = pid == 0 ? std::string("/proc/self/stat") : "/proc/" + std::to_string(pid) + "/stat";
  if (pid == 0) pid = ::getpid();
  FileDescriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return {pid, 0};
  char text[1024];
  auto const length = ::read(file.get(), text, sizeof text);
  return {pid, length > 0 ? parse_start({text, static_cast<std::size_t>(length)}) : 0};
}

bool is_alive(ProcessIdentity const& process) {
  auto const fd = open_process(process.pid);
  return fd.valid() && identify_process(process.pid) == process;  // a pidfd of a zombie is valid, too
}

void kill_process(ProcessIdentity const& process) {
  auto const fd = open_process(process.pid);  // first: from here on it is this process or none
  if (fd.valid() && identify_process(process.pid) == process)
    ::syscall(SYS_pidfd_send_signal, fd.get(), SIGKILL, nullptr, 0);
}

FileDescriptor open_process(pid_t pid) {
  return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace ipsh::interp
