#include "netlink/netns_query.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <charconv>
#include <memory>

#include "netlink/namespace.hpp"

namespace ipsh::netlink {

namespace {

/// Every entry of a directory but `.` and `..`, as it lists them.
std::vector<std::string> entries(std::string const& path) {
  std::vector<std::string> names;
  std::unique_ptr<DIR, int (*)(DIR*)> const directory(::opendir(path.c_str()), ::closedir);
  while (auto const* entry = directory ? ::readdir(directory.get()) : nullptr) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  return names;
}

std::string path_of(std::string_view name) {
  return std::string(netns_directory) + '/' + std::string(name);
}

bool same_file(struct stat const& one, struct stat const& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

Message about_namespace(std::uint16_t type, int fd) {
  Message request(type, 0, rtgenmsg{AF_UNSPEC});
  request.put(NETNSA_FD, static_cast<std::uint32_t>(fd));
  return request;
}

}  // namespace

std::optional<int> id_of_namespace(Channel& channel, int fd) {
  auto const answer = channel.get(about_namespace(RTM_GETNSID, fd));
  if (!answer) return {};
  auto const id = answer->view().attributes<rtgenmsg>().find(NETNSA_NSID);
  return id && id->as<int>() >= 0 ? std::optional(id->as<int>()) : std::nullopt;
}

std::optional<int> given_id_of_namespace(Channel& channel, int fd) {
  if (auto const id = id_of_namespace(channel, fd)) return id;
  auto request = about_namespace(RTM_NEWNSID, fd);
  request.put(NETNSA_NSID, std::int32_t{NETNSA_NSID_NOT_ASSIGNED});
  (void)channel.request(std::move(request));
  return id_of_namespace(channel, fd);
}

Result<std::vector<NamedNamespace>> list_namespaces(Channel& channel) {
  std::vector<NamedNamespace> list;
  for (auto& name : entries(std::string(netns_directory))) {
    FileDescriptor const fd(::open(path_of(name).c_str(), O_RDONLY | O_CLOEXEC));
    auto const nsid = fd.valid() ? id_of_namespace(channel, fd.get()) : std::nullopt;
    list.push_back({std::move(name), nsid});
  }
  return list;
}

std::vector<std::string> names_of_namespace(int fd) {
  std::vector<std::string> names;
  struct stat wanted {};
  struct stat found {};
  if (::fstat(fd, &wanted) != 0) return names;
  for (auto& name : entries(std::string(netns_directory)))
    if (::stat(path_of(name).c_str(), &found) == 0 && same_file(wanted, found))
      names.push_back(std::move(name));
  return names;
}

Result<FileDescriptor> namespace_of_process(std::string_view pid) {
  auto const path = "/proc/" + std::string(pid) + "/ns/net";
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return system_error("Cannot open network namespace", errno);
  return fd;
}

Result<std::vector<pid_t>> processes_in_namespace(std::string_view name) {
  struct stat wanted {};
  if (::stat(path_of(name).c_str(), &wanted) != 0)
    return system_error("Cannot open network namespace", errno);
  std::vector<pid_t> processes;
  for (auto const& entry : entries("/proc")) {
    pid_t pid = 0;
    auto const parsed = std::from_chars(entry.data(), entry.data() + entry.size(), pid);
    if (parsed.ec != std::errc() || parsed.ptr != entry.data() + entry.size()) continue;
    struct stat found {};
    if (::stat(("/proc/" + entry + "/ns/net").c_str(), &found) == 0 && same_file(wanted, found))
      processes.push_back(pid);
  }
  return processes;
}

}  // namespace ipsh::netlink
