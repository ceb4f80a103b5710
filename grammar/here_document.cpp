// Here-documents: the delimiter where the `<<` stands, the body behind the next newline. The bodies' text is
// parsed later, as sources of their own (parse.cpp).
#include <cstring>

#include "grammar/parse_state.hpp"
#include "grammar/refused_syntax.hpp"

namespace ipsh::grammar {

namespace {

bool ends_word(char c) {
  return std::memchr(" \t\n;&|()<>", c, 10) != nullptr;
}

/// Reads the delimiter at `at`, quotes removed; returns where it ends.
char const* read_delimiter(ParseState const& state, HereStart& here, char const* at, char const* last) {
  char quote = 0;
  for (; at != last && (quote || !ends_word(*at)); ++at) {
    if (quote && *at == quote) {
      quote = 0;
    } else if (!quote && (*at == '\'' || *at == '"')) {
      quote = *at;
      here.quoted = true;
    } else if (*at == '\\' && quote != '\'' && at + 1 != last) {
      // In "…" a backslash quotes only these; a newline in a delimiter can never be matched.
      here.quoted = true;
      if (quote && !std::strchr("$`\"\\", at[1])) here.delimiter += '\\';
      here.delimiter += *++at;
    } else if (*at == '`' || (*at == '$' && at + 1 != last && std::strchr("('\"{[", at[1]))) {
      stop_refused(state, at, at + 1, refused::here_delimiter);
    } else {
      here.delimiter += *at;
    }
  }
  if (quote) stop_expected(state, at, "a closing quote", "quote");
  return at;
}

/// The end of the line that begins at `at`, in an unquoted body with the lines that a backslash joins to it.
char const* line_end(char const* at, char const* last, bool joined) {
  for (; at != last && *at != '\n'; ++at)
    if (joined && *at == '\\' && at + 1 != last) ++at;
  return at;
}

[[noreturn]] void stop_unfinished(ParseState const& state, HereStart const& here) {
  SyntaxStop stop;
  stop.begin = stop.end = state.offset(state.end);
  stop.message = "the here-document is not finished: no line `" + here.delimiter + "`";
  stop.code = "S103";
  stop.incomplete = true;
  stop.open = "heredoc";
  stop.opener_begin = here.begin;
  stop.opener_end = here.end;
  throw stop;
}

/// Finds the body that begins at `at`; returns the beginning of what follows the delimiter's line.
char const* read_body(ParseState const& state, HereStart& here, char const* at, char const* last) {
  here.body_begin = state.offset(at);
  while (at != last) {
    char const* const end = line_end(at, last, !here.quoted);
    char const* text = at;
    if (here.strip)
      while (text != end && *text == '\t') ++text;
    char const* const next = end == last ? last : end + 1;
    if (std::string_view(text, std::size_t(end - text)) == here.delimiter) {
      here.body_end = state.offset(at);
      return next;
    }
    at = next;
  }
  stop_unfinished(state, here);
}

}  // namespace

bool here_start(ParseState& state, char const*& first, char const* last) {
  char const* at = first;
  if (last - at < 2 || at[0] != '<' || at[1] != '<') return false;
  at += 2;
  if (at != last && *at == '<') return false;
  HereStart here;
  here.begin = state.offset(first);
  if (at != last && *at == '-') {
    here.strip = true;
    ++at;
  }
  while (at != last && (*at == ' ' || *at == '\t')) ++at;
  if (at != last && *at == '#') stop_expected(state, at, "the here-document's delimiter", "redirection");
  char const* const delimiter = at;
  at = read_delimiter(state, here, at, last);
  if (at == delimiter) stop_expected(state, at, "the here-document's delimiter", "redirection");
  if (here.delimiter.find('\n') != std::string::npos)
    stop_refused(state, delimiter, at, refused::here_delimiter);
  here.end = state.offset(at);
  auto const [place, fresh] = state.here_at.try_emplace(here.begin, state.here.size());
  if (fresh) {
    state.pending.push_back(state.here.size());
    state.here.push_back(std::move(here));
  }
  first = at;
  return true;
}

bool new_line(ParseState& state, char const*& first, char const* last) {
  if (first == last || *first != '\n') return false;
  if (state.pending.empty()) {
    auto const known = state.after_newline.empty() ? state.after_newline.end()
                                                   : state.after_newline.find(state.offset(first));
    first = known == state.after_newline.end() ? first + 1 : state.begin + known->second;
    return true;
  }
  auto const pending = std::move(state.pending);
  state.pending.clear();
  char const* at = first + 1;
  for (std::size_t const index : pending) at = read_body(state, state.here[index], at, last);
  state.after_newline[state.offset(first)] = state.offset(at);
  first = at;
  return true;
}

void require_bodies(ParseState const& state, char const* at) {
  if (state.pending.empty()) return;
  HereStart const& here = state.here[state.pending.front()];
  if (at == state.end) stop_unfinished(state, here);
  SyntaxStop stop;
  stop.begin = here.begin;
  stop.end = here.end;
  stop.message = "the here-document's body is not inside the same `$( )`";
  stop.code = "S103";
  throw stop;
}

}  // namespace ipsh::grammar
