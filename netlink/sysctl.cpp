#include "netlink/sysctl.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "netlink/file_descriptor.hpp"

namespace ipsh::netlink {

namespace {

/// Exchanges `.` and `/`.
void exchange_separators(std::string& text) {
  for (char& c : text) {
    if (c == '.')
      c = '/';
    else if (c == '/')
      c = '.';
  }
}

}  // namespace

std::string sysctl_path(std::string_view key) {
  std::string path(key);
  auto const separator = path.find_first_of("./");
  if (separator != std::string::npos && path[separator] == '.') exchange_separators(path);
  return std::string(sysctl_root) + path;
}

std::string sysctl_key(std::string_view path) {
  if (path.starts_with(sysctl_root)) path.remove_prefix(sysctl_root.size());
  std::string key(path);
  exchange_separators(key);
  return key;
}

Result<std::string> read_sysctl(std::string const& path) {
  FileDescriptor const fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return system_error(path, errno);
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    auto const length = ::read(fd.get(), buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return system_error(path, errno);
    if (length == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(length));
  }
}

Result<void> write_sysctl(std::string const& path, std::string_view text) {
  FileDescriptor const fd(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (!fd.valid()) return system_error(path, errno);
  ssize_t written = 0;
  do written = ::write(fd.get(), text.data(), text.size());
  while (written < 0 && errno == EINTR);
  if (written < 0) return system_error(path, errno);
  return {};
}

}  // namespace ipsh::netlink
