#include "interp/front/recover_command.hpp"

#include <array>
#include <cstdio>
#include <ctime>

#include "interp/front/engine.hpp"
#include "interp/front/session_setup.hpp"
#include "interp/transaction/recover.hpp"

namespace ipsh::front {

namespace {

constexpr int incomplete = 100;

std::string age_of(std::int64_t since) {
  auto const seconds = std::max<std::int64_t>(0, std::time(nullptr) - since);
  if (seconds < 120) return std::to_string(seconds) + " s";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds / 3600) + " h";
}

std::string_view state_of(interp::Recovered::Outcome outcome) {
  using Outcome = interp::Recovered::Outcome;
  switch (outcome) {
    case Outcome::alive:
      return "running";
    case Outcome::busy:
      return "being rolled back by somebody else";
    case Outcome::rolled_back:
      return "rolled back";
    case Outcome::finished:
      return "was committed";
    case Outcome::removed:
      return "had changed nothing";
  }
  return {};
}

/// One line for a transaction, and what could not be put back.
void print(interp::Recovered const& found, bool list_only) {
  auto const changes =
      std::to_string(found.commands.size()) + (found.commands.size() == 1 ? " change" : " changes");
  auto const terminal = found.start.terminal.empty() ? std::string() : " on " + found.start.terminal;
  bool const dead = list_only && found.outcome != interp::Recovered::Outcome::alive;
  std::string_view const state = !dead ? state_of(found.outcome)
                                 : found.report.complete()
                                     ? "dead"
                                     : "dead, its rollback is incomplete: different from before are";
  std::printf("%s  %s%s, %s old, %s: %.*s\n", found.id.c_str(), found.start.title.c_str(), terminal.c_str(),
              age_of(found.start.time).c_str(), changes.c_str(), static_cast<int>(state.size()),
              state.data());
  if (found.report.complete()) return;
  for (auto const& left : ending_of(found.report, found.commands.size()).left)
    std::fprintf(list_only ? stdout : stderr, "      %s\n", left.c_str());
}

}  // namespace

int run_recover(CommandLine const& line) {
  if (line.list) {
    for (auto const& found : interp::list_transactions(std::string(interp::transactions_directory)))
      print(found, true);
    return 0;
  }
  auto const found = interp::recover(std::string(interp::transactions_directory),
                                     line.source.empty() ? std::nullopt : std::optional(line.source),
                                     transaction_options({}, false, true).make_tables);
  if (!found) {
    say("ipsh: " + found.error().message);
    return found.error().status;
  }
  bool complete = true;
  for (auto const& one : *found) {
    print(one, false);
    complete = complete && one.complete();
  }
  return complete ? 0 : incomplete;
}

}  // namespace ipsh::front
