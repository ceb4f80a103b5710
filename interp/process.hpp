// External programs and forked shells: where PATH leads, becoming a program, waiting. Failures have bash's
// statuses (126, 127, 128+n) and bash's words. What joins the transaction is said by Commands; who forks
// when, by the evaluator.
#pragma once
#include <sys/types.h>

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

/// What was started with `&`, for `wait` and `$!`. A pipeline goes by its last process.
class BackgroundJobs {
 public:
  struct Process {
    pid_t id;
    std::optional<int> status;
  };
  struct Job {
    std::vector<Process> processes;  ///< at least one
    bool pipefail;
    [[nodiscard]] pid_t id() const { return processes.back().id; }
    /// One that has not been waited for; null: the job has ended.
    [[nodiscard]] Process* running();
    [[nodiscard]] int status() const;
  };

  void add(std::span<pid_t const> processes, bool pipefail);
  /// `$!`: 0 before the first.
  [[nodiscard]] pid_t last() const { return last_; }
  [[nodiscard]] std::vector<pid_t> ids() const;  ///< oldest first
  [[nodiscard]] Job* find(pid_t id);
  /// In a subshell, whose children they are not. `$!` stays.
  void clear() { jobs_.clear(); }

 private:
  std::vector<Job> jobs_;
  pid_t last_ = 0;
};

}  // namespace ipsh::interp
