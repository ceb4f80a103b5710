// Brace expansion, the first of all expansions: a{b,"$c"}d and {1..3} make several words of one. Works on a
// word's parts: only unquoted text counts, every other part is carried along whole.
#pragma once
#include <string>
#include <vector>

#include "grammar/tree.hpp"
#include "netlink/error.hpp"

namespace ipsh::grammar {

/// A part of a word after brace expansion.
struct Part {
  Node node;  ///< the part of the tree; for a piece of a literal or a number of a sequence, that literal
  std::string text;    ///< if `plain`: unquoted text, \newline removed; else empty
  bool plain = false;  ///< a literal or a piece of one: tilde, globs and IFS matter in it
};

/// The word's parts, for each word that it stands for: one list when there is nothing to expand. More than a
/// million words are refused (U135): bash would run out of memory, or make us do so.
Result<std::vector<std::vector<Part>>> expand_braces(Node word);

}  // namespace ipsh::grammar
