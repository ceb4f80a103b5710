// The names that iproute2 gives to numbers: protocols, scopes, tables, groups, dsfields, realms. Some are
// built in, the others come from /etc/iproute2, read once and only when the built-in ones don't answer, as
// iproute2 6.1 does (lib/rt_names.c).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ipsh::netlink {

enum class NameKind : std::uint8_t { protocol, scope, table, group, dsfield, realm };

/// The number's name; nothing when it has none.
[[nodiscard]] std::optional<std::string_view> find_name(NameKind kind, std::uint32_t number);
/// The number's name or, when it has none or `numeric` (-N) is set, its digits (a dsfield's: 0x10).
[[nodiscard]] std::string name_of(NameKind kind, std::uint32_t number, bool numeric = false);
/// The number of a name, or of digits.
[[nodiscard]] std::optional<std::uint32_t> number_of(NameKind kind, std::string const& name);

/// C's strtoul on the whole of a text (base 0: 0x and 0 prefixes), at most `largest`: iproute2's get_u8,
/// get_u16, get_u32.
[[nodiscard]] std::optional<std::uint32_t> parse_unsigned(std::string const& text, std::uint32_t largest,
                                                          int base = 0);

}  // namespace ipsh::netlink
