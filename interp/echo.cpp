#include <algorithm>

#include "interp/characters.hpp"
#include "interp/escapes.hpp"
#include "interp/text_builtins.hpp"

namespace ipsh::interp {

CommandResult echo(std::span<Word const> words, Variables const& variables) {
  bool newline = true;
  bool escapes = false;
  std::size_t at = 1;
  for (; at < words.size(); ++at) {
    std::string const& word = words[at].text;
    // A word with any other letter is no option but text, whole.
    if (word.size() < 2 || word[0] != '-' || word.find_first_not_of("neE", 1) != std::string::npos) break;
    for (char const letter : word.substr(1)) {
      if (letter == 'n') newline = false;
      if (letter != 'n') escapes = letter == 'e';
    }
  }
  CommandResult result;
  for (std::size_t const first = at; at < words.size(); ++at) {
    if (at != first) result.out += ' ';
    if (!escapes) {
      result.out += words[at].text;
      continue;
    }
    auto const unescaped = unescape(words[at].text, EscapeStyle::echo, variables.characters());
    result.out += unescaped.text;
    if (unescaped.ended) return result;
  }
  if (newline) result.out += '\n';
  return result;
}

}  // namespace ipsh::interp
