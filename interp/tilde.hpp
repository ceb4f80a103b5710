// Tilde expansion: `~`, `~user`, `~+`, `~-`.
#pragma once
#include <string>
#include <string_view>

#include "interp/variables.hpp"

namespace ipsh::interp {

/// What the name after a tilde (up to a `/` or `:`) stands for; none: the tilde is only a character.
[[nodiscard]] std::optional<std::string> home_directory(std::string_view name, Variables const& variables);

}  // namespace ipsh::interp
