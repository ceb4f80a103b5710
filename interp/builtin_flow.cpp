// Builtins that change what runs next: exit, return, break, continue, source, trap.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "interp/builtin.hpp"
#include "interp/restore.hpp"
#include "netlink/file_descriptor.hpp"

namespace ipsh::interp {
namespace {

std::optional<long> number_in(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  long number = 0;
  auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The words after the name, and after `--` if it comes next.
std::span<Word const> arguments_of(std::span<Word const> words) {
  auto rest = words.subspan(1);
  if (!rest.empty() && rest[0].text == "--") rest = rest.subspan(1);
  return rest;
}

Result<std::string> read_file(std::string const& path) {
  FileDescriptor const file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.valid()) return system_error(path, errno);
  struct stat status {};
  fstat(file.get(), &status);
  if (S_ISDIR(status.st_mode)) return failure(path + ": is a directory");
  std::string text;
  for (;;) {
    constexpr std::size_t piece = 65536;
    auto const size = text.size();
    text.resize(size + piece);
    auto const count = read(file.get(), text.data() + size, piece);
    if (count < 0) return system_error(path, errno);
    text.resize(size + static_cast<std::size_t>(count));
    if (count == 0) return text;
  }
}

/// `source NAME` without a slash: on PATH, then here.
std::string sourced_path(std::string const& name, std::string const& path) {
  if (name.find('/') != std::string::npos) return name;
  for (std::size_t begin = 0; begin <= path.size();) {
    auto const end = std::min(path.find(':', begin), path.size());
    auto const candidate = path.substr(begin, end - begin) + "/" + name;
    struct stat status {};
    if (end > begin && stat(candidate.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        access(candidate.c_str(), R_OK) == 0)
      return candidate;
    begin = end + 1;
  }
  return name;
}

}  // namespace

Completion Builtins::exit(Shell& shell, Invocation const& invocation) {
  auto const arguments = arguments_of(invocation.words);
  int status = shell.exit_trap_status_.value_or(shell.status_);
  if (!arguments.empty()) {
    auto const number = number_in(arguments[0].text);
    if (number && arguments.size() > 1) return too_many(shell, invocation);
    if (!number) fail(shell, invocation, arguments[0].text + ": numeric argument required");
    status = number ? static_cast<int>(*number & 0xff) : 2;
  }
  shell.status_ = status;
  shell.ended_ = shell.exit_called_ = true;
  if (shell.start_.command_text)  // under -c bash has left the compound commands by now
    for (auto at = shell.open_compounds_.rbegin(); at != shell.open_compounds_.rend(); ++at) (*at)->restore();
  // Here, not at the end: the trap sees the function's variables and redirections.
  if (!shell.start_.interactive) shell.run_exit_trap();
  return {shell.status_, Flow::exit};
}

Completion Builtins::return_(Shell& shell, Invocation const& invocation) {
  auto const arguments = arguments_of(invocation.words);
  int status = shell.status_;
  if (!arguments.empty()) {
    auto const number = number_in(arguments[0].text);
    if (number && arguments.size() > 1) return too_many(shell, invocation);
    if (!number) fail(shell, invocation, arguments[0].text + ": numeric argument required");
    status = number ? static_cast<int>(*number & 0xff) : 2;
  }
  if (shell.functions_entered_ == 0 && shell.files_entered_ == 0)
    return fail(shell, invocation, "can only `return' from a function or sourced script", 2);
  shell.status_ = status;
  return {status, Flow::return_};
}

Completion Builtins::break_(Shell& shell, Invocation const& invocation) {
  auto const arguments = arguments_of(invocation.words);
  if (shell.loops_ == 0)
    return fail(shell, invocation, "only meaningful in a `for', `while', or `until' loop", 0);
  long count = 1;
  if (!arguments.empty()) {
    auto const number = number_in(arguments[0].text);
    if (!number) {  // bash ends here, whatever -e says
      fail(shell, invocation, arguments[0].text + ": numeric argument required");
      shell.status_ = 128;
      return {128,
              shell.end_with({failure("", 128, invocation.context.span), invocation.context.span}, true)};
    }
    if (arguments.size() > 1) return too_many(shell, invocation);
    count = *number;
  }
  shell.loops_to_leave_ =
      count > 0 ? static_cast<unsigned>(std::min<long>(count, shell.loops_)) : shell.loops_;
  if (count <= 0) {
    fail(shell, invocation, arguments[0].text + ": loop count out of range");
    auto const flow = shell.complete(1, invocation.context.span);
    return {1, flow == Flow::next ? Flow::break_ : flow};
  }
  shell.status_ = 0;
  return {0, invocation.words[0].text == "break" ? Flow::break_ : Flow::continue_};
}

Completion Builtins::source(Shell& shell, Invocation const& invocation) {
  auto const arguments = arguments_of(invocation.words);
  if (arguments.empty()) return fail(shell, invocation, "filename argument required", 2);
  auto const path = sourced_path(arguments[0].text, shell.variables_.value("PATH").value_or(""));
  auto text = read_file(path);
  if (!text) {
    auto message = text.error().message;
    if (text.error().number != 0) return shell.complain(message, invocation.context.span), 1;
    return fail(shell, invocation, message);
  }
  auto const tree = shell.parse_text(path, std::move(*text), arguments[0].span);
  if (!tree) return shell.refuse(tree.error());

  std::vector<std::string> positional;
  for (auto const& word : arguments.subspan(1)) positional.push_back(word.text);
  bool const own_arguments = !positional.empty();
  if (own_arguments) std::swap(positional, shell.positional_);
  Flow flow = Flow::next;
  {
    Restore const entered(shell.files_entered_, shell.files_entered_ + 1);
    Restore const traced(shell.trace_level_, shell.trace_level_ + 1);
    shell.status_ = 0;
    if (auto const list = (*tree)->root()) flow = shell.evaluate_top(list);
  }
  if (own_arguments && flow != Flow::exit) std::swap(positional, shell.positional_);
  return {shell.status_, flow == Flow::return_ ? Flow::next : flow};
}

Completion Builtins::trap(Shell& shell, Invocation const& invocation) {
  auto arguments = invocation.words.subspan(1);
  bool const lists = !arguments.empty() && arguments[0].text == "-p";
  if (lists) arguments = arguments.subspan(1);
  if (!arguments.empty() && arguments[0].text == "--") arguments = arguments.subspan(1);
  if (arguments.empty()) return shell.print(shell.traps_.listing(), invocation);

  // `trap INT` and `trap 2 15` reset, as `trap - INT` does.
  bool const resets =
      !lists && (arguments[0].text == "-" || arguments.size() == 1 || signal_number(arguments[0].text));
  auto const conditions = lists || (resets && arguments[0].text != "-") ? arguments : arguments.subspan(1);
  int status = 0;
  std::string listing;
  for (auto const& word : conditions) {
    auto const condition = Traps::number(word.text);
    if (!condition) {
      fail(shell, invocation, word.text + ": invalid signal specification");
      status = 1;
      continue;
    }
    if (lists) {
      listing += shell.traps_.listing(*condition);
      continue;
    }
    if (auto const done = set_trap(shell, *condition, resets ? nullptr : &arguments[0]); !done)
      return shell.refuse(done.error());
  }
  return shell.print(listing, invocation, status);
}

Result<void> Builtins::set_trap(Shell& shell, int condition, Word const* action) {
  Traps::Trap trap;
  if (action && !action->text.empty()) {
    auto const tree = TRY(shell.parse_text("trap", action->text, action->span));
    trap = {.action = action->text, .source = tree->source, .inherited = false};
  }
  if (action)
    shell.traps_.set(condition, trap);
  else
    shell.traps_.remove(condition);
  if (condition > 0) {
    using enum Signals::Disposition;
    shell.signals_.set(condition, !action               ? (shell.in_subshell_ ? untouched : handled)
                                  : trap.action.empty() ? ignored
                                                        : handled);
  }
  return {};
}

}  // namespace ipsh::interp
