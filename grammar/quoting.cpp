#include "grammar/quoting.hpp"

#include <string_view>

namespace ipsh::grammar {

namespace {

/// The text without the backslashes that quote one of `quotable`, and without \newline.
std::string without_backslashes(std::string_view text, std::string_view quotable) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      char const next = text[at + 1];
      if (next == '\n') {
        ++at;
        continue;
      }
      if (quotable.find(next) != std::string_view::npos)
        ++at;
      else
        result += text[at++];
    }
    result += text[at];
  }
  return result;
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += char(code);
  } else if (code < 0x800) {
    out += char(0xc0 | code >> 6);
    out += char(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += char(0xe0 | code >> 12);
    out += char(0x80 | (code >> 6 & 0x3f));
    out += char(0x80 | (code & 0x3f));
  } else {
    out += char(0xf0 | code >> 18);
    out += char(0x80 | (code >> 12 & 0x3f));
    out += char(0x80 | (code >> 6 & 0x3f));
    out += char(0x80 | (code & 0x3f));
  }
}

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

/// Reads up to `most` digits at `at`; `count` tells how many there were.
std::uint32_t number(std::string_view text, std::size_t& at, int base, int most, int& count) {
  std::uint32_t value = 0;
  for (count = 0; count < most && at < text.size() && digit_value(text[at]) < base; ++count)
    value = value * std::uint32_t(base) + std::uint32_t(digit_value(text[at++]));
  return value;
}

}  // namespace

std::string ansi_c_text(std::string_view text) {
  constexpr std::string_view letters = "abeEfnrtv\\'\"?";
  constexpr std::string_view values = "\a\b\x1b\x1b\f\n\r\t\v\\'\"?";
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    char const c = text[at++];
    if (c != '\\' || at == text.size()) {
      result += c;
      continue;
    }
    char const letter = text[at++];
    int count = 0;
    if (auto const simple = letters.find(letter); simple != std::string_view::npos) {
      result += values[simple];
    } else if (letter >= '0' && letter <= '7') {
      auto const value = char(number(text, --at, 8, 3, count));
      if (value == 0) return result;
      result += value;
    } else if (letter == 'x' || letter == 'u' || letter == 'U') {
      int const most = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
      auto const value = number(text, at, 16, most, count);
      if (count == 0) {
        result += {'\\', letter};
      } else if (value == 0) {
        return result;
      } else if (letter == 'x') {
        result += char(value);
      } else {
        append_utf8(result, value);
      }
    } else if (letter == 'c' && at < text.size()) {
      char const control = text[at++];
      result += char(control == '?' ? 0x7f : control & 0x1f);
    } else {
      result += {'\\', letter};
    }
  }
  return result;
}

std::string unquoted(Node part) {
  std::string_view const text = part.text();
  switch (part.kind()) {
    case Kind::escaped:
      return std::string(text.substr(1));
    case Kind::single:
      return std::string(text.substr(1, text.size() - 2));
    case Kind::dollar_single:
      return ansi_c_text(text.substr(2, text.size() - 3));
    case Kind::text:
      return without_backslashes(text, "$`\"\\");
    case Kind::argument_text:
      return without_backslashes(text, "$`\"\\}");
    case Kind::here_text:
      return without_backslashes(text, "$`\\");
    case Kind::literal:
      return without_backslashes(text, "");
    default:
      return std::string(text);
  }
}

bool is_plain(Kind part) {
  switch (part) {
    case Kind::literal:
    case Kind::escaped:
    case Kind::single:
    case Kind::dollar_single:
    case Kind::text:
    case Kind::here_text:
    case Kind::argument_text:
    case Kind::dollar:
      return true;
    default:
      return false;
  }
}

std::optional<std::string> literal_text(Node word) {
  std::string result;
  for (Node const part : word) {
    if (part.is(Kind::double_)) {
      auto const inside = literal_text(part);
      if (!inside) return {};
      result += *inside;
    } else if (is_plain(part.kind())) {
      result += unquoted(part);
    } else {
      return {};
    }
  }
  return result;
}

}  // namespace ipsh::grammar
