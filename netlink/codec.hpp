// The kinds of values that options have: how their words become bytes, and how the bytes are printed. A codec
// knows no option: limits, choices, keys and messages stand in the row. Codecs that only one table needs live
// beside that table.
#pragma once
#include "netlink/option.hpp"

namespace ipsh::netlink::codec {

// Numbers, as strtoul(text, &end, 0) reads them; `limit` is the largest.
extern Codec const u8, u16, u32, u64;
/// A number that is printed in hexadecimal.
extern Codec const hexadecimal16;
/// An int that may be negative (iproute2's get_integer), printed as unsigned.
extern Codec const integer;
/// In network byte order.
extern Codec const big_endian16;
/// Text with its final zero byte, and without; shorter than `limit`.
extern Codec const text, bare_text;
/// aa:bb:cc:dd:ee:ff, or 1.2.3.4
extern Codec const link_address;
/// One of `choices`: in a case of their own (8 and 32 bits), or in any case. What is wrong when it is none:
/// the row's `wrong`, as a message of its own with status 1.
extern Codec const choice8, choice32;
/// The same in any case; `wrong` is what is wrong with the argument (status 255).
extern Codec const caseless_choice8;
/// on | off in a byte.
extern Codec const on_off;
/// A byte, 0 or 1, that the word itself says: `choices` has each word; printed only when 1.
extern Codec const said8;
/// The same; in text a 0 is printed with no in front.
extern Codec const negated8;
/// An attribute without a value.
extern Codec const bare;
/// A protocol on Ethernet, big endian: 802.1Q, ip, 0x88a8.
extern Codec const ether_protocol;
/// A device group by name or number.
extern Codec const group;

// Bits of the family header (Option::header).
/// Set by the word itself (up), or cleared (down).
extern Codec const header_bit, no_header_bit;
/// Set by on, cleared by off; the other way round when `negated`.
extern Codec const header_on_off;

// Bits that several options share in {value, mask} of 32 bits each (Option::bits).
extern Codec const shared_on_off, shared_number;

// What the namespace knows when the request is sent.
/// A link's ifindex; `wrong` as in Reference. A VRF's.
extern Codec const link, vrf;
/// No link: 0, without a value.
extern Codec const no_link;
/// A namespace by name, path or pid.
extern Codec const net_namespace;

/// Only remembered (Draft::seen), with a value or without; the table's family puts it where it belongs.
extern Codec const kept, mark;
/// Of iproute2, not ours: see foreign_option.
extern Codec const foreign;
/// Ends the command with the table's usage.
extern Codec const usage;

// For codecs elsewhere.
/// As iproute2's get_integer: strtol(text, &end, 0).
[[nodiscard]] std::optional<int> parse_integer(std::string const& text);
/// strtoull(text, &end, 0), at most `limit`.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string const& text, std::uint64_t limit);
/// The bytes of a link address; the stock tool's message when it is none.
[[nodiscard]] Result<std::vector<std::byte>> parse_link_address(Word const& word);
/// aa:bb:cc:dd:ee:ff; as an internet address for tunnels (`type` is ARPHRD_*).
[[nodiscard]] std::string format_link_address(Bytes address, unsigned type);
/// Error: argument of "arp" must be "on" or "off", not "x" (status 1)
[[nodiscard]] Error not_on_or_off(std::string_view name, Word const& word);
/// The value word, refused when the option may stand only once and is there already.
[[nodiscard]] Result<Word const*> value_of(Option const& option, Arguments& arguments, Draft& draft);
/// What is printed before the value: the row's words, or its name and a blank.
[[nodiscard]] std::string before(Option const& option);

}  // namespace ipsh::netlink::codec
