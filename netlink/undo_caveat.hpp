// What a rollback can't put back, said before it is done: one sentence each, empty nearly always.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "netlink/scope.hpp"

namespace ipsh::netlink {

[[nodiscard]] std::vector<std::string> caveats_of_request(Scope& scope, std::uint64_t netns,
                                                          MessageView const& message);
[[nodiscard]] std::vector<std::string> caveats_of_sysctl(std::string_view path);
/// `six`: ip6tables.
[[nodiscard]] std::vector<std::string> caveats_of_table(Scope& scope, std::uint64_t netns, bool six,
                                                        std::string_view table);

}  // namespace ipsh::netlink
