// Leaving the session's control group: the call to systemd is judged by a real message bus, and a real
// cgroup.kill takes ipsh but not its guardian.
#include "interp/transaction/session.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "interp/transaction/systemd_scope.hpp"
#include "transaction_session.hpp"

using namespace ipsh;
using namespace ipsh::interp;
using namespace ipsh::test;

namespace {

/// The version 2 hierarchy, where this user may make groups.
std::string cgroups() {
  for (std::string const root : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"})
    if (::access((root + "/cgroup.controllers").c_str(), F_OK) == 0 && ::access(root.c_str(), W_OK) == 0)
      return root;
  return {};
}

void write_file(std::string const& path, std::string const& text) {
  std::ofstream(path) << text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session)

BOOST_AUTO_TEST_CASE(a_message_bus_takes_our_call_for_a_well_formed_one) {
  if (::access("/usr/bin/dbus-daemon", X_OK) != 0) {
    BOOST_TEST_MESSAGE("skipped: no dbus-daemon");
    return;
  }
  char directory[] = "/tmp/ipsh-bus-XXXXXX";
  BOOST_REQUIRE(::mkdtemp(directory));
  std::string const socket = std::string(directory) + "/bus", log = std::string(directory) + "/log";
  auto const bus = ::fork();
  if (bus == 0) {
    ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);  // it says that nobody has the name
    ::execl("/usr/bin/dbus-daemon", "dbus-daemon", "--session", "--nofork", "--nopidfile",
            ("--address=unix:path=" + socket).c_str(), nullptr);
    ::_exit(127);
  }
  BOOST_TEST(eventually([&] { return ::access(socket.c_str(), F_OK) == 0; }));
  // Nobody has systemd's name there: the bus itself answers with an error, and would have cut the connection
  // on anything malformed (the monitor shows the call as it was understood).
  auto const monitor = ::fork();
  if (monitor == 0) {
    int const fd = ::open(log.c_str(), O_WRONLY | O_CREAT, 0600);
    ::dup2(fd, 1);
    ::execlp("dbus-monitor", "dbus-monitor", "--address", ("unix:path=" + socket).c_str(),
             "member='StartTransientUnit'", nullptr);
    ::_exit(127);
  }
  auto const seen = [&] {
    std::ifstream file(log);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  BOOST_TEST(eventually([&] {
    BOOST_TEST(!enter_systemd_scope("ipsh-test", socket, true));
    ::usleep(50'000);
    return seen().find("collect") != std::string::npos ||
           seen().find("inactive-or-failed") != std::string::npos;
  }));
  for (auto const* part : {"ipsh-test.scope", "\"fail\"", "\"PIDs\"", "uint32", "inactive-or-failed"})
    BOOST_TEST(seen().find(part) != std::string::npos, part);
  for (auto const pid : {monitor, bus}) {
    ::kill(pid, SIGTERM);
    ::waitpid(pid, nullptr, 0);
  }
  ::unlink(log.c_str());
  ::unlink(socket.c_str());
  ::rmdir(directory);
}

BOOST_AUTO_TEST_CASE(a_socket_that_is_none_is_no_scope) {
  BOOST_TEST(!enter_systemd_scope("x", "/nonexistent/socket", false));
  BOOST_TEST(!enter_systemd_scope("x", std::string(200, 'x'), true));
}

BOOST_AUTO_TEST_CASE(the_guardian_survives_a_kill_of_the_whole_control_group) {
  auto const root = cgroups();
  auto const group = root + "/ipsh-test-" + std::to_string(::getpid());
  if (root.empty() || ::mkdir(group.c_str(), 0755) != 0) {
    BOOST_TEST_MESSAGE("skipped: no control groups for this user");
    return;
  }
  IN_CHILD({
    auto const before = read_setting();
    int ready[2];
    CHECK(::pipe(ready) == 0);
    auto const pid = ::fork();
    if (pid == 0) {
      write_file(group + "/cgroup.procs", "0");
      Session session;
      session.set("2");
      ::usleep(300'000);  // the guardian leaves while ipsh goes on
      (void)session.transaction.barrier();
      char const told = session.transaction.take_notices().empty() ? 'y' : 'n';
      (void)!::write(ready[1], &told, 1);
      ::pause();
    }
    char left = 0;
    CHECK(::read(ready[0], &left, 1) == 1);
    CHECK(left == 'y');
    write_file(group + "/cgroup.kill", "1");
    ::waitpid(pid, nullptr, 0);
    CHECK(eventually(nothing_left));
    CHECK(read_setting() == before);
    return 0;
  });
  BOOST_TEST(eventually([&] { return ::rmdir(group.c_str()) == 0; }));
}

BOOST_AUTO_TEST_SUITE_END()
