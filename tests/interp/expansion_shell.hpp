// A shell just large enough to test expansion without the evaluator: lists of simple commands and [[ ]]
// joined by
// && and ||, the text builtins, assignments, `set`, `unset`. Substitutions are run by bash.
#pragma once
#include <string>
#include <vector>

#include "grammar/tree.hpp"
#include "interp/command_result.hpp"
#include "interp/expansion.hpp"

namespace ipsh::test {

/// The standard output of a bash script, with its status in a last line.
std::string by_bash(std::string const& script);

class ExpansionShell : public interp::ShellState {
 public:
  /// The same for the script run by us. A failed expansion ends it.
  static std::string run(std::string const& script);

  Result<std::string> substitute(grammar::Node node) override;
  Result<void> before_files() override { return {}; }
  std::span<std::string const> positional() const override { return positional_; }
  std::optional<std::string> special(char which) const override;
  std::size_t line(Span) const override { return 1; }
  bool nounset() const override { return nounset_; }
  bool noglob() const override { return noglob_; }
  bool option(std::string_view name) const override { return name == "noglob" && noglob_; }

 private:
  Result<void> list(grammar::Node list);
  Result<void> command(grammar::Node command);
  Result<void> simple(grammar::Node simple);
  Result<interp::CommandResult> builtin(std::vector<Word> const& words);
  interp::CommandResult set(std::vector<Word> const& words);

  interp::Variables variables_;
  std::vector<std::string> positional_;
  bool nounset_ = false, noglob_ = false;
  int status_ = 0;
  std::string output_;
};

}  // namespace ipsh::test
