// From a link's name to its ifindex and back. A name may be free here, so it is asked for by RTM_GETLINK: the
// old ioctl makes the kernel look for a module of that name (Channel::link_index).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "netlink/scope.hpp"

namespace ipsh::netlink {

/// 0: there is none of that name (an alternative name counts), or no such namespace.
[[nodiscard]] std::uint32_t index_of(Channel& channel, std::string_view name);
[[nodiscard]] std::uint32_t index_of_link(Scope& scope, std::uint64_t netns, std::string_view name);
/// Empty: none.
[[nodiscard]] std::string name_of_link(Scope& scope, std::uint64_t netns, std::uint32_t index);

}  // namespace ipsh::netlink
