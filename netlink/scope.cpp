#include "netlink/scope.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace ipsh::netlink {

namespace {

std::vector<std::string> entries(std::string const& directory) {
  std::vector<std::string> names;
  auto* const opened = ::opendir(directory.c_str());
  if (!opened) return names;
  while (auto const* entry = ::readdir(opened))
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  ::closedir(opened);
  std::ranges::sort(names);
  return names;
}

std::uint64_t inode_of(std::string const& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

}  // namespace

Result<RouteSocket*> socket_in(Scope& scope, std::uint64_t netns) {
  auto* const space = scope.space(netns);
  if (!space) return system_error("Cannot open network namespace", ENOENT);
  return space->socket();
}

void NamespaceFinder::look(std::string const& path, std::string name) {
  auto const inode = inode_of(path);
  if (inode == 0 || std::ranges::find(inodes_, inode) != inodes_.end()) return;
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return;
  auto space = Namespace::from(std::move(fd), std::move(name));
  if (!space) return;
  open_.push_back(std::move(*space));
  inodes_.push_back(inode);
}

void NamespaceFinder::look_in(std::string const& directory) {
  for (auto const& name : entries(directory)) look(directory + '/' + name, name);
}

Namespace* NamespaceFinder::by_cookie(std::uint64_t cookie) {
  auto const find = [&]() -> Namespace* {
    auto const found = std::ranges::find(open_, cookie, [](auto const& space) { return space->cookie(); });
    return found == open_.end() ? nullptr : found->get();
  };
  if (auto* const known = find()) return known;
  all();
  if (auto* const found = find()) return found;
  for (auto const& process : entries("/proc"))
    if (process[0] >= '0' && process[0] <= '9') look("/proc/" + process + "/ns/net", {});
  return find();
}

Namespace* NamespaceFinder::by_inode(std::uint64_t inode) {
  auto const found = inode == 0 ? inodes_.end() : std::ranges::find(inodes_, inode);
  return found == inodes_.end() ? nullptr : open_[static_cast<std::size_t>(found - inodes_.begin())].get();
}

Namespace* NamespaceFinder::by_name(std::string_view name) {
  auto const path = std::string(netns_directory) + '/' + std::string(name);
  look(path, std::string(name));
  return by_inode(inode_of(path));
}

Namespace* NamespaceFinder::by_descriptor(int fd) {
  auto const path = "/proc/self/fd/" + std::to_string(fd);
  look(path, {});
  return by_inode(inode_of(path));
}

std::vector<Namespace*> NamespaceFinder::all() {
  look("/proc/thread-self/ns/net", {});
  look_in(std::string(netns_directory));
  for (auto const& directory : directories_) look_in(directory);
  std::vector<Namespace*> result;
  for (auto const& space : open_) result.push_back(space.get());
  return result;
}

void NamespaceFinder::forget(std::uint64_t cookie) {
  for (std::size_t at = open_.size(); at-- > 0;)
    if (open_[at]->cookie() == cookie) {
      open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
      inodes_.erase(inodes_.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

void NamespaceFinder::after_fork() {
  for (auto const& space : open_) space->close_socket();
}

}  // namespace ipsh::netlink
