// An IPv4 or IPv6 address with a prefix length, as iproute2 reads and prints it: abbreviated IPv4 (`10/8`), a
// netmask for a length, `default`, `any` and `all` with their own meanings. Says nothing about links.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "netlink/error.hpp"
#include "netlink/message.hpp"

namespace ipsh::netlink {

struct Prefix {
  int family = 0;  ///< AF_INET, AF_INET6, AF_PACKET; 0: `default` or `any` where no family is known yet
  std::uint8_t size = 0;      ///< bytes of the address; 0 for `any`, and for `default` without a family
  int length = 0;             ///< of the prefix, in bits; -1: an address that was read without one
  bool length_given = false;  ///< by /LENGTH, or by `default`
  std::array<std::byte, 16> bytes{};

  [[nodiscard]] Bytes address() const { return Bytes(bytes).first(size); }
  [[nodiscard]] bool is_multicast() const;
  bool operator==(Prefix const&) const = default;
};

/// Bits of an address: 32, 128, else 0.
[[nodiscard]] int address_bits(int family);
/// The words of `via FAMILY`: inet, inet6, link, mpls, bridge; 0 when it is none.
[[nodiscard]] int family_number(std::string_view name);
/// The other way round; "???" for others.
[[nodiscard]] std::string_view family_name(int family);

/// get_addr: `Error: inet address is expected rather than "x".`, status 1.
[[nodiscard]] Result<Prefix> parse_address(std::string const& text, int family, Span span = {});
/// get_prefix: ADDRESS[/LENGTH|/NETMASK]; an address alone gets its full length, `default` and `any` 0.
[[nodiscard]] Result<Prefix> parse_prefix(std::string const& text, int family, Span span = {});

/// Do the first `length` bits agree?
[[nodiscard]] bool same_prefix(Bytes left, Bytes right, int length);

/// The address as `ip` prints it; "???" for families without a form.
[[nodiscard]] std::string format_address(int family, Bytes address);

}  // namespace ipsh::netlink
