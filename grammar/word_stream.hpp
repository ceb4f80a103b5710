// What the grammars of commands read: expanded words. Each keeps its place in the source, so that the word at
// which a grammar gives up is the place of the caret.
#pragma once
#include <span>

#include "netlink/error.hpp"
#include "netlink/word.hpp"

namespace ipsh::grammar {

using WordIterator = Word const*;

/// Thrown by the parsers of word_rules_private.hpp; never leaves grammar/.
struct Refused {
  Error error;
};

}  // namespace ipsh::grammar
