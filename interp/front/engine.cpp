#include "interp/front/engine.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "grammar/diagnostic.hpp"
#include "interp/front/session_setup.hpp"

extern char** environ;

namespace ipsh::front {

namespace {

bool use_colour(std::string const& choice) {
  if (choice != "auto") return choice == "always";
  auto const* const none = std::getenv("NO_COLOR");
  return (none == nullptr || *none == '\0') && ::isatty(2) != 0;
}

std::string describe(interp::Difference const& difference) {
  auto text = difference.name;
  if (!difference.attribute.empty()) text += ' ' + difference.attribute;
  if (!difference.reason.empty()) text += "   (" + difference.reason + ')';
  return text;
}

}  // namespace

void say(std::string_view text) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
}

Engine::Engine(CommandLine const& line, std::string const& title, interp::ShellOptions options)
    : line_(line),
      session_({.sandbox = line.sandbox,
                .quiet = line.quiet,
                .backend = interp::backend_named(line.iptables)},
               namespaces_,
               line.autocommit ? nullptr
                               : &transaction_.emplace(
                                     namespaces_, transaction_options(title, line.sandbox, line.journal))),
      network_(session_, multi_call_directory),
      shell_(std::move(options), network_, sources_, environ) {}

void Engine::complain(Error const& error, std::string const& outcome, std::string_view value) const {
  complain(grammar::diagnose(error, sources_, value), outcome);
}

void Engine::complain(grammar::Diagnostic diagnostic, std::string const& outcome) const {
  if (!outcome.empty()) diagnostic.notes.push_back(outcome);
  auto const text = grammar::render(diagnostic, sources_, {.colour = use_colour(line_.color)});
  std::fwrite(text.data(), 1, text.size(), stderr);
}

Engine::Ending ending_of(interp::Report const& report, std::size_t changes) {
  Engine::Ending ending;
  ending.complete = report.complete();
  auto const counted = std::to_string(changes) + (changes == 1 ? " change" : " changes");
  ending.sentence = report.complete() ? "rolled back " + counted + "; the network is as it was"
                                      : "rollback is incomplete: different from before are";
  for (auto const& difference : report.differences) ending.left.push_back("- " + describe(difference));
  if (!report.conflicts.empty() && report.complete())
    ending.sentence = "rolled back " + counted + "; what others changed meanwhile stays:";
  for (auto const& conflict : report.conflicts) ending.left.push_back("~ " + describe(conflict));
  for (auto const& accepted : report.accepted)
    ending.left.push_back("~ " + describe(accepted) + " can't be put back");
  return ending;
}

Engine::Ending Engine::roll_back() {
  if (!transaction_ || !transaction_->begun()) return {"nothing was changed", true, {}};
  auto const changes = transaction_->count();
  auto const report = transaction_->rollback();
  session_.forget_namespaces();
  if (changes == 0 && report.complete()) return {"nothing was changed", true, {}};
  return ending_of(report, changes);
}

}  // namespace ipsh::front
