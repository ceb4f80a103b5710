// Requests by hand for the tests of rollback: no parser of ours has a part in what is asked of the kernel.
#pragma once
#include <linux/rtnetlink.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "laboratory.hpp"
#include "netlink/message.hpp"

namespace ipsh::interp {

inline constexpr std::uint16_t create = NLM_F_CREATE | NLM_F_EXCL;

netlink::Message set_link(LaboratoryScope& scope, std::string_view space, std::string_view link,
                          unsigned flags = 0, unsigned change = 0, std::uint16_t type = RTM_NEWLINK);
netlink::Message make_link(std::string_view name, std::string_view kind);
/// The peer is born in the namespace of `fd`, unless that is -1.
netlink::Message make_veth(std::string_view name, std::string_view peer, int fd = -1);
netlink::Message address(LaboratoryScope& scope, std::string_view link, char const* text, unsigned length,
                         std::uint16_t type, std::uint16_t flags, std::string_view space = {});
/// `gateway` may be null.
netlink::Message route(char const* destination, unsigned length, char const* gateway, std::uint16_t type,
                       std::uint16_t flags, std::uint32_t priority = 0);
netlink::Message neighbour(LaboratoryScope& scope, std::string_view link, char const* text,
                           std::uint16_t type, std::uint16_t flags);
netlink::Message rule(std::uint16_t type, std::uint16_t flags, std::uint32_t priority, std::uint8_t table);

template <class T>
netlink::Message with(netlink::Message message, std::uint16_t type, T const& value) {
  message.put(type, value);
  return message;
}

/// Images, then the request; a refusal is counted by the scope.
void send(LaboratoryScope& scope, netlink::Message message, std::string_view space = {});

}  // namespace ipsh::interp
