// The seam between the shell (evaluator, which knows nothing of networks) and the commands that ipsh executes
// itself (ip, iptables, sysctl, begin, commit …). Behind it are the queue and the transaction (DESIGN
// sections 3 and 4).
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/error.hpp"
#include "netlink/word.hpp"

namespace ipsh::interp {

/// How the evaluator stands when it runs a command.
struct CommandContext {
  /// The command's failure would end the script, no trap can see it, and its redirections are none: its
  /// answer may be waited for later, and its message belongs to the final diagnostic instead of standard
  /// error.
  bool may_defer = false;
  Span span;  ///< the whole simple command
};

/// A command that failed after the evaluator had gone on: what it would have returned, and where it stands.
struct Failure {
  Error error;
  Span command;
  std::string value{};  ///< the text of the word at fault: the source may only say `$x`
};

class Commands {
 public:
  Commands() = default;
  Commands(Commands const&) = delete;
  Commands& operator=(Commands const&) = delete;
  virtual ~Commands() = default;

  /// Is words[0] a command of ours: `ip`, `iptables`, `sysctl`, `begin` … (not a shell builtin)?
  [[nodiscard]] virtual bool knows(std::string_view name) const = 0;

  /// Asked for `command ip …` instead: would run() execute it (true), or is it for the stock tool on PATH,
  /// outside of the transaction (`command ip xfrm`)?
  [[nodiscard]] virtual bool executes(std::span<Word const> words) const = 0;

  /// A program that one of our commands starts: `ip netns exec NS PROGRAM ARGS`.
  struct Program {
    std::span<Word const> words;          ///< PROGRAM ARGS, a part of the words asked about
    std::function<Result<void>()> enter;  ///< the child calls it before it becomes the program
    bool from_ip = false;  ///< failing to start has iproute2's words and status 1, not the shell's
  };
  /// Asked before run(): nothing when the command is to be run(). The evaluator launches the program as any
  /// other.
  [[nodiscard]] virtual Result<std::optional<Program>> program(std::span<Word const> words) = 0;

  /// Runs it on the process's own descriptors 0, 1, 2 (redirections are in place). Returns its exit status: 0
  /// may be provisional when may_defer; a failure then shows in the next barrier(), also one that was
  /// returned at once, and nothing is written to descriptor 2. A failing command that may not defer has
  /// written its stock message there when this returns; last_failure() tells the rest. failed_before: it was
  /// not run, since a command before it that was waited for has failed; the next barrier() tells.
  static constexpr int failed_before = -1;
  virtual int run(std::span<Word const> words, CommandContext const& context) = 0;

  /// Of the last run() that failed and might not defer: for the final diagnostic, if the script ends because
  /// of it.
  [[nodiscard]] virtual std::optional<Failure> last_failure() const = 0;

  /// Before anything that could see or decide on the state: waits until all is answered and written. The
  /// failure, if any, is the first one, nothing after it took effect; the evaluator ends the script with its
  /// status.
  [[nodiscard]] virtual std::optional<Failure> barrier() = 0;

  /// Output of a builtin (echo, printf): written in order behind the requests before it. `fd` is 1 or 2.
  /// Returns 0 or errno. When may_defer, 0 may be provisional: a failure then shows in the next barrier(), as
  /// the failure of this command ("echo: write error: No space left on device", status 1). ECANCELED: not
  /// written, since what it stood behind has failed; the next barrier() tells.
  virtual int write(int fd, std::string_view text, CommandContext const& context) = 0;

  /// A redirection `> path` or `>> path`: when it is a sysctl (below /proc/sys), what the command writes is
  /// not to go to the file but to be handed to write_sysctl() as a whole, with undo.
  [[nodiscard]] virtual bool is_sysctl(std::string_view path) const = 0;
  [[nodiscard]] virtual Result<void> write_sysctl(std::string_view path, std::string_view text,
                                                  Span span) = 0;

  /// Around fork: before() is a barrier; in the child the sockets are opened anew and the transaction is
  /// joined; the parent calls joined() when it has reaped the child, to learn what the child did.
  virtual void after_fork_in_child() = 0;
  /// Before fork, and at the end of a process of ours: what this one knows of the transaction is written
  /// where the others read it.
  virtual void share() = 0;
  virtual void joined() = 0;

  /// NAME=VALUE strings and a directory to be put first on PATH for external programs, so that they join.
  struct ProgramEnvironment {
    std::string path_prefix;
    std::vector<std::string> variables;
  };
  [[nodiscard]] virtual ProgramEnvironment program_environment() = 0;
  /// An external program is about to run / `exec PROGRAM` is about to replace us (commits).
  virtual void external(std::span<Word const> words) = 0;
  [[nodiscard]] virtual Result<void> before_exec() = 0;
};

}  // namespace ipsh::interp
