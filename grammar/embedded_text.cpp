#include "grammar/embedded_text.hpp"

namespace ipsh::grammar {

namespace {

/// Collects a text with pieces left out.
class Copy {
 public:
  explicit Copy(Source const& from) : from_(from) {}
  void take(std::uint32_t begin, std::uint32_t end) {
    if (begin == end) return;
    shifts_.push_back({std::uint32_t(text_.size()), begin});
    text_.append(from_.text, begin, end - begin);
  }
  Source finish(Span origin) && {
    if (shifts_.empty()) shifts_.push_back({0, origin.begin});
    return {from_.name, std::move(text_), 1, origin, std::move(shifts_)};
  }

 private:
  Source const& from_;
  std::string text_;
  std::vector<Shift> shifts_;
};

/// Does the line that ends before `end` continue on the next one?
bool is_continued(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  if (end == begin || text[end - 1] != '\n') return false;
  std::uint32_t at = end - 1;
  while (at > begin && text[at - 1] == '\\') --at;
  return (end - 1 - at) % 2 == 1;
}

}  // namespace

Source backquoted_text(Source const& from, Span backquote, bool in_double_quotes) {
  Copy copy(from);
  std::string_view const text = from.text;
  auto begin = backquote.begin + 1;
  auto const end = backquote.end - 1;
  for (auto at = begin; at < end; ++at) {
    if (text[at] != '\\' || at + 1 == end) continue;
    char const next = text[at + 1];
    if (next == '`' || next == '\\' || next == '$' || (next == '"' && in_double_quotes)) {
      copy.take(begin, at);
      begin = at + 1;
    }
    ++at;
  }
  copy.take(begin, end);
  return std::move(copy).finish(backquote);
}

Source here_document_text(Source const& from, std::uint32_t source, HereStart const& here) {
  Copy copy(from);
  std::string_view const text = from.text;
  if (!here.strip) {
    copy.take(here.body_begin, here.body_end);
  } else {
    bool continued = false;  // a line that a backslash joins to the one before keeps its tabs
    for (std::uint32_t at = here.body_begin; at < here.body_end;) {
      std::uint32_t begin = at;
      if (!continued)
        while (begin < here.body_end && text[begin] == '\t') ++begin;
      at = std::uint32_t(text.find('\n', begin)) + 1;  // there is one: the delimiter's line follows
      continued = !here.quoted && is_continued(text, begin, at);
      copy.take(begin, at);
    }
  }
  return std::move(copy).finish({source, here.body_begin, here.body_end});
}

}  // namespace ipsh::grammar
