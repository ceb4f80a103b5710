// The shell's builtins: one sorted table from which they are run, listed and explained. Each is a function in
// a builtin_*.cpp. What they print goes through Commands::write, so that it stays in order behind queued
// requests.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "interp/shell.hpp"

namespace ipsh::interp {

struct Builtin;

/// The functions; a friend of Shell.
struct Builtins {
  using Invocation = Shell::Invocation;

  static Completion run(Builtin const& builtin, Shell& shell, Invocation const& invocation);

  // builtin_text.cpp
  static Completion nothing(Shell& shell, Invocation const& invocation);
  static Completion false_(Shell& shell, Invocation const& invocation);
  static Completion echo(Shell& shell, Invocation const& invocation);
  static Completion printf(Shell& shell, Invocation const& invocation);
  static Completion test(Shell& shell, Invocation const& invocation);
  static Completion seq(Shell& shell, Invocation const& invocation);
  // builtin_variables.cpp
  static Completion export_(Shell& shell, Invocation const& invocation);
  static Completion readonly(Shell& shell, Invocation const& invocation);
  static Completion local(Shell& shell, Invocation const& invocation);
  static Completion unset(Shell& shell, Invocation const& invocation);
  static Completion shift(Shell& shell, Invocation const& invocation);
  using Marking = void (*)(Variables&, std::string const& name);
  static Completion declare(Shell& shell, Invocation const& invocation, std::span<Word const> names,
                            Marking marking);
  static std::string listing(std::string_view command, std::string const& name, Variable const& variable,
                             Variables const& variables);
  // builtin_set.cpp
  static Completion set(Shell& shell, Invocation const& invocation);
  static std::optional<Word> refused_in_set(std::span<Word const> operands);
  // builtin_read.cpp
  static Completion read(Shell& shell, Invocation const& invocation);
  // builtin_flow.cpp
  static Completion exit(Shell& shell, Invocation const& invocation);
  static Completion return_(Shell& shell, Invocation const& invocation);
  static Completion break_(Shell& shell, Invocation const& invocation);
  static Completion source(Shell& shell, Invocation const& invocation);
  static Completion trap(Shell& shell, Invocation const& invocation);
  static Result<void> set_trap(Shell& shell, int condition, Word const* action);
  // builtin_process.cpp
  static Completion cd(Shell& shell, Invocation const& invocation);
  static Completion pwd(Shell& shell, Invocation const& invocation);
  static Completion command(Shell& shell, Invocation const& invocation);
  static std::string description(Shell& shell, std::string const& name, bool long_form);
  static Completion exec(Shell& shell, Invocation const& invocation);
  static Completion wait(Shell& shell, Invocation const& invocation);
  static Completion kill(Shell& shell, Invocation const& invocation);
  static Completion sleep(Shell& shell, Invocation const& invocation);

  // What several of them need.
  /// "NAME: message" on standard error; returns status.
  static Completion fail(Shell& shell, Invocation const& invocation, std::string_view message,
                         int status = 1);
  // builtin_options.cpp
  /// The first option (or operand) in a builtin's words that bash has and ipsh does not, as far as the words
  /// alone tell.
  static std::optional<Error> refused_option(std::span<Word const> words);
  static Error option_refused(Word const& name, Word const& option);
  static Completion result(Shell& shell, Invocation const& invocation, struct CommandResult const& result);
  /// An assignment that a builtin was asked for has failed (readonly): under -e that ends the script, even
  /// before
  /// `||`, else the builtin's status is 1.
  static Completion assignment_failed(Shell& shell, Invocation const& invocation, Error const& error);
  /// `exit 1 2`: bash gives the whole line up.
  static Completion too_many(Shell& shell, Invocation const& invocation);
};

struct Builtin {
  /// What must have been answered before it runs.
  enum class Effect : std::uint8_t {
    text,     ///< nothing: it only makes text or a status of its words
    state,    ///< nothing, unless a trap could see what it changes
    decides,  ///< everything: it looks outside, waits, or ends something
  };
  std::string_view name;
  Completion (*run)(Shell&, Builtins::Invocation const&);
  Effect effect;
  bool in_bash;  ///< `command -v` finds it without PATH
  std::string_view help;
};

[[nodiscard]] Builtin const* find_builtin(std::string_view name);
[[nodiscard]] std::span<Builtin const> builtins();

}  // namespace ipsh::interp
