// What the parts of a word say once their quotes are gone. Pure text: nothing is expanded.
#pragma once
#include <optional>
#include <string>

#include "grammar/tree.hpp"

namespace ipsh::grammar {

/// The text of a part that needs no expansion: literal, escaped, single, dollar_single, text, here_text,
/// argument_text, dollar.
std::string unquoted(Node part);

/// Is it such a part?
bool is_plain(Kind part);

/// The word's text if it is made of such parts (and "…" of them) only; no glob, brace or tilde is looked at.
std::optional<std::string> literal_text(Node word);

/// The bytes of $'…' without its $' and ': \n \t \e \x41 \u20ac \101 \cX and so on; \0 ends the string.
std::string ansi_c_text(std::string_view inside);

}  // namespace ipsh::grammar
