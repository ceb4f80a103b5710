#include "netlink/netns_mount.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstring>
#include <set>
#include <string_view>

#include "netlink/file_descriptor.hpp"
#include "netlink/namespace.hpp"
#include "netlink/sysctl.hpp"

namespace ipsh::netlink {

namespace {

std::string const directory(netns_directory);

std::string path_of(std::string_view name) {
  return directory + '/' + std::string(name);
}

/// Makes a bind mount of `path` onto itself, with the propagation wanted, unless it is one.
Result<void> make_mount(std::string const& path, unsigned long propagation, char const* option) {
  for (bool made = false; ::mount("", path.c_str(), "none", propagation | MS_REC, nullptr) != 0;
       made = true) {
    if (errno != EINVAL || made)
      return system_error("mount " + std::string(option) + ' ' + path + " failed", errno);
    if (::mount(path.c_str(), path.c_str(), "none", MS_BIND | MS_REC, nullptr) != 0)
      return system_error("mount --bind " + path + ' ' + path + " failed", errno);
  }
  return {};
}

/// `ip netns add` calls are serialised by a lock on the directory.
Result<void> make_netns_directory() {
  if (::mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST)
    return system_error("mkdir " + directory + " failed", errno);
  FileDescriptor const lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock.valid()) return system_error("Cannot open netns runtime directory \"" + directory + '"', errno);
  (void)::flock(lock.get(), LOCK_EX);
  return make_mount(directory, MS_SHARED, "--make-shared");
}

Result<void> bind_new_namespace(std::string_view name, std::string const& path) {
  FileDescriptor const before(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!before.valid()) return system_error("Cannot open network namespace", errno);
  if (::unshare(CLONE_NEWNET) != 0)
    return system_error("Failed to create a new network namespace \"" + std::string(name) + '"', errno);
  int const bound =
      ::mount("/proc/thread-self/ns/net", path.c_str(), "none", MS_BIND, nullptr) == 0 ? 0 : errno;
  // Nothing works any more in the wrong namespace; the descriptor is valid, so this can't fail.
  (void)::setns(before.get(), CLONE_NEWNET);
  if (bound != 0) return system_error("Bind /proc/self/ns/net -> " + path + " failed", bound);
  return {};
}

Result<void> make_file(std::string const& path) {
  FileDescriptor const file(::open(path.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0));
  if (!file.valid()) return system_error("Cannot create namespace file \"" + path + '"', errno);
  return {};
}

/// The places where this mount namespace has mounts whose line in mountinfo holds `field`. A mount below a
/// shared one is there twice.
std::set<std::string> mount_points(std::string const& field) {
  std::set<std::string> points;
  auto const mounts = read_sysctl("/proc/thread-self/mountinfo");
  if (!mounts) return points;
  for (std::size_t begin = 0, end; (end = mounts->find('\n', begin)) != std::string::npos; begin = end + 1) {
    auto const line = std::string_view(*mounts).substr(begin, end - begin);
    if (line.find(field) == std::string_view::npos) continue;
    // The fifth field, proc(5).
    auto at = line.find(' ');
    for (int skip = 0; skip < 3; ++skip) at = line.find(' ', at + 1);
    points.emplace(line.substr(at + 1, line.find(' ', at + 1) - at - 1));
  }
  return points;
}

bool has_process(ino_t inode) {
  auto const wanted = "net:[" + std::to_string(inode) + ']';
  auto* const processes = ::opendir("/proc");
  if (!processes) return true;
  bool found = false;
  while (auto const* entry = ::readdir(processes)) {
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    auto const path = std::string("/proc/") + entry->d_name + "/ns/net";
    char target[64];
    auto const length = ::readlink(path.c_str(), target, sizeof target);
    if (length > 0 && std::string_view(target, static_cast<std::size_t>(length)) == wanted) {
      found = true;
      break;
    }
  }
  ::closedir(processes);
  return found;
}

}  // namespace

Result<void> add_namespace(std::string_view name) {
  auto const path = path_of(name);
  TRY_VOID(make_netns_directory());
  TRY_VOID(make_file(path));
  auto bound = bind_new_namespace(name, path);
  if (!bound) (void)delete_namespace(name);
  return bound;
}

Result<void> delete_namespace(std::string_view name) {
  auto const path = path_of(name);
  (void)::umount2(path.c_str(), MNT_DETACH);
  if (::unlink(path.c_str()) != 0) return system_error("Cannot remove namespace file \"" + path + '"', errno);
  return {};
}

Result<void> make_plain_file(std::string_view name) {
  return make_file(path_of(name));
}

Result<void> hold_namespace(std::string_view name, std::string const& path) {
  auto const holder = path.substr(0, path.rfind('/'));
  if (::mkdir(holder.c_str(), 0700) != 0 && errno != EEXIST)
    return system_error("mkdir " + holder + " failed", errno);
  TRY_VOID(make_mount(holder, MS_PRIVATE, "--make-private"));
  if (auto made = make_file(path); !made && made.error().number != EEXIST) return made;
  if (::mount(path_of(name).c_str(), path.c_str(), "none", MS_BIND, nullptr) != 0)
    return system_error("Bind " + path_of(name) + " -> " + path + " failed", errno);
  return {};
}

Result<void> give_back_namespace(std::string_view name, std::string const& path) {
  TRY_VOID(make_netns_directory());
  auto const target = path_of(name);
  if (auto made = make_file(target); !made && made.error().number != EEXIST) return made;
  if (::mount(path.c_str(), target.c_str(), "none", MS_BIND, nullptr) != 0)
    return system_error("Bind " + path + " -> " + target + " failed", errno);
  release_namespace(path);
  return {};
}

void release_namespace(std::string const& path) {
  (void)::umount2(path.c_str(), MNT_DETACH);
  (void)::unlink(path.c_str());
}

bool dies_with_name(std::string_view name) {
  struct stat status {};
  if (::stat(path_of(name).c_str(), &status) != 0) return false;
  return mount_points(" net:[" + std::to_string(status.st_ino) + "] ").size() <= 1 &&
         !has_process(status.st_ino);
}

bool netns_directory_is_mount() {
  return mount_points(' ' + directory + ' ').contains(directory);
}

bool netns_directory_has_names() {
  auto* const opened = ::opendir(directory.c_str());
  if (!opened) return false;
  bool found = false;
  while (auto const* entry = ::readdir(opened)) found = found || entry->d_name[0] != '.';
  ::closedir(opened);
  return found;
}

Result<void> unmount_netns_directory() {
  if (::umount2(directory.c_str(), MNT_DETACH) != 0)
    return system_error("umount " + directory + " failed", errno);
  return {};
}

}  // namespace ipsh::netlink
