// Addresses of links: which ones a listing or a flush means, and how `ip address` prints them, byte for byte
// as iproute2 6.1. The lines of the links themselves are link.hpp's. Changes are Requests that
// address_request.hpp makes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "netlink/flush.hpp"
#include "netlink/link.hpp"
#include "netlink/link_names.hpp"
#include "netlink/prefix.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

/// What `ip address show` and `flush` select by.
struct AddressSelector {
  LinkShow links;  ///< with `addresses` set
  std::optional<Prefix> to;
  std::optional<std::uint8_t> scope;
  std::uint32_t flags = 0, flags_mask = 0;  ///< IFA_F_*
  std::optional<std::string> label;         ///< a pattern
};

[[nodiscard]] Result<std::string> show_addresses(Channel& channel, AddressSelector const& selector,
                                                 OutputOptions const& options);
/// The next round of a flush, the first is 0: see FlushRound. After `rounds` of them it fails (0: never).
[[nodiscard]] Result<FlushRound> flush_addresses(Channel& channel, AddressSelector const& selector,
                                                 OutputOptions const& options, int round, int rounds = 10);

/// A bit of an address that has a name.
struct AddressFlag {
  std::string_view name;
  std::uint32_t bit;
  bool read_only;
  bool ipv6_only;  ///< can be set on those only
};
/// In the order in which they are printed.
[[nodiscard]] std::span<AddressFlag const> address_flags();

}  // namespace ipsh::netlink
