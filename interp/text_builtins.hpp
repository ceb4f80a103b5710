// The builtins that are functions from words to text: echo, printf, test and [, and seq, which in bash is a
// program. They write nothing: output, messages (each line without bash's "NAME: line N: ") and status are
// returned.
#pragma once
#include <optional>
#include <span>

#include "interp/command_result.hpp"
#include "interp/variables.hpp"
#include "netlink/word.hpp"

namespace ipsh::interp {

class ShellState;

/// words[0] is the builtin's name in all of them.
[[nodiscard]] CommandResult echo(std::span<Word const> words, Variables const& variables);
/// `-v NAME` and %n assign, the error is that of the assignment.
[[nodiscard]] Result<CommandResult> printf(std::span<Word const> words, Variables& variables);
/// test, and `[` with its `]`. An error is that of ShellState::before_files.
[[nodiscard]] Result<CommandResult> test(std::span<Word const> words, Variables const& variables,
                                         ShellState& shell);
/// Integers with -s and -w as coreutils' seq prints them; nothing for what is left to the program itself
/// (decimals, -f, mistakes).
[[nodiscard]] std::optional<CommandResult> seq(std::span<Word const> words);

}  // namespace ipsh::interp
