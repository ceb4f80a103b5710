#include "interp/builtin.hpp"

#include <algorithm>
#include <array>

#include "interp/command_result.hpp"

namespace ipsh::interp {
namespace {

using enum Builtin::Effect;

constexpr std::array table{
    Builtin{".", Builtins::source, decides, true,
            "FILE [ARGUMENTS]: run the commands of a file in this shell"},
    Builtin{":", Builtins::nothing, text, true, "[ARGUMENTS]: nothing; status 0"},
    Builtin{"[", Builtins::test, text, true, "EXPRESSION ]: status 0 if the expression holds"},
    Builtin{"break", Builtins::break_, state, true, "[N]: leave N loops"},
    Builtin{"cd", Builtins::cd, decides, true, "[-L|-P] [DIRECTORY|-]: go to another directory"},
    Builtin{"command", Builtins::command, text, true,
            "[-v|-V] NAME [ARGUMENTS]: run a command though a function has its name; -v: say what it is"},
    Builtin{"continue", Builtins::break_, state, true, "[N]: next round of the N-th loop around"},
    Builtin{"echo", Builtins::echo, text, true, "[-neE] [TEXT]: write text"},
    Builtin{"exec", Builtins::exec, decides, true,
            "[PROGRAM [ARGUMENTS]]: commit and become a program; without one, redirections stay"},
    Builtin{"exit", Builtins::exit, decides, true, "[STATUS]: end the script"},
    Builtin{"export", Builtins::export_, state, true, "[-n] [-p] [NAME[=VALUE]]: give variables to programs"},
    Builtin{"false", Builtins::false_, text, true, ": status 1"},
    Builtin{"kill", Builtins::kill, decides, true, "[-SIGNAL] PID: send a signal to processes"},
    Builtin{"local", Builtins::local, state, true, "NAME[=VALUE]: variables of this function"},
    Builtin{"printf", Builtins::printf, text, true, "[-v NAME] FORMAT [ARGUMENTS]: write text by a format"},
    Builtin{"pwd", Builtins::pwd, decides, true, "[-L|-P]: write the working directory"},
    Builtin{"read", Builtins::read, decides, true,
            "[-r] [-p PROMPT] [-t SECONDS] [-d END] [-n COUNT] [-u FD] [NAME]: read a line into variables"},
    Builtin{"readonly", Builtins::readonly, state, true,
            "[-p] [NAME[=VALUE]]: variables that don't change any more"},
    Builtin{"return", Builtins::return_, state, true, "[STATUS]: leave a function or sourced file"},
    Builtin{"seq", Builtins::seq, text, false, "[FIRST [STEP]] LAST: write numbers"},
    Builtin{"set", Builtins::set, state, true, "[-+efux] [-+o NAME] [--] [ARGUMENTS]: options, and $1 $2 …"},
    Builtin{"shift", Builtins::shift, state, true, "[N]: drop the first N of $1 $2 …"},
    Builtin{"sleep", Builtins::sleep, decides, false, "NUMBER[smhd]…: wait"},
    Builtin{"source", Builtins::source, decides, true,
            "FILE [ARGUMENTS]: run the commands of a file in this shell"},
    Builtin{"test", Builtins::test, text, true, "EXPRESSION: status 0 if the expression holds"},
    Builtin{"trap", Builtins::trap, decides, true,
            "[ACTION] EXIT|ERR|HUP|INT|TERM…: what to do when it happens"},
    Builtin{"true", Builtins::nothing, text, true, ": status 0"},
    Builtin{"unset", Builtins::unset, state, true, "[-v|-f] NAME: remove variables or functions"},
    Builtin{"wait", Builtins::wait, decides, true, "[PID]: wait for programs started with &"},
};
static_assert(std::ranges::is_sorted(table, {}, &Builtin::name));

}  // namespace

Builtin const* find_builtin(std::string_view name) {
  auto const found = std::ranges::lower_bound(table, name, {}, &Builtin::name);
  return found != table.end() && found->name == name ? &*found : nullptr;
}

std::span<Builtin const> builtins() {
  return table;
}

Completion Builtins::run(Builtin const& builtin, Shell& shell, Invocation const& invocation) {
  if (auto refused = refused_option(invocation.words)) return shell.refuse(*std::move(refused));
  return builtin.run(shell, invocation);
}

Completion Builtins::fail(Shell& shell, Invocation const& invocation, std::string_view message, int status) {
  shell.complain(invocation.words[0].text + ": " + std::string(message), invocation.context.span);
  return status;
}

Completion Builtins::result(Shell& shell, Invocation const& invocation, CommandResult const& result) {
  std::string_view lines = result.err;
  while (!lines.empty()) {
    auto const end = std::min(lines.find('\n'), lines.size());
    shell.complain(lines.substr(0, end), invocation.context.span);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return shell.print(result.out, invocation, result.status);
}

Completion Builtins::assignment_failed(Shell& shell, Invocation const& invocation, Error const& error) {
  if (shell.options_.errexit && severity(error) == Severity::report)
    return {1, shell.expansion_failed(error)};
  shell.complain(error.message, invocation.context.span);
  return 1;
}

Completion Builtins::too_many(Shell& shell, Invocation const& invocation) {
  shell.complain(invocation.words[0].text + ": too many arguments", invocation.context.span);
  shell.status_ = 1;
  shell.discards_files_ = true;
  return {1, Flow::discard};
}

}  // namespace ipsh::interp
