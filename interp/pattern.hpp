// bash's patterns: `*`, `?`, `[…]` with ranges, negation and classes, and `?( ) *( ) +( ) @( ) !( )` where [[
// ]] has them. In a pattern a backslash makes the next character literal: that is how quoted parts of a word
// arrive here (Expander::pattern). Not here: matching against files (pathname.hpp).
#pragma once
#include <string>
#include <string_view>

#include "interp/characters.hpp"

namespace ipsh::interp {

enum class PatternSyntax { plain, extended };

/// Does the pattern match the whole text?
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text, Characters const& characters,
                           PatternSyntax syntax = PatternSyntax::plain);

/// `${x#p}` (shortest) and `${x##p}` (longest): what is left of text.
[[nodiscard]] std::string_view without_prefix(std::string_view text, std::string_view pattern, bool longest,
                                              Characters const& characters);
/// `${x%p}` and `${x%%p}`.
[[nodiscard]] std::string_view without_suffix(std::string_view text, std::string_view pattern, bool longest,
                                              Characters const& characters);

/// Can it match anything but one text: an unescaped `*`, `?` or `[…]`?
[[nodiscard]] bool has_wildcards(std::string_view pattern);
/// The text that a pattern without wildcards matches.
[[nodiscard]] std::string unescaped(std::string_view pattern);
/// A pattern that matches just that text.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace ipsh::interp
