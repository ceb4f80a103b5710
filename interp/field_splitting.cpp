#include "interp/field_splitting.hpp"

#include "interp/pattern.hpp"

namespace ipsh::interp {
namespace {

/// Where IFS is unset.
constexpr std::string_view default_ifs = " \t\n";

class Splitter {
 public:
  Splitter(MarkedText const& text, std::string_view ifs, Characters const& characters)
      : text_(text), ifs_(ifs), characters_(characters) {}

  std::vector<MarkedText> fields() {
    std::vector<MarkedText> fields;
    skip_blanks();
    while (at_ < text_.size()) fields.push_back(next());
    return fields;
  }

  std::vector<std::string> fields(std::size_t names) {
    std::vector<std::string> fields;
    skip_blanks();
    for (std::size_t name = 1; name < names; ++name) fields.push_back(next().text());
    std::size_t const begin = at_;
    std::string last = next().text();
    if (at_ < text_.size()) last = text_.piece(begin, end_without_blanks()).text();
    fields.push_back(std::move(last));
    return fields;
  }

 private:
  [[nodiscard]] std::size_t character_size() const { return characters_.at(text_.bytes(), at_).size; }

  /// The size of the separator at at_; 0: none.
  [[nodiscard]] std::size_t separator() const {
    if (text_.mark(at_) != Mark::expanded) return 0;
    std::size_t const size = character_size();
    return ifs_.find(text_.bytes().substr(at_, size)) == std::string_view::npos ? 0 : size;
  }

  /// The field at at_, which then is behind the separator: blanks, or another one with blanks around.
  MarkedText next() {
    std::size_t const begin = at_;
    while (at_ < text_.size() && separator() == 0) at_ += character_size();
    MarkedText field = text_.piece(begin, at_);
    skip_blanks();
    if (at_ < text_.size()) {
      if (std::size_t const size = separator(); size != 0) {
        at_ += size;
        skip_blanks();
      }
    }
    return field;
  }

  [[nodiscard]] bool is_blank(std::size_t at) const {
    return text_.mark(at) == Mark::expanded && default_ifs.find(text_.byte(at)) != std::string_view::npos &&
           ifs_.find(text_.byte(at)) != std::string_view::npos;
  }

  [[nodiscard]] std::size_t end_without_blanks() const {
    std::size_t end = text_.size();
    while (end > at_ && is_blank(end - 1)) --end;
    return end;
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(at_)) ++at_;
  }

  MarkedText const& text_;
  std::string_view ifs_;
  Characters const& characters_;
  std::size_t at_ = 0;
};

}  // namespace

MarkedText MarkedText::piece(std::size_t begin, std::size_t end) const {
  MarkedText piece;
  piece.bytes_ = bytes_.substr(begin, end - begin);
  piece.marks_ = marks_.substr(begin, end - begin);
  return piece;
}

std::string MarkedText::text() const {
  std::string text;
  text.reserve(size());
  for (std::size_t at = 0; at < size(); ++at) {
    if (mark(at) != Mark::nothing) text += byte(at);
  }
  return text;
}

std::string MarkedText::pattern() const {
  std::string pattern;
  for (std::size_t at = 0; at < size(); ++at) {
    if (mark(at) == Mark::quoted) {
      pattern += escaped(std::string_view(bytes_).substr(at, 1));
    } else if (mark(at) != Mark::nothing) {
      pattern += byte(at);
    }
  }
  return pattern;
}

std::string MarkedText::regex() const {
  constexpr std::string_view special = ".[]()*+?{}|^$\\";
  std::string regex;
  // A backslash means itself between brackets, where quoting needs none.
  std::size_t bracket = std::string::npos;  // where it began in regex
  for (std::size_t at = 0; at < size(); ++at) {
    char const c = byte(at);
    if (mark(at) == Mark::nothing) continue;
    bool const quoted = mark(at) == Mark::quoted;
    bool const inside_bracket = bracket != std::string::npos;
    if (quoted && !inside_bracket && special.find(c) != std::string_view::npos) regex += '\\';
    regex += c;
    if (inside_bracket) {
      std::string_view const inside = std::string_view(regex).substr(bracket + 1);
      bool const first = inside == "]" || inside == "^]";
      bool const in_class = inside.rfind("[:") != std::string_view::npos &&
                            inside.find(":]", inside.rfind("[:") + 2) == std::string_view::npos;
      if (c == ']' && !first && !in_class) bracket = std::string::npos;
    } else if (c == '[' && !quoted && !(regex.size() > 1 && regex[regex.size() - 2] == '\\')) {
      bracket = regex.size() - 1;
    }
  }
  return regex;
}

std::vector<MarkedText> split(MarkedText const& text, std::optional<std::string> const& ifs,
                              Characters const& characters) {
  if (text.empty()) return {};
  if (ifs && ifs->empty()) return {text};
  return Splitter(text, ifs ? std::string_view(*ifs) : default_ifs, characters).fields();
}

std::vector<std::string> read_fields(MarkedText const& line, std::size_t names,
                                     std::optional<std::string> const& ifs, Characters const& characters) {
  if (ifs && ifs->empty()) {
    std::vector<std::string> fields(names);
    fields[0] = line.text();
    return fields;
  }
  return Splitter(line, ifs ? std::string_view(*ifs) : default_ifs, characters).fields(names);
}

}  // namespace ipsh::interp
