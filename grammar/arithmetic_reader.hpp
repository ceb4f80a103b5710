// Tokens of an arithmetic expression, read as bash 5.2's expr.c reads them: whether `++` is an increment, and
// whether a variable's value is looked at, depends on the tokens around. Private to arithmetic*.cpp.
#pragma once
#include <cstdint>
#include <string_view>

#include "grammar/arithmetic.hpp"

namespace ipsh::grammar {

enum class Token : std::uint8_t {
  end,
  number,
  name,
  open,
  close,
  question,
  colon,
  comma,
  assign,
  operate_assign,
  logical_not,
  complement,
  plus,
  minus,
  pre_increment,
  pre_decrement,
  post_increment,
  post_decrement,
  power,
  multiply,
  divide,
  modulo,
  shift_left,
  shift_right,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  bit_and,
  bit_xor,
  bit_or,
  logical_and,
  logical_or,
};

/// Ends the evaluation of an expression; never leaves evaluate_arithmetic().
struct ArithmeticStop {
  Error error;
};

/// The value of an expression found in a variable, `recursion` levels down; throws ArithmeticStop.
std::int64_t evaluate_nested(std::string_view expression, ArithmeticVariables& variables, int recursion);

class ArithmeticReader {
 public:
  ArithmeticReader(std::string_view text, ArithmeticVariables& variables, int recursion)
      : text_(text), variables_(variables), recursion_(recursion) {}

  void next();
  /// The token behind the present one, read without effect.
  Token peek_next();

  [[nodiscard]] Token token() const { return now_.token; }
  [[nodiscard]] Token before() const { return now_.before; }
  /// The operator of an operate_assign.
  [[nodiscard]] Token assigning() const { return now_.assigning; }
  [[nodiscard]] std::string_view name() const { return now_.name; }  ///< the last one
  [[nodiscard]] std::int64_t value() const { return now_.value; }    ///< of a number or name
  [[nodiscard]] std::size_t offset() const { return now_.at; }       ///< behind the token
  [[nodiscard]] std::size_t token_begin() const { return now_.token_begin; }

  /// What was read is a value now, no variable: `x++ = 7` and `!x = 7` are wrong.
  void forget_variable() { now_.before = Token::number; }
  void make_number() { now_.token = Token::number; }

  /// While skipping (the side of ?:, && or || that does not count) nothing is looked up or set.
  void skip(bool more) { skipping_ += more ? 1 : -1; }
  [[nodiscard]] bool skipping() const { return skipping_ != 0; }
  void set(std::string_view name, std::int64_t value);

  /// bash's words: the expression, what is wrong, and the rest of it from a token (the last one) on.
  [[noreturn]] void stop(std::string_view what) const { stop(what, now_.token_begin); }
  [[noreturn]] void stop(std::string_view what, std::size_t begin) const { stop(what, begin, text_.size()); }

 private:
  [[noreturn]] void stop(std::string_view what, std::size_t begin, std::size_t end) const;
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return now_.at + ahead < text_.size() ? text_[now_.at + ahead] : '\0';
  }
  void take(Token token);
  void read_name();
  void read_number();
  void read_operator();
  void read_increment();
  [[nodiscard]] std::int64_t number(std::string_view text) const;
  std::int64_t value_of(std::string_view name);

  struct Position {
    std::size_t at = 0;           ///< behind the present token
    std::size_t token_begin = 0;  ///< of the last token that is not the end
    Token token = Token::end, before = Token::end, assigning = Token::end;
    std::string_view name{};
    std::int64_t value = 0;
  };

  std::string_view text_;
  ArithmeticVariables& variables_;
  int recursion_;
  int skipping_ = 0;
  Position now_{};
};

}  // namespace ipsh::grammar
