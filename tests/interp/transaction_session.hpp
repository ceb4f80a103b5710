// What the tests of transactions share: processes in namespaces of their own, and a session that changes a
// few real things through a Transaction as the executor does.
#pragma once
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "interp/transaction/transaction.hpp"

namespace ipsh::test {

inline constexpr std::string_view setting = "net/ipv4/conf/lo/rp_filter";
std::string read_setting();
void write_setting(std::string_view text);

/// Runs `body` in a process in network and mount namespaces of its own, with its own /run; its return value,
/// 128 + the signal, or 77 where this user may not have namespaces.
int in_child(std::function<int()> const& body, unsigned seconds = 300);

#define IN_CHILD(body)                                            \
  do {                                                            \
    auto const result = ipsh::test::in_child([&]() -> int body);  \
    if (result == 77)                                             \
      BOOST_TEST_MESSAGE("skipped: no namespaces for this user"); \
    else                                                          \
      BOOST_TEST(result == 0);                                    \
  } while (false)
// Boost.Test's state is not shared with a child: there, a check is a line number as exit status.
#define CHECK(condition)                                                   \
  do {                                                                     \
    if (!(condition)) {                                                    \
      std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      return 1;                                                            \
    }                                                                      \
  } while (false)

bool eventually(std::function<bool()> const& condition);
bool nothing_left();
bool link_exists(char const* name);

struct Session {
  netlink::Namespaces namespaces;
  interp::Transaction transaction;
  explicit Session(interp::TransactionOptions options = {}) : transaction(namespaces, std::move(options)) {}

  bool set(std::string const& value);
  bool add_link(std::string_view name);
  bool delete_link(std::string_view name);
  bool set_mtu(std::string_view name, std::uint32_t mtu);
  /// As the executor does: before, the request, after.
  bool send(netlink::Message const& message, std::string const& text);
};

/// Forks a process that opens a transaction, runs `work` and then dies by SIGKILL.
void die_after(std::function<void(Session&)> const& work, interp::TransactionOptions const& options = {});

}  // namespace ipsh::test
