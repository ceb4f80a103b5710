// The reasons for which a parse ends, in words.
#include <algorithm>
#include <array>
#include <cstring>

#include "grammar/parse_state.hpp"

namespace ipsh::grammar {

namespace {

/// How long the word or sign is that opens a construct; 0 for kinds that have none.
std::uint32_t opener_size(Kind kind) {
  switch (kind) {
    case Kind::brace:
    case Kind::subshell:
    case Kind::parenthesis:
    case Kind::single:
    case Kind::double_:
    case Kind::backquote:
    case Kind::paired:
      return 1;
    case Kind::if_:
    case Kind::condition:
    case Kind::parameter:
    case Kind::substitution:
    case Kind::dollar_single:
      return 2;
    case Kind::for_:
      return 3;
    case Kind::case_:
      return 4;
    case Kind::while_:
    case Kind::until_:
      return 5;
    default:
      return 0;
  }
}

/// The innermost construct that is still open: an event whose size is not known yet.
Event const* find_opener(ParseState const& state) {
  auto const open = std::find_if(state.events.rbegin(), state.events.rend(), [](Event const& event) {
    return event.size == 0 && opener_size(event.kind) != 0;
  });
  return open == state.events.rend() ? nullptr : &*open;
}

}  // namespace

std::string token_at(ParseState const& state, char const* at) {
  if (at == state.end) return "";
  constexpr std::string_view operators = ";&|()<>";
  bool const sign = operators.find(*at) != std::string_view::npos;
  char const* end = at;
  while (end != state.end && end - at < 30 && !std::memchr(" \t\n", *end, 3) &&
         (operators.find(*end) != std::string_view::npos) == sign && (!sign || *end == *at))
    ++end;
  return std::string(at, std::max(end, at + 1));
}

void stop_expected(ParseState const& state, char const* at, char const* what, char const* open) {
  while (at != state.end && (*at == ' ' || *at == '\t')) ++at;
  SyntaxStop stop;
  stop.code = "S101";
  stop.incomplete = at == state.end;
  Event const* const opener = find_opener(state);
  if (opener) {
    stop.opener_begin = opener->begin;
    stop.opener_end = opener->begin + opener_size(opener->kind);
  }
  if (stop.incomplete) {
    stop.open = open;
    stop.message = std::string("expected ") + what + " before the end";
    stop.begin = stop.end = state.offset(at);
    throw stop;
  }
  auto const token = token_at(state, at);
  stop.message = std::string("expected ") + what + ", not " +
                 (token == "\n"  ? "the end of the line"
                  : token == " " ? "a blank"
                                 : '`' + token + '`');
  stop.begin = state.offset(at);
  stop.end = stop.begin + std::uint32_t(token.size());
  if (*what != '`') stop.opener_end = stop.opener_begin;  // what is missing is no closing word
  throw stop;
}

void stop_refused(ParseState const& state, char const* begin, char const* at, Refusal const& refusal) {
  SyntaxStop stop;
  stop.begin = state.offset(begin);
  stop.end = std::max(state.offset(at), stop.begin + 1);
  stop.message = refusal.sentence;
  stop.code = refusal.code;
  stop.help = refusal.help;
  throw stop;
}

void stop_nesting(ParseState const& state, char const* at) {
  SyntaxStop stop;
  stop.begin = state.offset(at);
  stop.end = stop.begin + std::uint32_t(token_at(state, at).size());
  stop.message = "nested too deeply";
  stop.label = "more than " + std::to_string(deepest_nesting) + " levels";
  stop.code = "S104";
  throw stop;
}

}  // namespace ipsh::grammar
