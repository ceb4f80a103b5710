#include "interp/escapes.hpp"

#include <cstdint>

namespace ipsh::interp {
namespace {

struct Letter {
  char name, value;
};
constexpr Letter letters[] = {{'a', '\a'}, {'b', '\b'}, {'e', '\033'}, {'E', '\033'}, {'f', '\f'},
                              {'n', '\n'}, {'r', '\r'}, {'t', '\t'},   {'v', '\v'},   {'\\', '\\'}};

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

class Unescaper {
 public:
  Unescaper(std::string_view text, EscapeStyle style, Characters const& characters)
      : text_(text), style_(style), characters_(characters) {}

  Unescaped run() {
    while (at_ < text_.size() && !result_.ended) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        ++at_;
        escape();
      } else {
        result_.text += text_[at_++];
      }
    }
    return std::move(result_);
  }

 private:
  /// at_ is behind the backslash.
  void escape() {
    char const c = text_[at_];
    for (Letter const& letter : letters) {
      if (letter.name == c) return put(letter.value, 1);
    }
    if (c >= '0' && c <= '7' && octal()) return;
    if (style_ == EscapeStyle::format && (c == '\'' || c == '"' || c == '?')) return put(c, 1);
    if (c == 'x') return hexadecimal();
    if (c == 'u' || c == 'U') return unicode(c == 'u' ? 4 : 8);
    if (c == 'c' && style_ != EscapeStyle::format) {
      result_.ended = true;
      return;
    }
    put('\\', 0);
    put(c, 1);
  }

  void put(char c, std::size_t taken) {
    result_.text += c;
    at_ += taken;
  }

  std::uint64_t digits(int base, int most) {
    std::uint64_t value = 0;
    for (; most > 0 && at_ < text_.size() && digit_value(text_[at_]) < base; --most, ++at_) {
      value = value * static_cast<unsigned>(base) + static_cast<unsigned>(digit_value(text_[at_]));
    }
    return value;
  }

  bool octal() {
    bool const zero = text_[at_] == '0';
    if (style_ == EscapeStyle::echo && !zero) return false;
    bool const longer = zero && (style_ == EscapeStyle::echo || style_ == EscapeStyle::percent_b);
    auto const value = digits(8, longer ? 4 : 3);
    put(static_cast<char>(value & 0xff), 0);
    return true;
  }

  /// No digit follows: the escape stays as it is, and printf says so.
  void without_digits(std::string_view kind) {
    if (style_ != EscapeStyle::echo) {
      result_.warnings.append("missing ").append(kind).append(" digit for \\") += text_[at_ - 1];
      result_.warnings += '\n';
    }
    result_.text += '\\';
    result_.text += text_[at_ - 1];
  }

  void hexadecimal() {
    ++at_;
    std::size_t const begin = at_;
    auto const value = digits(16, 2);
    if (at_ == begin) return without_digits("hex");
    put(static_cast<char>(value & 0xff), 0);
  }

  void unicode(int most) {
    ++at_;
    std::size_t const begin = at_;
    auto const value = digits(16, most);
    if (at_ == begin) return without_digits("unicode");
    result_.text += characters_.encode(static_cast<char32_t>(value));
  }

  std::string_view text_;
  EscapeStyle style_;
  Characters const& characters_;
  std::size_t at_ = 0;
  Unescaped result_;
};

}  // namespace

Unescaped unescape(std::string_view text, EscapeStyle style, Characters const& characters) {
  return Unescaper(text, style, characters).run();
}

}  // namespace ipsh::interp
