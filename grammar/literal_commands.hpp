// The commands of a script whose words are all known before it runs, so that a misspelt option can be
// reported before anything is changed (DESIGN section 1). Knows nothing of what the commands mean.
#pragma once
#include <vector>

#include "grammar/tree.hpp"
#include "netlink/word.hpp"

namespace ipsh::grammar {

struct LiteralCommand {
  std::vector<Word> words;
  Span span;
  /// When it fails the script ends, as far as can be told without running it (under `bash -e`). False behind
  /// || and && and before them, in conditions, pipelines, substitutions and `&`, where standard error is
  /// redirected (people probe for features), once `set +e` may hold, behind `exit`, and in functions that are
  /// called from such a place, or that nothing calls.
  bool ends_script = false;
};

/// In the order of the text. Commands that are functions of the script are left out.
std::vector<LiteralCommand> literal_commands(Tree const& script);

}  // namespace ipsh::grammar
