#include "grammar/arithmetic.hpp"
#include "interp/expansion_private.hpp"

namespace ipsh::interp {
namespace {

class ShellVariables final : public grammar::ArithmeticVariables {
 public:
  ShellVariables(Variables& variables, ShellState& shell, Span span)
      : variables_(variables), shell_(shell), span_(span) {}

  Result<std::optional<std::string>> get(std::string_view name) override {
    if (name == "LINENO") return std::optional(std::to_string(shell_.line(span_)));
    auto value = variables_.value(name);
    if (!value && shell_.nounset()) {
      return shell_error(code::unbound, std::string(name) + ": unbound variable", span_);
    }
    return value;
  }

  Result<void> set(std::string_view name, std::int64_t value) override {
    return variables_.assign(name, std::to_string(value), span_);
  }

 private:
  Variables& variables_;
  ShellState& shell_;
  Span span_;
};

}  // namespace

Result<std::int64_t> evaluate(std::string_view text, Variables& variables, ShellState& shell, Span span) {
  ShellVariables names(variables, shell, span);
  auto value = grammar::evaluate_arithmetic(text, names);
  if (value) return *value;
  Error error = std::move(value).error();
  if (error.code.empty()) error.code = code::arithmetic;
  if (!error.span.known()) error.span = span;
  return error;
}

}  // namespace ipsh::interp
