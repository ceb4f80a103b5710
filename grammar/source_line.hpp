// A line of source as a terminal shows it: tabs are spread, what can't be printed is escaped, wide and
// combining characters are counted as wide as they are, so that a caret stands under the right place.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ipsh::grammar {

class SourceLine {
 public:
  explicit SourceLine(std::string_view line);

  /// The column (from 0) in which a byte of the line is shown; the line's end for bytes behind it.
  [[nodiscard]] std::size_t column(std::size_t byte) const;
  [[nodiscard]] std::size_t width() const { return width_; }
  /// The columns [begin, end), padded with a blank where a wide character is cut.
  [[nodiscard]] std::string shown(std::size_t begin, std::size_t end) const;

 private:
  struct Cell {
    std::size_t byte, column;
    std::string text;
    std::size_t width;
  };
  std::vector<Cell> cells_;
  std::size_t bytes_, width_ = 0;
};

/// Text that is shown to people in a message: what can't be printed is escaped.
std::string printable(std::string_view text);

/// The characters of a text: UTF-8 sequences, and each byte that is part of none.
std::size_t count_characters(std::string_view text);

}  // namespace ipsh::grammar
