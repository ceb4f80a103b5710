// An expanded word before it is split and its quotes are forgotten: each byte with where it came from. And
// what follows expansion: splitting by IFS, the pattern or regular expression that such a word stands for.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interp/characters.hpp"

namespace ipsh::interp {

/// Where a byte of an expanded word came from.
enum class Mark : char {
  written,   ///< unquoted in the script: patterns count, IFS does not
  expanded,  ///< of an unquoted expansion: patterns and IFS count
  quoted,    ///< means itself
  nothing,   ///< no byte: an empty pair of quotes, which keeps an empty field alive
};

class MarkedText {
 public:
  void append(std::string_view text, Mark mark) {
    bytes_.append(text);
    marks_.append(text.size(), static_cast<char>(mark));
  }
  void append_nothing() {
    bytes_ += '\0';
    marks_ += static_cast<char>(Mark::nothing);
  }
  void append(MarkedText const& other) {
    bytes_ += other.bytes_;
    marks_ += other.marks_;
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] char byte(std::size_t at) const { return bytes_[at]; }
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] Mark mark(std::size_t at) const { return static_cast<Mark>(marks_[at]); }
  [[nodiscard]] MarkedText piece(std::size_t begin, std::size_t end) const;

  /// The text, quotes forgotten.
  [[nodiscard]] std::string text() const;
  /// The pattern (pattern.hpp) it stands for: what is quoted is escaped.
  [[nodiscard]] std::string pattern() const;
  /// The extended regular expression it stands for.
  [[nodiscard]] std::string regex() const;

 private:
  std::string bytes_, marks_;
};

/// Splits by IFS (none: unset). No field comes of a text that is empty and has no quotes.
[[nodiscard]] std::vector<MarkedText> split(MarkedText const& text, std::optional<std::string> const& ifs,
                                            Characters const& characters);

/// What `read` assigns to that many names: a field each, and to the last one the rest. In the line a byte
/// that can separate is `expanded`, one that a backslash protects is `quoted`.
[[nodiscard]] std::vector<std::string> read_fields(MarkedText const& line, std::size_t names,
                                                   std::optional<std::string> const& ifs,
                                                   Characters const& characters);

}  // namespace ipsh::interp
