#include "interp/transaction/session.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string_view>

#include "interp/transaction/systemd_scope.hpp"
#include "netlink/file_descriptor.hpp"

namespace ipsh::interp {

namespace {

// The version 2 hierarchy, alone or beside version 1 (cgroup.kill is only there).
constexpr std::array<char const*, 2> roots = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};

std::optional<std::string> root() {
  for (std::string const root : roots)
    if (::access((root + "/cgroup.procs").c_str(), F_OK) == 0 &&
        ::access((root + "/cgroup.controllers").c_str(), F_OK) == 0)
      return root;
  return {};
}

/// Our group in the version 2 hierarchy: "/" is the topmost.
std::string own_group() {
  FileDescriptor const file(::open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC));
  char text[4096];
  auto const length = file.valid() ? ::read(file.get(), text, sizeof text) : -1;
  auto groups = std::string_view(text, length > 0 ? static_cast<std::size_t>(length) : 0);
  constexpr std::string_view unified = "0::";
  while (!groups.empty()) {
    auto const line = groups.substr(0, groups.find('\n'));
    if (line.starts_with(unified)) return std::string(line.substr(unified.size()));
    groups.remove_prefix(std::min(groups.size(), line.size() + 1));
  }
  return {};
}

/// systemd answers when the job is queued, not when it is done.
bool wait_for_move(std::string const& old_group) {
  constexpr int attempts = 200;
  constexpr useconds_t pause = 5000;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    if (own_group() != old_group) return true;
    ::usleep(pause);
  }
  return false;
}

bool move_to(std::string const& group) {
  FileDescriptor const file(::open((group + "/cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC));
  return file.valid() && ::write(file.get(), "0", 1) == 1;  // 0: the writer
}

}  // namespace

bool leave_session(std::string const& name) {
  auto const group = own_group();
  if (group == "/") return true;  // the topmost can't be killed
  if (enter_systemd_scope(name) && wait_for_move(group)) return true;
  auto const top = root();
  if (!top || group.empty()) return false;
  auto const own = *top + '/' + name;
  if (::mkdir(own.c_str(), 0755) != 0) return false;
  if (move_to(own)) return true;
  ::rmdir(own.c_str());
  return false;
}

void remove_session(std::string const& name) {
  auto const top = root();
  if (!top || ::access((*top + '/' + name).c_str(), F_OK) != 0) return;
  if (own_group() == '/' + name) (void)move_to(*top);
  ::rmdir((*top + '/' + name).c_str());
}

}  // namespace ipsh::interp
