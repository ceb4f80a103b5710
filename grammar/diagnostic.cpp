#include "grammar/diagnostic.hpp"

#include <algorithm>
#include <cstring>

#include "grammar/source_line.hpp"

namespace ipsh::grammar {

namespace {

// The sentence repeats words of the script, and those may be of any length.
constexpr std::size_t longest_sentence = 300;

std::string sentence_of(std::string_view message) {
  message = message.substr(0, message.find('\n'));
  if (message.starts_with("Error: ")) message.remove_prefix(7);
  if (message.ends_with('.') && !message.ends_with("..")) message.remove_suffix(1);
  if (message.size() <= longest_sentence) return std::string(message);
  return std::string(message.substr(0, longest_sentence - 60)) + "…" +
         std::string(message.substr(message.size() - 50));
}

/// "EEXIST: label", either part may be missing.
std::string label_of(Error const& error) {
  char const* const name = error.number != 0 ? ::strerrorname_np(error.number) : nullptr;
  if (!name) return error.label;
  return error.label.empty() ? name : std::string(name) + ": " + error.label;
}

std::string without_quotes(std::string_view written) {
  std::string text(written);
  std::erase_if(text, [](char c) { return c == '\'' || c == '"' || c == '\\'; });
  return text;
}

/// The text of a file named by a script comes from somewhere else than the script.
std::string origin_note(Span span, Sources const& sources) {
  span = sources.written(span);
  if (!span.known()) return {};
  Span const origin = sources[span.source].origin;
  if (!origin.known()) return {};
  Place const place = sources.place(origin);
  return "read at " + std::string(place.file) + ':' + std::to_string(place.line);
}

}  // namespace

Diagnostic diagnose(Error const& error, Sources const& sources, std::string_view value) {
  Diagnostic diagnostic;
  diagnostic.sentence = sentence_of(error.message.empty() ? error.output : error.message);
  diagnostic.code = error.code;
  diagnostic.primary = {error.span, label_of(error)};
  if (auto const written = sources.text(error.span); !value.empty() && value != without_quotes(written)) {
    std::string shown = std::string(written) + " (= \"" + std::string(value) + "\")";
    if (!diagnostic.primary.text.empty()) shown += ": " + diagnostic.primary.text;
    diagnostic.primary.text = std::move(shown);
  }
  if (!error.kernel.empty()) diagnostic.notes.push_back("kernel: " + error.kernel);
  if (!error.help.empty()) diagnostic.notes.push_back("help: " + error.help);
  if (auto note = origin_note(error.span, sources); !note.empty())
    diagnostic.notes.push_back(std::move(note));
  return diagnostic;
}

Diagnostic diagnose(SyntaxError const& error, Sources const& sources) {
  Diagnostic diagnostic = diagnose(static_cast<Error const&>(error), sources);
  if (error.opener.known()) diagnostic.related.push_back({error.opener, error.opener_label});
  return diagnostic;
}

}  // namespace ipsh::grammar
