// `ip netns VERB …`: ten verbs with at most one name each, so a table of verbs is all the grammar there is.
#pragma once
#include <optional>
#include <span>

#include "netlink/word.hpp"

namespace ipsh::grammar {

struct NetnsCommand {
  enum class Verb { list, add, remove, exec, identify, pids, help };
  Verb verb = Verb::list;
  bool all = false;                 ///< ip -all netns …
  std::optional<Word> name;         ///< of the namespace; the PID for identify
  std::span<Word const> program{};  ///< of exec: the words of the command
};

}  // namespace ipsh::grammar
