#include "interp/front/prompt.hpp"

#include <unistd.h>

#include <cstdlib>
#include <deque>

#include "grammar/parse.hpp"
#include "interp/front/engine.hpp"
#include "interp/front/line_editor.hpp"

namespace ipsh::front {

namespace {

/// A name that a user can't give to a savepoint of his own.
constexpr char const* before_line = "before this line";

std::string history_file() {
  if (auto const* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/')
    return std::string(state) + "/ipsh/history";
  if (auto const* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return std::string(home) + "/.local/state/ipsh/history";
  return {};
}

class Prompt {
 public:
  Prompt(CommandLine const& line, LineEditor& editor, Engine& engine)
      : line_(line), editor_(editor), engine_(engine) {}

  int run() {
    say(line_.autocommit ? "ipsh 0.1: every change is permanent at once.  Ctrl-D to leave"
                         : "ipsh 0.1: changes stay temporary until you commit.  Ctrl-D to leave");
    if (::geteuid() != 0)
      say("Without rights nothing can be changed here:  ipsh --sandbox  is a place where all works.");
    auto& shell = engine_.shell();
    for (;;) {
      if (shell.has_ended()) {
        if (!shell.exit_called() || may_leave()) break;
        shell.stay();
      }
      auto const command = read_command();
      if (!command) {
        if (may_leave()) break;
        continue;
      }
      if (!command->empty()) execute(*command);
    }
    return leave();
  }

 private:
  std::string primary() {
    std::string text = line_.sandbox ? "sandbox" : line_.space.empty() ? "host" : line_.space;
    auto const changes = pending();
    if (changes != 0) text += " *" + std::to_string(changes);
    return text + (::geteuid() == 0 ? "# " : "$ ");
  }

  std::size_t pending() {
    auto* const transaction = engine_.transaction();
    return transaction != nullptr && transaction->begun() ? transaction->count() : 0;
  }

  /// One command, of as many lines as it needs. Nothing at Ctrl-D; empty when it was given up.
  std::optional<std::string> read_command() {
    std::string text;
    std::string prompt = primary();
    for (;;) {
      auto const line = editor_.read(prompt);
      if (editor_.interrupted()) {
        engine_.shell().signals().forget(SIGINT);
        engine_.shell().take_signals();
        return std::string();
      }
      if (!line) {
        if (text.empty()) return {};
        say("ipsh: the end came before the command was whole");
        return std::string();
      }
      text += *line + '\n';
      if (text.find_first_not_of(" \t\n") == std::string::npos) return std::string();
      auto const number = engine_.sources().add({.name = "prompt", .text = text});
      auto tree = grammar::parse(engine_.sources(), number);
      if (tree) {
        trees_.push_back(std::move(*tree));
        editor_.remember(text.substr(0, text.size() - 1));
        return text;
      }
      if (!tree.error().incomplete) {
        editor_.remember(text.substr(0, text.size() - 1));
        engine_.complain(grammar::diagnose(tree.error(), engine_.sources()));
        return std::string();
      }
      prompt = tree.error().open + "> ";
    }
  }

  void execute(std::string const&) {
    auto* const transaction = engine_.transaction();
    if (transaction != nullptr && transaction->begun()) (void)transaction->savepoint(before_line);
    bool const had_begun = transaction != nullptr && transaction->begun();
    auto const changes = pending();
    engine_.session().begin_step();
    auto const outcome = engine_.shell().run_line(*trees_.back());
    engine_.session().tell();
    std::string sentence;
    // `commit` and `rollback` in this line have ended what the savepoint was in.
    bool const undo = outcome.status != 0 && transaction != nullptr && transaction->begun();
    if (undo && had_begun && pending() >= changes)
      sentence = take_back(*transaction, pending() - changes);
    else if (undo && !had_begun)
      sentence = engine_.roll_back().sentence;
    report(outcome, sentence);
  }

  std::string take_back(interp::Transaction& transaction, std::size_t changes) {
    auto const report = transaction.rollback_to(before_line);
    engine_.session().forget_namespaces();
    if (!report) return "this line could not be undone: " + report.error().message;
    if (changes == 0 && report->complete()) return {};
    auto const ending = ending_of(*report, changes);
    for (auto const& left : ending.left) say("      " + left);
    return report->complete() ? "this line was undone" : ending.sentence;
  }

  void report(interp::Outcome const& outcome, std::string const& sentence) {
    if (outcome.status == 0) return;
    if (outcome.failure && !outcome.written) {
      engine_.complain(outcome.failure->error, sentence, outcome.failure->value);
    } else if (!sentence.empty() && sentence != "nothing was changed") {
      say("ipsh: " + sentence);
    }
  }

  bool may_leave() {
    auto const changes = pending();
    if (changes == 0) return true;
    auto const question = std::to_string(changes) + " uncommitted change" + (changes == 1 ? "" : "s") +
                          ": commit, rollback, stay? [c/r/S] ";
    auto const answer = editor_.read(question);
    if (!answer) return true;  // Ctrl-D again: as a hang-up
    if (*answer == "c" || *answer == "commit") {
      if (auto const committed = engine_.transaction()->commit(); !committed) {
        engine_.complain(committed.error());
        return false;
      }
      return true;
    }
    return *answer == "r" || *answer == "rollback";
  }

  int leave() {
    auto const outcome = engine_.shell().end();
    auto* const transaction = engine_.transaction();
    if (transaction == nullptr || !transaction->begun()) return outcome.status;
    auto const ending = engine_.roll_back();
    say("ipsh: " + ending.sentence);
    for (auto const& left : ending.left) say("      " + left);
    return ending.complete ? outcome.status : 100;
  }

  CommandLine const& line_;
  LineEditor& editor_;
  Engine& engine_;
  std::deque<std::unique_ptr<grammar::Tree const>> trees_;  ///< functions keep pointing into them
};

}  // namespace

int run_prompt(CommandLine const& line) {
  interp::ShellOptions options;
  options.interactive = true;
  options.trace = line.trace;
  Engine engine(line, "prompt", std::move(options));
  if (!line.space.empty()) {
    if (auto used = engine.namespaces().use(line.space); !used) {
      say(used.error().message);
      return used.error().status;
    }
  }
  auto editor = LineEditor::open(history_file(), [&] { return engine.shell().signals().pending(); });
  if (!editor) {
    say(editor.error().message);
    return editor.error().status;
  }
  return Prompt(line, **editor, engine).run();
}

}  // namespace ipsh::front
