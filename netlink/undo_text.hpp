// The entries of images in the words of `ip`, for `diff`, `plan` and reports. Short on purpose: what a line
// of a diff needs, not what `ip -d` prints.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "netlink/undo.hpp"

namespace ipsh::netlink {

inline constexpr std::array<std::uint8_t, 2> ip_families{2, 10};  // AF_INET, AF_INET6

/// "link", "addr", "route" …; empty: not a thing of its own for people.
[[nodiscard]] std::string_view text_of_kind(ObjectKind kind);
/// "br0", "10.0.0.1/24", "default".
[[nodiscard]] std::string name_of_entry(Scope& scope, ObjectId const& id, Entry const& entry);
/// "type bridge state up mtu 1500", "dev br0".
[[nodiscard]] std::string text_of_entry(Scope& scope, ObjectId const& id, Entry const& entry);
/// "mtu 1500 → 1400, state down → up".
[[nodiscard]] std::string text_of_change(Scope& scope, ObjectId const& id, Entry const& before,
                                         Entry const& now);

[[nodiscard]] std::string address_text(ObjectId const& id, Entry const& entry);
[[nodiscard]] std::string route_text(Scope& scope, ObjectId const& id, Entry const& entry);
[[nodiscard]] std::string neighbour_name(ObjectId const& id, Entry const& entry);
[[nodiscard]] std::string neighbour_text(Entry const& entry);
[[nodiscard]] std::string rule_text(Entry const& entry);
[[nodiscard]] std::string link_text(Entry const& entry);
[[nodiscard]] std::string link_change_text(Scope& scope, ObjectId const& id, Entry const& before,
                                           Entry const& now);

}  // namespace ipsh::netlink
