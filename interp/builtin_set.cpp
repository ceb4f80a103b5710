// `set`: the shell's options, and $1 $2 …
#include <algorithm>
#include <array>

#include "interp/builtin.hpp"

namespace ipsh::interp {

namespace {

/// Those of bash that ipsh does not have are always as they are in a script.
struct Setting {
  char letter;  ///< 0: it has only a name
  std::string_view name;
  bool always = false;
};
constexpr std::array settings{
    Setting{'e', "errexit"},       Setting{'u', "nounset"},   Setting{'x', "xtrace"},
    Setting{'f', "noglob"},        Setting{0, "pipefail"},    Setting{'B', "braceexpand", true},
    Setting{'h', "hashall", true}, Setting{'a', "allexport"}, Setting{'b', "notify"},
    Setting{'k', "keyword"},       Setting{'m', "monitor"},   Setting{'n', "noexec"},
    Setting{'p', "privileged"},    Setting{'t', "onecmd"},    Setting{'v', "verbose"},
    Setting{'C', "noclobber"},     Setting{'E', "errtrace"},  Setting{'H', "histexpand"},
    Setting{'P', "physical"},      Setting{'T', "functrace"}, Setting{0, "interactive-comments", true},
    Setting{0, "emacs"},           Setting{0, "history"},     Setting{0, "ignoreeof"},
    Setting{0, "nolog"},           Setting{0, "posix"},       Setting{0, "vi"},
};

/// One option among the words of `set`.
struct Step {
  Word const* word;  ///< in which it stands: its letter, or its name behind `-o`
  char letter;       ///< 'o': by its name
  bool on;

  [[nodiscard]] Setting const* setting() const {
    auto const same = [this](Setting const& row) {
      return letter == 'o' ? row.name == word->text : row.letter == letter;
    };
    auto const* const row = std::ranges::find_if(settings, same);
    return row == settings.end() ? nullptr : row;
  }
};

struct SetWords {
  std::vector<Step> steps{};
  Word const* nameless = nullptr;     ///< `-o` with nothing behind it
  std::span<Word const> arguments{};  ///< $1 …
  bool positional = false;            ///< they are set, even to nothing
};

SetWords read_words(std::span<Word const> words) {
  SetWords read;
  while (!words.empty()) {
    auto const& word = words[0];
    if (word.text == "--" || word.text == "-") {
      words = words.subspan(1);
      read.positional = word.text == "--";
      if (word.text == "-") read.steps.push_back({&word, 'x', false});
      break;
    }
    if (word.text.size() < 2 || (word.text[0] != '-' && word.text[0] != '+')) break;
    words = words.subspan(1);
    for (char const letter : std::string_view(word.text).substr(1)) {
      bool const named = letter == 'o';
      if (named && words.empty()) read.nameless = &word;
      if (named && words.empty()) continue;
      read.steps.push_back({named ? &words[0] : &word, letter, word.text[0] == '-'});
      if (named) words = words.subspan(1);
    }
  }
  read.arguments = words;
  read.positional = read.positional || !words.empty();
  return read;
}

bool is_unknown_letter(Step const& step) {
  return step.letter != 'o' && step.setting() == nullptr;
}

}  // namespace

std::optional<Word> Builtins::refused_in_set(std::span<Word const> operands) {
  if (operands.empty()) return Word{"without arguments", {}};
  auto const read = read_words(operands);
  if (std::ranges::any_of(read.steps, is_unknown_letter)) return {};  // a mistake, in bash too
  if (read.nameless) return *read.nameless;
  for (auto const& step : read.steps) {
    auto const* const setting = step.setting();
    if (setting && !Shell::Options::named(setting->name) && step.on != setting->always) return *step.word;
  }
  return {};
}

Completion Builtins::set(Shell& shell, Invocation const& invocation) {
  auto const read = read_words(invocation.words.subspan(1));
  if (auto const unknown = std::ranges::find_if(read.steps, is_unknown_letter); unknown != read.steps.end()) {
    fail(shell, invocation, std::string(unknown->on ? "-" : "+") + unknown->letter + ": invalid option");
    shell.complain("set: usage: set [-efux] [-o option-name] [--] [arg ...]", invocation.context.span);
    return 2;
  }
  for (auto const& step : read.steps) {
    auto const* const setting = step.setting();
    if (!setting) return fail(shell, invocation, step.word->text + ": invalid option name", 2);
    if (auto const option = Shell::Options::named(setting->name)) shell.options_.*option = step.on;
  }
  if (read.positional) {
    shell.positional_.clear();
    for (auto const& word : read.arguments) shell.positional_.push_back(word.text);
  }
  return 0;
}

}  // namespace ipsh::interp
