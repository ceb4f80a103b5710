// What bash has and ipsh does not, by name: the sentence, the code and what to write instead.
#pragma once
#include <optional>
#include <string_view>

#include "grammar/tree.hpp"

namespace ipsh::grammar {

struct Refusal {
  std::string_view code;
  std::string_view sentence;
  std::string_view help;  ///< may be empty
};

/// A builtin or reserved word of bash that ipsh does not have: as a command it is refused, never looked for
/// on the PATH (bash would not either).
bool is_refused_command(std::string_view name);

/// The diagnostic for such a command, at run time too (`$cmd`). Status 65.
Error refused_command(std::string_view name, Span span);

/// A variable that bash gives a meaning of its own ($PIPESTATUS, $FUNCNAME …) and ipsh does not.
bool is_refused_variable(std::string_view name);

/// What is said of something refused, with its place. Status 65.
Error error_of(Refusal const& refusal, Span span);

/// The first command, variable or expansion of a script (and of the texts inside it) that is refused. Names
/// of functions that the script defines are not, nor any command when it reads other files: those may define
/// it.
std::optional<Error> find_refused(Tree const& script);

}  // namespace ipsh::grammar
