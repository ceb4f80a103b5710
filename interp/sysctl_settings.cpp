#include "interp/sysctl_settings.hpp"

#include <fcntl.h>
#include <glob.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "netlink/file_descriptor.hpp"
#include "netlink/sysctl.hpp"

namespace ipsh::interp {

namespace {

constexpr auto blanks = " \t\n\v\f\r";

std::string_view without_leading(std::string_view text) {
  return text.substr(std::min(text.size(), text.find_first_not_of(blanks)));
}

/// procps leaves the first character of a text, blank or not.
std::string_view without_trailing(std::string_view text) {
  auto const last = text.find_last_not_of(blanks);
  return text.substr(0, last == std::string_view::npos ? 1 : last + 1);
}

std::optional<std::string> read_whole(std::string const& name) {
  FileDescriptor const file(name == "-" ? ::dup(0) : ::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return {};
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t length = 0; (length = ::read(file.get(), buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(length));
  return text;
}

}  // namespace

SysctlPattern::SysctlPattern(std::optional<std::string> const& text) : given_(text.has_value()) {
  if (!text) return;
  auto compiled = std::make_unique<regex_t>();
  if (::regcomp(compiled.get(), text->c_str(), REG_EXTENDED | REG_NOSUB) == 0)
    expression_.reset(compiled.release());
}

bool SysctlPattern::matches(std::string const& text) const {
  return !given_ || (expression_ && ::regexec(expression_.get(), text.c_str(), 0, nullptr, 0) == 0);
}

void SysctlPattern::Free::operator()(regex_t* expression) const {
  ::regfree(expression);
  std::default_delete<regex_t>()(expression);
}

std::string SysctlSentences::path(std::string_view name) const {
  std::string repeated;
  auto path = netlink::sysctl_path(name, &repeated);
  if (!repeated.empty()) say("separators should not be repeated: " + repeated);
  return path;
}

std::string SysctlSentences::key(std::string_view path) const {
  std::string repeated;
  auto key = netlink::sysctl_key(path, &repeated);
  if (!repeated.empty()) say("separators should not be repeated: " + repeated);
  return key;
}

std::optional<SysctlSetting> SysctlSettings::parse(std::string_view line, std::string const& name, int number,
                                                   Span span) {
  line = without_leading(line);
  constexpr std::size_t shortest = 2;
  if (line.size() < shortest || line.front() == '#' || line.front() == ';') return {};
  if (!pattern_.matches(std::string(line))) return {};
  SysctlSetting setting;
  setting.span = span;
  bool const dash = line.front() == '-';
  auto const equals = line.find('=');
  if (equals == std::string_view::npos && !dash) {
    sentences_.say(name + '(' + std::to_string(number) + "): invalid syntax, continuing...");
    return {};
  }
  if (equals != std::string_view::npos) {
    setting.value = without_trailing(without_leading(line.substr(equals + 1)));
    setting.may_fail = dash;
  }
  // Not stripped in front: "- key" is a key that begins with a blank, as in procps.
  setting.key =
      without_trailing(line.substr(dash, equals == std::string_view::npos ? equals : equals - dash));
  std::string_view const key = setting.key;
  setting.path = sentences_.path(key.substr(key.starts_with('-')));
  return setting;
}

bool SysctlSettings::load(Word const& file) {
  glob_t matches{};
  ::glob(file.text.c_str(), GLOB_NOCHECK | GLOB_BRACE | GLOB_TILDE, nullptr, &matches);
  std::vector<std::string> const names(matches.gl_pathv, matches.gl_pathv + matches.gl_pathc);
  ::globfree(&matches);
  int number = 0;  // procps counts on through the files of a glob
  for (auto const& name : names) {
    auto const text = read_whole(name);
    if (!text) {
      sentences_.say("cannot open \"" + name + "\": " + std::strerror(errno));
      return false;
    }
    for (std::string_view rest = *text; !rest.empty();) {
      auto const end = rest.find('\n');
      auto const line = rest.substr(0, end == std::string_view::npos ? end : end + 1);
      rest.remove_prefix(line.size());
      ++number;
      if (auto setting = parse(line.substr(0, line.find('\0')), name, number, file.span))
        loaded.push_back(std::move(*setting));
    }
  }
  return true;
}

}  // namespace ipsh::interp
