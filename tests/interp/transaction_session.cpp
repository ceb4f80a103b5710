#include "transaction_session.hpp"

#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "interp/transaction/directory.hpp"
#include "netlink/sysctl.hpp"

namespace ipsh::test {

using namespace ipsh::interp;

namespace {

std::string const setting_path = "/proc/sys/" + std::string(setting);

void write_file(char const* path, std::string const& text) {
  FileDescriptor const file(::open(path, O_WRONLY | O_CLOEXEC));
  (void)!::write(file.get(), text.data(), text.size());
}

/// A private network and mount namespace with its own /run.
bool enter_private_namespaces() {
  auto const user = std::to_string(::geteuid()), group = std::to_string(::getegid());
  bool const root = ::geteuid() == 0;
  if (::unshare((root ? 0 : CLONE_NEWUSER) | CLONE_NEWNET | CLONE_NEWNS) != 0) return false;
  if (!root) {
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", "0 " + user + " 1");
    write_file("/proc/self/gid_map", "0 " + group + " 1");
  }
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", "/run", "tmpfs", 0, nullptr) == 0;
}

}  // namespace

std::string read_setting() {
  return netlink::read_sysctl(setting_path).value();
}

void write_setting(std::string_view text) {
  write_file(setting_path.c_str(), std::string(text));
}

int in_child(std::function<int()> const& body, unsigned seconds) {
  auto const pid = ::fork();
  if (pid == 0) {
    ::signal(SIGALRM, SIG_DFL);
    ::alarm(seconds);
    ::_exit(enter_private_namespaces() ? body() : 77);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool eventually(std::function<bool()> const& condition) {
  for (int attempt = 0; attempt < 2000; ++attempt) {
    if (condition()) return true;
    ::usleep(2000);
  }
  return false;
}

bool nothing_left() {
  return list_directories("/run/ipsh").empty();
}

bool link_exists(char const* name) {
  return ::if_nametoindex(name) != 0;
}

bool Session::set(std::string const& value) {
  auto* const home = namespaces.home().value();
  Operation const operation = SysctlWrite{std::string(setting)};
  auto const step = transaction.before(*home, operation, "sysctl -w x=" + value, {});
  if (!step) {
    std::fprintf(stderr, "before: %s\n", step.error().message.c_str());
    return false;
  }
  write_setting(value);
  transaction.after(*home, operation, *step, false);
  return true;
}

bool Session::send(netlink::Message const& message, std::string const& text) {
  auto* const home = namespaces.home().value();
  Operation const operation = RouteMessage{message};
  auto const step = transaction.before(*home, operation, text, {});
  if (!step) return false;
  std::optional<netlink::Message> echo;
  auto const sent = home->socket().value()->request(
      message, [&](netlink::MessageView const& reply) { echo = netlink::Message(reply); });
  auto const view = echo ? std::optional(echo->view()) : std::nullopt;
  transaction.after(*home, operation, *step, !sent, view ? &*view : nullptr);
  return sent.has_value();
}

bool Session::add_link(std::string_view name) {
  netlink::Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ECHO, ifinfomsg{});
  message.put(IFLA_IFNAME, name);
  auto const info = message.begin_nest(IFLA_LINKINFO);
  message.put(IFLA_INFO_KIND, std::string_view("bridge"));
  message.end_nest(info);
  return send(message, "ip link add " + std::string(name));
}

bool Session::delete_link(std::string_view name) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(::if_nametoindex(std::string(name).c_str()));
  return send(netlink::Message(RTM_DELLINK, 0, header), "ip link del " + std::string(name));
}

bool Session::set_mtu(std::string_view name, std::uint32_t mtu) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(::if_nametoindex(std::string(name).c_str()));
  netlink::Message message(RTM_NEWLINK, 0, header);
  message.put(IFLA_MTU, mtu);
  return send(message, "ip link set " + std::string(name) + " mtu " + std::to_string(mtu));
}

void die_after(std::function<void(Session&)> const& work, TransactionOptions const& options) {
  auto const pid = ::fork();
  if (pid == 0) {
    Session session(options);
    work(session);
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(pid, nullptr, 0);
}

}  // namespace ipsh::test
