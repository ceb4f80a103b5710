#include "grammar/arithmetic.hpp"

#include <array>

#include "grammar/arithmetic_reader.hpp"

namespace ipsh::grammar {

namespace {

constexpr int deepest_nesting = 1000;

/// Binary operators; a higher level binds tighter. `**` alone groups from the right.
struct Operator {
  Token token;
  int level;
};
constexpr int power_level = 11;
constexpr std::array binary_operators = {
    Operator{Token::logical_or, 1},     Operator{Token::logical_and, 2},   Operator{Token::bit_or, 3},
    Operator{Token::bit_xor, 4},        Operator{Token::bit_and, 5},       Operator{Token::equal, 6},
    Operator{Token::not_equal, 6},      Operator{Token::less, 7},          Operator{Token::less_equal, 7},
    Operator{Token::greater, 7},        Operator{Token::greater_equal, 7}, Operator{Token::shift_left, 8},
    Operator{Token::shift_right, 8},    Operator{Token::plus, 9},          Operator{Token::minus, 9},
    Operator{Token::multiply, 10},      Operator{Token::divide, 10},       Operator{Token::modulo, 10},
    Operator{Token::power, power_level}};

int level_of(Token token) {
  for (Operator const& row : binary_operators)
    if (row.token == token) return row.level;
  return 0;
}

/// Arithmetic that wraps as the machine's does.
std::int64_t wrapped(std::uint64_t value) {
  return std::int64_t(value);
}

std::int64_t power(std::int64_t base, std::int64_t exponent) {
  std::uint64_t result = 1;
  for (auto factor = std::uint64_t(base); exponent > 0; exponent >>= 1, factor *= factor)
    if (exponent & 1) result *= factor;
  return wrapped(result);
}

class Evaluation {
 public:
  Evaluation(std::string_view text, ArithmeticVariables& variables, int recursion)
      : reader_(text, variables, recursion) {}

  std::int64_t run() {
    reader_.next();
    if (reader_.token() == Token::end) return 0;
    std::int64_t const value = comma();
    if (reader_.token() != Token::end) reader_.stop("syntax error in expression");
    return value;
  }

 private:
  /// Counts how deep the calls are: an expression can be as long as a file.
  class Level {
   public:
    explicit Level(Evaluation& evaluation) : depth_(evaluation.depth_) {
      if (++depth_ > deepest_nesting) evaluation.reader_.stop("expression recursion level exceeded");
    }
    ~Level() { --depth_; }
    Level(Level const&) = delete;
    Level& operator=(Level const&) = delete;

   private:
    int& depth_;
  };

  /// A side of an operator that may not count. It begins before its first token is read.
  class Skipped {
   public:
    Skipped(ArithmeticReader& reader, bool skip) : reader_(reader), skip_(skip) {
      if (skip_) reader_.skip(true);
    }
    void end() {
      if (skip_) reader_.skip(false);
    }

   private:
    ArithmeticReader& reader_;
    bool skip_;
  };

  std::int64_t comma() {
    std::int64_t value = assignment();
    while (reader_.token() == Token::comma) {
      reader_.next();
      value = assignment();
    }
    return value;
  }

  std::int64_t assignment() {
    Level const level(*this);
    std::int64_t value = conditional();
    bool const operates = reader_.token() == Token::operate_assign;
    if (reader_.token() != Token::assign && !operates) return value;
    if (reader_.before() != Token::name) reader_.stop("attempted assignment to non-variable");
    Token const operation = reader_.assigning();
    auto const name = reader_.name();
    reader_.next();
    std::int64_t const right = assignment();
    value = operates ? operate(operation, value, right, reader_.token_begin()) : right;
    reader_.set(name, value);
    return value;
  }

  std::int64_t conditional() {
    Level const level(*this);
    std::int64_t const condition = binary(1);
    if (reader_.token() != Token::question) return condition;
    // The first operand after `?` is read with the rest of its side: skipped if that side is.
    Skipped first_side(reader_, condition == 0);
    reader_.next();
    if (reader_.token() == Token::end || reader_.token() == Token::colon) reader_.stop("expression expected");
    std::int64_t const first = comma();
    first_side.end();
    if (reader_.token() != Token::colon) reader_.stop("`:' expected for conditional expression");
    Skipped second_side(reader_, condition != 0);
    reader_.next();
    if (reader_.token() == Token::end) reader_.stop("expression expected");
    std::int64_t const second = conditional();
    second_side.end();
    reader_.forget_variable();
    return condition != 0 ? first : second;
  }

  std::int64_t binary(int lowest) {
    Level const level(*this);
    std::int64_t left = unary();
    for (int found = level_of(reader_.token()); found >= lowest; found = level_of(reader_.token())) {
      Token const operation = reader_.token();
      auto const behind = reader_.offset();
      Skipped right_side(reader_, (operation == Token::logical_and && left == 0) ||
                                      (operation == Token::logical_or && left != 0));
      reader_.next();
      std::int64_t const right = binary(found == power_level ? found : found + 1);
      right_side.end();
      left = operate(operation, left, right, behind);
      reader_.forget_variable();
    }
    return left;
  }

  std::int64_t operate(Token operation, std::int64_t left, std::int64_t right, std::size_t operand) {
    auto const a = std::uint64_t(left), b = std::uint64_t(right);
    switch (operation) {
      case Token::logical_or:
        return left || right;
      case Token::logical_and:
        return left && right;
      case Token::bit_or:
        return left | right;
      case Token::bit_xor:
        return left ^ right;
      case Token::bit_and:
        return left & right;
      case Token::equal:
        return left == right;
      case Token::not_equal:
        return left != right;
      case Token::less:
        return left < right;
      case Token::less_equal:
        return left <= right;
      case Token::greater:
        return left > right;
      case Token::greater_equal:
        return left >= right;
      case Token::shift_left:
        return wrapped(a << (b & 63));  // as x86 shifts
      case Token::shift_right:
        return left >> (b & 63);
      case Token::plus:
        return wrapped(a + b);
      case Token::minus:
        return wrapped(a - b);
      case Token::multiply:
        return wrapped(a * b);
      case Token::power:
        if (right < 0 && !reader_.skipping()) reader_.stop("exponent less than 0");
        return power(left, right);
      default:
        return divide(operation, left, right, operand);
    }
  }

  std::int64_t divide(Token operation, std::int64_t left, std::int64_t right, std::size_t operand) {
    if (right == 0) {
      if (!reader_.skipping()) reader_.stop("division by 0", operand);
      return 0;
    }
    if (right == -1) return operation == Token::divide ? wrapped(0 - std::uint64_t(left)) : 0;
    return operation == Token::divide ? left / right : left % right;
  }

  std::int64_t unary() {
    Level const level(*this);
    Token const sign = reader_.token();
    if (sign != Token::logical_not && sign != Token::complement && sign != Token::minus &&
        sign != Token::plus)
      return operand();
    reader_.next();
    std::int64_t const value = unary();
    switch (sign) {
      case Token::logical_not:
        reader_.forget_variable();
        return !value;
      case Token::complement:
        reader_.forget_variable();
        return ~value;
      case Token::minus:
        return wrapped(0 - std::uint64_t(value));
      default:
        return value;
    }
  }

  std::int64_t operand() {
    std::int64_t const value = reader_.value();
    switch (reader_.token()) {
      case Token::pre_increment:
      case Token::pre_decrement:
        return incremented();
      case Token::open:
        return parenthesis();
      case Token::number:
        reader_.next();
        return value;
      case Token::name:
        return variable();
      default:
        reader_.stop("syntax error: operand expected");
    }
  }

  std::int64_t parenthesis() {
    reader_.next();
    std::int64_t const value = comma();
    if (reader_.token() != Token::close) reader_.stop("missing `)'");
    reader_.next();
    return value;
  }

  std::int64_t incremented() {
    std::uint64_t const step = reader_.token() == Token::pre_increment ? 1 : ~std::uint64_t(0);
    reader_.next();
    auto const value = wrapped(std::uint64_t(reader_.value()) + step);
    reader_.set(reader_.name(), value);
    reader_.make_number();
    reader_.next();
    return value;
  }

  std::int64_t variable() {
    std::int64_t const value = reader_.value();
    auto const name = reader_.name();
    Token const behind = reader_.peek_next();
    if (behind == Token::post_increment || behind == Token::post_decrement) {
      std::uint64_t const step = behind == Token::post_increment ? 1 : ~std::uint64_t(0);
      reader_.next();
      reader_.set(name, wrapped(std::uint64_t(value) + step));
      reader_.make_number();
    }
    reader_.next();
    return value;
  }

  ArithmeticReader reader_;
  int depth_ = 0;
};

}  // namespace

std::int64_t evaluate_nested(std::string_view expression, ArithmeticVariables& variables, int recursion) {
  return Evaluation(expression, variables, recursion).run();
}

Result<std::int64_t> evaluate_arithmetic(std::string_view expression, ArithmeticVariables& variables) {
  try {
    return evaluate_nested(expression, variables, 1);
  } catch (ArithmeticStop& stop) {
    return std::move(stop.error);
  }
}

}  // namespace ipsh::grammar
