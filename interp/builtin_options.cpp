// Which options of bash's builtins ipsh does not have: one table, for the script that is checked before it
// runs and for the words that only running it makes.
#include <algorithm>
#include <array>

#include "interp/builtin.hpp"
#include "interp/trap.hpp"

namespace ipsh::interp {

namespace {

using Words = std::span<Word const>;

/// Takes the words of options off; what is left begins with the first operand. Returns the word of the first
/// letter that is neither `plain` nor among those that take an argument.
std::optional<Word> take_options(Words& words, std::string_view plain, std::string_view with_argument) {
  while (!words.empty() && words[0].text.size() > 1 && words[0].text[0] == '-') {
    auto const& option = words[0];
    words = words.subspan(1);
    if (option.text == "--") break;
    auto const last = option.text.find_first_not_of(plain, 1);
    if (last == std::string::npos) continue;
    if (with_argument.find(option.text[last]) == std::string_view::npos) return option;
    if (last + 1 == option.text.size() && !words.empty()) words = words.subspan(1);
  }
  return {};
}

template <char first>
std::optional<Word> beginning_with(Words words) {
  auto const found =
      std::ranges::find_if(words, [](Word const& word) { return word.text.starts_with(first); });
  return found == words.end() ? std::nullopt : std::optional(*found);
}

/// `local` alone lists, `local -` keeps the options of `set`.
std::optional<Word> of_local(Words names) {
  if (names.empty()) return Word{"without names", {}};
  auto const found = std::ranges::find(names, "-", &Word::text);
  return found == names.end() ? std::nullopt : std::optional(*found);
}

std::optional<Word> of_trap(Words operands) {
  if (operands.size() > 1) operands = operands.subspan(1);
  auto const found = std::ranges::find_if(operands, [](Word const& word) {
    return !Traps::number(word.text) && Traps::known_elsewhere(word.text);
  });
  return found == operands.end() ? std::nullopt : std::optional(*found);
}

std::optional<Word> of_kill(Words words) {
  if (!words.empty() && (words[0].text == "-l" || words[0].text == "-L")) return words[0];
  return beginning_with<'%'>(words);
}

struct Row {
  std::string_view name;
  std::string_view plain;
  std::string_view with_argument;
  std::optional<Word> (*operands)(Words) = nullptr;
  bool letters = true;  ///< options are letters behind a `-`
};
constexpr std::array rows{
    Row{"cd", "LP", ""},
    Row{"command", "vV", ""},
    Row{"exec", "", ""},
    Row{"export", "np", ""},
    Row{"kill", "", "", of_kill, false},
    Row{"local", "rx", "", of_local},
    Row{"pwd", "LP", ""},
    Row{"read", "rs", "pdntu"},
    Row{"readonly", "p", ""},
    Row{"set", "", "", Builtins::refused_in_set, false},
    Row{"trap", "p", "", of_trap},
    Row{"unset", "fv", ""},
    Row{"wait", "", "", beginning_with<'%'>},
};

}  // namespace

std::optional<Error> Builtins::refused_option(std::span<Word const> words) {
  auto const* const row = std::ranges::find(rows, words[0].text, &Row::name);
  if (row == rows.end()) return {};
  auto operands = words.subspan(1);
  auto refused = row->letters ? take_options(operands, row->plain, row->with_argument) : std::nullopt;
  if (!refused && row->operands) refused = row->operands(operands);
  if (!refused) return {};
  return option_refused(words[0], *refused);
}

Error Builtins::option_refused(Word const& name, Word const& option) {
  auto error = failure(name.text + " " + option.text + " is not part of ipsh", 65,
                       option.span.known() ? option.span : name.span);
  error.code = "U130";
  error.label = "not part of ipsh";
  return error;
}

}  // namespace ipsh::interp
