// What the shell grammar carries along while it reads one source: the events so far, here-documents whose
// body has not come yet, and what was learnt about places that may be read twice. Private to the grammar's
// .cpp files. A SyntaxStop is thrown where there is no way back; it never leaves parse().
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "grammar/refusal.hpp"
#include "grammar/syntax.hpp"

namespace ipsh::grammar {

/// Levels of nesting. An 8 MB stack takes about 3,000 at -O2 and 1,000 under AddressSanitizer.
inline constexpr int deepest_nesting = 200;

struct SyntaxStop {
  std::uint32_t begin = 0, end = 0;
  std::string message, code, label, help;
  bool incomplete = false;
  std::string open;                                ///< for a prompt, when incomplete
  std::uint32_t opener_begin = 0, opener_end = 0;  ///< equal: none
};

/// A `<<` that was read.
struct HereStart {
  std::uint32_t begin, end;
  std::string delimiter;
  bool quoted = false, strip = false;
  std::uint32_t body_begin = 0, body_end = 0;
};

struct ParseState {
  char const* begin;
  char const* end;
  std::vector<Event> events{};
  int depth = 0;

  // Keyed by offset, so that reading a place a second time changes nothing.
  std::vector<HereStart> here{};
  std::unordered_map<std::uint32_t, std::size_t> here_at{};  ///< offset of `<<` -> index into here
  std::vector<std::size_t> pending{};                        ///< of the present $( ): no body yet
  std::unordered_map<std::uint32_t, std::uint32_t>
      after_newline{};                                 ///< newline -> end of the bodies behind it
  std::unordered_set<std::uint32_t> not_arithmetic{};  ///< `$((` that is `$( (`: else nesting costs 2^n

  [[nodiscard]] std::uint32_t offset(char const* at) const { return std::uint32_t(at - begin); }
};

/// "expected WHAT", with the innermost construct that is still open.
[[noreturn]] void stop_expected(ParseState const& state, char const* at, char const* what, char const* open);
/// A construct that ipsh does not have, from `begin` to `at`.
[[noreturn]] void stop_refused(ParseState const& state, char const* begin, char const* at,
                               Refusal const& refusal);
[[noreturn]] void stop_nesting(ParseState const& state, char const* at);
/// The word or sign at a place, for "not `TOKEN`".
std::string token_at(ParseState const& state, char const* at);

// here_document.cpp, in the form that the grammar calls.
/// `<<WORD`: remembers it, its body is expected behind the next newline.
bool here_start(ParseState& state, char const*& first, char const* last);
/// A newline, and the bodies of the here-documents begun before it.
bool new_line(ParseState& state, char const*& first, char const* last);
/// Fails for good when bodies are missing at this place (the end of a $( ) or of the text).
void require_bodies(ParseState const& state, char const* at);

// What parse.cpp calls, one for each form of text (command.cpp, word.cpp).
bool parse_script(ParseState& state, char const*& first, char const* last);
bool parse_here_body(ParseState& state, char const*& first, char const* last);

}  // namespace ipsh::grammar
