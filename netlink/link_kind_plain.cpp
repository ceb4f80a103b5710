// Kinds without options of their own.
#include <array>

#include "netlink/link.hpp"
#include "netlink/link_private.hpp"

namespace ipsh::netlink {

namespace {

constexpr LinkKind plain(std::string_view name, std::string_view usage) {
  return {.table = {.name = name, .usage = usage}, .prints = false, .ignores_words = true};
}

constinit std::array const kinds = std::to_array<LinkKind>({
    plain("dummy", "Usage: ... dummy"),
    plain("ifb", "Usage: ... ifb"),
    plain("netdevsim", "Usage: ... netdevsim"),
    plain("nlmon", "Usage: ... nlmon"),
    plain("team", "Usage: ... team"),
    plain("vcan", "Usage: ... vcan"),
    plain("virt_wifi", "Usage: ... virt_wifi "),
});

}  // namespace

std::span<LinkKind const> plain_link_kinds() {
  return kinds;
}

}  // namespace ipsh::netlink
