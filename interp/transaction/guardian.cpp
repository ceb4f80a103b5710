#include "interp/transaction/guardian.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "interp/transaction/process_identity.hpp"
#include "interp/transaction/recover.hpp"
#include "interp/transaction/session.hpp"

namespace ipsh::interp {

namespace {

enum Word : char { dismissed = 'd', stayed = 's' };  // what is said over the line

/// All signals, for as long as this lives: the guardian is to begin its life with them blocked.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before_);
  }
  BlockedSignals(BlockedSignals const&) = delete;
  BlockedSignals& operator=(BlockedSignals const&) = delete;
  ~BlockedSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

void ignore_signals() {
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);
  for (int const number :
       {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2})
    ::signal(number, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Closes everything but `kept` (sorted), and makes 0, 1 and 2 /dev/null.
void close_others(std::array<int, 3> const& kept) {
  unsigned int from = 0;
  for (int const fd : kept) {
    if (fd < 0) continue;
    auto const keep = static_cast<unsigned int>(fd);
    if (keep > from) ::syscall(SYS_close_range, from, keep - 1, 0);
    from = keep + 1;
  }
  ::syscall(SYS_close_range, from, ~0U, 0);
  for (int standard = 0; standard <= STDERR_FILENO; ++standard) (void)::open("/dev/null", O_RDWR);
}

void protect_from_memory_shortage() {
  FileDescriptor const file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  if (file.valid()) (void)!::write(file.get(), "-1000", 5);  // not permitted everywhere
}

/// True when the transaction has ended, false when ipsh has died before.
bool watch(int process, int line) {
  std::array<pollfd, 2> events{{{line, POLLIN, 0}, {process, POLLIN, 0}}};
  for (;;) {
    if (::poll(events.data(), events.size(), -1) < 0) continue;
    if (events[0].revents != 0) {
      char word = 0;
      auto const length = ::recv(line, &word, 1, MSG_DONTWAIT);
      if (length == 1 && word == dismissed) return true;
      if (length == 0) events[0].fd = -1;  // closed: only the process tells from now on
    } else if (events[1].revents != 0) {
      return false;
    }
  }
}

/// A journal in memory is opened anew, so that its lock is no longer shared with ipsh.
Result<Journal> open_journal(Guardian::Post const& post) {
  auto const path =
      post.directory.empty() ? "/proc/self/fd/" + std::to_string(post.journal) : journal_path(post.directory);
  auto journal = Journal::open(path);
  if (post.directory.empty()) ::close(post.journal);
  return journal;
}

[[noreturn]] void stand_guard(Guardian::Post const& post, int process, int line) {
  (void)::setns(post.home.fd(), CLONE_NEWNET);
  ::setsid();
  (void)!::chdir("/");
  std::array<int, 3> kept = {line, process, post.directory.empty() ? post.journal : -1};
  std::ranges::sort(kept);
  close_others(kept);
  ignore_signals();
  ::prctl(PR_SET_NAME, "ipsh-guardian");
  ::umask(077);
  protect_from_memory_shortage();
  auto journal = open_journal(post);
  auto const session =
      "ipsh-" + (post.directory.empty() ? std::to_string(post.owner)
                                        : post.directory.substr(post.directory.rfind('/') + 1));
  if (!leave_session(session)) {
    char const word = stayed;
    (void)::send(line, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  // Without a journal the transaction ended before the guardian was ready.
  if (journal && !watch(process, line))
    (void)roll_back_dead(std::move(*journal), post.directory, post.make_tables);
  remove_session(session);
  ::_exit(0);
}

}  // namespace

Result<Guardian> Guardian::start(Post const& post) {
  auto const process = open_process(post.owner);
  if (!process.valid()) return system_error("Cannot watch process " + std::to_string(post.owner), errno);
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return system_error("Cannot talk to the guardian", errno);
  Guardian guardian;
  guardian.line_.reset(ends[0]);
  FileDescriptor const far_end(ends[1]);

  BlockedSignals const blocked;
  // fork(), but without a signal when the child ends: no wait() of the script's ever sees the guardian.
  auto const pid = ::syscall(SYS_clone, 0, nullptr, nullptr, nullptr, nullptr);
  if (pid < 0) return system_error("Cannot start the guardian", errno);
  if (pid == 0) stand_guard(post, process.get(), far_end.get());
  guardian.pid_ = static_cast<pid_t>(pid);
  return guardian;
}

bool Guardian::stayed_in_session() {
  char word = 0;
  return line_.valid() && ::recv(line_.get(), &word, 1, MSG_DONTWAIT) == 1 && word == stayed;
}

void Guardian::dismiss(bool wait) {
  if (!running()) return;
  char const word = dismissed;
  (void)::send(line_.get(), &word, 1, MSG_NOSIGNAL);
  (void)::waitpid(pid_, nullptr, __WALL | (wait ? 0 : WNOHANG));
  *this = {};
}

void Guardian::after_fork() {
  *this = {};
}

}  // namespace ipsh::interp
