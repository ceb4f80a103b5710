#include "grammar/source.hpp"

#include <algorithm>

#include "grammar/source_line.hpp"

namespace ipsh::grammar {

namespace {

/// The origin's offset of an offset; the origin's beginning when nothing before it was copied.
std::uint32_t shifted(Source const& source, std::uint32_t offset) {
  auto const after = std::upper_bound(source.shifts.begin(), source.shifts.end(), offset,
                                      [](std::uint32_t at, Shift const& shift) { return at < shift.here; });
  if (after == source.shifts.begin()) return source.origin.begin;
  Shift const& shift = *std::prev(after);
  return shift.there + (offset - shift.here);
}

}  // namespace

std::uint32_t Sources::add(Source source) {
  entries_.push_back({std::move(source), {}});
  return size();
}

Span Sources::written(Span span) const {
  while (span.known()) {
    Source const& source = (*this)[span.source];
    if (source.shifts.empty() || !source.origin.known()) break;
    auto const begin = shifted(source, span.begin);
    // The end is found from the last byte: the copy may skip some between it and the next one.
    auto const end = span.end > span.begin ? shifted(source, span.end - 1) + 1 : begin;
    span = {source.origin.source, begin, std::max(begin, end)};
  }
  return span;
}

std::vector<std::uint32_t> const& Sources::lines(std::uint32_t source) const {
  Entry& entry = entries_[source - 1];
  if (entry.lines.empty()) {
    entry.lines.push_back(0);
    std::string const& text = entry.source.text;
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
      entry.lines.push_back(std::uint32_t(at + 1));
  }
  return entry.lines;
}

Place Sources::place(Span span) const {
  span = written(span);
  if (!span.known()) return {};
  auto const& begins = lines(span.source);
  auto const after = std::upper_bound(begins.begin(), begins.end(), span.begin);
  Source const& source = (*this)[span.source];
  auto const begin = *std::prev(after);
  auto const before = std::string_view(source.text).substr(begin, span.begin - begin);
  return {source.name, source.first_line + std::uint32_t(after - begins.begin()) - 1,
          std::uint32_t(count_characters(before)) + 1};
}

std::string_view Sources::text(Span span) const {
  if (!span.known()) return {};
  return std::string_view((*this)[span.source].text).substr(span.begin, span.end - span.begin);
}

std::uint32_t Sources::line_begin(std::uint32_t source, std::uint32_t number) const {
  return lines(source)[number - (*this)[source].first_line];
}

std::string_view Sources::line(std::uint32_t source, std::uint32_t number) const {
  std::string_view const rest = std::string_view((*this)[source].text).substr(line_begin(source, number));
  return rest.substr(0, rest.find('\n'));
}

}  // namespace ipsh::grammar
