// kill -9 at every system call: of the process that changes the network, with the guardian alive; of the same
// without a guardian, followed by recovery; and of recovery itself, followed by another one. Each time the
// state must be the one from before, and nothing may be left behind.
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "interp/transaction/recover.hpp"
#include "interp/transaction/transaction.hpp"
#include "transaction_session.hpp"

using namespace ipsh;
using namespace ipsh::interp;
using namespace ipsh::test;

namespace {

/// Runs `work` in a child that is killed when it enters its `limit`-th system call. True when it ended
/// before.
bool run_until_system_call(int limit, std::function<void()> const& work) {
  auto const pid = ::fork();
  if (pid == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  ::ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  for (int stops = 0;;) {
    ::ptrace(PTRACE_SYSCALL, pid, nullptr, nullptr);
    ::waitpid(pid, &status, 0);
    if (!WIFSTOPPED(status)) return true;
    // Entry and exit each stop it: killed at an odd one the call was not made, at an even one it was.
    if (++stops < limit) continue;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, __WALL);
    return false;
  }
}

/// A little of everything: a setting, a link changed, one made, one deleted, in this order.
void change_things(Session& session) {
  (void)(session.set("2") && session.set_mtu("old0", 1400) && session.add_link("new0") && session.set("1") &&
         session.delete_link("old0"));
}

std::string state() {
  std::string result = read_setting();
  std::unique_ptr<FILE, int (*)(FILE*)> const pipe(::popen("ip -d link; ip addr; ip route", "re"), ::pclose);
  char text[4096];
  while (auto const length = std::fread(text, 1, sizeof text, pipe.get())) result.append(text, length);
  return result;
}

int make_old_link() {
  return std::system(
      "ip link add old0 address 02:00:00:00:00:01 type bridge && ip addr add 10.9.0.1/24 dev old0");
}

/// Every case costs some 20 ms, and deleting a link is thousands of calls (most of them read and write
/// sysctls): the first ones are tried one by one, the others in growing steps.
int next(int limit) {
  return limit + 1 + std::max(0, limit - 30) / 8;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crash)

BOOST_AUTO_TEST_CASE(of_ipsh_at_any_system_call_is_undone_by_the_guardian) {
  IN_CHILD({
    CHECK(make_old_link() == 0);
    auto const before = state();
    int limit = 1;
    for (bool ended = false; !ended; limit = next(limit)) {
      ended = run_until_system_call(limit, [] {
        Session session;
        change_things(session);
        ::kill(::getpid(), SIGKILL);
      });
      // Killed before it had a guardian it had changed nothing, but may leave an empty directory.
      if (!eventually(
              [&] { return state() == before && (nothing_left() || recover("/run/ipsh", {}, {})); })) {
        std::fprintf(stderr, "killed at system call %d:\n%s", limit, state().c_str());
        return 1;
      }
    }
    CHECK(limit > 100);
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(of_ipsh_and_its_guardian_is_undone_by_recover) {
  IN_CHILD({
    CHECK(make_old_link() == 0);
    auto const before = state();
    TransactionOptions options;
    options.guardian = false;
    for (int limit = 1;; limit = next(limit)) {
      bool const ended = run_until_system_call(limit, [&] {
        Session session(options);
        change_things(session);
      });
      auto const recovered = recover("/run/ipsh", {}, {});
      CHECK(recovered);
      if (state() != before || !nothing_left()) {
        std::fprintf(stderr, "killed at system call %d:\n%s", limit, state().c_str());
        return 1;
      }
      if (ended) return 0;
    }
  });
}

BOOST_AUTO_TEST_CASE(of_recover_at_any_system_call_is_made_good_by_the_next_one) {
  IN_CHILD({
    CHECK(make_old_link() == 0);
    auto const before = state();
    TransactionOptions options;
    options.guardian = false;
    for (int limit = 1;; limit = next(limit)) {
      die_after(change_things, options);
      bool const ended = run_until_system_call(limit, [] { (void)recover("/run/ipsh", {}, {}); });
      CHECK(recover("/run/ipsh", {}, {}));
      if (state() != before || !nothing_left()) {
        std::fprintf(stderr, "killed at system call %d:\n%s", limit, state().c_str());
        return 1;
      }
      if (ended) return 0;
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
