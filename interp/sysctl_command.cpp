#include "interp/sysctl_command.hpp"

#include <dirent.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

#include "interp/command_table.hpp"
#include "interp/sysctl_settings.hpp"
#include "netlink/sysctl.hpp"

namespace ipsh::interp {

namespace {

/// procps adds the statuses of what it reads, in a directory it combines them; -1 becomes 255 in the end.
class Run {
 public:
  Run(grammar::SysctlCommand const& command, SysctlWriter const& write)
      : command_(command), write_(write), pattern_(command.pattern), sentences_(result_.err) {}

  CommandResult execute();

 private:
  int read(std::string const& name, Span span);
  int read_file(std::string const& path, std::string const& key, Span span);
  int read_directory(std::string const& path, Span span);
  void print_lines(std::string const& key, std::string_view text);
  int write(SysctlSetting const& setting, std::string const& path);
  int write_all();
  int load(std::span<Word const> files);
  int load_system();
  int variables();
  [[nodiscard]] static bool is_below_root(std::string const& path);
  int fail(std::string const& sentence, Span span);

  grammar::SysctlCommand const& command_;
  SysctlWriter const& write_;
  CommandResult result_;
  SysctlPattern pattern_;
  SysctlSentences sentences_;
  SysctlSettings settings_{pattern_, sentences_};
};

int Run::fail(std::string const& sentence, Span span) {
  sentences_.say(sentence);
  result_.span = span;
  return 1;
}

void Run::print_lines(std::string const& key, std::string_view text) {
  // An empty file still is a variable with a line.
  do {
    auto const end = text.find('\n');
    auto const line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (command_.print_name) result_.out += key + " = ";
    result_.out += line;
    if (command_.print_name || command_.print_newline) result_.out += '\n';
  } while (!text.empty());
}

int Run::read_file(std::string const& path, std::string const& key, Span span) {
  if (command_.only_names) {
    result_.out += key + '\n';
    return 0;
  }
  auto const text = netlink::read_sysctl(path);
  if (text) {
    print_lines(key, *text);
    return 0;
  }
  switch (text.error().number) {
    case EACCES:
    case EPERM:
      return fail("permission denied on key '" + key + "'", span);
    case EIO:
      return 1;  // stable_secret that was never set: procps says nothing
    default:
      return fail("reading key \"" + key + '"' + ": " + std::strerror(text.error().number), span);
  }
}

/// The status is that of the files in it, not of those further below.
int Run::read_directory(std::string const& path, Span span) {
  std::unique_ptr<DIR, int (*)(DIR*)> const directory(::opendir(path.c_str()), ::closedir);
  if (!directory) return fail("unable to open directory \"" + path + '"', span);
  int status = 0;
  while (auto const* entry = ::readdir(directory.get())) {
    std::string const name = entry->d_name;
    if (name == "." || name == "..") continue;
    bool const old = name == "base_reachable_time" || name == "retrans_time";
    if (old && !command_.deprecated) continue;
    auto const below = path + name;
    struct stat found {};
    if (::stat(below.c_str(), &found) != 0)
      fail("cannot stat " + below + ": " + std::strerror(errno), span);
    else if (S_ISDIR(found.st_mode))
      read_directory(below + '/', span);
    else
      status |= read(below.substr(netlink::sysctl_root.size()), span);
  }
  return status;
}

/// Not out of /proc/sys, and not to it.
bool Run::is_below_root(std::string const& path) {
  std::unique_ptr<char, void (*)(void*)> const resolved(::realpath(path.c_str(), nullptr), ::free);
  return resolved != nullptr && std::string_view(resolved.get()).starts_with(netlink::sysctl_root);
}

int Run::read(std::string const& name, Span span) {
  if (name.empty()) {
    fail("\"\" is an unknown key", span);
    return -1;
  }
  auto const below = std::string(netlink::sysctl_root) + name;  // of a name that begins so too
  auto key = sentences_.key(below);
  auto const path = sentences_.path(name);
  key = sentences_.key(below);  // procps converts, and tells, twice
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    return command_.ignore_unknown ? 0 : fail("cannot stat " + path + ": " + std::strerror(errno), span);
  if ((found.st_mode & S_IRUSR) == 0) return 0;
  if (!is_below_root(path)) {
    fail("Path is not under /proc/sys/: " + path, span);
    return -1;
  }
  if (S_ISDIR(found.st_mode)) return read_directory(path + '/', span);
  return pattern_.matches(key) ? read_file(path, key, span) : 0;
}

int Run::write(SysctlSetting const& setting, std::string const& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)  // a failure for `-key` too
    return command_.ignore_unknown ? 0
                                   : fail("cannot stat " + path + ": " + std::strerror(errno), setting.span);
  if (!is_below_root(path)) return fail("Path is not under /proc/sys/: " + path, setting.span);
  auto const key = sentences_.key(path);
  if (S_ISDIR(found.st_mode) || (found.st_mode & S_IWUSR) == 0) {  // procps: told, no failure
    sentences_.say("setting key \"" + key + "\": Invalid argument");
    return 0;
  }
  auto const value =
      setting.value.value_or("(null)");  // `sysctl -w -- -key` writes what printf makes of nothing
  if (!command_.dry_run) {
    if (auto const written = write_(path, value + '\n', setting.span); !written) {
      auto const number = written.error().number;
      bool const denied = number == EACCES || number == EPERM || number == EROFS;
      if (!denied) {
        auto const& words = written.error().message;
        return fail(number == 0 ? words : "setting key \"" + key + "\": " + std::strerror(number),
                    setting.span);
      }
      auto const sentence = "permission denied on key \"" + key + '"';
      if (!setting.may_fail) return fail(sentence, setting.span);
      sentences_.say(sentence + ", ignoring");  // and is printed as if it were set
    }
  }
  if (command_.quiet && !command_.dry_run) return 0;
  if (command_.print_name && !command_.only_names) result_.out += key + " = ";
  result_.out += value;
  if (command_.print_name || command_.print_newline || command_.only_names) result_.out += '\n';
  return 0;
}

/// A glob leaves out what another line names.
int Run::write_all() {
  auto const named = [&](std::string const& path) {
    return std::ranges::any_of(settings_.loaded, [&](auto const& s) { return s.path == path; });
  };
  int status = 0;
  for (auto const& setting : settings_.loaded) {
    if (!setting.value) continue;
    if (setting.path.find_first_of("*?[") == std::string::npos) {
      status |= write(setting, setting.path);
      continue;
    }
    glob_t matches{};
    if (::glob(setting.path.c_str(), 0, nullptr, &matches) == 0)
      for (std::size_t i = 0; i < matches.gl_pathc; ++i)
        if (std::string const path = matches.gl_pathv[i]; !named(path)) status |= write(setting, path);
    ::globfree(&matches);
  }
  return status;
}

/// All files are read before anything is written.
int Run::load(std::span<Word const> files) {
  int status = 0;
  for (auto const& file : files) {
    if (settings_.load(file)) continue;
    result_.span = file.span;
    status = 1;
  }
  return status | write_all();
}

/// man sysctl, SYSTEM FILE PRECEDENCE: a file name in an earlier directory hides the same one in a later one.
int Run::load_system() {
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
  return load(words);
}

int Run::variables() {
  if (command_.variables.empty())
    return fail("no variables specified\nTry `sysctl --help' for more information.", {});
  if (command_.only_names && command_.quiet)
    return fail("options -N and -q cannot coexist\nTry `sysctl --help' for more information.", {});
  int status = 0;
  for (auto const& word : command_.variables) {
    if (!command_.write && word.text.find('=') == std::string::npos) {
      status += read(word.text, word.span);
    } else if (auto const setting = settings_.parse(word.text, "command line", 0, word.span)) {
      status |= write(*setting, setting->path);
    } else {
      result_.span = word.span;
      status |= 1;
    }
  }
  return status;
}

CommandResult Run::execute() {
  int status = 0;
  if (!command_.complaint.empty()) {
    result_.err = command_.complaint + '\n';
    result_.out = grammar::sysctl_help;
  } else if (command_.help) {
    result_.out = grammar::sysctl_help;
  } else if (command_.version) {
    result_.out = "sysctl from procps-ng 4.0.2\n";
  } else if (command_.bare) {
    result_.err = grammar::sysctl_help;
    status = 1;
  } else if (command_.system) {
    status = load_system();
  } else if (command_.all) {
    status = read_directory(std::string(netlink::sysctl_root), {});
  } else if (command_.preload) {
    status = load(command_.files);
  } else {
    status = variables();
  }
  result_.status = status & 0xff;
  return std::move(result_);
}

}  // namespace

CommandResult run_sysctl(grammar::SysctlCommand const& command, SysctlWriter const& write) {
  return Run(command, write).execute();
}

Result<void> change_sysctl(Session& session, std::string const& name, std::string_view text, Span span) {
  auto const path = netlink::resolved_path(name);
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
