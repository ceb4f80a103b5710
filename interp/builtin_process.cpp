// Builtins on the process and on other processes: cd, pwd, command, exec, wait, kill, sleep.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "grammar/refusal.hpp"
#include "interp/builtin.hpp"

namespace ipsh::interp {
namespace {

/// `path` without `.`, `..` and doubled slashes, as text: what `cd` does without -P.
std::string tidied(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin < path.size();) {
    auto const end = std::min(path.find('/', begin), path.size());
    auto const part = path.substr(begin, end - begin);
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    begin = end + 1;
  }
  std::string result;
  for (auto const part : parts) result.append("/").append(part);
  return result.empty() ? "/" : result;
}

std::optional<pid_t> process_id(std::string_view text) {
  pid_t id = 0;
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return id;
}

constexpr std::array<std::string_view, 22> reserved_words{
    "!",   "[[",       "]]", "case", "coproc", "do",   "done", "elif",  "else",  "esac", "fi",
    "for", "function", "if", "in",   "select", "then", "time", "until", "while", "{",    "}"};

}  // namespace

Completion Builtins::cd(Shell& shell, Invocation const& invocation) {
  auto words = invocation.words.subspan(1);
  bool physical = false;
  while (!words.empty() && words[0].text.size() > 1 && words[0].text[0] == '-') {
    auto const& option = words[0];
    words = words.subspan(1);
    if (option.text == "--") break;
    physical = option.text.ends_with('P');
  }
  if (words.size() > 1) return fail(shell, invocation, "too many arguments");
  auto& variables = shell.variables_;
  std::string target;
  bool shows = false;
  if (words.empty() || words[0].text == "-") {
    auto const name = words.empty() ? "HOME" : "OLDPWD";
    auto const value = variables.value(name);
    if (!value) return fail(shell, invocation, std::string(name) + " not set");
    target = *value;
    shows = !words.empty();
  } else {
    target = words[0].text;
  }
  if (target.empty()) return 0;
  if (!target.starts_with('/') && !target.starts_with("./") && !target.starts_with("../") &&
      !variables.value("CDPATH").value_or("").empty())
    return shell.refuse(option_refused(invocation.words[0], {"with CDPATH", {}}));

  auto const before = variables.value("PWD").value_or(working_directory());
  auto const logical = tidied(target.starts_with('/') ? target : before + "/" + target);
  struct stat status {};
  bool const usable = !physical && (target.starts_with('/') || before.starts_with('/')) &&
                      stat((target.starts_with('/') ? target : before + "/" + target).c_str(), &status) == 0;
  if (chdir(usable ? logical.c_str() : target.c_str()) != 0)
    return fail(shell, invocation, target + ": " + strerror(errno));
  if (auto const done = variables.assign("OLDPWD", before); !done)
    return fail(shell, invocation, done.error().message);
  auto const now = usable ? logical : working_directory();
  if (auto const done = variables.assign("PWD", now); !done)
    return fail(shell, invocation, done.error().message);
  return shows ? shell.print(now + "\n", invocation) : Completion{0};
}

Completion Builtins::pwd(Shell& shell, Invocation const& invocation) {
  bool physical = false;
  for (auto const& word : invocation.words.subspan(1)) {
    if (word.text == "--" || word.text[0] != '-') break;
    physical = word.text.ends_with('P');
  }
  auto const logical = shell.variables_.value("PWD").value_or("");
  struct stat here {
  }, there{};
  bool const valid = logical.starts_with('/') && stat(".", &here) == 0 &&
                     stat(logical.c_str(), &there) == 0 && here.st_ino == there.st_ino &&
                     here.st_dev == there.st_dev;
  return shell.print((valid && !physical ? logical : working_directory()) + "\n", invocation);
}

std::string Builtins::description(Shell& shell, std::string const& name, bool long_form) {
  if (std::ranges::find(reserved_words, name) != reserved_words.end())
    return long_form ? name + " is a shell keyword" : name;
  if (shell.functions_.contains(name)) return name;
  auto const* builtin = find_builtin(name);
  if ((builtin && builtin->in_bash) || (!builtin && grammar::is_refused_command(name)))
    return long_form ? name + " is a shell builtin" : name;
  auto const file = find_program(name, shell.variables_.value("PATH"));
  if (!file) return shell.commands_.knows(name) ? name : "";
  return long_form ? name + " is " + *file : *file;
}

Completion Builtins::command(Shell& shell, Invocation const& invocation) {
  auto words = invocation.words.subspan(1);
  char describes = 0;
  while (!words.empty() && words[0].text.size() > 1 && words[0].text[0] == '-') {
    auto const& option = words[0];
    words = words.subspan(1);
    if (option.text == "--") break;
    describes = option.text.back();
  }
  if (describes == 0) {
    if (words.empty()) return 0;
    if (shell.commands_.knows(words[0].text) && !shell.commands_.executes(words))
      return shell.run_program(words);
    return shell.dispatch(words, invocation.context, invocation.redirections, false);
  }
  if (!shell.settle()) return {shell.status_, Flow::exit};
  std::string text;
  for (auto const& word : words) {
    if (describes == 'V' &&
        shell.functions_.contains(word.text))  // bash would print the function, laid out anew
      return shell.refuse(option_refused(invocation.words[0], {"-V of a function", word.span}));
    auto const found = description(shell, word.text, describes == 'V');
    if (!found.empty()) text += found + "\n";
    if (found.empty() && describes == 'V') fail(shell, invocation, word.text + ": not found");
  }
  return shell.print(text, invocation, text.empty() && !words.empty() ? 1 : 0);
}

Completion Builtins::exec(Shell& shell, Invocation const& invocation) {
  auto words = invocation.words.subspan(1);
  if (!words.empty() && words[0].text == "--") words = words.subspan(1);
  if (words.empty()) {
    invocation.redirections.keep();
    return 0;
  }
  if (shell.commands_.knows(
          words[0].text)) {  // then the script ends, and no trap runs: as if it had been replaced
    auto context = invocation.context;
    auto const completion = shell.run_ours(words, context);
    shell.exit_trap_done_ = true;
    shell.status_ = completion.status;
    shell.ended_ = shell.exit_called_ = true;
    return {completion.status, Flow::exit};
  }
  auto const failed = shell.replace_process(words);
  fail(shell, invocation, failed.message);
  return {
      failed.status,
      shell.end_with({failure("exit status " + std::to_string(failed.status), failed.status, words[0].span),
                      invocation.context.span},
                     true)};
}

Completion Builtins::wait(Shell& shell, Invocation const& invocation) {
  auto words = invocation.words.subspan(1);
  if (!words.empty() && words[0].text == "--") words = words.subspan(1);
  auto& jobs = shell.background_;
  auto const wait_for = [&](BackgroundJobs::Job& job) -> Completion {
    while (auto* const process = job.running()) {
      auto const ended = reap(process->id, shell.signals_);
      if (ended) {
        process->status = status_of(*ended);
        shell.commands_.joined();
      }
      int const signal = shell.signals_.first_pending();
      if (ended && signal == 0) continue;
      if (auto const flow = shell.check_signals(); flow != Flow::next) return {shell.status_, flow};
      return {128 + signal, Flow::return_};  // a trap has run: wait ends
    }
    return job.status();
  };
  int status = 0;
  if (words.empty()) {
    for (pid_t const id : jobs.ids()) {
      auto const ended = wait_for(*jobs.find(id));
      if (ended.flow == Flow::return_) return ended.status;
      if (ended.flow != Flow::next) return ended;
    }
    return 0;
  }
  for (auto const& word : words) {
    auto const child = process_id(word.text);
    if (!child) return fail(shell, invocation, "`" + word.text + "': not a pid or valid job spec");
    auto* const job = jobs.find(*child);
    if (job == nullptr) {
      status = fail(shell, invocation, "pid " + word.text + " is not a child of this shell", 127).status;
    } else {
      auto const ended = wait_for(*job);
      if (ended.flow == Flow::return_) return ended.status;
      if (ended.flow != Flow::next) return ended;
      status = ended.status;
    }
  }
  return status;
}

Completion Builtins::kill(Shell& shell, Invocation const& invocation) {
  auto words = invocation.words.subspan(1);
  int signal = SIGTERM;
  if (!words.empty() && words[0].text.size() > 1 && words[0].text[0] == '-' && words[0].text != "--") {
    auto name = words[0].text.substr(1);
    words = words.subspan(1);
    if (name == "s" || name == "n") {
      if (words.empty()) return fail(shell, invocation, "-" + name + ": option requires an argument");
      name = words[0].text;
      words = words.subspan(1);
    }
    auto const number = signal_number(name);
    if (!number) return fail(shell, invocation, name + ": invalid signal specification");
    signal = *number;
  }
  if (!words.empty() && words[0].text == "--") words = words.subspan(1);
  if (words.empty()) {
    shell.complain("kill: usage: kill [-s sigspec | -n signum | -sigspec] pid", invocation.context.span);
    return 2;
  }
  bool any = false;
  for (auto const& word : words) {
    auto const process = process_id(word.text);
    if (!process)
      fail(shell, invocation, word.text + ": arguments must be process or job IDs");
    else if (::kill(*process, signal) != 0)
      fail(shell, invocation, "(" + word.text + ") - " + strerror(errno));
    else
      any = true;
  }
  return any ? 0 : 1;
}

Completion Builtins::sleep(Shell& shell, Invocation const& invocation) {
  auto const words = invocation.words.subspan(1);
  std::chrono::nanoseconds time{0};
  for (auto const& word : words) {
    auto const part = duration_of(word.text);
    if (!part) return shell.run_program(invocation.words);  // a mistake, or --help: its own words
    time += *part;
  }
  if (words.empty()) return shell.run_program(invocation.words);
  auto const until = std::chrono::steady_clock::now() + time;
  // It stands for a program: a Ctrl-C would end that, any other signal reaches the shell alone, whose trap
  // waits.
  while (!shell.signals_.sleep(std::max(
      std::chrono::nanoseconds{0}, std::chrono::nanoseconds{until - std::chrono::steady_clock::now()}))) {
    int const signal = shell.signals_.first_pending();
    if (!shell.traps_.find(signal)) return {128 + signal, shell.check_signals()};
    if (signal == SIGINT) return 128 + signal;
    timespec left{};
    auto const rest = std::max(std::chrono::nanoseconds{0},
                               std::chrono::nanoseconds{until - std::chrono::steady_clock::now()});
    left.tv_sec = static_cast<time_t>(rest.count() / 1'000'000'000);
    left.tv_nsec = rest.count() % 1'000'000'000;
    nanosleep(&left, nullptr);
    break;
  }
  return 0;
}

}  // namespace ipsh::interp
