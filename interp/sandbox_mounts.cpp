#include "interp/sandbox_mounts.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/file_descriptor.hpp"
#include "netlink/sysctl.hpp"

namespace ipsh::interp {

namespace {

// They have a file system of their own in the sandbox, or are the kernel's.
constexpr std::array<std::string_view, 4> not_overlaid = {"/dev", "/proc", "/sys", "/run"};

bool is_below(std::string_view path, std::string_view directory) {
  return path == directory || (path.starts_with(directory) && path[directory.size()] == '/');
}

bool is_overlaid(std::string_view path) {
  return path != "/" &&
         std::ranges::none_of(not_overlaid, [&](auto const& directory) { return is_below(path, directory); });
}

bool is_directory(std::string const& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// mountinfo writes blanks and backslashes as three octal digits.
std::string unescape(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 3 < text.size()) {
      result +=
          static_cast<char>((text[at + 1] - '0') * 64 + (text[at + 2] - '0') * 8 + (text[at + 3] - '0'));
      at += 3;
    } else {
      result += text[at];
    }
  }
  return result;
}

/// The places of mounts: the fifth field of each line (proc_pid_mountinfo(5)).
std::vector<std::string> mount_points() {
  std::vector<std::string> result;
  auto const text = netlink::read_sysctl("/proc/self/mountinfo");
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    for (int field = 1; field < 5; ++field) line.remove_prefix(std::min(line.size(), line.find(' ') + 1));
    result.push_back(unescape(line.substr(0, line.find(' '))));
  }
  return result;
}

/// The top-level directories, then what is mounted below them: a directory always before what is in it.
std::vector<std::string> overlaid_directories() {
  std::vector<std::string> result;
  std::unique_ptr<DIR, int (*)(DIR*)> const root(::opendir("/"), ::closedir);
  while (auto const* entry = root ? ::readdir(root.get()) : nullptr)
    if (entry->d_name[0] != '.') result.push_back('/' + std::string(entry->d_name));
  for (auto& point : mount_points()) result.push_back(std::move(point));
  std::erase_if(result, [](auto const& path) { return !is_overlaid(path) || !is_directory(path); });
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

struct Directory {
  std::string path;
  FileDescriptor original;  ///< as it was, whatever is mounted over it meanwhile
};

/// What was there, without the right to write. False: not even that.
bool show_read_only(Directory const& directory) {
  FileDescriptor const tree(::open_tree(directory.original.get(), "",
                                        AT_EMPTY_PATH | OPEN_TREE_CLONE | AT_RECURSIVE | OPEN_TREE_CLOEXEC));
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  return tree.valid() &&
         ::mount_setattr(tree.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes) == 0 &&
         ::move_mount(tree.get(), "", AT_FDCWD, directory.path.c_str(), MOVE_MOUNT_F_EMPTY_PATH) == 0;
}

bool overlay(Directory const& directory, std::string const& scratch, std::size_t number,
             bool user_namespace) {
  auto const own = scratch + '/' + std::to_string(number);
  struct stat status {};
  if (::fstat(directory.original.get(), &status) != 0 || ::mkdir(own.c_str(), 0700) != 0) return false;
  auto const upper = own + "/upper", work = own + "/work";
  if (::mkdir(upper.c_str(), 0700) != 0 || ::mkdir(work.c_str(), 0700) != 0) return false;
  // The upper directory is what the merged one looks like.
  (void)!::chown(upper.c_str(), status.st_uid, status.st_gid);
  (void)::chmod(upper.c_str(), status.st_mode & 07777);
  auto options = "lowerdir=/proc/self/fd/" + std::to_string(directory.original.get()) + ",upperdir=" + upper +
                 ",workdir=" + work;
  if (user_namespace) options += ",userxattr";
  return ::mount("overlay", directory.path.c_str(), "overlay", 0, options.c_str()) == 0;
}

void overlay_or_protect(Directory const& directory, std::string const& scratch, std::size_t number,
                        bool user_namespace) {
  if (overlay(directory, scratch, number, user_namespace)) return;
  if (directory.path == "/tmp" && ::mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777") == 0) return;
  (void)show_read_only(directory);
}

/// New top-level names can't be made.
void protect_root() {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  (void)::mount_setattr(AT_FDCWD, "/", 0, &attributes, sizeof attributes);
}

Result<void> mount_at(char const* type, char const* target, unsigned long flags, char const* options) {
  if (::mount(type, target, type, flags, options) != 0)
    return system_error("Cannot mount a " + std::string(type) + " on " + target, errno);
  return {};
}

}  // namespace

Result<void> make_sandbox_mounts(bool user_namespace) {
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return system_error("Cannot make the mounts private", errno);
  char working_directory[PATH_MAX];
  bool const has_working_directory = ::getcwd(working_directory, sizeof working_directory) != nullptr;

  std::vector<Directory> directories;
  for (auto& path : overlaid_directories()) {
    FileDescriptor original(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (original.valid()) directories.push_back({std::move(path), std::move(original)});
  }
  // The upper directories are in /run's new file system as long as they are needed by name; then that is
  // covered.
  TRY_VOID(mount_at("tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=755"));
  std::size_t number = 0;
  for (auto const& directory : directories) overlay_or_protect(directory, "/run", number++, user_namespace);
  TRY_VOID(mount_at("tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=755"));
  protect_root();
  (void)::mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                nullptr);  // not in every container
  if (!has_working_directory || ::chdir(working_directory) != 0) (void)!::chdir("/");
  return {};
}

void mount_sandbox_proc() {
  // A container hides parts of /proc and may not mount a whole one: the old one does, but for `ps`.
  (void)::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  mount_attr read_only{}, writable{};
  read_only.attr_set = MOUNT_ATTR_RDONLY;
  writable.attr_clr = MOUNT_ATTR_RDONLY;
  if (::mount("/proc/sys", "/proc/sys", nullptr, MS_BIND, nullptr) != 0) return;
  (void)::mount_setattr(AT_FDCWD, "/proc/sys", 0, &read_only, sizeof read_only);
  if (::mount("/proc/sys/net", "/proc/sys/net", nullptr, MS_BIND, nullptr) == 0)
    (void)::mount_setattr(AT_FDCWD, "/proc/sys/net", 0, &writable, sizeof writable);
}

}  // namespace ipsh::interp
