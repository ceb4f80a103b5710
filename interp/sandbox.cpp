#include "interp/sandbox.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "interp/sandbox_mounts.hpp"
#include "netlink/file_descriptor.hpp"
#include "netlink/internet.hpp"
#include "netlink/sysctl.hpp"

namespace ipsh::interp {

namespace {

constexpr int not_permitted = 77;
constexpr int private_namespaces = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWPID;
constexpr std::string_view host_name = "sandbox";

struct Switch {
  char const* path;
  char forbidding;  ///< the first character of its text
  char const* command;
};

// Why ordinary users may not make namespaces, and what allows it (Ubuntu, Debian, any).
constexpr std::array<Switch, 3> switches = {
    {{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", '1',
      "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
     {"/proc/sys/kernel/unprivileged_userns_clone", '0', "sudo sysctl -w kernel.unprivileged_userns_clone=1"},
     {"/proc/sys/user/max_user_namespaces", '0', "sudo sysctl -w user.max_user_namespaces=10000"}}};

Error refusal(Error cause) {
  Error error;
  error.message = "a sandbox is not permitted here: " + cause.message;
  error.number = cause.number;
  error.status = not_permitted;
  error.code = "T403";
  error.help = ::geteuid() == 0 ? "run it outside of this container, or give the container CAP_SYS_ADMIN"
                                : "sudo ipsh --sandbox …";
  for (auto const& one : switches)
    if (auto const text = netlink::read_sysctl(one.path); text && text->starts_with(one.forbidding))
      error.help = one.command;
  return error;
}

Result<void> write_text(char const* path, std::string const& text) {
  FileDescriptor const file(::open(path, O_WRONLY | O_CLOEXEC));
  if (!file.valid() || ::write(file.get(), text.data(), text.size()) < 0)
    return system_error(std::string("Cannot write ") + path, errno);
  return {};
}

/// We are root in there, and nobody else exists.
Result<void> map_user(uid_t user, gid_t group) {
  TRY_VOID(write_text("/proc/self/uid_map", "0 " + std::to_string(user) + " 1"));
  TRY_VOID(write_text("/proc/self/setgroups", "deny"));
  return write_text("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
}

/// True: with a user namespace.
Result<bool> make_namespaces() {
  auto const user = ::geteuid();
  auto const group = ::getegid();
  if (user == 0 && ::unshare(private_namespaces) == 0) return false;
  if (::unshare(CLONE_NEWUSER | private_namespaces) != 0) return system_error("unshare", errno);
  TRY_VOID(map_user(user, group));
  return true;
}

/// The signals that a waiting process hands on; all are blocked and waited for.
sigset_t block_signals(sigset_t& before) {
  sigset_t waited;
  ::sigemptyset(&waited);
  for (int const number : {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH})
    ::sigaddset(&waited, number);
  ::sigprocmask(SIG_BLOCK, &waited, &before);
  return waited;
}

int exit_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// Waits for `child`, reaping everybody else on the way. What a terminal sends, it sends to all of us; what
/// somebody sends to this process is meant for the child.
int wait_for(pid_t child, sigset_t const& signals) {
  for (;;) {
    siginfo_t info{};
    int const number = ::sigwaitinfo(&signals, &info);
    if (number > 0 && number != SIGCHLD) {
      if (info.si_code == SI_USER || info.si_code == SI_TKILL || info.si_code == SI_QUEUE)
        ::kill(child, number);
      continue;
    }
    int status = 0;
    for (pid_t ended; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;)
      if (ended == child) return exit_status(status);
  }
}

/// Process 1 of the sandbox: when it ends, the kernel kills all that is left in there.
[[noreturn]] void be_init(pid_t child, sigset_t const& signals) {
  ::prctl(PR_SET_NAME, "ipsh-sandbox");
  ::_exit(wait_for(child, signals));
}

pid_t fork_with_parent() {
  auto const parent = ::getpid();
  auto const pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // In another PID namespace the parent is 0; gone it is the host's init, which only the first test sees.
    if (::getppid() != 0 && ::getppid() != parent) ::_exit(128 + SIGKILL);
  }
  return pid;
}

}  // namespace

Result<std::optional<int>> enter_sandbox(SandboxOptions const& options) {
  auto const user_namespace = make_namespaces();
  if (!user_namespace) return refusal(user_namespace.error());
  if (auto const mounted = make_sandbox_mounts(*user_namespace); !mounted) return refusal(mounted.error());
  (void)::sethostname(host_name.data(), host_name.size());
  FileDescriptor internet;
  if (options.internet) internet = TRY(netlink::make_internet());

  sigset_t before;
  auto const signals = block_signals(before);
  auto const init = fork_with_parent();
  if (init < 0) return system_error("Cannot start the sandbox", errno);
  if (init > 0) return wait_for(init, signals);
  mount_sandbox_proc();
  auto const child = fork_with_parent();
  if (child > 0) be_init(child, signals);  // holds the internet open
  if (child < 0) ::_exit(1);
  internet.reset();
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  return std::optional<int>();
}

}  // namespace ipsh::interp
