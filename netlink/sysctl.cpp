#include "netlink/sysctl.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include "netlink/file_descriptor.hpp"

namespace ipsh::netlink {

namespace {

/// `.` and `/` change places, unless the first of them is `separator` already.
std::string separated_by(char separator, std::string_view from, std::string* repeated) {
  std::string text(from);
  auto const separators = "./";
  auto place = text.find_first_of(separators);
  if (place == std::string::npos || text[place] == separator) return text;
  for (; place != std::string::npos; place = text.find_first_of(separators, place + 1)) {
    bool const again = place + 1 < text.size() && (text[place + 1] == '.' || text[place + 1] == '/');
    if (again && repeated != nullptr && repeated->empty()) *repeated = text.substr(place);
    text[place] = text[place] == '.' ? '/' : '.';
  }
  return text;
}

}  // namespace

std::string sysctl_path(std::string_view key, std::string* repeated) {
  return std::string(sysctl_root) + separated_by('/', key, repeated);
}

std::string sysctl_key(std::string_view path, std::string* repeated) {
  if (path.starts_with(sysctl_root)) path.remove_prefix(sysctl_root.size());
  return separated_by('.', path, repeated);
}

std::string resolved_path(std::string_view path) {
  std::string result;
  for (char const c : path)
    if (c != '/' || !result.ends_with('/')) result += c;
  if (result.find("/.") == std::string::npos) return result;
  // The kernel is asked, since what is in front of `..` may be a symbolic link.
  std::unique_ptr<char, void (*)(void*)> const resolved(::realpath(result.c_str(), nullptr), ::free);
  return resolved ? resolved.get() : result;
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
