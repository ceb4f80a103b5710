#include "grammar/refused_expansion.hpp"

#include <algorithm>

#include "grammar/quoting.hpp"
#include "grammar/refused_syntax.hpp"
#include "grammar/views.hpp"

namespace ipsh::grammar {

namespace {

bool is_list(Node part, std::string_view name) {
  if (!part.is(Kind::parameter)) return false;
  ParameterView const view{part};
  return view.name() == name && !view.length();
}

bool trims(Node parameter) {
  auto const sign = ParameterView{parameter}.operator_text();
  return sign.starts_with('#') || sign.starts_with('%');
}

/// Commands inside have their own quotes.
bool is_command(Node part) {
  return part.is(Kind::substitution) || part.is(Kind::backquote);
}

template <class Predicate>
bool any_part(Node node, Predicate const& holds) {
  for (Node const part : node)
    if (!is_command(part) && (holds(part) || any_part(part, holds))) return true;
  return false;
}

/// Beside "$@" bash makes fields of "${*#p}" too, and splits the $* of a here-document.
bool mixes_lists(Node quoted) {
  bool const body = quoted.is(Kind::here_body);
  return any_part(quoted, [](Node part) { return is_list(part, "@"); }) &&
         any_part(quoted, [&](Node part) { return is_list(part, "*") && (body || trims(part)); });
}

bool has_open_brace(Node argument) {
  for (Node const part : argument) {
    if (part.is(Kind::literal) && part.text().find('{') != std::string_view::npos) return true;
    if (part.is(Kind::parameter))
      if (Node const inner = ParameterView{part}.argument(); inner && has_open_brace(inner)) return true;
  }
  return false;
}

/// bash looks for braces before it looks for parameters: a `{` inside `${…}` takes the word's other braces
/// along.
bool tangles_braces(Node word) {
  bool inside = false, outside = false;
  for (Node const part : word) {
    if (part.is(Kind::literal)) outside = outside || part.text().find('{') != std::string_view::npos;
    if (part.is(Kind::parameter))
      if (Node const argument = ParameterView{part}.argument()) inside = inside || has_open_brace(argument);
  }
  return inside && outside;
}

/// In `"$(…)"` bash 5.2 takes the quotes of `${v:-$'…'}` away (parse.y, parse_matched_pair): its text is read
/// again as if it had none.
bool loses_quotes(Node node, bool in_substitution, bool in_argument) {
  for (Node const part : node) {
    if (in_argument && part.is(Kind::dollar_single)) return true;
    bool const substitution = in_substitution || part.is(Kind::substitution);
    bool const argument = part.is(Kind::parameter) ? substitution && !trims(part) : in_argument;
    if (loses_quotes(part, substitution, argument && !part.is(Kind::double_))) return true;
  }
  return false;
}

bool may_be_empty_quotes(Node part) {
  if (part.is(Kind::single) || part.is(Kind::dollar_single)) return unquoted(part).empty();
  if (!part.is(Kind::double_)) return false;
  return std::none_of(part.begin(), part.end(), [](Node inside) { return inside.is(Kind::text); });
}

/// In `case` bash makes a byte of its own of such quotes, which it forgets to take away when there is more.
bool keeps_empty_quotes(Node word, bool alone) {
  for (Node const part : word) {
    bool const only = alone && part == word.first() && part == word.last();
    if (may_be_empty_quotes(part) && !only) return true;
    if (!part.is(Kind::parameter) || trims(part)) continue;
    if (Node const argument = ParameterView{part}.argument(); argument && keeps_empty_quotes(argument, only))
      return true;
  }
  return false;
}

}  // namespace

Refusal const* refused_in_case(Node word) {
  for (Node const part : word) {
    if (!part.is(Kind::parameter) || trims(part)) continue;
    Node const argument = ParameterView{part}.argument();
    if (argument && keeps_empty_quotes(argument, part == word.first() && part == word.last()))
      return &refused::quotes_in_case;
  }
  return nullptr;
}

Node unquoted_list(Node argument) {
  for (Node const part : argument) {
    if (is_list(part, "@")) return part;
    if (!part.is(Kind::parameter)) continue;
    ParameterView const view{part};
    if (Node const inner = view.argument(); inner && !trims(part))
      if (Node const found = unquoted_list(inner)) return found;
  }
  return {};
}

Refusal const& refused_list() {
  return refused::list_in_argument;
}

Refusal const* refused_expansion(Node node, bool ifs_changes) {
  if (node.is(Kind::double_) && loses_quotes(node, false, false)) return &refused::quotes_in_substitution;
  if (node.is(Kind::double_) || node.is(Kind::here_body))
    return mixes_lists(node) ? &refused::mixed_lists : nullptr;
  if (tangles_braces(node)) return &refused::tangled_braces;
  if (!ifs_changes) return nullptr;
  for (Node const part : node) {
    if (!part.is(Kind::parameter) || trims(part)) continue;
    if (Node const argument = ParameterView{part}.argument(); argument && unquoted_list(argument))
      return &refused::list_in_argument;
  }
  return nullptr;
}

}  // namespace ipsh::grammar
