// The one place that knows how a diagnostic looks.
#include <algorithm>
#include <map>

#include "grammar/diagnostic.hpp"
#include "grammar/source_line.hpp"

namespace ipsh::grammar {

namespace {

enum class Colour { plain, bold, error, warning, related, gutter };

class Painter {
 public:
  explicit Painter(bool colour) : colour_(colour) {}
  [[nodiscard]] std::string operator()(Colour colour, std::string_view text) const {
    if (!colour_ || text.empty() || colour == Colour::plain) return std::string(text);
    return std::string(code(colour)) + std::string(text) + "\x1b[0m";
  }

 private:
  static std::string_view code(Colour colour) {
    switch (colour) {
      case Colour::error:
        return "\x1b[1;31m";
      case Colour::warning:
        return "\x1b[1;33m";
      case Colour::related:
        return "\x1b[36m";
      case Colour::gutter:
        return "\x1b[34m";
      default:
        return "\x1b[1m";
    }
  }
  bool colour_;
};

std::string_view word_of(Severity severity) {
  switch (severity) {
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
    default:
      return "error";
  }
}

/// A label on one line: its columns there.
struct Mark {
  std::size_t begin, end;
  bool primary;
  std::string text;
};

/// The lines of one file that labels stand on.
struct Excerpt {
  std::uint32_t source;
  std::map<std::uint32_t, std::vector<Label const*>> lines;
};

class Renderer {
 public:
  Renderer(Diagnostic const& diagnostic, Sources const& sources, RenderOptions const& options)
      : diagnostic_(diagnostic),
        sources_(sources),
        width_(std::max<std::size_t>(options.width, 40)),
        paint_(options.colour) {}

  std::string run() {
    head();
    place(diagnostic_.primary);
    for (Label const& label : diagnostic_.related) place(label);
    if (!excerpts_.empty()) gutter_ = 1 + std::to_string(last_line_).size();
    for (Excerpt const& excerpt : excerpts_) show(excerpt);
    notes();
    return std::move(out_);
  }

 private:
  [[nodiscard]] Colour colour_of_severity() const {
    return diagnostic_.severity == Severity::error ? Colour::error : Colour::warning;
  }

  void head() {
    Place const place = sources_.place(diagnostic_.primary.span);
    std::string where = "ipsh: ";
    if (place.line != 0) {
      where = printable(place.file) + ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
      where += ": ";
    }
    out_ += paint_(Colour::bold, where);
    out_ += paint_(colour_of_severity(), std::string(word_of(diagnostic_.severity)) + ": ");
    out_ += paint_(Colour::bold, printable(diagnostic_.sentence));
    if (!diagnostic_.code.empty()) out_ += " [" + diagnostic_.code + ']';
    out_ += '\n';
  }

  void place(Label const& label) {
    Span const span = sources_.written(label.span);
    if (!span.known()) return;
    auto excerpt = std::ranges::find(excerpts_, span.source, &Excerpt::source);
    if (excerpt == excerpts_.end()) excerpt = excerpts_.insert(excerpt, Excerpt{span.source, {}});
    auto const line = sources_.place(span).line;
    excerpt->lines[line].push_back(&label);
    last_line_ = std::max(last_line_, line);
  }

  void gutter(std::string_view number, char sign) {
    std::string text(gutter_ - number.size(), ' ');
    text += number;
    text += ' ';
    text += sign;
    out_ += paint_(Colour::gutter, text);
  }

  void show(Excerpt const& excerpt) {
    if (excerpt.source != excerpts_.front().source) {
      gutter("", ':');
      out_ += ' ' + printable(sources_[excerpt.source].name) + '\n';
    }
    for (auto const& [line, labels] : excerpt.lines) show_line(excerpt.source, line, labels);
  }

  void show_line(std::uint32_t source, std::uint32_t number, std::vector<Label const*> const& labels) {
    auto text = sources_.line(source, number);
    auto begin = sources_.line_begin(source, number);
    bool const cut_before = cut(text, begin, sources_.written(best(labels).span).begin);
    SourceLine const line(text);
    auto marks = marks_of(line, begin, labels);
    auto const [first, last] = window(line, marks);
    bool const left = cut_before || first != 0;
    bool const right = last < line.width() || begin + text.size() < line_end(source, number);
    std::string shown = (left ? "…" : "") + line.shown(first, last) + (right ? "…" : "");
    while (shown.ends_with(' ')) shown.pop_back();
    gutter(std::to_string(number), '|');
    out_ += (shown.empty() ? "" : " ") + shown + '\n';
    for (Mark& mark : marks) {
      mark.begin = std::clamp(mark.begin, first, last) - first + left;
      mark.end = std::max(std::clamp(mark.end, first, last) - first + left, mark.begin + 1);
    }
    show_marks(std::move(marks));
  }

  [[nodiscard]] std::uint32_t line_end(std::uint32_t source, std::uint32_t number) const {
    return sources_.line_begin(source, number) + std::uint32_t(sources_.line(source, number).size());
  }

  /// The label that must be seen when a line is cut.
  [[nodiscard]] Label const& best(std::vector<Label const*> const& labels) const {
    return std::ranges::find(labels, &diagnostic_.primary) == labels.end() ? *labels.front()
                                                                           : diagnostic_.primary;
  }

  /// Leaves the neighbourhood of a place of a line that is very long; true when its beginning is gone.
  static bool cut(std::string_view& line, std::uint32_t& line_begin, std::uint32_t place) {
    constexpr std::size_t reach = 4096;
    std::size_t const at = place - line_begin;
    std::size_t begin = at > reach ? at - reach : 0;
    while (begin > 0 && begin < at && (static_cast<unsigned char>(line[begin]) & 0xc0) == 0x80) ++begin;
    line = line.substr(begin, 2 * reach);
    line_begin += std::uint32_t(begin);
    return begin != 0;
  }

  [[nodiscard]] std::vector<Mark> marks_of(SourceLine const& line, std::uint32_t line_begin,
                                           std::vector<Label const*> const& labels) const {
    std::vector<Mark> marks;
    for (Label const* const label : labels) {
      Span const span = sources_.written(label->span);
      auto const begin = line.column(span.begin < line_begin ? 0 : span.begin - line_begin);
      auto const end = line.column(span.end < line_begin ? 0 : span.end - line_begin);
      marks.push_back(
          {begin, std::max(end, begin + 1), label == &diagnostic_.primary, printable(label->text)});
    }
    std::ranges::stable_sort(marks, {}, &Mark::begin);
    return marks;
  }

  /// The columns of a long line that are shown: the first mark of the line's best label is among them.
  [[nodiscard]] std::pair<std::size_t, std::size_t> window(SourceLine const& line,
                                                           std::vector<Mark> const& marks) const {
    if (line.width() <= width_) return {0, line.width()};
    auto const primary = std::ranges::find(marks, true, &Mark::primary);
    Mark const& mark = primary == marks.end() ? marks.front() : *primary;
    std::size_t const length = std::min(mark.end - mark.begin, width_ / 2);
    std::size_t const before = (width_ - length) / 2;
    std::size_t begin = mark.begin > before ? mark.begin - before : 0;
    begin = std::min(begin, std::max(line.width(), width_) - width_);
    return {begin, std::min(begin + width_, line.width())};
  }

  /// Marks in as few rows as their texts allow.
  void show_marks(std::vector<Mark> marks) {
    while (!marks.empty()) {
      std::vector<Mark> later;
      std::string row;
      std::size_t column = 0;
      for (std::size_t at = 0; at < marks.size(); ++at) {
        Mark const& mark = marks[at];
        bool const last = at + 1 == marks.size();
        std::size_t const needed = mark.end + (mark.text.empty() ? 0 : 1 + count_characters(mark.text));
        if (mark.begin < column || (!last && needed >= marks[at + 1].begin)) {
          later.push_back(mark);
          continue;
        }
        row.append(mark.begin - column, ' ');
        auto const colour = mark.primary ? colour_of_severity() : Colour::related;
        std::string text(mark.end - mark.begin, mark.primary ? '^' : '~');
        if (!mark.text.empty()) text += ' ' + mark.text;
        row += paint_(colour, text);
        column = std::max(needed, mark.end);
      }
      gutter("", '|');
      out_ += ' ' + row + '\n';
      marks = std::move(later);
    }
  }

  void notes() {
    for (std::string const& note : diagnostic_.notes) {
      std::size_t begin = 0;
      for (bool first = true; begin <= note.size(); first = false) {
        auto const end = std::min(note.find('\n', begin), note.size());
        if (first)
          gutter("", '=');
        else
          out_.append(gutter_ + 2, ' ');
        out_ += ' ' + printable(std::string_view(note).substr(begin, end - begin)) + '\n';
        begin = end + 1;
      }
    }
  }

  Diagnostic const& diagnostic_;
  Sources const& sources_;
  std::size_t width_;
  Painter paint_;
  std::vector<Excerpt> excerpts_{};
  std::uint32_t last_line_ = 0;
  std::size_t gutter_ = 2;
  std::string out_{};
};

}  // namespace

std::string render(Diagnostic const& diagnostic, Sources const& sources, RenderOptions const& options) {
  return Renderer(diagnostic, sources, options).run();
}

}  // namespace ipsh::grammar
