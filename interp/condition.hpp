// [[ … ]]: evaluation of a condition's tree.
#pragma once
#include "grammar/tree.hpp"
#include "interp/expansion.hpp"

namespace ipsh::interp {

/// Is the parameter of that name (or number) set: `-v`?
[[nodiscard]] bool is_set(std::string_view name, Variables const& variables, ShellState const& shell);

/// `condition` is the node [[ … ]] or any part of it. An Error of severity `command` is the status that [[
/// ends with (2: no regular expression; 1: no number), its message what bash prints, perhaps empty.
[[nodiscard]] Result<bool> evaluate_condition(grammar::Node condition, Variables& variables,
                                              ShellState& shell);

}  // namespace ipsh::interp
