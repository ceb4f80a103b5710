#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>

#include "grammar/refused_expansion.hpp"
#include "grammar/views.hpp"
#include "interp/characters.hpp"
#include "interp/expansion_private.hpp"
#include "interp/pattern.hpp"
#include "interp/restore.hpp"

namespace ipsh::interp {

using grammar::Node;
using grammar::ParameterView;

namespace {

bool is_digits(std::string_view name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
}

Error unbound(Node part, std::string_view name) {
  // bash says `$1` for $1 and `1` for ${1}; a variable goes by its name.
  bool const bare = !is_variable_name(name) && !part.text().starts_with("${");
  return shell_error(code::unbound, (bare ? "$" : "") + std::string(name) + ": unbound variable",
                     part.span());
}

}  // namespace

/// What `:-` and its like take for nothing. A list is nothing when what it makes here is empty: several empty
/// values only where they are joined without a blank, and a single one not in an unquoted assignment.
bool WordExpansion::is_null(std::string_view name, Value const& value, bool quoted) const {
  bool const empty = std::all_of(value.values.begin(), value.values.end(), std::mem_fn(&std::string::empty));
  if (!empty || value.values.empty() || !value.list) return empty;
  bool const nothing_between = name == "*" && list_separator().empty();
  if (place_ == Place::assignment && !quoted) return nothing_between;
  return value.values.size() == 1 || (nothing_between && (quoted || place_ != Place::fields));
}

WordExpansion::Value WordExpansion::look_up(std::string_view name, Span span) const {
  auto const positional = shell_.positional();
  if (name == "@" || name == "*") {
    return {!positional.empty(), true, {positional.begin(), positional.end()}};
  }
  std::optional<std::string> value;
  if (is_digits(name)) {
    std::size_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    if (number == 0) value = shell_.special('0');
    if (number > 0 && number <= positional.size()) value = positional[number - 1];
  } else if (name == "#") {
    value = std::to_string(positional.size());
  } else if (name == "LINENO") {
    value = std::to_string(shell_.line(span));
  } else if (is_variable_name(name)) {
    value = variables_.value(name);
  } else {
    value = shell_.special(name[0]);
  }
  if (!value) return {};
  return {true, false, {*std::move(value)}};
}

/// With an empty IFS bash makes one field of $* in `x=$(…)` and its like, and several elsewhere.
Result<void> WordExpansion::check_list(Node part, std::string_view name, Value const& value,
                                       bool quoted) const {
  if (name != "*" || quoted || value.values.size() < 2 || place_ != Place::fields || !shell_.captured())
    return {};
  auto const ifs = variables_.ifs();
  if (!ifs || !ifs->empty()) return {};
  Error error =
      failure("an unquoted `$*` in `x=$(…)` is not part of ipsh where IFS is empty", 65, part.span());
  error.code = "U134";
  error.help = "write `\"$*\"` or `\"$@\"`";
  return error;
}

/// $name
Result<void> WordExpansion::simple_parameter(Node part, std::string_view name, bool quoted) {
  Value const value = look_up(name, part.span());
  if (!value.set && !value.list && shell_.nounset()) return unbound(part, name);
  TRY_VOID(check_list(part, name, value, quoted));
  put_value(name, value, quoted, false);
  return {};
}

Result<void> WordExpansion::parameter(Node part, bool quoted) {
  ParameterView const view{part};
  auto const name = view.name();
  auto const operation = view.operator_text();
  Value value = look_up(name, part.span());
  bool const tests =
      !operation.empty() && std::string_view(":-=?+").find(operation[0]) != std::string_view::npos;
  if (!tests && !value.set && !value.list && shell_.nounset()) return unbound(part, name);
  if (view.length()) return length(part, value, quoted);
  TRY_VOID(check_list(part, name, value, quoted));
  if (!tests) {
    bool const changed = !operation.empty() && !is_null(name, value, quoted);
    if (changed) TRY_VOID(trim(part, value));
    put_value(name, value, quoted, changed);
    return {};
  }
  bool const usable = value.set && !(operation.size() == 2 && is_null(name, value, quoted));
  char const kind = operation.back();
  if (kind == '+' ? !usable : usable) {
    if (kind == '+') {
      empty_list_ = empty_list_ || (name == "@" && value.values.empty());
    } else {
      put_value(name, value, quoted, false);
    }
    return {};
  }
  if (kind == '=') return assign_default(part, quoted);
  if (kind == '?') {
    Error error = missing(part, argument_text(view.argument()));
    return error;
  }
  return replacement(view.argument(), quoted);
}

/// The argument of :- or :+ in the parameter's place.
Result<void> WordExpansion::replacement(Node argument, bool quoted) {
  if (!argument) return {};
  if (quoted) {
    bool const outer = empty_list_;
    for (Node const child : argument) TRY_VOID(part(child, true, Mark::quoted));
    empty_list_ = outer;
    return {};
  }
  if (auto const ifs = variables_.ifs();
      place_ == Place::fields && ifs && !ifs->empty() && ifs->front() != ' ')
    if (Node const list = grammar::unquoted_list(argument))
      return grammar::error_of(grammar::refused_list(), list.span());
  Restore const inside(in_argument_, true);
  return children(argument, Tilde::first, Mark::expanded);
}

Result<void> WordExpansion::length(Node, Value const& value, bool quoted) {
  std::size_t size = value.values.size();
  if (!value.list) size = value.set ? variables_.characters().count(value.values[0]) : 0;
  text().append(std::to_string(size), quoted ? Mark::quoted : Mark::expanded);
  return {};
}

Result<void> WordExpansion::assign_default(Node part, bool quoted) {
  ParameterView const view{part};
  auto const name = view.name();
  if (!is_variable_name(name)) {
    return shell_error(code::bad_substitution, "$" + std::string(name) + ": cannot assign in this way",
                       part.span());
  }
  std::string value;
  if (view.argument()) value = TRY(argument(view.argument(), Tilde::first, quoted)).text();
  TRY_VOID(variables_.assign(name, value, part.span()));
  put_value(name, look_up(name, part.span()), quoted, true);
  return {};
}

/// ${x:?words}
Error WordExpansion::missing(Node part, Result<std::string> const& words) const {
  if (!words) return words.error();
  ParameterView const view{part};
  std::string message = *words;
  if (!view.argument() || view.argument().text().empty()) {
    message = view.operator_text() == ":?" ? "parameter null or not set" : "parameter not set";
  }
  return shell_error(code::parameter_null, std::string(view.name()) + ": " + message, part.span());
}

/// The argument as one text of its own.
Result<MarkedText> WordExpansion::argument(Node argument, Tilde tilde, bool quoted) const {
  WordExpansion inner(variables_, shell_, place_ == Place::here_document ? place_ : Place::assignment);
  if (quoted) {
    for (Node const child : argument) TRY_VOID(inner.part(child, true, Mark::quoted));
  } else {
    TRY_VOID(inner.children(argument, tilde, Mark::written));
  }
  return std::move(inner.text());
}

Result<std::string> WordExpansion::argument_text(Node argument) const {
  if (!argument) return std::string();
  return TRY(this->argument(argument, Tilde::first, false)).text();
}

/// # ## % %%: of a list, each of its values.
Result<void> WordExpansion::trim(Node part, Value& value) const {
  ParameterView const view{part};
  if (!view.argument() || value.values.empty()) return {};
  std::string const pattern = TRY(argument(view.argument(), Tilde::first, false)).pattern();
  auto const operation = view.operator_text();
  bool const longest = operation.size() == 2;
  auto const trimmed = operation[0] == '#' ? &without_prefix : &without_suffix;
  for (std::string& text : value.values) {
    text = std::string(trimmed(text, pattern, longest, variables_.characters()));
  }
  return {};
}

/// What "$*" puts between: the first character of IFS, a blank where IFS is unset.
std::string WordExpansion::list_separator() const {
  auto const ifs = variables_.ifs();
  if (!ifs) return " ";
  if (ifs->empty()) return "";
  return ifs->substr(0, variables_.characters().at(*ifs, 0).size);
}

void WordExpansion::put_value(std::string_view name, Value const& value, bool quoted, bool changed) {
  if (!value.list) {
    if (!value.set) return;
    text().append(value.values[0], quoted ? Mark::quoted : Mark::expanded);
    // What becomes empty only here keeps its field in "$@${x#?}", where "$@$x" stands for nothing.
    if (quoted && changed && value.values[0].empty()) text().append_nothing();
    return;
  }
  if (value.values.empty() && name == "@") empty_list_ = true;
  bool const several = place_ == Place::fields && (name == "@" || !quoted);
  std::string separator = list_separator();
  // Unquoted, bash joins by the first character of IFS and splits again, except where nothing would split.
  bool const apart = several && (quoted || separator.empty());
  // In an assignment $@ is joined by blanks, but ${@#p} as $* is.
  bool const like_star = changed && !separator.empty() && (place_ == Place::assignment || quoted);
  bool const blanks =
      place_ == Place::here_document || (place_ != Place::fields && name == "@" && !like_star);
  // … and so is $* with an empty IFS inside ${v+…}.
  bool const argument_of_text = in_argument_ && !quoted && place_ != Place::fields && separator.empty();
  if (blanks || argument_of_text) separator = " ";
  for (std::size_t at = 0; at < value.values.size(); ++at) {
    if (at > 0 && apart) texts_.emplace_back();
    if (at > 0 && !apart) text().append(separator, quoted ? Mark::quoted : Mark::expanded);
    if (quoted && apart) {
      put(value.values[at], true);
    } else {
      text().append(value.values[at], quoted ? Mark::quoted : Mark::expanded);
    }
  }
}

}  // namespace ipsh::interp
