// `sudo`, `env VAR=…` and `timeout N` before a command of ours: it runs in process, so that it belongs to the
// transaction (sudo's clean environment would run the stock tool outside of it). Before anything else they
// are programs like any other.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cmath>

#include "interp/builtin.hpp"
#include "interp/shell.hpp"

namespace ipsh::interp {
namespace {

/// What stands before a command and how its own options look.
struct Prefix {
  std::string_view name;
  std::string_view flags;       ///< letters that mean nothing here
  std::string_view with_value;  ///< letters that take a value, which means nothing here either
  bool assignments;             ///< VAR=value may follow
  bool duration;                ///< a number must follow
};
constexpr std::array prefixes{
    Prefix{"env", "", "", true, false},
    Prefix{"sudo", "EHSknb", "u", true, false},
    Prefix{"timeout", "v", "ks", false, true},
};

Prefix const* find_prefix(std::string_view name) {
  for (auto const& prefix : prefixes)
    if (prefix.name == name) return &prefix;
  return nullptr;
}

/// Where the command behind a prefix begins, and what the prefix said.
struct Prefixed {
  std::span<Word const> command;
  std::vector<Word> assignments;
  std::string_view duration;
  bool understood = true;  ///< all options mean nothing here
};

Prefixed behind(Prefix const& prefix, std::span<Word const> words) {
  Prefixed result;
  std::size_t at = 1;
  for (; at < words.size() && words[at].text.size() > 1 && words[at].text[0] == '-'; ++at) {
    std::string_view const option = words[at].text;
    if (option == "--") {
      ++at;
      break;
    }
    auto const letter = option[1];
    if (prefix.with_value.find(letter) != std::string_view::npos) {
      auto const value = option.size() > 2 ? option.substr(2) : at + 1 < words.size() ? words[++at].text : "";
      if (letter == 'u' && value != "root") result.understood = false;
    } else if (option.find_first_not_of(prefix.flags, 1) != std::string_view::npos &&
               option != "--preserve-env" && option != "--foreground") {
      result.understood = false;
      if (prefix.name == "env" && letter == 'u' && option.size() == 2) ++at;
    }
  }
  if (prefix.name == "env" && at < words.size() && words[at].text == "-") {
    result.understood = false;
    ++at;
  }
  if (prefix.assignments)
    while (at < words.size() && words[at].text.find('=') != std::string::npos) {
      result.assignments.push_back(words[at]);
      ++at;
    }
  if (prefix.duration && at < words.size()) result.duration = words[at++].text;
  result.command = words.subspan(std::min(at, words.size()));
  return result;
}

}  // namespace

bool Shell::leads_to_ours(std::span<Word const> words) const {
  while (!words.empty()) {
    auto const* prefix = find_prefix(words[0].text);
    if (!prefix) return commands_.knows(words[0].text);
    words = behind(*prefix, words).command;
  }
  return false;
}

std::optional<Completion> Shell::run_prefixed(std::span<Word const> words, CommandContext const& context) {
  auto const* prefix = find_prefix(words[0].text);
  if (!prefix || !leads_to_ours(words)) return std::nullopt;
  auto const prefixed = behind(*prefix, words);
  if (!prefixed.understood) {
    auto error = failure("these options of " + std::string(prefix->name) +
                             " are not possible before a command that ipsh runs itself",
                         65, words[1].span);
    error.code = "U132";
    error.help = "command " + std::string(prefix->name) + " … runs it outside of the transaction";
    return refuse(std::move(error));
  }
  if (prefix->name == "sudo" && geteuid() != 0) {
    auto error = failure("sudo would run this outside of the transaction", 65, words[0].span);
    error.code = "U133";
    error.label = "not root";
    error.help = "sudo ipsh " + (start_.command_text ? "-c '…'" : start_.name);
    return refuse(std::move(error));
  }
  Variables::Scope const scope(variables_);
  for (auto const& assignment : prefixed.assignments) {
    auto const equals = assignment.text.find('=');
    if (auto const done = variables_.assign_for_command(assignment.text.substr(0, equals),
                                                        assignment.text.substr(equals + 1), assignment.span);
        !done)
      return Completion{done.error().status, expansion_failed(done.error())};
  }
  if (prefix->duration) return run_for_at_most(prefixed.command, prefixed.duration, context);
  if (auto const more = run_prefixed(prefixed.command, context)) return more;
  return run_ours(prefixed.command, context);
}

Completion Shell::run_for_at_most(std::span<Word const> words, std::string_view duration,
                                  CommandContext const& context) {
  auto const time = duration_of(duration);
  if (!time) {
    complain_as_is("timeout: invalid time interval ‘" + std::string(duration) +
                   "’\nTry 'timeout --help' for more information.");
    return 125;
  }
  if (!settle()) return {status_, Flow::exit};
  pid_t const child = fork_subshell();
  if (child == 0) {
    setpgid(0, 0);  // what it starts ends with it
    auto const done = run_prefixed(words, context);
    leave_subshell(complete(done ? *done : run_ours(words, context), context.span));
  }
  auto status = reap(child, signals_, time->count() == 0 ? std::optional<std::chrono::nanoseconds>{} : time);
  if (!status) {
    bool const too_long = !signals_.pending();
    kill(-child, SIGTERM);
    kill(child, SIGTERM);
    status = reap(child);
    commands_.joined();
    return too_long ? 124 : status_of(*status);
  }
  commands_.joined();
  return status_of(*status);
}

}  // namespace ipsh::interp
