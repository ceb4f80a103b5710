// The cheapest way from a link's name to its ifindex and back: the old ioctls, on the netlink socket (its
// namespace is the socket's). Under half a microsecond, where RTM_GETLINK costs several.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "netlink/scope.hpp"

namespace ipsh::netlink {

/// 0: there is none of that name (an alternative name counts), or no such namespace.
[[nodiscard]] std::uint32_t index_of_link(Scope& scope, std::uint64_t netns, std::string_view name);
/// Empty: none.
[[nodiscard]] std::string name_of_link(Scope& scope, std::uint64_t netns, std::uint32_t index);

}  // namespace ipsh::netlink
