#include "interp/characters.hpp"

#include <langinfo.h>
#include <wctype.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

namespace ipsh::interp {
namespace {

constexpr char32_t no_character = 0x110000;

/// One well-formed UTF-8 sequence at the start of text; size 0 when it is none.
Characters::Character decode(std::string_view text) {
  auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  unsigned char const first = byte(0);
  std::size_t const size = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (size == 0 || first >= 0xf5 || text.size() < size) return {0, 0};
  char32_t code = first & (0xffU >> (size + 1));
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xc0) != 0x80) return {0, 0};
    code = code << 6 | (byte(at) & 0x3fU);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  bool const valid = code >= least.at(size) && code < no_character && (code < 0xd800 || code > 0xdfff);
  return valid ? Characters::Character{code, size} : Characters::Character{0, 0};
}

locale_t named_locale(int mask, std::string const& name) {
  locale_t const locale = newlocale(mask, name.empty() ? "C" : name.c_str(), nullptr);
  return locale != nullptr ? locale : newlocale(mask, "C", nullptr);
}

/// Locales that order strings as strcmp does: those need not be looked up.
bool orders_by_bytes(std::string const& name) {
  return name.empty() || name == "C" || name == "POSIX" || name.starts_with("C.");
}

}  // namespace

Characters::Characters(std::string type, std::string collation)
    : type_name_(std::move(type)), collation_name_(std::move(collation)) {}

Characters::~Characters() {
  if (type_ != nullptr) freelocale(type_);
  if (collation_ != nullptr) freelocale(collation_);
}

void Characters::look_up() const {
  known_ = true;
  type_ = named_locale(LC_CTYPE_MASK, type_name_);
  utf8_ = std::strcmp(nl_langinfo_l(CODESET, type_), "UTF-8") == 0;
}

locale_t Characters::type() const {
  if (!known_) look_up();
  return type_;
}

bool Characters::utf8() const {
  if (!known_) look_up();
  return utf8_;
}

Characters::Character Characters::at(std::string_view text, std::size_t at) const {
  auto const byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return {byte, 1};
  if (utf8()) {
    if (Character const character = decode(text.substr(at)); character.size != 0) return character;
  }
  return {no_character + byte, 1};
}

std::size_t Characters::count(std::string_view text) const {
  std::size_t count = 0;
  for (std::size_t place = 0; place < text.size(); place += at(text, place).size) ++count;
  return count;
}

std::optional<bool> Characters::is(char32_t code, std::string_view class_name) const {
  if (class_name == "word") return code == '_' || is(code, "alnum").value_or(false);
  if (class_name == "ascii") return code < 0x80;
  if (!known_) look_up();
  wctype_t const type = wctype_l(std::string(class_name).c_str(), type_);
  if (type == 0) return std::nullopt;
  return code < no_character && iswctype_l(static_cast<wint_t>(code), type, type_) != 0;
}

int Characters::compare(std::string const& left, std::string const& right) const {
  if (orders_by_bytes(collation_name_)) return left.compare(right);
  if (collation_ == nullptr) collation_ = named_locale(LC_COLLATE_MASK, collation_name_);
  return strcoll_l(left.c_str(), right.c_str(), collation_);
}

std::string Characters::encode(char32_t code) const {
  if (code < 0x80) return {static_cast<char>(code)};
  if (!utf8()) {
    std::array<char, 16> escape{};
    auto const size = std::snprintf(escape.data(), escape.size(), code > 0xffff ? "\\U%08X" : "\\u%04X",
                                    static_cast<unsigned>(code));
    return {escape.data(), static_cast<std::size_t>(size)};
  }
  std::string text;
  auto const tail = [&](unsigned shift) { text += static_cast<char>(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x800) {
    text += static_cast<char>(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xe0 | code >> 12);
    tail(6);
  } else {
    text += static_cast<char>(0xf0 | (code >> 18 & 7));
    tail(12);
    tail(6);
  }
  tail(0);
  return text;
}

}  // namespace ipsh::interp
