#include "interp/sysctl_command.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <regex.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <optional>

#include "interp/command_table.hpp"
#include "netlink/file_descriptor.hpp"
#include "netlink/sysctl.hpp"

namespace ipsh::interp {

namespace {

using Print = grammar::SysctlCommand::Print;

/// A line of a file or a word of the command line: `-` in front means that an unknown key is no error.
struct Setting {
  std::string key;
  std::optional<std::string> value;
  bool may_be_unknown = false;
};

std::string trim(std::string_view text) {
  auto const blank = " \t\n\v\f\r";
  auto const first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blank) - first + 1));
}

/// "key = value", "-key", "-key=value"; nothing when there is no `=`, which only `-key` may lack.
std::optional<Setting> parse_setting(std::string_view line) {
  Setting setting;
  auto const equals = line.find('=');
  setting.key = trim(line.substr(0, equals));
  if (equals != std::string_view::npos) setting.value = trim(line.substr(equals + 1));
  if (setting.key.starts_with('-')) {
    setting.may_be_unknown = true;
    setting.key = trim(setting.key.substr(1));
  } else if (equals == std::string_view::npos) {
    return {};
  }
  return setting;
}

/// An extended regular expression that a key must match; an empty one and a wrong one match everything
/// (procps).
class Pattern {
 public:
  explicit Pattern(std::string const& text) {
    if (text.empty()) return;
    auto compiled = std::make_unique<regex_t>();
    if (::regcomp(compiled.get(), text.c_str(), REG_EXTENDED | REG_NOSUB) == 0)
      expression_.reset(compiled.release());
  }
  [[nodiscard]] bool matches(std::string const& key) const {
    return !expression_ || ::regexec(expression_.get(), key.c_str(), 0, nullptr, 0) == 0;
  }

 private:
  struct Free {
    void operator()(regex_t* expression) const {
      ::regfree(expression);
      std::default_delete<regex_t>()(expression);
    }
  };
  std::unique_ptr<regex_t, Free> expression_;
};

class Run {
 public:
  Run(grammar::SysctlCommand const& command, SysctlWriter const& write)
      : command_(command), write_(write), pattern_(command.pattern) {}

  CommandResult execute();

 private:
  void read(std::string const& key, Span span);
  void read_file(std::string const& path, std::string const& key, Span span);
  void read_directory(std::string const& path, Span span);
  void print_lines(std::string const& key, std::string_view text);
  void write(Setting const& setting, Span span);
  void load(std::span<Word const> files);
  void read_settings(std::string_view text, std::string const& name, Span span);
  void load_system();
  void fail(std::string const& sentence, Span span);

  grammar::SysctlCommand const& command_;
  SysctlWriter const& write_;
  Pattern pattern_;
  std::vector<std::pair<Setting, Span>> settings_;  ///< of files, to be written
  CommandResult result_;
};

void Run::fail(std::string const& sentence, Span span) {
  result_.err += "sysctl: " + sentence + '\n';
  if (result_.status == 0) result_.span = span;
  result_.status = 1;
}

void Run::print_lines(std::string const& key, std::string_view text) {
  // An empty file still is a variable with a line.
  do {
    auto const end = text.find('\n');
    auto const line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (command_.print == Print::key_value) result_.out += key + " = ";
    result_.out += line;
    if (command_.print != Print::value_without_newline) result_.out += '\n';
  } while (!text.empty());
}

void Run::read_file(std::string const& path, std::string const& key, Span span) {
  if (command_.print == Print::name) {
    result_.out += key + '\n';
    return;
  }
  auto const text = netlink::read_sysctl(path);
  if (text) return print_lines(key, *text);
  switch (text.error().number) {
    case EACCES:
    case EPERM:
      return fail("permission denied on key '" + key + "'", span);
    case EIO:
      result_.status = 1;
      return;  // stable_secret that was never set: procps says nothing
    default:
      return fail("reading key \"" + key + '"' + ": " + std::strerror(text.error().number), span);
  }
}

void Run::read_directory(std::string const& path, Span span) {
  std::unique_ptr<DIR, int (*)(DIR*)> const directory(::opendir(path.c_str()), ::closedir);
  if (!directory) return fail("unable to open directory \"" + path + '"', span);
  while (auto const* entry = ::readdir(directory.get())) {
    std::string const name = entry->d_name;
    if (name == "." || name == "..") continue;
    bool const old = name == "base_reachable_time" || name == "retrans_time";
    if (old && !command_.deprecated) continue;
    auto const below = path + (path.ends_with('/') ? "" : "/") + name;
    struct stat status {};
    if (::stat(below.c_str(), &status) != 0) continue;
    if (S_ISDIR(status.st_mode)) {
      read_directory(below, span);
    } else if (auto const key = netlink::sysctl_key(below);
               (status.st_mode & S_IRUSR) && pattern_.matches(key)) {
      read_file(below, key, span);
    }
  }
}

void Run::read(std::string const& key, Span span) {
  auto const path = netlink::sysctl_path(key);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (!command_.ignore_unknown) fail("cannot stat " + path + ": " + std::strerror(errno), span);
  } else if (S_ISDIR(status.st_mode)) {
    read_directory(path, span);
  } else if (auto const name = netlink::sysctl_key(path);
             (status.st_mode & S_IRUSR) && pattern_.matches(name)) {
    read_file(path, name, span);
  }
}

void Run::write(Setting const& setting, Span span) {
  auto const path = netlink::sysctl_path(setting.key);
  auto const key = netlink::sysctl_key(path);
  struct stat status {};
  if (path == netlink::sysctl_root) return fail("Path is not under /proc/sys/: " + path, span);
  if (::stat(path.c_str(), &status) != 0) {
    // procps says that an unknown key was skipped, and for `-key` that this is no failure.
    auto const before = result_.status;
    if (!command_.ignore_unknown) fail("cannot stat " + path + ": " + std::strerror(errno), span);
    if (setting.may_be_unknown) result_.status = before;
    return;
  }
  if (S_ISDIR(status.st_mode) || (status.st_mode & S_IWUSR) == 0) {  // procps: told, no failure
    result_.err += "sysctl: setting key \"" + setting.key + "\": Invalid argument\n";
    return;
  }
  if (!command_.dry_run) {
    if (auto const written = write_(path, *setting.value + '\n', span); !written) {
      auto const number = written.error().number;
      if (number == EACCES || number == EPERM)
        return fail("permission denied on key \"" + setting.key + '"', span);
      if (number == 0) return fail(written.error().message, span);
      return fail("setting key \"" + setting.key + "\": " + std::strerror(number), span);
    }
  }
  if (command_.quiet) return;
  if (command_.print == Print::key_value) result_.out += key + " = ";
  result_.out += *setting.value;
  if (command_.print != Print::value_without_newline) result_.out += '\n';
}

void Run::read_settings(std::string_view text, std::string const& name, Span span) {
  for (int line = 1; !text.empty(); ++line) {
    auto const end = text.find('\n');
    auto const content = trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (content.empty() || content.starts_with('#') || content.starts_with(';')) continue;
    if (auto setting = parse_setting(content))
      settings_.emplace_back(std::move(*setting), span);
    else
      result_.err += "sysctl: " + name + '(' + std::to_string(line) + "): invalid syntax, continuing...\n";
  }
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

/// All files are read before anything is written: wrong lines are told first, and a key that is written
/// outright is not for a pattern to match.
void Run::load(std::span<Word const> files) {
  for (auto const& file : files) {
    glob_t matches{};
    bool const found = file.text != "-" && ::glob(file.text.c_str(), 0, nullptr, &matches) == 0;
    std::vector<std::string> names;
    for (std::size_t i = 0; found && i < matches.gl_pathc; ++i) names.emplace_back(matches.gl_pathv[i]);
    ::globfree(&matches);
    if (!found) names.push_back(file.text);
    for (auto const& name : names) {
      if (auto const text = read_whole(name))
        read_settings(*text, name, file.span);
      else
        fail("cannot open \"" + name + "\": " + std::strerror(errno), file.span);
    }
  }
  auto const named = [&](std::string const& path) {
    return std::ranges::any_of(settings_,
                               [&](auto const& s) { return netlink::sysctl_path(s.first.key) == path; });
  };
  for (auto const& [setting, span] : settings_) {
    if (!setting.value) continue;
    if (setting.key.find_first_of("*?[") == std::string::npos) {
      write(setting, span);
      continue;
    }
    glob_t matches{};
    if (::glob(netlink::sysctl_path(setting.key).c_str(), 0, nullptr, &matches) == 0)
      for (std::size_t i = 0; i < matches.gl_pathc; ++i)
        if (std::string const path = matches.gl_pathv[i]; !named(path))
          write({netlink::sysctl_key(path), setting.value, setting.may_be_unknown}, span);
    ::globfree(&matches);
  }
}

/// man sysctl, SYSTEM FILE PRECEDENCE: a file name in an earlier directory hides the same one in a later one.
void Run::load_system() {
  std::map<std::string, std::string> files;
  for (auto const* directory :
       {"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"}) {
    std::unique_ptr<DIR, int (*)(DIR*)> const open(::opendir(directory), ::closedir);
    while (auto const* entry = open ? ::readdir(open.get()) : nullptr)
      if (std::string_view(entry->d_name).ends_with(".conf"))
        files.try_emplace(entry->d_name, std::string(directory) + '/' + entry->d_name);
  }
  std::vector<std::string> paths;
  for (auto& [name, path] : files) paths.push_back(std::move(path));
  if (::access("/etc/sysctl.conf", R_OK) == 0) paths.emplace_back("/etc/sysctl.conf");
  std::vector<Word> words;
  for (auto const& path : paths) {
    if (!command_.quiet) result_.out += "* Applying " + path + " ...\n";
    words.push_back({path, {}});
  }
  load(words);
}

CommandResult Run::execute() {
  bool const listing = command_.all;
  if (!command_.complaint.empty()) {
    result_.err = "sysctl: " + command_.complaint + '\n';
    result_.out = grammar::sysctl_help;
  } else if (command_.help) {
    result_.out = grammar::sysctl_help;
  } else if (command_.version) {
    result_.out = "sysctl from procps-ng 4.0.2\n";
  } else if (listing) {
    read_directory(std::string(netlink::sysctl_root), {});
    result_.status = 0;  // what can't be read is told, no failure of a listing
  } else if (command_.system) {
    load_system();
  } else if (command_.preload) {
    load(command_.files);
  } else if (command_.bare) {
    result_.err = grammar::sysctl_help;
    result_.status = 1;
  } else if (command_.variables.empty()) {
    fail("no variables specified\nTry `sysctl --help' for more information.", {});
  }
  if (listing || command_.preload || command_.system || command_.help || command_.version || command_.bare)
    return result_;
  constexpr int shortest_setting = 2;  // procps drops a shorter one without a word
  bool unnamed = false;
  for (auto const& word : command_.variables) {
    bool const setting = command_.write || word.text.find('=') != std::string::npos;
    if (setting && word.text.size() < shortest_setting) {
      if (result_.status == 0) result_.span = word.span;
      result_.status = 1;
    } else if (word.text.empty()) {
      fail("\"\" is an unknown key", word.span);
      unnamed = true;
    } else if (!setting) {
      read(word.text, word.span);
    } else if (auto const parsed = parse_setting(word.text); parsed && parsed->value) {
      write(*parsed, word.span);
    } else {
      fail("command line(0): invalid syntax, continuing...", word.span);
    }
  }
  if (unnamed) result_.status = 255;
  return result_;
}

}  // namespace

CommandResult run_sysctl(grammar::SysctlCommand const& command, SysctlWriter const& write) {
  return Run(command, write).execute();
}

Result<void> change_sysctl(Session& session, std::string const& path, std::string_view text, Span span) {
  auto const below = path.substr(netlink::sysctl_root.size());
  if (session.sandbox() && !below.starts_with("net/")) {
    auto error = failure("permission denied on key \"" + netlink::sysctl_key(path) + '"', 1, span);
    error.number = EACCES;
    error.label = "not namespaced: this would change the whole machine";
    return error;
  }
  return session.operate(SysctlWrite{below}, netlink::sysctl_key(path) + " = " + std::string(text), span,
                         [&] { return netlink::write_sysctl(path, text); });
}

Result<CommandResult> sysctl_command(Session& session, Invocation const& invocation) {
  TRY_VOID(session.settle());
  auto const inside = TRY(netlink::InNamespace::enter(*TRY(session.space())));
  return run_sysctl(grammar::parse_sysctl(invocation.words),
                    [&](std::string const& path, std::string_view text, Span span) {
                      return change_sysctl(session, path, text, span);
                    });
}

}  // namespace ipsh::interp
