// External programs and forked shells: where PATH leads, becoming a program, waiting. Failures have bash's
// statuses (126, 127, 128+n) and bash's words. What joins the transaction is said by Commands; who forks
// when, by the evaluator.
#pragma once
#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interp/signals.hpp"
#include "netlink/error.hpp"

namespace ipsh::interp {

/// The file that `name` runs with this PATH (nothing: unset). Failure: "x: command not found" (127), a
/// directory or a file that may not be executed (126).
Result<std::string> find_program(std::string_view name, std::optional<std::string_view> path);

/// Every executable file of that name on PATH, in order (`type -a`).
std::vector<std::string> all_programs(std::string_view name, std::string_view path);

/// Becomes the program. Returns only on failure. A text file without #! is given to bash, as bash does
/// itself.
Error become_program(std::string const& file, std::span<std::string const> arguments,
                     std::span<std::string const> environment);

/// coreutils' NUMBER[smhd], as sleep and timeout take it.
std::optional<std::chrono::nanoseconds> duration_of(std::string_view text);

/// The exit status that a shell makes of a wait status.
int status_of(int wait_status);

/// The working directory's path; empty when it has none (it was removed).
std::string working_directory();

/// Reaps `child` and returns its wait status; nothing when a signal came first (see Signals::pending) and the
/// child still runs.
std::optional<int> reap(pid_t child, Signals const& signals,
                        std::optional<std::chrono::nanoseconds> at_most = {});

/// Reaps `child` whatever signals come.
int reap(pid_t child);

/// A flag that this process and all it forks share: once raised it stays so.
class SharedFlag {
 public:
  SharedFlag() = default;
  ~SharedFlag();
  SharedFlag(SharedFlag const&) = delete;
  SharedFlag& operator=(SharedFlag const&) = delete;
  /// Before the first fork.
  void share();
  void raise();
  [[nodiscard]] bool raised() const;

 private:
  std::atomic<bool>* flag_ = nullptr;  ///< in memory that fork does not copy; null if there was none to be had
};

/// The children started with `&`, for `wait` and `$!`.
class BackgroundChildren {
 public:
  void add(pid_t child);
  /// `$!`: 0 before the first.
  [[nodiscard]] pid_t last() const { return last_; }
  /// Those not known to have ended, oldest first.
  [[nodiscard]] std::vector<pid_t> running() const;
  /// The status of a child that has ended; nothing if it still runs or is not ours.
  [[nodiscard]] std::optional<int> ended(pid_t child) const;
  [[nodiscard]] bool knows(pid_t child) const;
  void end(pid_t child, int status);
  /// In a subshell: they are not its children.
  void clear();

 private:
  struct Child {
    pid_t id;
    std::optional<int> status;
  };
  std::vector<Child> children_;
  pid_t last_ = 0;
};

}  // namespace ipsh::interp
