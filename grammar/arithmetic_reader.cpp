#include "grammar/arithmetic_reader.hpp"

#include <algorithm>
#include <array>

#include "grammar/refused_syntax.hpp"

namespace ipsh::grammar {

namespace {

constexpr int deepest_recursion = 1024;  // bash's MAX_EXPR_RECURSION_LEVEL

/// Operators as written, the longer ones first; `++` and `--` are read by rules of their own.
struct Spelling {
  std::string_view text;
  Token token;
  bool may_assign = false;  ///< `=` may follow
};
constexpr std::array spellings = {Spelling{"==", Token::equal},
                                  Spelling{"!=", Token::not_equal},
                                  Spelling{">=", Token::greater_equal},
                                  Spelling{"<=", Token::less_equal},
                                  Spelling{"<<", Token::shift_left, true},
                                  Spelling{">>", Token::shift_right, true},
                                  Spelling{"&&", Token::logical_and},
                                  Spelling{"||", Token::logical_or},
                                  Spelling{"**", Token::power},
                                  Spelling{"+", Token::plus, true},
                                  Spelling{"-", Token::minus, true},
                                  Spelling{"*", Token::multiply, true},
                                  Spelling{"/", Token::divide, true},
                                  Spelling{"%", Token::modulo, true},
                                  Spelling{"&", Token::bit_and, true},
                                  Spelling{"^", Token::bit_xor, true},
                                  Spelling{"|", Token::bit_or, true},
                                  Spelling{"<", Token::less},
                                  Spelling{">", Token::greater},
                                  Spelling{"!", Token::logical_not},
                                  Spelling{"~", Token::complement},
                                  Spelling{"=", Token::assign},
                                  Spelling{"(", Token::open},
                                  Spelling{")", Token::close},
                                  Spelling{"?", Token::question},
                                  Spelling{":", Token::colon},
                                  Spelling{",", Token::comma}};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool in_name(char c) {
  return begins_name(c) || is_digit(c);
}
bool in_number(char c) {
  return in_name(c) || c == '#' || c == '@';
}

/// The value of a digit; 64 when it is none. Up to base 36 case does not matter.
unsigned digit_value(char c, unsigned base) {
  if (is_digit(c)) return unsigned(c - '0');
  if (c >= 'a' && c <= 'z') return unsigned(c - 'a') + 10;
  if (c >= 'A' && c <= 'Z') return unsigned(c - 'A') + (base <= 36 ? 10 : 36);
  return c == '@' ? 62 : c == '_' ? 63 : 64;
}

}  // namespace

void ArithmeticReader::stop(std::string_view what, std::size_t begin, std::size_t end) const {
  std::size_t first = 0;
  while (first < text_.size() && is_blank(text_[first])) ++first;
  while (begin < end && is_blank(text_[begin])) ++begin;
  std::string message(text_.substr(first, end - first));
  message += ": ";
  message += what;
  message += " (error token is \"";
  message += text_.substr(begin, end - begin);
  message += "\")";
  throw ArithmeticStop{failure(std::move(message))};
}

void ArithmeticReader::set(std::string_view name, std::int64_t value) {
  if (skipping_) return;
  if (auto done = variables_.set(name, value); !done) throw ArithmeticStop{done.error()};
}

void ArithmeticReader::take(Token token) {
  now_.before = now_.token;
  now_.token = token;
}

void ArithmeticReader::next() {
  while (now_.at < text_.size() && is_blank(text_[now_.at])) ++now_.at;
  if (now_.at == text_.size()) return take(Token::end);  // token_begin stays: messages quote the last token
  now_.token_begin = now_.at;
  if (begins_name(peek())) return read_name();
  if (is_digit(peek())) return read_number();
  read_operator();
}

Token ArithmeticReader::peek_next() {
  Position const here = now_;
  ++skipping_;
  next();
  --skipping_;
  Token const token = now_.token;
  now_ = here;
  return token;
}

void ArithmeticReader::read_name() {
  auto const begin = now_.at;
  while (in_name(peek())) ++now_.at;
  auto const name = text_.substr(begin, now_.at - begin);
  if (peek() == '[') {
    Error refused = failure(std::string(refused::arrays.sentence), 65);
    refused.code = refused::arrays.code;
    throw ArithmeticStop{std::move(refused)};
  }
  bool const incremented = now_.token == Token::pre_increment || now_.token == Token::pre_decrement;
  take(Token::name);
  now_.name = name;
  // A variable that is assigned to is not read: its old value may be no number.
  bool const read = !skipping_ && (incremented || peek_next() != Token::assign);
  now_.value = read ? value_of(name) : 0;
}

std::int64_t ArithmeticReader::value_of(std::string_view name) {
  auto const text = variables_.get(name);
  if (!text) throw ArithmeticStop{text.error()};
  if (!text.value() || text.value()->empty()) return 0;
  if (recursion_ >= deepest_recursion) stop("expression recursion level exceeded");
  return evaluate_nested(*text.value(), variables_, recursion_ + 1);
}

void ArithmeticReader::read_number() {
  auto const begin = now_.at;
  while (in_number(peek())) ++now_.at;
  now_.value = number(text_.substr(begin, now_.at - begin));
  take(Token::number);
}

/// 10, 0x1f, 017, 2#101: bash's strlong. Numbers that are too large wrap.
std::int64_t ArithmeticReader::number(std::string_view text) const {
  auto const wrong = [&](std::string_view what) { stop(what, now_.token_begin, now_.at); };
  unsigned base = 10;
  bool given = false;
  if (text.size() > 1 && text[0] == '0') {
    if (text[1] == '#') wrong("invalid number");
    bool const hexadecimal = text[1] == 'x' || text[1] == 'X';
    base = hexadecimal ? 16 : 8;
    given = true;
    text.remove_prefix(hexadecimal ? 2 : 1);
  }
  std::uint64_t value = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char const c = text[at];
    if (c == '#') {
      if (given) wrong("invalid number");
      if (value < 2 || value > 64) wrong("invalid arithmetic base");
      base = unsigned(value);
      value = 0;
      given = true;
      if (at + 1 == text.size() || digit_value(text[at + 1], base) == 64) wrong("invalid integer constant");
      continue;
    }
    unsigned const digit = digit_value(c, base);
    if (digit >= base) wrong("value too great for base");
    value = value * base + digit;
  }
  return std::int64_t(value);
}

void ArithmeticReader::read_operator() {
  auto const rest = text_.substr(now_.at);
  if (rest.starts_with("++") || rest.starts_with("--")) return read_increment();
  for (Spelling const& spelling : spellings) {
    if (!rest.starts_with(spelling.text)) continue;
    now_.at += spelling.text.size();
    if (!spelling.may_assign || peek() != '=') return take(spelling.token);
    ++now_.at;
    now_.assigning = spelling.token;
    return take(Token::operate_assign);
  }
  bool const operand = now_.token == Token::number || now_.token == Token::name || now_.token == Token::close;
  stop(operand ? "syntax error: invalid arithmetic operator" : "syntax error: operand expected");
}

/// `++` is an increment behind a variable or before one; else it is two signs.
void ArithmeticReader::read_increment() {
  bool const plus = peek() == '+';
  bool const of_increment = now_.before == Token::pre_increment || now_.before == Token::pre_decrement;
  if (now_.token == Token::name && !of_increment) {
    now_.at += 2;
    return take(plus ? Token::post_increment : Token::post_decrement);
  }
  if (of_increment && (now_.token == Token::name || now_.token == Token::number))
    stop(plus ? "++: assignment requires lvalue" : "--: assignment requires lvalue");
  std::size_t ahead = 2;
  while (is_blank(peek(ahead))) ++ahead;
  if (begins_name(peek(ahead))) {
    now_.at += 2;
    return take(plus ? Token::pre_increment : Token::pre_decrement);
  }
  now_.at += 1;
  take(plus ? Token::plus : Token::minus);
}

}  // namespace ipsh::grammar
