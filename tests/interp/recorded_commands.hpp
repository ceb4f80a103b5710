// Commands that only write down what the shell asks of them, in order. `net WORDS` is a command of theirs;
// `net fail` fails with status 2, `net exec WORDS` starts a program, `net unknown` is for the stock tool.
#pragma once
#include <unistd.h>

#include <string>
#include <vector>

#include "interp/shell.hpp"

namespace ipsh::test {

class RecordedCommands final : public interp::Commands {
 public:
  std::vector<std::string> log;
  std::string sysctl_folder = "/nowhere";

  [[nodiscard]] bool knows(std::string_view name) const override { return name == "net"; }
  [[nodiscard]] bool executes(std::span<Word const> words) const override {
    return words.size() < 2 || words[1].text != "unknown";
  }
  [[nodiscard]] Result<std::optional<Program>> program(std::span<Word const> words) override {
    if (words.size() < 3 || words[1].text != "exec") return std::optional<Program>{};
    return std::optional{Program{words.subspan(2), [] { return Result<void>{}; }, true}};
  }
  int run(std::span<Word const> words, interp::CommandContext const& context) override {
    if (failed_) return 0;
    log.push_back((context.may_defer ? "later" : "now") + joined_text(words));
    waiting_ = context.may_defer;
    if (words.size() < 2 || words[1].text != "fail") return 0;
    interp::Failure failure{ipsh::failure("net: failed", 2, words[1].span), context.span};
    if (context.may_defer)
      failed_ = failure;
    else
      last_ = failure;
    return context.may_defer ? 0 : 2;
  }
  [[nodiscard]] std::optional<interp::Failure> last_failure() const override { return last_; }
  [[nodiscard]] std::optional<interp::Failure> barrier() override {
    if (waiting_) log.emplace_back("barrier");
    waiting_ = false;
    return std::exchange(failed_, std::nullopt);
  }
  int write(int fd, std::string_view text, interp::CommandContext const&) override {
    if (failed_) return 0;
    if (text.ends_with('\n')) text.remove_suffix(1);
    log.push_back(std::to_string(fd) + "> " + std::string(text));
    return 0;
  }
  [[nodiscard]] bool is_sysctl(std::string_view path) const override {
    return path.starts_with(sysctl_folder);
  }
  [[nodiscard]] Result<void> write_sysctl(std::string_view path, std::string_view text, Span) override {
    log.push_back("sysctl " + std::string(path.substr(path.rfind('/') + 1)) + " " + std::string(text));
    if (text == "bad\n") return ipsh::failure("Invalid argument");
    return {};
  }
  void after_fork_in_child() override {}
  void joined() override { log.emplace_back("joined"); }
  [[nodiscard]] ProgramEnvironment program_environment() override { return {"/joining", {"JOIN=yes"}}; }
  void share() override {}
  void external(std::span<Word const> words) override { log.push_back("external" + joined_text(words)); }
  [[nodiscard]] Result<void> before_exec() override {
    log.emplace_back("commit");
    return ipsh::failure("not in a test", 9);
  }

 private:
  static std::string joined_text(std::span<Word const> words) {
    std::string text;
    for (auto const& word : words) text += " " + word.text;
    return text;
  }

  bool waiting_ = false;
  std::optional<interp::Failure> failed_, last_;
};

/// A script run over them.
struct RecordedRun {
  explicit RecordedRun(std::string text, std::string sysctl_folder = "/nowhere") {
    commands.sysctl_folder = std::move(sysctl_folder);
    source = sources.add({.name = "script", .text = std::move(text)});
    auto parsed = grammar::parse(sources, source);
    if (!parsed) {
      commands.log.push_back("refused: " + parsed.error().message);
      return;
    }
    tree = std::move(*parsed);
    char const* const environment[] = {"PATH=/usr/bin:/bin", nullptr};
    interp::Shell shell({.name = "script", .arguments = {}}, commands, sources, environment);
    outcome = shell.run_script(*tree);
  }
  [[nodiscard]] std::string log() const {
    std::string text;
    for (auto const& entry : commands.log) text += (text.empty() ? "" : "; ") + entry;
    return text;
  }
  /// The source text at fault.
  [[nodiscard]] std::string at_fault() const {
    return outcome.failure ? std::string(sources.text(outcome.failure->command)) : "";
  }

  grammar::Sources sources;
  std::uint32_t source = 0;
  std::unique_ptr<grammar::Tree const> tree;
  RecordedCommands commands;
  interp::Outcome outcome;
};

}  // namespace ipsh::test
