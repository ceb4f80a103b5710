// The signals that a script can trap, in this process. A handler only raises a flag; whoever runs commands
// asks take() between them, and the waits below end early when a signal arrives, without a race. There is one
// owner in a process (dispositions belong to the process, so the flags do too). What a signal means is the
// shell's business.
#pragma once
#include <sys/types.h>

#include <array>
#include <chrono>
#include <csignal>
#include <optional>
#include <string_view>

namespace ipsh::interp {

class Signals {
 public:
  static constexpr std::array trappable{SIGHUP, SIGINT, SIGTERM};
  static constexpr std::array of_write{SIGPIPE, SIGXFSZ};

  /// Installs the handlers, except for signals that were ignored when we started (bash leaves those alone
  /// too), and ignores those of write(): a closed pipe and a file beyond `ulimit -f` are errors, since
  /// dying of them would skip the rollback.
  Signals();
  ~Signals();
  Signals(Signals const&) = delete;
  Signals& operator=(Signals const&) = delete;

  [[nodiscard]] bool pending() const;
  /// The lowest number that has arrived, 0 if none has.
  [[nodiscard]] int first_pending() const;
  /// The lowest number that has arrived since it was last taken, 0 if none has.
  int take();
  /// Throws `signal` away if it has arrived.
  void forget(int signal);

  enum class Disposition { handled, ignored, untouched };
  /// `trap '' INT` and back. Does nothing to a signal that was ignored when we started.
  void set(int signal, Disposition disposition);

  /// fork(). In the child everything that is handled dies of its signal again, as bash's subshells do, what
  /// is ignored stays so, and no signal that comes in between is lost. `background`: without job control
  /// bash's `&` ignores INT and QUIT.
  [[nodiscard]] pid_t fork(bool background);
  /// The same dispositions in this process, before it becomes a program.
  void reset(bool background);

  /// Waits for the child to end, without reaping it: true; false when a signal has arrived first (it is
  /// pending).
  [[nodiscard]] bool wait_child(pid_t child, std::optional<std::chrono::nanoseconds> at_most = {}) const;
  /// Waits until `fd` can be read: true; false when a signal has arrived or the time is over.
  [[nodiscard]] bool wait_readable(int fd, std::optional<std::chrono::nanoseconds> at_most = {}) const;
  /// true when the whole time is over.
  [[nodiscard]] bool sleep(std::chrono::nanoseconds time) const;

 private:
  bool wait(int fd, std::optional<std::chrono::nanoseconds> at_most) const;

  std::array<struct sigaction, trappable.size()> before_{};
  std::array<struct sigaction, of_write.size()> of_write_before_{};
};

/// The number of "INT", "SIGINT", "int" or "2"; 0 for EXIT; nothing when there is none.
std::optional<int> signal_number(std::string_view name);
/// "SIGINT"; "EXIT" for 0.
std::string_view signal_name(int number);

}  // namespace ipsh::interp
