// From words to addresses: the option tables of `ip address add …` and of a listing's selectors, and what is
// left to do when all words are read. The verbs are grammar/address.cpp's. Asks the kernel nothing.
#pragma once
#include "netlink/address.hpp"
#include "netlink/option.hpp"

namespace ipsh::netlink {

/// An address that is being changed.
struct AddressDraft : Draft {
  /// RTM_NEWADDR or RTM_DELADDR; `family` as in OutputOptions.
  AddressDraft(std::uint16_t type, std::uint16_t flags, int family);

  enum class Broadcast : std::uint8_t { none, given, ones, zeros };  ///< …, ADDRESS, +, -
  Broadcast broadcast = Broadcast::none;
  std::optional<Prefix> local, peer;
  bool anycast = false, scope_given = false;
  std::uint32_t flags = 0;
  std::optional<std::uint32_t> valid, preferred;  ///< lifetimes in seconds
  Word const* local_word = nullptr;
  Word const* device = nullptr;
  std::string warning;  ///< lines for standard error; the change is made all the same
};

/// `ip address add|del|… WORDS`, whole; `draft.warning` has what there is to be said.
[[nodiscard]] Result<Request> parse_address_change(Arguments& arguments, AddressDraft& draft);
/// `ip address show|flush WORDS`; `read` as in parse_selector.
[[nodiscard]] Result<AddressSelector> parse_address_selector(Arguments& arguments, int family, Request& read);

[[nodiscard]] Table const& address_options();
[[nodiscard]] Table const& address_selectors();

/// `ip address help`.
[[nodiscard]] Error address_usage(Span span = {});

}  // namespace ipsh::netlink
