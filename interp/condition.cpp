#include "interp/condition.hpp"

#include <regex.h>

#include <charconv>

#include "grammar/views.hpp"
#include "interp/characters.hpp"
#include "interp/file_test.hpp"
#include "interp/pattern.hpp"

namespace ipsh::interp {

using grammar::ComparisonView;
using grammar::Kind;
using grammar::Node;
using grammar::UnaryView;

namespace {

/// regcomp and regexec look at the thread's locale.
class UseLocale {
 public:
  explicit UseLocale(locale_t locale) : before_(uselocale(locale)) {}
  ~UseLocale() { uselocale(before_); }
  UseLocale(UseLocale const&) = delete;
  UseLocale& operator=(UseLocale const&) = delete;

 private:
  locale_t before_;
};

/// Does the extended regular expression match somewhere in text? None: it is none.
std::optional<bool> regex_matches(std::string const& regex, std::string const& text,
                                  Characters const& characters) {
  UseLocale const locale(characters.type());
  regex_t compiled{};
  if (regcomp(&compiled, regex.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return std::nullopt;
  bool const matched = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return matched;
}

class Condition {
 public:
  Condition(Variables& variables, ShellState& shell)
      : variables_(variables), shell_(shell), expander_(variables, shell) {}

  Result<bool> evaluate(Node node) {
    switch (node.kind()) {
      case Kind::any_of:
        return joined(node, true);
      case Kind::all_of:
        return joined(node, false);
      case Kind::negated:
        return !TRY(evaluate(node.first()));
      case Kind::unary:
        return unary(UnaryView{node});
      case Kind::comparison:
        return comparison(ComparisonView{node});
      default:
        return evaluate(node.first());  // the condition itself, a parenthesis
    }
  }

 private:
  /// The first child with that value decides.
  Result<bool> joined(Node node, bool decisive) {
    for (Node const child : node) {
      if (TRY(evaluate(child)) == decisive) return decisive;
    }
    return !decisive;
  }

  Result<bool> unary(UnaryView view) {
    auto const operation = view.operator_text();
    std::string const operand = TRY(expander_.string(view.operand()));
    if (operation == "-z") return operand.empty();
    if (operation == "-n") return !operand.empty();
    if (operation == "-v") return is_set(operand, variables_, shell_);
    if (operation == "-o") return shell_.option(operand);
    TRY_VOID(shell_.before_files());
    return file_test(operation, operand).value_or(false);
  }

  Result<bool> comparison(ComparisonView view) {
    auto const operation = view.operator_text();
    std::string const left = TRY(expander_.string(view.left()));
    if (operation.empty()) return !left.empty();
    if (operation == "=~") return regex(left, view.right());
    if (operation == "==" || operation == "=" || operation == "!=") {
      std::string const pattern = TRY(expander_.pattern(view.right()));
      bool const equal = matches(pattern, left, variables_.characters(), PatternSyntax::extended);
      return equal == (operation != "!=");
    }
    std::string const right = TRY(expander_.string(view.right()));
    if (operation == "<") return variables_.characters().compare(left, right) < 0;
    if (operation == ">") return variables_.characters().compare(left, right) > 0;
    if (is_file_comparison(operation)) {
      TRY_VOID(shell_.before_files());
      return *file_comparison(left, operation, right);
    }
    auto const first = TRY(integer(left, view.left().span()));
    auto const second = TRY(integer(right, view.right().span()));
    return integer_comparison(first, operation, second).value_or(false);
  }

  Result<bool> regex(std::string const& text, Node right) {
    std::string const regex = TRY(expander_.regex(right));
    if (auto const matched = regex_matches(regex, text, variables_.characters())) return *matched;
    return failure("", 2, right.span());
  }

  /// An operand of -eq is an arithmetic expression; a wrong one only makes the condition fail.
  Result<std::int64_t> integer(std::string const& text, Span span) {
    auto value = expander_.arithmetic(text, span);
    if (value || severity(value.error()) != Severity::discard) return value;
    Error error = std::move(value).error();
    error.message = "[[: " + error.message;
    error.code.clear();
    error.status = 1;
    return error;
  }

  Variables& variables_;
  ShellState& shell_;
  Expander expander_;
};

}  // namespace

bool is_set(std::string_view name, Variables const& variables, ShellState const& shell) {
  std::size_t number = 0;
  auto const [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (!name.empty() && error == std::errc() && end == name.data() + name.size()) {
    return number <= shell.positional().size();
  }
  return variables.value(name).has_value();
}

Result<bool> evaluate_condition(Node condition, Variables& variables, ShellState& shell) {
  return Condition(variables, shell).evaluate(condition);
}

}  // namespace ipsh::interp
