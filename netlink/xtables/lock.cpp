#include "netlink/xtables/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <time.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace ipsh::netlink::xtables {
namespace {

constexpr int resource_problem = 4;

Error busy(std::string const& path, int number, int wait) {
  auto message = "Can't lock " + path + ": " + std::strerror(number) +
                 "\nAnother app is currently holding the xtables lock. ";
  message += wait > 0 ? "Stopped waiting after " + std::to_string(wait) + "s."
                      : "Perhaps you want to use the -w option?";
  return failure(std::move(message), resource_problem);
}

}  // namespace

Result<FileDescriptor> take_lock(int wait) {
  auto const* variable = ::secure_getenv("XTABLES_LOCKFILE");
  std::string const path = variable && *variable ? variable : "/run/xtables.lock";
  FileDescriptor file{::open(path.c_str(), O_CREAT | O_CLOEXEC, 0600)};
  if (!file.valid())
    return failure("Fatal: can't open lock file " + path + ": " + std::strerror(errno), resource_problem);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
  // A time limit without SIGALRM, which may be the script's.
  constexpr long pause = 20'000'000;
  for (long waited = 0;; waited += pause) {
    if (wait > 0 && waited >= wait * 1'000'000'000L) return busy(path, EWOULDBLOCK, wait);
    if (wait <= 0 ? ::flock(file.get(), LOCK_EX) == 0 : ::flock(file.get(), LOCK_EX | LOCK_NB) == 0)
      return file;
    if (errno != EWOULDBLOCK) return busy(path, errno, wait);
    timespec const moment{0, pause};
    if (::nanosleep(&moment, nullptr) != 0) return busy(path, EINTR, wait);
  }
}

}  // namespace ipsh::netlink::xtables
