#include "interp/front/session_setup.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>

#include "interp/iptables.hpp"
#include "netlink/xtables_images.hpp"

namespace ipsh::front {

interp::TransactionOptions transaction_options(std::string title, bool sandbox, bool journal) {
  interp::TransactionOptions options;
  options.title = std::move(title);
  // A sandbox dies as a whole: there is nothing to guard.
  options.guardian = journal && !sandbox;
  options.journal = journal;
  options.make_tables = netlink::make_xtables_images;
  return options;
}

std::unique_ptr<interp::Transaction> join_transaction(netlink::Namespaces& namespaces) {
  auto const* const path = std::getenv("IPSH_TRANSACTION");
  if (path == nullptr || *path == '\0') return nullptr;
  auto transaction = std::make_unique<interp::Transaction>(namespaces, transaction_options({}, false, true));
  return transaction->join(path) ? std::move(transaction) : nullptr;
}

std::string multi_call_directory() {
  std::array<char, 4096> buffer{};
  auto const length = ::readlink("/proc/self/exe", buffer.data(), buffer.size() - 1);
  if (length <= 0) return {};
  std::string const program(buffer.data(), static_cast<std::size_t>(length));
  auto const directory = program.substr(0, program.find_last_of('/'));
  for (auto const& candidate : {directory + "/bin", directory + "/../lib/ipsh/bin"})
    if (::access((candidate + "/ip").c_str(), X_OK) == 0) return candidate;
  return {};
}

}  // namespace ipsh::front
