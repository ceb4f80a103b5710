// Characters of a string as the shell's locale (LC_ALL, LC_CTYPE, LANG) has them: how long one is, and which
// class it belongs to. A locale is looked up only when the first byte that is not ASCII turns up, since that
// costs a start-up's worth of file reading.
#pragma once
#include <locale.h>

#include <optional>
#include <string>
#include <string_view>

namespace ipsh::interp {

class Characters {
 public:
  /// The names of the locales of LC_CTYPE and LC_COLLATE ("" or unknown: C, where a character is a byte).
  Characters(std::string type, std::string collation);
  ~Characters();
  Characters(Characters const&) = delete;
  Characters& operator=(Characters const&) = delete;

  struct Character {
    char32_t code;     ///< of a byte that is no character here: 0x110000 + the byte
    std::size_t size;  ///< in bytes, at least 1
    bool operator==(Character const&) const = default;
  };
  /// The character at `at` (which is inside of text).
  [[nodiscard]] Character at(std::string_view text, std::size_t at) const;
  [[nodiscard]] std::size_t count(std::string_view text) const;
  /// Is it of the class `alpha`, `digit` …? None: there is no such class.
  [[nodiscard]] std::optional<bool> is(char32_t code, std::string_view class_name) const;
  /// The bytes of a code point, for `\uXXXX`; what bash prints where the locale has no such character.
  [[nodiscard]] std::string encode(char32_t code) const;
  /// Below, equal to or above 0, in the order of LC_COLLATE.
  [[nodiscard]] int compare(std::string const& left, std::string const& right) const;
  /// LC_CTYPE, for functions of libc that look at the thread's locale.
  [[nodiscard]] locale_t type() const;

 private:
  [[nodiscard]] bool utf8() const;
  void look_up() const;

  std::string type_name_, collation_name_;
  mutable bool known_ = false, utf8_ = false;
  mutable locale_t type_ = nullptr, collation_ = nullptr;
};

}  // namespace ipsh::interp
