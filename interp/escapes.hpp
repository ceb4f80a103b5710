// Backslash escapes of `echo -e`, of printf's format and of its %b, which differ in details. Those of $'…'
// are the grammar's (quoting.hpp).
#pragma once
#include <string>
#include <string_view>

#include "interp/characters.hpp"

namespace ipsh::interp {

enum class EscapeStyle {
  echo,       ///< echo -e: \0nnn only, \c ends the output
  percent_b,  ///< printf %b: \nnn and \0nnn, \c ends the output
  format,     ///< printf's format: \nnn, quotes; \c is no escape
};

struct Unescaped {
  std::string text;
  bool ended = false;    ///< a \c was met: nothing more is to be printed
  std::string warnings;  ///< "missing hex digit for \x", a line each
};

[[nodiscard]] Unescaped unescape(std::string_view text, EscapeStyle style, Characters const& characters);

}  // namespace ipsh::interp
