// Each of the cases on a rich state: images, operation, rollback; then the stock tools must show what they
// showed before.
#include <linux/if.h>
#include <linux/if_link.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <deque>
#include <thread>

#include "laboratory.hpp"
#include "rich_state.hpp"
#include "rollback_cases.hpp"
#include "rollback_requests.hpp"

using namespace ipsh;
using namespace ipsh::interp;

namespace {

std::vector<RollbackCase> all_cases() {
  std::vector<RollbackCase> all{{"everything at once", change_everything}};
  for (auto const part : {link_cases, namespace_cases, table_cases, sysctl_cases})
    for (auto& one : part()) all.push_back(std::move(one));
  return all;
}

/// What is left different; empty: nothing.
std::string undo(RollbackCase const& one, bool barrier) {
  if (auto error = build_rich_state(); !error.empty()) return error;
  LaboratoryScope scope;
  auto const before = settled_state();
  one.run(scope);
  if (scope.refusals() != one.refusals) return std::to_string(scope.refusals()) + " requests were refused\n";
  if (barrier) scope.barrier();
  auto const report = reconcile(scope, scope.changes());
  auto text = difference(before, settled_state(before));
  for (auto const& left : report.differences)
    text += "reported: " + left.name + ' ' + left.attribute + ' ' + left.reason + '\n';
  for (auto const& left : report.conflicts) text += "conflict: " + left.name + ' ' + left.attribute + '\n';
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rollback)

BOOST_AUTO_TEST_CASE(each_operation_leaves_nothing) {
  // One case alone: IPSH_CASE="set down". Each also without after-images, as after a kill: IPSH_THOROUGH=1.
  auto const* const chosen = std::getenv("IPSH_CASE");
  bool const thorough = chosen || std::getenv("IPSH_THOROUGH");
  struct Running {
    std::string name;
    Laboratory laboratory;
  };
  std::deque<Running> running;
  auto const finish = [&] {
    auto const left = running.front().laboratory.result();
    if (left.starts_with("SKIP"))
      BOOST_TEST_MESSAGE(left);
    else
      BOOST_TEST(left.empty(), running.front().name << ":\n" << left);
    running.pop_front();
  };
  // They mostly wait for the kernel.
  constexpr std::size_t at_once = 6;
  for (auto const& one : all_cases()) {
    if (chosen && std::string_view(chosen) != one.name) continue;
    for (bool const barrier : {false, true}) {
      if (!barrier && !thorough) continue;
      if (running.size() == at_once) finish();
      running.push_back({std::string(one.name) + (barrier ? " (read back)" : ""),
                         Laboratory([&] { return undo(one, barrier); })});
    }
  }
  while (!running.empty()) finish();
}

namespace {

std::string check(std::string const& left) {
  if (left.starts_with("SKIP")) BOOST_TEST_MESSAGE(left);
  return left.starts_with("SKIP") ? std::string() : left;
}

/// A rollback that is killed after a while, in a process of its own.
void start_and_kill(LaboratoryScope& scope, std::chrono::milliseconds after) {
  auto const changes = scope.changes();
  auto const child = ::fork();
  if (child == 0) {
    LaboratoryScope own;  // the sockets are the parent's
    (void)reconcile(own, changes);
    ::_exit(0);
  }
  std::this_thread::sleep_for(after);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_killed_rollback_is_finished_by_another) {
  for (int const milliseconds : {1, 4, 10, 25, 60, 150}) {
    Laboratory laboratory([&] {
      if (auto error = build_rich_state(); !error.empty()) return error;
      LaboratoryScope scope;
      auto const before = settled_state();
      change_everything(scope);
      start_and_kill(scope, std::chrono::milliseconds(milliseconds));
      auto const report = reconcile(scope, scope.changes());
      auto const again = reconcile(scope, scope.changes());
      auto text = difference(before, settled_state(before));
      if (!report.complete()) text += "not complete\n";
      if (again.restored != 0) text += "the second time something was restored\n";
      return text;
    });
    auto const left = check(laboratory.result());
    BOOST_TEST(left.empty(), "killed after " << milliseconds << " ms:\n" << left);
  }
}

BOOST_AUTO_TEST_CASE(what_others_did_stays) {
  Laboratory laboratory([] {
    if (auto error = build_rich_state(); !error.empty()) return error;
    LaboratoryScope scope;
    auto const before = settled_state();
    send(scope, with(set_link(scope, "", "v0"), IFLA_MTU, std::uint32_t{1400}));
    send(scope, address(scope, "v0", "10.0.0.5", 24, RTM_NEWADDR, create));
    send(scope, rule(RTM_DELRULE, 0, 100, 0));
    scope.write_sysctl("net/ipv4/ip_forward", "1");
    scope.barrier();
    std::string const theirs = R"(
      ip link set v0 txqueuelen 5
      ip addr add 10.0.9.9/24 dev v0
      ip rule add fwmark 9 lookup 9 pref 300
      ip route add 192.168.99.0/24 via 10.0.0.9)";
    shell(theirs);
    auto const report = reconcile(scope, scope.changes());
    // What is expected is what their commands alone would have made of it.
    auto const after = settled_state();
    shell(
        "ip link set v0 txqueuelen 77; ip addr del 10.0.9.9/24 dev v0; ip rule del pref 300; "
        "ip route del 192.168.99.0/24");
    auto text = difference(before, settled_state(before));
    for (auto const* kept : {"qlen 5\\", "10.0.9.9/24", "fwmark 0x9", "192.168.99.0/24"})
      if (after.find(kept) == std::string::npos) text += std::string(kept) + " did not stay\n";
    if (report.conflicts.size() != 1 || report.conflicts.front().attribute != "txqueuelen")
      text += "not one conflict but " + std::to_string(report.conflicts.size()) + '\n';
    if (!report.complete()) text += "not complete\n";
    return text;
  });
  auto const left = check(laboratory.result());
  BOOST_TEST(left.empty(), left);
}

BOOST_AUTO_TEST_CASE(a_diff_in_the_words_of_ip) {
  Laboratory laboratory([] {
    if (auto error = shell("ip link add old type veth peer name other; ip addr add 10.1.0.1/24 dev old");
        !error.empty())
      return error;
    LaboratoryScope scope;
    send(scope, make_link("br0", "bridge"));
    send(scope, set_link(scope, "", "br0", IFF_UP, IFF_UP));
    send(scope, address(scope, "br0", "10.0.0.1", 24, RTM_NEWADDR, create));
    send(scope, with(set_link(scope, "", "old"), IFLA_MTU, std::uint32_t{1400}));
    send(scope, with(set_link(scope, "", "old"), IFLA_MASTER, scope.index("", "br0")));
    send(scope, address(scope, "old", "10.1.0.1", 24, RTM_DELADDR, 0));
    std::string text;
    for (auto const& line : diff(scope, scope.changes()))
      if (!line.automatic && line.object != "sysctl")
        text += line.sign + (' ' + line.object) + ' ' + line.name + ' ' + line.detail + '\n';
    return text;
  });
  auto const text = laboratory.result();
  if (text.starts_with("SKIP")) return;
  for (auto const* line : {"+ link br0 type bridge state up mtu 1400\n", "+ addr 10.0.0.1/24 dev br0\n",
                           "~ link old mtu 1500 → 1400, master (none) → br0", "- addr 10.1.0.1/24 dev old\n"})
    BOOST_TEST((text.find(line) != std::string::npos), line << "is not in\n" << text);
}

BOOST_AUTO_TEST_SUITE_END()
