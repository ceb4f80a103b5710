#include "interp/sandbox.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <functional>

#include "netlink/sysctl.hpp"

using namespace ipsh;
using namespace ipsh::interp;

namespace {

/// The exit status of `body` run in a sandbox, 77 where there can't be one.
int in_sandbox(SandboxOptions const& options, std::function<int()> const& body) {
  auto const pid = ::fork();
  if (pid == 0) {
    ::alarm(60);
    auto const entered = enter_sandbox(options);
    if (!entered) {
      std::fprintf(stderr, "%s\n", entered.error().message.c_str());
      ::_exit(entered.error().status);
    }
    ::_exit(*entered ? **entered : body());
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int shell(std::string const& script) {
  ::execl("/bin/bash", "bash", "-ec", script.c_str(), nullptr);
  return 127;
}

bool skipped(int status) {
  if (status == 77) BOOST_TEST_MESSAGE("skipped: no sandbox for this user");
  return status == 77;
}

void in_sandbox(SandboxOptions const& options, std::string const& script) {
  int const status = in_sandbox(options, [&] { return shell(script); });
  if (!skipped(status)) BOOST_TEST(status == 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sandbox)

BOOST_AUTO_TEST_CASE(it_is_like_a_fresh_host) {
  in_sandbox({}, R"sh(
    [ "$(hostname)" = sandbox ]
    [ "$(id -u)" = 0 ]
    [ "$(ls /sys/class/net)" = lo ]
    ip -o link show lo | grep -q 'state DOWN'
    [ -z "$(ls -A /run)" ]
    [ -z "$(ip addr show lo | grep inet)" ]
    [ "$(ps -e | wc -l)" -lt 8 ]
    ip link add br0 type bridge
    ip netns add x
    sysctl -qw net.ipv4.ip_forward=1
    [ "$(cat /proc/sys/net/ipv4/ip_forward)" = 1 ]
  )sh");
}

BOOST_AUTO_TEST_CASE(nothing_reaches_the_host) {
  auto const marker = "ipsh-sandbox-test-" + std::to_string(::getpid());
  auto const forwarding = netlink::read_sysctl("/proc/sys/net/ipv4/ip_forward").value();
  int const status = in_sandbox({}, [&] {
    return shell("for d in /etc /var /opt /tmp /root /home \"$PWD\"; do echo x 2>/dev/null > $d/" + marker +
                 " || [ $d != /etc ] || exit 3; done; cd /; mkdir /" + marker + R"sh( 2>/dev/null && exit 4
      echo 1 > /proc/sys/net/ipv4/ip_forward
      { echo x > /proc/sys/kernel/domainname; } 2>/dev/null && exit 5
      { echo 1 > /proc/sys/vm/swappiness; } 2>/dev/null && exit 6
      [ -e /etc/)sh" +
                 marker + " ]");
  });
  if (skipped(status)) return;
  BOOST_TEST(status == 0);
  char hostname[256] = {};
  ::gethostname(hostname, sizeof hostname);
  BOOST_TEST(std::string(hostname) != "sandbox");
  BOOST_TEST(netlink::read_sysctl("/proc/sys/net/ipv4/ip_forward").value() == forwarding);
  for (std::string const directory : {"/etc/", "/var/", "/opt/", "/tmp/", "/root/", "/home/", "./", "/"})
    BOOST_TEST(::access((directory + marker).c_str(), F_OK) != 0);
}

BOOST_AUTO_TEST_CASE(the_exit_status_is_handed_out) {
  int status = in_sandbox({}, [] { return 42; });
  if (skipped(status)) return;
  BOOST_TEST(status == 42);
  status = in_sandbox({}, [] { return ::kill(::getpid(), SIGKILL); });
  BOOST_TEST(status == 128 + SIGKILL);
}

BOOST_AUTO_TEST_CASE(a_signal_sent_to_the_outer_process_reaches_the_inner_one) {
  int ready[2];
  BOOST_REQUIRE(::pipe(ready) == 0);
  auto const pid = ::fork();
  if (pid == 0) {
    auto const entered = enter_sandbox({});
    if (!entered) ::_exit(77);
    if (*entered) ::_exit(**entered);
    static int ready_end;
    ready_end = ready[1];
    ::signal(SIGTERM, [](int) { ::_exit(9); });
    (void)::write(ready_end, "x", 1);
    for (;;) ::pause();
  }
  ::close(ready[1]);
  char byte;
  if (::read(ready[0], &byte, 1) == 1) ::kill(pid, SIGTERM);
  ::close(ready[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (skipped(WEXITSTATUS(status))) return;
  BOOST_TEST(WEXITSTATUS(status) == 9);
}

BOOST_AUTO_TEST_CASE(all_of_it_dies_with_the_outer_process) {
  int alive[2];
  BOOST_REQUIRE(::pipe(alive) == 0);
  auto const pid = ::fork();
  if (pid == 0) {
    auto const entered = enter_sandbox({});
    if (!entered) ::_exit(77);
    if (*entered) ::_exit(**entered);
    (void)::write(alive[1], "x", 1);
    for (;;) ::pause();
  }
  ::close(alive[1]);
  char byte;
  if (::read(alive[0], &byte, 1) == 1) {
    ::kill(pid, SIGKILL);
    BOOST_TEST(::read(alive[0], &byte, 1) == 0);  // until the last of them has closed it
  }
  ::waitpid(pid, nullptr, 0);
  ::close(alive[0]);
}

BOOST_AUTO_TEST_CASE(the_internet_answers_public_addresses_and_has_no_way_back_to_private_ones) {
  if (::access("/bin/ping", X_OK) != 0) {
    BOOST_TEST_MESSAGE("skipped: no ping");
    return;
  }
  SandboxOptions options;
  options.internet = true;
  in_sandbox(options, R"sh(
    ip link set lo up
    ping -c1 -W1 8.8.8.8 >/dev/null
    ping -6 -c1 -W1 2001:4860:4860::8888 >/dev/null
    ! ping -c1 -W1 192.168.77.1 >/dev/null
    ip netns add vnet0
    ip link add veth0 type veth peer name veth1 netns vnet0
    ip addr add 10.1.1.1/24 dev veth0
    ip link set veth0 up
    ip -n vnet0 addr add 10.1.1.2/24 dev veth1
    ip -n vnet0 link set veth1 up
    ip -n vnet0 route add default via 10.1.1.1
    echo 1 > /proc/sys/net/ipv4/ip_forward
    ! ip netns exec vnet0 ping -c1 -W1 8.8.8.8 >/dev/null
    iptables-legacy -t nat -A POSTROUTING -s 10.1.1.0/24 -j MASQUERADE || exit 0
    ip netns exec vnet0 ping -c1 -W1 8.8.8.8 >/dev/null
    [ "$(ip netns list)" = "vnet0 (id: 1)" ] || ip netns list | grep -q '^vnet0'
  )sh");
}

BOOST_AUTO_TEST_CASE(a_sandbox_in_a_sandbox) {
  int const status = in_sandbox({}, [] {
    return in_sandbox({}, [] { return shell("[ \"$(hostname)\" = sandbox ]; ip link add br0 type bridge"); });
  });
  if (!skipped(status)) BOOST_TEST(status == 0);
}

BOOST_AUTO_TEST_SUITE_END()
