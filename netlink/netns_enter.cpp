#include "netlink/netns_enter.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "netlink/file_descriptor.hpp"
#include "netlink/namespace.hpp"

namespace ipsh::netlink {

namespace {

void bind_etc_files(std::string const& name) {
  auto const directory = "/etc/netns/" + name;
  std::unique_ptr<DIR, int (*)(DIR*)> const open(::opendir(directory.c_str()), ::closedir);
  while (auto const* entry = open ? ::readdir(open.get()) : nullptr) {
    std::string const file = entry->d_name;
    if (file == "." || file == "..") continue;
    auto const from = directory + '/' + file, to = "/etc/" + file;
    if (::mount(from.c_str(), to.c_str(), "none", MS_BIND, nullptr) != 0)
      // iproute2 says it and goes on; this is a process of its own that writes as that one does.
      ::dprintf(2, "Bind %s -> %s failed: %s\n", from.c_str(), to.c_str(), std::strerror(errno));
  }
}

}  // namespace

Result<void> enter_for_program(std::string const& name) {
  auto const path = std::string(netns_directory) + '/' + name;
  auto const failed = [](std::string const& what) {
    auto error = system_error(what, errno);
    error.status = 255;
    return error;
  };
  FileDescriptor const fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return failed("Cannot open network namespace \"" + name + '"');
  if (::setns(fd.get(), CLONE_NEWNET) != 0)
    return failed("setting the network namespace \"" + name + "\" failed");
  if (::unshare(CLONE_NEWNS) != 0) return failed("unshare failed");
  // Nothing mounted here may reach the mount namespace outside.
  if (::mount("", "/", "none", MS_SLAVE | MS_REC, nullptr) != 0)
    return failed("\"mount --make-rslave /\" failed");
  unsigned long flags = 0;
  if (::umount2("/sys", MNT_DETACH) < 0) {
    struct statvfs status {};
    if (::statvfs("/sys", &status) == 0 && (status.f_flag & ST_RDONLY)) flags = MS_RDONLY;
  }
  if (::mount(name.c_str(), "/sys", "sysfs", flags, nullptr) < 0) return failed("mount of /sys failed");
  bind_etc_files(name);
  return {};
}

}  // namespace ipsh::netlink
