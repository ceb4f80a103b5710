#include "interp/shell_quoting.hpp"

#include <array>
#include <cstdio>

namespace ipsh::interp {
namespace {

constexpr std::string_view backslashed = " \t\n!\"$&'()*,;<>?[\\]^`{|}";

bool prints(Characters::Character character, Characters const& characters) {
  return characters.is(character.code, "print").value_or(false);
}

bool all_prints(std::string_view text, Characters const& characters) {
  for (std::size_t at = 0; at < text.size();) {
    auto const character = characters.at(text, at);
    if (!prints(character, characters)) return false;
    at += character.size;
  }
  return true;
}

std::string dollar_single(std::string_view text, Characters const& characters) {
  constexpr std::string_view controls = "\a\b\033\f\n\r\t\v\\'";
  constexpr std::string_view letters = "abEfnrtv\\'";
  std::string quoted = "$'";
  for (std::size_t at = 0; at < text.size();) {
    auto const character = characters.at(text, at);
    auto const bytes = text.substr(at, character.size);
    at += character.size;
    if (auto const control = controls.find(bytes); control != std::string_view::npos) {
      quoted += '\\';
      quoted += letters[control];
    } else if (prints(character, characters)) {
      quoted += bytes;
    } else {
      for (char const byte : bytes) {
        std::array<char, 8> octal{};
        std::snprintf(octal.data(), octal.size(), "\\%03o", static_cast<unsigned char>(byte));
        quoted += octal.data();
      }
    }
  }
  return quoted += '\'';
}

std::string single_quoted(std::string_view text) {
  if (text == "'") return "\\'";
  std::string quoted = "'";
  for (char const c : text) quoted += c == '\'' ? std::string("'\\''") : std::string{c};
  return quoted += '\'';
}

}  // namespace

std::string backslash_quoted(std::string_view text, Characters const& characters) {
  if (text.empty()) return "''";
  if (!all_prints(text, characters)) return dollar_single(text, characters);
  std::string quoted;
  for (char const c : text) {
    bool const first = quoted.empty() && (c == '#' || c == '~');
    if (first || backslashed.find(c) != std::string_view::npos) quoted += '\\';
    quoted += c;
  }
  return quoted;
}

std::string listed(std::string_view text, Characters const& characters) {
  if (text.empty()) return "''";
  if (!all_prints(text, characters)) return dollar_single(text, characters);
  constexpr std::string_view special = " \t\n'\"\\|&;()<>!{}*[?]^$`";
  bool const plain = text.find_first_of(special) == std::string_view::npos && text[0] != '#' &&
                     text[0] != '~' && text.find(":~") == std::string_view::npos &&
                     text.find("=~") == std::string_view::npos;
  return plain ? std::string(text) : single_quoted(text);
}

std::string double_quoted(std::string_view text, Characters const& characters) {
  if (!all_prints(text, characters)) return dollar_single(text, characters);
  std::string quoted = "\"";
  for (char const c : text) {
    if (std::string_view("\"$\\`").find(c) != std::string_view::npos) quoted += '\\';
    quoted += c;
  }
  return quoted += '"';
}

}  // namespace ipsh::interp
