#include "grammar/source_line.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace ipsh::grammar {

namespace {

struct Range {
  char32_t first, last;
};

// Unicode 15, in ranges as coarse as carets need.
constexpr std::array zero_width = {Range{0x300, 0x36f},   Range{0x483, 0x489},   Range{0x591, 0x5bd},
                                   Range{0x610, 0x61a},   Range{0x64b, 0x65f},   Range{0x6d6, 0x6dc},
                                   Range{0x900, 0x902},   Range{0x93c, 0x93c},   Range{0x941, 0x948},
                                   Range{0xe31, 0xe31},   Range{0xe34, 0xe3a},   Range{0xe47, 0xe4e},
                                   Range{0x1160, 0x11ff}, Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff},
                                   Range{0x20d0, 0x20ff}, Range{0x302a, 0x302d}, Range{0x3099, 0x309a},
                                   Range{0xfe00, 0xfe0f}, Range{0xfe20, 0xfe2f}, Range{0xe0100, 0xe01ef}};
constexpr std::array double_width = {
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x23e9, 0x23ec},   Range{0x2e80, 0x303e},
    Range{0x3041, 0x4dbf},   Range{0x4e00, 0xa4cf},   Range{0xa960, 0xa97f},   Range{0xac00, 0xd7a3},
    Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},   Range{0xff01, 0xff60},   Range{0xffe0, 0xffe6},
    Range{0x1f300, 0x1f64f}, Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff}, Range{0x20000, 0x3fffd}};
// Characters without a shape, and those that turn the direction of what follows.
constexpr std::array unprintable = {Range{0, 0x1f},        Range{0x7f, 0x9f},      Range{0xad, 0xad},
                                    Range{0x61c, 0x61c},   Range{0x200b, 0x200f},  Range{0x2028, 0x202e},
                                    Range{0x2060, 0x206f}, Range{0xd800, 0xdfff},  Range{0xfeff, 0xfeff},
                                    Range{0xfff9, 0xfffb}, Range{0xe0000, 0xe007f}};

template <std::size_t size>
bool contains(std::array<Range, size> const& ranges, char32_t code) {
  auto const range = std::ranges::upper_bound(ranges, code, {}, &Range::first);
  return range != ranges.begin() && code <= std::prev(range)->last;
}

struct Character {
  char32_t code;
  std::size_t size;
  bool valid;
};

/// The character at the beginning of a text; a byte of its own when it is no UTF-8.
Character character_of(std::string_view text) {
  auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  Character const wrong{byte(0), 1, false};
  if (byte(0) < 0x80) return {byte(0), 1, true};
  std::size_t const size = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < size) return wrong;
  char32_t code = byte(0) & (0xff >> (size + 1));
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xc0) != 0x80) return wrong;
    code = code << 6 | (byte(at) & 0x3f);
  }
  constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  return code < least[size] || code > 0x10ffff ? wrong : Character{code, size, true};
}

std::string escaped(Character const& character) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), character.code < 0x100 ? "\\x%02x" : "\\u%04x",
                unsigned(character.code));
  return text.data();
}

bool is_shown(Character const& character) {
  return character.valid && !contains(unprintable, character.code);
}

}  // namespace

SourceLine::SourceLine(std::string_view line) : bytes_(line.size()) {
  constexpr std::size_t tab = 8;
  for (std::size_t at = 0; at < line.size();) {
    auto const rest = line.substr(at);
    Character const character = character_of(rest);
    Cell cell{at, width_, {}, 1};
    if (character.code == '\t') {
      cell.width = tab - width_ % tab;
      cell.text.assign(cell.width, ' ');
    } else if (is_shown(character)) {
      cell.text = rest.substr(0, character.size);
      cell.width = contains(zero_width, character.code) ? 0 : contains(double_width, character.code) ? 2 : 1;
    } else {
      cell.text = escaped(character);
      cell.width = cell.text.size();
    }
    width_ += cell.width;
    at += character.size;
    cells_.push_back(std::move(cell));
  }
}

std::size_t SourceLine::column(std::size_t byte) const {
  if (byte >= bytes_) return width_;
  // The character that the byte is a part of.
  return std::prev(std::ranges::upper_bound(cells_, byte, {}, &Cell::byte))->column;
}

std::string SourceLine::shown(std::size_t begin, std::size_t end) const {
  std::string text;
  for (Cell const& cell : cells_) {
    auto const cell_end = cell.column + cell.width;
    if (cell.column >= begin && cell_end <= end && (cell.width != 0 || cell.column > begin)) {
      text += cell.text;
    } else if (cell.column < end && cell_end > begin) {  // cut in two
      text.append(std::min(cell_end, end) - std::max(cell.column, begin), ' ');
    }
  }
  return text;
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    Character const character = character_of(text);
    result += is_shown(character) ? std::string(text.substr(0, character.size)) : escaped(character);
    text.remove_prefix(character.size);
  }
  return result;
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(character_of(text).size);
  return count;
}

}  // namespace ipsh::grammar
