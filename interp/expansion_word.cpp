#include <algorithm>
#include <utility>

#include "grammar/quoting.hpp"
#include "interp/expansion_private.hpp"
#include "interp/tilde.hpp"

namespace ipsh::interp {

using grammar::Kind;
using grammar::Node;
using grammar::Part;

namespace {

/// bash expands braces before it looks for names: `$a{1,2}` is `$a1 $a2`, and `{$a,b}c` is `$ac bc`. What
/// belongs to the name of the first of the parts.
std::string_view name_tail(std::span<Part const> parts) {
  if (parts.size() < 2 || !parts[0].node.is(Kind::parameter) || !parts[1].plain) return {};
  if (!is_variable_name(parts[0].node.text().substr(1))) return {};
  std::string_view const text = parts[1].text;
  auto const in_name = [](char c) { return is_variable_name(std::string{'_', c}); };
  return text.substr(
      0, static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), in_name) - text.begin()));
}

}  // namespace

Result<void> WordExpansion::parts(std::span<Part const> parts, Tilde tilde, Mark written) {
  std::string_view tail;
  for (std::size_t at = 0; at < parts.size(); ++at) {
    Part const& part = parts[at];
    if (part.plain) {
      put_literal(std::string_view(part.text).substr(tail.size()), tilde, at == 0, at + 1 == parts.size(),
                  written);
      tail = {};
    } else if (tail = name_tail(parts.subspan(at)); !tail.empty()) {
      TRY_VOID(simple_parameter(part.node, std::string(part.node.text().substr(1)).append(tail), false));
    } else {
      TRY_VOID(this->part(part.node, false, written));
    }
  }
  return {};
}

Result<void> WordExpansion::children(Node node, Tilde tilde, Mark written) {
  std::vector<Part> list;
  for (Node const child : node) {
    bool const plain = child.is(Kind::literal);
    list.push_back({child, plain ? grammar::unquoted(child) : std::string(), plain});
  }
  return parts(list, tilde, written);
}

/// Unquoted text, in which tildes count at the beginning, and in an assignment after each colon. The name
/// behind a tilde must be wholly there: in ~"x" it is not.
void WordExpansion::put_literal(std::string_view text, Tilde tilde, bool first, bool last, Mark written) {
  bool candidate = first && tilde != Tilde::none;
  while (!text.empty()) {
    if (candidate && text[0] == '~') {
      auto const end = text.find_first_of("/:", 1);
      if (end != std::string_view::npos || last) {
        if (auto const home = home_directory(text.substr(1, end - 1), variables_)) {
          put(*home, true);
          text = text.substr(std::min(end, text.size()));
          candidate = false;
          continue;
        }
      }
    }
    auto const colon = tilde == Tilde::assignment ? text.find(':') : std::string_view::npos;
    auto const size = colon == std::string_view::npos ? text.size() : colon + 1;
    this->text().append(text.substr(0, size), written);
    text.remove_prefix(size);
    candidate = true;
  }
}

void WordExpansion::put(std::string_view text, bool quoted) {
  if (quoted && text.empty()) {
    this->text().append_nothing();
  } else {
    this->text().append(text, quoted ? Mark::quoted : Mark::expanded);
  }
}

Result<void> WordExpansion::part(Node part, bool quoted, Mark written) {
  switch (part.kind()) {
    case Kind::literal:
      text().append(grammar::unquoted(part), quoted ? Mark::quoted : written);
      return {};
    case Kind::escaped:
    case Kind::single:
    case Kind::dollar_single:
    case Kind::paired:
      put(grammar::unquoted(part), true);
      return {};
    case Kind::text:
    case Kind::here_text:
    case Kind::argument_text:
      text().append(grammar::unquoted(part), Mark::quoted);
      return {};
    case Kind::dollar:
      text().append("$", quoted ? Mark::quoted : written);
      return {};
    case Kind::double_:
      return double_quoted(part, quoted);
    case Kind::parameter:
      return parameter(part, quoted);
    case Kind::substitution:
    case Kind::backquote:
      return substitution(part, quoted);
    case Kind::arithmetic:
      return arithmetic(part, quoted);
    case Kind::parenthesis:  // of a regex, or of arithmetic
      text().append("(", quoted ? Mark::quoted : written);
      for (Node const child : part) TRY_VOID(this->part(child, quoted, written));
      text().append(")", quoted ? Mark::quoted : written);
      return {};
    default:
      return {};
  }
}

/// An empty pair of quotes keeps its field, unless it holds a "$@" that stands for nothing, or is inside of
/// quotes.
Result<void> WordExpansion::double_quoted(Node part, bool quoted) {
  if (quoted) {
    for (Node const child : part) TRY_VOID(this->part(child, true, Mark::quoted));
    return {};
  }
  bool const outer = std::exchange(empty_list_, false);
  std::size_t const texts = texts_.size();
  MarkedText before = std::exchange(text(), {});
  for (Node const child : part) TRY_VOID(this->part(child, true, Mark::quoted));
  MarkedText& first = texts_[texts - 1];
  if (texts_.size() == texts && first.empty() && !empty_list_) first.append_nothing();
  before.append(first);
  first = std::move(before);
  empty_list_ = outer;
  return {};
}

Result<void> WordExpansion::substitution(Node part, bool quoted) {
  std::string output = TRY(shell_.substitute(part));
  std::erase(output, '\0');
  output.resize(output.find_last_not_of('\n') + 1);
  text().append(output, quoted ? Mark::quoted : Mark::expanded);
  return {};
}

Result<void> WordExpansion::arithmetic(Node part, bool quoted) {
  WordExpansion expression(variables_, shell_, Place::string);
  for (Node const child : part) TRY_VOID(expression.part(child, true, Mark::quoted));
  auto const value = TRY(evaluate(expression.text().text(), variables_, shell_, part.span()));
  text().append(std::to_string(value), quoted ? Mark::quoted : Mark::expanded);
  return {};
}

}  // namespace ipsh::interp
