#include "grammar/verb.hpp"

#include <ranges>

#include "grammar/similar.hpp"

namespace ipsh::grammar {

Result<IpAction> parse_verb(std::string_view object, std::span<ObjectVerb const> verbs,
                            std::span<Word const> words, IpOptions& options,
                            std::span<std::string_view const> others) {
  auto const& word = words.front();
  std::vector<std::string> names(others.begin(), others.end());
  for (auto const& verb : verbs) {
    for (auto const part : verb.names | std::views::split('|'))
      names.emplace_back(netlink::first_name(std::string_view(part.begin(), part.end())));
    if (!netlink::names_match(verb.names, word.text)) continue;
    if (verb.parse == nullptr) return Foreign{std::string(object) + ' ' + names.back(), word.span};
    return verb.parse(words.subspan(1), options);
  }
  return unknown_verb(object, word, did_you_mean(word.text, names));
}

Error unknown_verb(std::string_view object, Word const& word, std::string nearest) {
  std::string const command = "ip " + std::string(object);
  auto error =
      failure("Command \"" + word.text + "\" is unknown, try \"" + command + " help\".", 255, word.span);
  error.label = "no command of " + command;
  error.help = std::move(nearest);
  return error;
}

}  // namespace ipsh::grammar
