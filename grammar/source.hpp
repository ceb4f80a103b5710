// The texts that syntax trees, words and errors point into. Sources owns them for the whole run, at stable
// addresses: a Span (netlink/error.hpp) is a source's number and two byte offsets. The text of a backquote,
// of a here-document or of a document's commands is a source of its own that remembers where it was taken
// from.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/error.hpp"

namespace ipsh::grammar {

/// From byte `here` of a derived source on, the text was copied from byte `there` of its origin on.
struct Shift {
  std::uint32_t here, there;
};

struct Source {
  std::string name;  ///< of the file, or what stands for it ("-c", "stdin")
  std::string text;
  std::uint32_t first_line = 1;  ///< the number of its first line
  Span origin{};                 ///< where the text comes from: the backquote, the `source` command …
  std::vector<Shift> shifts{};   ///< rising; empty: no byte of the text has a place of its own in the origin
};

/// Where a span begins, for people.
struct Place {
  std::string_view file;
  std::uint32_t line = 0, column = 0;  ///< from 1; the column counts characters
};

class Sources {
 public:
  Sources() = default;
  Sources(Sources const&) = delete;
  Sources& operator=(Sources const&) = delete;

  /// Takes a text in; returns its number (from 1).
  std::uint32_t add(Source source);
  [[nodiscard]] Source const& operator[](std::uint32_t number) const { return entries_[number - 1].source; }
  [[nodiscard]] std::uint32_t size() const { return std::uint32_t(entries_.size()); }

  /// The same piece in the file as written: through copied texts back to the outermost one that has the
  /// bytes.
  [[nodiscard]] Span written(Span span) const;
  /// File, line and column of written(span); all 0 when the span is not known.
  [[nodiscard]] Place place(Span span) const;
  /// The bytes of a span.
  [[nodiscard]] std::string_view text(Span span) const;
  /// A line of a source by its number there (first_line counted in), without its newline.
  [[nodiscard]] std::string_view line(std::uint32_t source, std::uint32_t number) const;
  /// Offset of that line's first byte.
  [[nodiscard]] std::uint32_t line_begin(std::uint32_t source, std::uint32_t number) const;

 private:
  struct Entry {
    Source source;
    std::vector<std::uint32_t> lines;  ///< offsets of the lines, found when first asked for
  };
  std::vector<std::uint32_t> const& lines(std::uint32_t source) const;

  mutable std::deque<Entry> entries_;
};

}  // namespace ipsh::grammar
