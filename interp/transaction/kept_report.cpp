#include "interp/transaction/kept_report.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "netlink/file_descriptor.hpp"

namespace ipsh::interp {

namespace {

constexpr char separator = '\x1f', end = '\n';  // a link's name may have a tab in it

/// The text up to the next `stop`, which is taken off.
std::string take(std::string_view& text, char stop) {
  auto const at = std::min(text.find(stop), text.size());
  std::string part(text.substr(0, at));
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

}  // namespace

std::string report_path(std::string const& directory) {
  return directory + "/report";
}

void keep_report(std::string const& directory, Report const& report) {
  std::string text;
  for (auto const& one : report.differences)
    text += one.name + separator + one.attribute + separator + one.reason + separator +
            std::to_string(one.number) + end;
  FileDescriptor const file(
      ::open(report_path(directory).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  // Without room the journal itself still tells that there is something to recover.
  if (file.valid()) (void)!::write(file.get(), text.data(), text.size());
}

Report read_report(std::string const& directory) {
  Report report;
  FileDescriptor const file(::open(report_path(directory).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.valid()) return report;
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t size; (size = ::read(file.get(), buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(size));
  for (std::string_view rest(text); !rest.empty();) {
    auto const line = take(rest, end);
    std::string_view parts(line);
    auto& one = report.differences.emplace_back();
    one.name = take(parts, separator);
    one.attribute = take(parts, separator);
    one.reason = take(parts, separator);
    std::from_chars(parts.data(), parts.data() + parts.size(), one.number);
  }
  return report;
}

}  // namespace ipsh::interp
