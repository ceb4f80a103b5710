// The verbs of an object of `ip`, tried in iproute2's order: that decides what an abbreviation means.
#pragma once
#include <span>
#include <string_view>

#include "grammar/ip.hpp"

namespace ipsh::grammar {

struct ObjectVerb {
  std::string_view names;        ///< as netlink::names_match takes them
  ObjectParser parse = nullptr;  ///< gets the words behind the verb; null: iproute2 knows it, ipsh does not
};

/// What the first verb that words[0] may stand for makes of the words behind it. There is at least one word.
/// `others`: verbs read elsewhere, for what may have been meant.
Result<IpAction> parse_verb(std::string_view object, std::span<ObjectVerb const> verbs,
                            std::span<Word const> words, IpOptions& options,
                            std::span<std::string_view const> others = {});

/// words[0] stands for no verb of the object. `nearest`: what may have been meant, or nothing.
Error unknown_verb(std::string_view object, Word const& word, std::string nearest = {});

}  // namespace ipsh::grammar
