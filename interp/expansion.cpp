#include "interp/expansion.hpp"

#include <algorithm>
#include <utility>

#include "grammar/quoting.hpp"
#include "interp/expansion_private.hpp"
#include "interp/pathname.hpp"
#include "interp/pattern.hpp"

namespace ipsh::interp {

using grammar::Kind;
using grammar::Node;
using grammar::Part;

namespace {

/// Most words are one piece of text in which nothing is special.
bool is_simple(Node word) {
  Node const only = word.first();
  return only.is(Kind::literal) && word.last() == only &&
         only.text().find_first_of("*?[]{}~\\=") == std::string_view::npos;
}

/// `name=` at the beginning, written without quotes: bash expands a tilde behind it.
bool is_assignment(Node word) {
  Node const first = word.first();
  if (!first.is(Kind::literal)) return false;
  std::string_view const text = first.text();
  auto const equals = text.find('=');
  if (equals == std::string_view::npos) return false;
  auto name = text.substr(0, equals);
  if (name.ends_with('+')) name.remove_suffix(1);
  return is_variable_name(name);
}

class Fields {
 public:
  Fields(Variables& variables, ShellState& shell, std::vector<Word>& words)
      : variables_(variables), shell_(shell), words_(words) {}

  Result<void> add(Node word, bool declaration) {
    if (is_simple(word)) {
      words_.push_back({std::string(word.text()), word.span()});
      return {};
    }
    bool const assignment = is_assignment(word);
    auto const lists = TRY(grammar::expand_braces(word));
    // What braces have made is split, behind `export` too.
    bool const whole = assignment && declaration && lists.size() == 1;
    for (std::vector<Part> const& parts : lists) TRY_VOID(add(parts, assignment, whole, word.span()));
    return {};
  }

 private:
  Result<void> add(std::vector<Part> const& parts, bool assignment, bool declaration, Span span) {
    WordExpansion expansion(variables_, shell_, declaration ? Place::assignment : Place::fields);
    TRY_VOID(expand(expansion, parts, assignment));
    for (MarkedText const& text : expansion.texts()) {
      if (declaration) {
        words_.push_back({text.text(), span});
        continue;
      }
      for (MarkedText const& field : split(text, variables_.ifs(), variables_.characters())) {
        TRY_VOID(add_files(field, span));
      }
    }
    return {};
  }

  Result<void> expand(WordExpansion& expansion, std::vector<Part> const& parts, bool assignment) const {
    if (!assignment || parts.empty() || !parts[0].plain)
      return expansion.parts(parts, Tilde::first, Mark::written);
    // `name=` is no place for a tilde, what follows is.
    std::string const& text = parts[0].text;
    auto const behind = text.find('=') + 1;
    expansion.texts().back().append(text.substr(0, behind), Mark::written);
    std::vector<Part> rest = parts;
    rest[0].text.erase(0, behind);
    return expansion.parts(rest, Tilde::assignment, Mark::written);
  }

  Result<void> add_files(MarkedText const& field, Span span) {
    std::string const pattern = field.pattern();
    if (!shell_.noglob() && has_wildcards(pattern)) {
      TRY_VOID(shell_.before_files());
      auto files = matching_files(pattern, variables_.characters());
      for (std::string& file : files) words_.push_back({std::move(file), span});
      if (!files.empty()) return {};
    }
    words_.push_back({field.text(), span});
    return {};
  }

  Variables& variables_;
  ShellState& shell_;
  std::vector<Word>& words_;
};

Result<MarkedText> one_text(Node word, Place place, Tilde tilde, Variables& variables, ShellState& shell) {
  WordExpansion expansion(variables, shell, place);
  TRY_VOID(expansion.children(word, tilde, Mark::written));
  return std::move(expansion.texts().back());
}

}  // namespace

Result<std::vector<Word>> Expander::fields(Node word) {
  return fields(std::span<Node const>(&word, 1));
}

Result<std::vector<Word>> Expander::fields(std::span<Node const> words) {
  std::vector<Word> expanded;
  expanded.reserve(words.size());
  Fields fields(variables_, shell_, expanded);
  for (Node const word : words) TRY_VOID(fields.add(word, false));
  return expanded;
}

Result<std::vector<Word>> Expander::declaration(Node word) {
  std::vector<Word> expanded;
  TRY_VOID(Fields(variables_, shell_, expanded).add(word, true));
  return expanded;
}

Result<std::string> Expander::string(Node word) {
  return TRY(one_text(word, Place::string, Tilde::first, variables_, shell_)).text();
}

Result<std::string> Expander::assignment(Node word) {
  if (!word) return std::string();
  return TRY(one_text(word, Place::assignment, Tilde::assignment, variables_, shell_)).text();
}

Result<std::string> Expander::here_string(Node word) {
  return TRY(one_text(word, Place::assignment, Tilde::first, variables_, shell_)).text();
}

Result<std::string> Expander::pattern(Node word) {
  return TRY(one_text(word, Place::string, Tilde::first, variables_, shell_)).pattern();
}

Result<std::string> Expander::regex(Node regex) {
  return TRY(one_text(regex, Place::string, Tilde::first, variables_, shell_)).regex();
}

Result<Word> Expander::redirection(Node word) {
  auto words = TRY(fields(word));
  if (words.size() == 1) return std::move(words[0]);
  return shell_error({}, std::string(word.text()) + ": ambiguous redirect", word.span());
}

Result<std::string> Expander::here_document(Node here_body) {
  WordExpansion expansion(variables_, shell_, Place::here_document);
  for (Node const part : here_body) TRY_VOID(expansion.part(part, true, Mark::quoted));
  return expansion.texts().back().text();
}

Result<std::int64_t> Expander::arithmetic(std::string_view text, Span span) {
  return evaluate(text, variables_, shell_, span);
}

}  // namespace ipsh::interp
