#include "interp/front/drop_in.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "interp/front/session_setup.hpp"
#include "interp/ip_command.hpp"
#include "interp/network.hpp"

namespace ipsh::front {

namespace {

constexpr std::array<std::string_view, 7> names{"ip",
                                                "iptables",
                                                "ip6tables",
                                                "iptables-save",
                                                "ip6tables-save",
                                                "iptables-restore",
                                                "ip6tables-restore"};

std::string_view name_of(std::string_view program) {
  return program.substr(program.find_last_of('/') + 1);
}

/// Becomes the stock tool: the first of that name on PATH that is not this program.
int become_stock(std::string const& name, char** argv) {
  struct stat own {};
  ::stat("/proc/self/exe", &own);
  std::string_view path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  if (auto const* set = std::getenv("PATH")) path = set;
  while (!path.empty()) {
    auto const end = std::min(path.find(':'), path.size());
    auto const file = std::string(path.substr(0, end)) + '/' + name;
    path.remove_prefix(std::min(end + 1, path.size()));
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) continue;
    if (found.st_dev == own.st_dev && found.st_ino == own.st_ino) continue;
    argv[0] = const_cast<char*>(name.c_str());
    ::execv(file.c_str(), argv);
  }
  std::fprintf(stderr, "%s: the stock tool is not on PATH\n", name.c_str());
  return 127;
}

/// iptables-restore changes whichever tables its input names: each is imaged first.
void image_tables(interp::Session& session, std::uint8_t family) {
  for (auto const* table : {"filter", "nat", "mangle", "raw", "security"}) {
    interp::TableChange const change{family, table,
                                     std::string(interp::name_of(session.iptables().backend()))};
    if (auto space = session.space())
      (void)session.transaction()->before(**space, change, "iptables-restore", {});
  }
  (void)session.transaction()->barrier();
}

}  // namespace

bool is_drop_in(std::string_view program) {
  auto const name = name_of(program);
  return name == "sysctl" || std::ranges::find(names, name) != names.end();
}

int drop_in(int argc, char** argv) {
  auto const name = std::string(name_of(argv[0]));
  ::signal(SIGPIPE, SIG_DFL);
  std::vector<Word> words{{name, {}}};
  for (int i = 1; i < argc; ++i) words.push_back({argv[i], {}});

  netlink::Namespaces namespaces;
  auto const transaction = join_transaction(namespaces);
  interp::Session session({}, namespaces,
                          transaction.get());
  interp::Network network(session, multi_call_directory);
  if (!network.executes(words)) {
    if (transaction && name.ends_with("-restore"))
      image_tables(session, name.starts_with("ip6") ? AF_INET6 : AF_INET);
    return become_stock(name, argv);
  }
  auto const program = network.program(words);
  if (!program) {
    std::fprintf(stderr, "%s\n", program.error().message.c_str());
    return program.error().status;
  }
  if (program->has_value()) {
    std::vector<char*> arguments;
    for (auto const& word : (*program)->words) arguments.push_back(const_cast<char*>(word.text.c_str()));
    arguments.push_back(nullptr);
    if (auto entered = (*program)->enter(); !entered) {
      std::fprintf(stderr, "%s\n", entered.error().message.c_str());
      return entered.error().status;
    }
    ::execvp(arguments[0], arguments.data());
    std::fprintf(stderr, "exec of \"%s\" failed: %s\n", arguments[0], std::strerror(errno));
    return 1;
  }
  auto const status = network.run(words, {});
  auto const failure = network.barrier();
  if (transaction) (void)transaction->barrier();
  return status != 0 || !failure ? status : failure->error.status;
}

}  // namespace ipsh::front
