// How an error looks (UX section 3): the sentence with its place, the source with carets, what is known about
// it. An Error becomes a Diagnostic here and nowhere else, and there is one renderer. Nothing is printed.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "grammar/parse.hpp"
#include "grammar/source.hpp"

namespace ipsh::grammar {

enum class Severity { error, warning, note };

struct Label {
  Span span;
  std::string text;
};

struct Diagnostic {
  Severity severity = Severity::error;
  std::string sentence;
  std::string code;
  Label primary;               ///< `^^^`; its place is the diagnostic's
  std::vector<Label> related;  ///< `~~~`
  std::vector<std::string>
      notes;  ///< lines behind `= `: "kernel: …", "help: …", what happened to the transaction
};

/// The sentence is the first line of the message without "Error: " and the last full stop; errno is named in
/// the label. `value`: the text of the word at fault, shown when the source does not say it (`$x`).
Diagnostic diagnose(Error const& error, Sources const& sources, std::string_view value = {});
/// The same, with the place where the trouble was opened.
Diagnostic diagnose(SyntaxError const& error, Sources const& sources);

struct RenderOptions {
  bool colour = false;
  std::size_t width = 120;  ///< columns of source shown: longer lines are cut around the caret
};

/// The lines to be printed, each with its newline.
std::string render(Diagnostic const& diagnostic, Sources const& sources, RenderOptions const& options = {});

}  // namespace ipsh::grammar
