#include "netlink/prefix.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdlib>

#include "netlink/codec.hpp"
#include "netlink/names.hpp"

namespace ipsh::netlink {

namespace {

// linux/socket.h has it, glibc 2.36's sys/socket.h too, under the same number.
constexpr int mpls_family = 28;

/// iproute2's own reader (lib/utils.c, get_addr_ipv4): up to four parts of any base, missing ones are zero.
bool read_ipv4(char const* text, Prefix& prefix) {
  for (std::size_t part = 0; part < 4; ++part) {
    char* end = nullptr;
    auto const value = std::strtoul(text, &end, 0);
    if (value > 255 || end == text) return false;
    prefix.bytes[part] = static_cast<std::byte>(value);
    if (*end == '\0') return true;
    if (*end != '.') return false;
    text = end + 1;
  }
  return false;
}

/// AF_PACKET: 02:00:00:00:00:01, or 1.2.3.4.
bool read_link_layer(std::string const& text, Prefix& prefix) {
  auto const address = codec::parse_link_address({text, {}});
  if (!address || address->size() > prefix.bytes.size()) return false;
  std::ranges::copy(*address, prefix.bytes.begin());
  prefix.size = static_cast<std::uint8_t>(address->size());
  return true;
}

/// get_addr_1. `length` is -1 for an address, -2 for the words that stand for all of them.
std::optional<Prefix> read_address(std::string const& text, int family) {
  Prefix prefix;
  prefix.family = family;
  prefix.length = -2;
  bool const is_default = text == "default";
  if (is_default || text == "all" || text == "any") {
    if (family == mpls_family) return {};
    if (is_default) prefix.size = static_cast<std::uint8_t>(address_bits(family) / 8);
    prefix.length_given = is_default;
    return prefix;
  }
  prefix.length = -1;
  if (family == AF_PACKET) {
    if (!read_link_layer(text, prefix)) return {};
    prefix.length = prefix.size * 8;
    return prefix;
  }
  bool const six = text.find(':') != std::string::npos;
  prefix.family = six ? AF_INET6 : AF_INET;
  prefix.size = six ? 16 : 4;
  if (family != AF_UNSPEC && family != prefix.family) return {};
  if (six ? ::inet_pton(AF_INET6, text.c_str(), prefix.bytes.data()) <= 0 : !read_ipv4(text.c_str(), prefix))
    return {};
  return prefix;
}

std::optional<int> read_length(std::string const& text) {
  if (auto const number = parse_unsigned(text, 0xffffffff)) return static_cast<int>(*number);
  auto const mask = read_address(text, AF_INET);
  if (!mask) return {};
  std::uint32_t bits;
  std::memcpy(&bits, mask->bytes.data(), sizeof bits);
  bits = ntohl(bits);
  if ((~bits & (~bits + 1)) != 0) return {};
  return std::countl_one(bits);
}

std::optional<Prefix> read_prefix(std::string const& text, int family) {
  auto const slash = text.find('/');
  auto prefix = read_address(text.substr(0, slash), family);
  if (!prefix) return {};
  bool const all = prefix->length == -2;
  int const bits = address_bits(prefix->family);
  if (slash == std::string::npos) {
    prefix->length = all ? 0 : bits;
    return prefix;
  }
  auto const length = read_length(text.substr(slash + 1));
  if (all || !length || *length < 0 || *length > bits) return {};
  prefix->length = *length;
  prefix->length_given = true;
  return prefix;
}

Error not_a(std::string_view what, int family, std::string const& text, Span span) {
  std::string message = "Error: ";
  // What reads a link address complains of it, too.
  if (family == AF_PACKET)
    if (auto const address = codec::parse_link_address({text, span}); !address)
      message = address.error().message + '\n' + message;
  message += family == AF_UNSPEC ? "any valid" : family_name(family);
  return failure((message += ' ').append(what).append(" is expected rather than \"") + text + "\".", 1, span);
}

std::string format_ipv4(Bytes address) {
  char text[16];
  char* at = text;
  for (std::size_t part = 0; part < 4; ++part) {
    if (part > 0) *at++ = '.';
    at = std::to_chars(at, text + sizeof text, std::to_integer<unsigned>(address[part])).ptr;
  }
  return {text, at};
}

std::string format_link_layer(Bytes address) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (auto const byte : address) {
    if (!text.empty()) text += ':';
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

}  // namespace

bool Prefix::is_multicast() const {
  auto const first = std::to_integer<unsigned>(bytes[0]);
  if (family == AF_INET) return (first & 0xf0) == 0xe0;
  return family == AF_INET6 && first == 0xff;
}

int address_bits(int family) {
  switch (family) {
    case AF_INET:
      return 32;
    case AF_INET6:
      return 128;
    case mpls_family:
      return 20;
    default:
      return 0;
  }
}

int family_number(std::string_view name) {
  for (int const family : {AF_INET, AF_INET6, AF_PACKET, mpls_family, AF_BRIDGE})
    if (family_name(family) == name) return family;
  return AF_UNSPEC;
}

std::string_view family_name(int family) {
  switch (family) {
    case AF_INET:
      return "inet";
    case AF_INET6:
      return "inet6";
    case AF_PACKET:
      return "link";
    case mpls_family:
      return "mpls";
    case AF_BRIDGE:
      return "bridge";
    default:
      return "???";
  }
}

Result<Prefix> parse_address(std::string const& text, int family, Span span) {
  if (auto const prefix = read_address(text, family)) return *prefix;
  return not_a("address", family, text, span);
}

Result<Prefix> parse_prefix(std::string const& text, int family, Span span) {
  if (family == AF_PACKET)
    return failure("Error: \"" + text + "\" may be inet prefix, but it is not allowed in this context.", 1,
                   span);
  if (auto const prefix = read_prefix(text, family)) return *prefix;
  return not_a("prefix", family, text, span);
}

bool same_prefix(Bytes left, Bytes right, int length) {
  auto const whole = static_cast<std::size_t>(length / 8);
  auto const size = std::min(left.size(), right.size());
  if (size < (static_cast<std::size_t>(length) + 7) / 8) return false;
  if (std::memcmp(left.data(), right.data(), whole) != 0) return false;
  if (length % 8 == 0) return true;
  return ((left[whole] ^ right[whole]) >> (8 - length % 8)) == std::byte{0};
}

std::string format_address(int family, Bytes address) {
  char text[INET6_ADDRSTRLEN];
  auto const bytes = static_cast<std::size_t>(address_bits(family) / 8);
  if (family == AF_PACKET) return format_link_layer(address);
  if (bytes == 0 || address.size() < bytes) return "???";
  if (family == AF_INET) return format_ipv4(address);
  return ::inet_ntop(family, address.data(), text, sizeof text);
}

}  // namespace ipsh::netlink
