// The commands that ipsh executes itself, for the evaluator (interp/commands.hpp): finds which command it is,
// runs it over the Session, and decides where its output and its failure go. The commands themselves are in
// *_command.cpp.
#pragma once
#include "interp/command_result.hpp"
#include "interp/commands.hpp"
#include "interp/session.hpp"

namespace ipsh::interp {

class Network final : public Commands {
 public:
  /// Finds the directory with the links ip, iptables …, which external programs get first on their PATH.
  using FindMultiCall = std::string (*)();
  Network(Session& session, FindMultiCall find_multi_call)
      : session_(session), find_multi_call_(find_multi_call) {}

  [[nodiscard]] bool knows(std::string_view name) const override;
  [[nodiscard]] bool executes(std::span<Word const> words) const override;
  [[nodiscard]] Result<std::optional<Program>> program(std::span<Word const> words) override;
  int run(std::span<Word const> words, CommandContext const& context) override;
  [[nodiscard]] std::optional<Failure> last_failure() const override { return last_failure_; }
  [[nodiscard]] std::optional<Failure> barrier() override;
  int write(int fd, std::string_view text, CommandContext const& context) override;
  [[nodiscard]] bool is_sysctl(std::string_view path) const override;
  [[nodiscard]] Result<void> write_sysctl(std::string_view path, std::string_view text, Span span) override;
  void after_fork_in_child() override { session_.after_fork(); }
  void share() override { session_.write_journal(); }
  void joined() override;
  [[nodiscard]] ProgramEnvironment program_environment() override;
  void external(std::span<Word const> words) override;
  [[nodiscard]] Result<void> before_exec() override;

 private:
  int fail(Error error, std::span<Word const> words, CommandContext const& context);
  void suggest(Error& error, std::span<Word const> words);
  int print(CommandResult const& result, std::span<Word const> words, CommandContext const& context);
  std::optional<Failure> output_failure();

  Session& session_;
  FindMultiCall find_multi_call_;
  std::optional<std::string> multi_call_;  ///< what it found
  std::optional<Failure> failure_;         ///< for the next barrier()
  std::optional<Failure> last_failure_;
  Span writer_;  ///< of the output that was written last
};

}  // namespace ipsh::interp
