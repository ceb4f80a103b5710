// Expansion of words in bash's order: braces, tilde, parameters, command substitution and arithmetic from
// left to right, field splitting, pathnames, quote removal. One function for each place a word can stand in.
// Knows nothing of commands: what it needs of the shell it asks through ShellState. Its errors say what they
// do to the shell through severity() (expansion_error.hpp).
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/tree.hpp"
#include "interp/expansion_error.hpp"
#include "interp/variables.hpp"
#include "netlink/word.hpp"

namespace ipsh::interp {

/// What the expander asks of the shell.
class ShellState {
 public:
  ShellState() = default;
  ShellState(ShellState const&) = delete;
  ShellState& operator=(ShellState const&) = delete;
  virtual ~ShellState() = default;

  /// Runs a `substitution` or `backquote` node and returns all of its output; the expander takes trailing
  /// newlines and NUL bytes off. $? afterwards is the shell's business. An error ends the command.
  [[nodiscard]] virtual Result<std::string> substitute(grammar::Node node) = 0;
  /// Before pathname expansion really reads a directory: a barrier. An error ends the command.
  [[nodiscard]] virtual Result<void> before_files() = 0;

  [[nodiscard]] virtual std::span<std::string const> positional() const = 0;  ///< $1 … (not $0)
  /// The value of $? $$ $! $- $0 (`which` is that character); none: unset ($! before any `&`).
  [[nodiscard]] virtual std::optional<std::string> special(char which) const = 0;
  /// $LINENO at that place.
  [[nodiscard]] virtual std::size_t line(Span place) const = 0;
  [[nodiscard]] virtual bool nounset() const = 0;  ///< set -u
  [[nodiscard]] virtual bool noglob() const = 0;   ///< set -f
  /// In a $( ) that stands where nothing is split: in an assignment, a here-string, `case`, [[ ]].
  [[nodiscard]] virtual bool captured() const { return false; }
  /// An option of `set -o` by its long name, for -o in [[ ]] and test; false too when there is none such.
  [[nodiscard]] virtual bool option(std::string_view name) const = 0;
};

class Expander {
 public:
  Expander(Variables& variables, ShellState& shell) : variables_(variables), shell_(shell) {}

  /// A word among a command's words or in `for … in`: any number of fields.
  [[nodiscard]] Result<std::vector<Word>> fields(grammar::Node word);
  /// The same for several words, in order.
  [[nodiscard]] Result<std::vector<Word>> fields(std::span<grammar::Node const> words);
  /// A word behind `export`, `local`, `readonly` written as such: `name=$x` is not split, as in an
  /// assignment; any other word is expanded by fields().
  [[nodiscard]] Result<std::vector<Word>> declaration(grammar::Node word);
  /// One string, neither split nor matched against files: the word of `case`, an operand of [[
  /// ]].
  [[nodiscard]] Result<std::string> string(grammar::Node word);
  /// The word after `<<<`.
  [[nodiscard]] Result<std::string> here_string(grammar::Node word);
  /// The right side of an assignment: as string(), but a tilde may also follow a colon.
  [[nodiscard]] Result<std::string> assignment(grammar::Node word);
  /// The word after `>`, `<` …: must be one field. Error: "$x: ambiguous redirect".
  [[nodiscard]] Result<Word> redirection(grammar::Node word);
  /// A pattern for matches() (pattern.hpp): what is quoted in the word is escaped by backslashes.
  [[nodiscard]] Result<std::string> pattern(grammar::Node word);
  /// A POSIX extended regular expression: what is quoted in the word matches itself.
  [[nodiscard]] Result<std::string> regex(grammar::Node regex);
  /// The body of a here-document whose delimiter is not quoted.
  [[nodiscard]] Result<std::string> here_document(grammar::Node here_body);
  /// The value of an arithmetic expression that has been expanded: an operand of -eq in [[ ]].
  [[nodiscard]] Result<std::int64_t> arithmetic(std::string_view text, Span span);

 private:
  Variables& variables_;
  ShellState& shell_;
};

}  // namespace ipsh::interp
