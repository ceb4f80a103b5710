#include <charconv>
#include <utility>

#include "interp/condition.hpp"
#include "interp/file_test.hpp"
#include "interp/restore.hpp"
#include "interp/text_builtins.hpp"

namespace ipsh::interp {
namespace {

/// Parentheses in parentheses: a limit instead of a crash.
constexpr unsigned deepest = 1000;

bool is_unary(std::string_view operation) {
  return is_file_test(operation) || operation == "-z" || operation == "-n" || operation == "-v" ||
         operation == "-o" || operation == "-R";
}

bool is_binary(std::string_view operation) {
  return operation == "=" || operation == "==" || operation == "!=" || operation == "<" || operation == ">" ||
         is_integer_comparison(operation) || is_file_comparison(operation);
}

/// A wrong expression ends with 2.
Error wrong(std::string message) {
  return failure(std::move(message), 2);
}

/// What bash's test.c does: up to four operands by POSIX's table, more by a grammar with -o, -a, `!`, `( )`.
class TestExpression {
 public:
  TestExpression(std::span<Word const> operands, Variables const& variables, ShellState& shell)
      : operands_(operands), variables_(variables), shell_(shell) {}

  Result<bool> evaluate() {
    if (operands_.empty()) return false;
    bool const value = TRY(posix(operands_.size()));
    if (at_ != operands_.size()) return wrong("too many arguments");
    return value;
  }

  /// The error was not of the expression: the shell could not go on to look at files.
  [[nodiscard]] bool shell_failed() const { return shell_failed_; }

 private:
  Result<void> before_files() {
    auto ready = shell_.before_files();
    shell_failed_ = !ready;
    return ready;
  }

  [[nodiscard]] std::string const& operand(std::size_t ahead = 0) const {
    return operands_[at_ + ahead].text;
  }
  [[nodiscard]] std::size_t left() const { return operands_.size() - at_; }

  Result<bool> posix(std::size_t count) {
    switch (count) {
      case 1:
        return !operands_[at_++].text.empty();
      case 2:
        return two();
      case 3:
        return three();
      case 4:
        if (operand() == "!") {
          ++at_;
          return !TRY(three());
        }
        if (operand() == "(" && operand(3) == ")") {
          ++at_;
          bool const value = TRY(two());
          ++at_;
          return value;
        }
        [[fallthrough]];
      default:
        return either();
    }
  }

  Result<bool> two() {
    if (operand() == "!") {
      at_ += 2;
      return operands_[at_ - 1].text.empty();
    }
    if (is_unary(operand())) return unary();
    return wrong(operand() + ": unary operator expected");
  }

  Result<bool> three() {
    std::string const& middle = operand(1);
    if (is_binary(middle)) return binary();
    if (middle == "-a" || middle == "-o") {
      bool const first = !operand().empty();
      bool const second = !operand(2).empty();
      at_ += 3;
      return middle == "-a" ? first && second : first || second;
    }
    if (operand() == "!") {
      ++at_;
      return !TRY(two());
    }
    if (operand() == "(" && operand(2) == ")") {
      at_ += 3;
      return !middle.empty();
    }
    return wrong(middle + ": binary operator expected");
  }

  Result<bool> either() {
    bool value = TRY(both());
    while (left() > 0 && operand() == "-o") {
      ++at_;
      bool const second = TRY(both());
      value = value || second;
    }
    return value;
  }

  Result<bool> both() {
    bool value = TRY(term());
    while (left() > 0 && operand() == "-a") {
      ++at_;
      bool const second = TRY(term());
      value = value && second;
    }
    return value;
  }

  Result<bool> term() {
    if (left() == 0) return wrong("argument expected");
    if (operand() == "!") {
      bool negated = false;
      for (; left() > 0 && operand() == "!"; ++at_) negated = !negated;
      return TRY(term()) != negated;
    }
    if (operand() == "(") return group();
    if (left() >= 3 && is_binary(operand(1))) return binary();
    if (left() >= 2 && is_unary(operand())) return unary();
    if (operand().size() == 2 && operand()[0] == '-' && left() >= 2) {
      return wrong(operand() + ": unary operator expected");
    }
    return !operands_[at_++].text.empty();
  }

  Result<bool> group() {
    Restore const deeper(depth_, depth_ + 1);
    if (depth_ > deepest) return wrong("maximum nesting level exceeded");
    ++at_;
    bool const value = TRY(either());
    if (left() == 0) return wrong("`)' expected");
    if (operand() != ")") return wrong("`)' expected, found " + operand());
    ++at_;
    return value;
  }

  Result<bool> unary() {
    std::string const& operation = operand();
    std::string const& text = operand(1);
    at_ += 2;
    if (operation == "-z") return text.empty();
    if (operation == "-n") return !text.empty();
    if (operation == "-v") return is_set(text, variables_, shell_);
    if (operation == "-o") return shell_.option(text);
    if (operation == "-R") return false;  // name references are no part of ipsh
    TRY_VOID(before_files());
    return file_test(operation, text).value_or(false);
  }

  Result<bool> binary() {
    std::string const& first = operand();
    std::string const& operation = operand(1);
    std::string const& second = operand(2);
    at_ += 3;
    if (operation == "=" || operation == "==") return first == second;
    if (operation == "!=") return first != second;
    if (operation == "<") return first < second;
    if (operation == ">") return first > second;
    if (is_file_comparison(operation)) {
      TRY_VOID(before_files());
      return *file_comparison(first, operation, second);
    }
    auto const left = TRY(integer(first));
    auto const right = TRY(integer(second));
    return integer_comparison(left, operation, right).value_or(false);
  }

  /// Decimal digits, with a sign and blanks around.
  static Result<long long> integer(std::string const& text) {
    constexpr std::string_view blanks = " \t";
    std::string_view digits = text;
    digits.remove_prefix(std::min(digits.find_first_not_of(" \t\n\v\f\r"), digits.size()));
    if (auto const end = digits.find_last_not_of(blanks); end != std::string_view::npos) {
      digits = digits.substr(0, end + 1);
    }
    if (digits.starts_with('+') && digits.substr(1).find_first_of("+-") != 0) digits.remove_prefix(1);
    long long value = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
      return wrong(text + ": integer expression expected");
    }
    return value;
  }

  std::span<Word const> operands_;
  Variables const& variables_;
  ShellState& shell_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;  ///< of parentheses
  bool shell_failed_ = false;
};

}  // namespace

Result<CommandResult> test(std::span<Word const> words, Variables const& variables, ShellState& shell) {
  std::string const& name = words[0].text;
  auto operands = words.subspan(1);
  if (name == "[") {
    if (operands.empty() || operands.back().text != "]") return CommandResult{2, {}, "[: missing `]'\n", {}};
    operands = operands.first(operands.size() - 1);
  }
  TestExpression expression(operands, variables, shell);
  auto const value = expression.evaluate();
  if (value) return CommandResult{*value ? 0 : 1, {}, {}, {}};
  if (expression.shell_failed()) return value.error();
  return CommandResult{2, {}, name + ": " + value.error().message + '\n', {}};
}

}  // namespace ipsh::interp
