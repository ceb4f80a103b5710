// What an error of an expansion or an assignment does to the shell, as measured with bash 5.2. The codes are
// those of the diagnostics (docs in the files that give them).
#pragma once
#include <string>
#include <string_view>

#include "netlink/error.hpp"

namespace ipsh::interp {

enum class Severity {
  command,  ///< the command fails with Error.status, nothing more (a builtin's error)
  discard,  ///< the present complete command is given up with status 1, the next one runs, even under -e
  report,   ///< under -e the shell ends with 1, also inside `if` and before `||`; otherwise as discard
  fatal,    ///< the shell ends: with 1 when it reads a file, with 127 under -c
};

namespace code {
inline constexpr std::string_view arithmetic = "E101";        ///< discard
inline constexpr std::string_view readonly = "E201";          ///< report
inline constexpr std::string_view bad_substitution = "E202";  ///< report
inline constexpr std::string_view unreadable = "E203";        ///< report: $(< FILE)
inline constexpr std::string_view unbound = "E301";           ///< fatal
inline constexpr std::string_view parameter_null = "E302";    ///< fatal: ${x:?}
}  // namespace code

[[nodiscard]] inline Severity severity(Error const& error) {
  if (error.code.starts_with("E1")) return Severity::discard;
  if (error.code.starts_with("E2")) return Severity::report;
  if (error.code.starts_with("E3")) return Severity::fatal;
  return Severity::command;
}

/// An error whose message is without bash's "NAME: line N: ", which whoever prints it puts before it.
[[nodiscard]] inline Error shell_error(std::string_view code, std::string message, Span span) {
  Error error;
  error.message = std::move(message);
  error.status = 1;
  error.code = code;
  error.span = span;
  return error;
}

}  // namespace ipsh::interp
