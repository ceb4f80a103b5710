// Text written so that a shell reads it back as one word: printf's %q, and the listings of `set`, `export
// -p`, `set -x`.
#pragma once
#include <string>
#include <string_view>

#include "interp/characters.hpp"

namespace ipsh::interp {

/// As printf %q: backslashes, or $'…' when something in it does not print; '' when empty.
[[nodiscard]] std::string backslash_quoted(std::string_view text, Characters const& characters);
/// As `set` and `set -x` write a value: as it is when nothing in it is special, else '…' or $'…'.
[[nodiscard]] std::string listed(std::string_view text, Characters const& characters);
/// As `export -p` writes a value: "…", or $'…'.
[[nodiscard]] std::string double_quoted(std::string_view text, Characters const& characters);

}  // namespace ipsh::interp
