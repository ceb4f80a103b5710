// Builtins that make text or a status of their words.
#include "interp/builtin.hpp"
#include "interp/text_builtins.hpp"

namespace ipsh::interp {
Completion Builtins::nothing(Shell&, Invocation const&) {
  return 0;
}
Completion Builtins::false_(Shell&, Invocation const&) {
  return 1;
}

Completion Builtins::echo(Shell& shell, Invocation const& invocation) {
  return result(shell, invocation, interp::echo(invocation.words, shell.variables_));
}

Completion Builtins::printf(Shell& shell, Invocation const& invocation) {
  if (!shell.settle_for_traps()) return {shell.status_, Flow::exit};
  auto const printed = interp::printf(invocation.words, shell.variables_);
  if (!printed) return assignment_failed(shell, invocation, printed.error());
  return result(shell, invocation, *printed);
}

Completion Builtins::test(Shell& shell, Invocation const& invocation) {
  auto const answer = interp::test(invocation.words, shell.variables_, shell);
  if (!answer) return {shell.status_, Flow::exit};  // of before_files: the script has ended
  return result(shell, invocation, *answer);
}

Completion Builtins::seq(Shell& shell, Invocation const& invocation) {
  if (auto const numbers = interp::seq(invocation.words)) return result(shell, invocation, *numbers);
  return shell.run_program(invocation.words);
}

}  // namespace ipsh::interp
