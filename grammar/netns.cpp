#include "grammar/verb.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace ipsh::grammar {

namespace {

using Verb = NetnsCommand::Verb;

struct VerbRow {
  std::string_view name;
  bool abbreviated;  ///< iproute2 takes a prefix of it
  std::optional<Verb> verb;
  std::string_view missing;  ///< what is said when no name follows; empty: none is needed
};

constexpr char const* netns_usage =
    "Usage:\tip netns list\n"
    "\tip netns add NAME\n"
    "\tip netns attach NAME PID\n"
    "\tip netns set NAME NETNSID\n"
    "\tip [-all] netns delete [NAME]\n"
    "\tip netns identify [PID]\n"
    "\tip netns pids NAME\n"
    "\tip [-all] netns exec [NAME] cmd ...\n"
    "\tip netns monitor\n"
    "\tip netns list-id [target-nsid POSITIVE-INT] [nsid POSITIVE-INT]\n"
    "NETNSID := auto | POSITIVE-INT";

// In the order in which ip/ipnetns.c (do_netns) tries them.
constexpr std::array verbs{
    VerbRow{"list", true, Verb::list, ""},
    VerbRow{"show", true, Verb::list, ""},
    VerbRow{"lst", true, Verb::list, ""},
    VerbRow{"list-id", true, {}, ""},
    VerbRow{"help", true, Verb::help, ""},
    VerbRow{"add", true, Verb::add, "No netns name specified"},
    VerbRow{"set", true, {}, ""},
    VerbRow{"delete", true, Verb::remove, "No netns name specified"},
    VerbRow{"identify", true, Verb::identify, ""},
    VerbRow{"pids", true, Verb::pids, "No netns name specified"},
    VerbRow{"exec", true, Verb::exec, "No netns name specified"},
    VerbRow{"monitor", true, {}, ""},
    VerbRow{"attach", true, {}, ""},
};

VerbRow const* find_verb(std::string_view word) {
  auto const row =
      std::ranges::find_if(verbs, [&](VerbRow const& verb) { return verb.name.starts_with(word); });
  return row == verbs.end() ? nullptr : &*row;
}

/// ip/ipnetns.c, invalid_name(): it becomes a file name.
bool valid_name(std::string_view name) {
  return !name.empty() && name.size() < 256 && name.find('/') == std::string_view::npos && name != "." &&
         name != "..";
}

}  // namespace

Result<IpAction> parse_netns(std::span<Word const> words, IpOptions& options) {
  NetnsCommand command;
  bool const all = command.all = options.all;
  if (words.empty()) return command;
  if (!all && words.size() > 1 && !valid_name(words[1].text))
    return failure("Invalid netns name \"" + words[1].text + '"', 255, words[1].span);
  auto const* const row = find_verb(words[0].text);
  if (row == nullptr || words[0].text.empty()) return unknown_verb("netns", words[0]);
  if (!row->verb) return Foreign{"netns " + words[0].text, words[0].span};
  command.verb = *row->verb;
  auto operands = words.subspan(1);
  if (command.verb == Verb::help) return failure(netns_usage, 255, words[0].span);
  if (all && command.verb == Verb::remove) return command;
  if (!(all && command.verb == Verb::exec)) {
    if (operands.empty() && !row->missing.empty()) {
      auto error = failure(std::string(row->missing), 1, words[0].span);
      error.label = "a name has to follow";
      return error;
    }
    if (!operands.empty()) {
      command.name = operands.front();
      operands = operands.subspan(1);
    }
  }
  if (command.verb == Verb::exec) {
    if (operands.empty()) return failure("No command specified", 1, words[0].span);
    command.program = operands;
  } else if ((command.verb == Verb::identify || command.verb == Verb::pids) && !operands.empty()) {
    return failure("extra arguments specified", 1, operands.front().span);
  }
  return command;
}

}  // namespace ipsh::grammar
