// Link addresses and the protocols that Ethernet carries.
#include <arpa/inet.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>

#include "netlink/codec.hpp"
#include "netlink/prefix.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink::codec {

namespace {

// iproute2 reads into 32 bytes (ip/iplink.c: abuf).
constexpr std::size_t longest_address = 32;

Error invalid_address(std::string_view rest, Word const& word) {
  auto error = failure('"' + std::string(rest) + "\" is invalid lladdr.", 1, word.span);
  error.label = "a link address is written 02:00:00:00:00:01";
  return error;
}

/// As sscanf("%x"): blanks, a sign and 0x may stand before, anything behind.
std::optional<unsigned> hexadecimal_byte(std::string const& text) {
  unsigned value = 0;
  if (std::sscanf(text.c_str(), "%x", &value) != 1 || value > 255) return {};
  return value;
}

}  // namespace

Result<std::vector<std::byte>> parse_link_address(Word const& word) {
  std::vector<std::byte> bytes;
  if (word.text.find('.') != std::string::npos) {
    auto const address = parse_address(word.text, AF_INET, word.span);
    if (!address) return invalid_address(word.text, word);
    auto const view = address->address();
    return std::vector<std::byte>(view.begin(), view.end());
  }
  for (std::string_view rest = word.text; bytes.size() < longest_address;) {
    auto const colon = rest.find(':');
    auto const part = std::string(rest.substr(0, colon));
    auto const byte = hexadecimal_byte(part);
    if (!byte) return invalid_address(part, word);
    bytes.push_back(static_cast<std::byte>(*byte));
    if (colon == std::string_view::npos) break;
    rest.remove_prefix(colon + 1);
  }
  return bytes;
}

std::string format_link_address(Bytes address, unsigned type) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  bool const tunnel4 = type == ARPHRD_TUNNEL || type == ARPHRD_SIT || type == ARPHRD_IPGRE;
  if (address.size() == 4 && tunnel4) return ::inet_ntop(AF_INET, address.data(), text.data(), text.size());
  if (address.size() == 16 && (type == ARPHRD_TUNNEL6 || type == ARPHRD_IP6GRE))
    return ::inet_ntop(AF_INET6, address.data(), text.data(), text.size());
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (auto const byte : address) {
    if (!result.empty()) result += ':';
    result += digits[std::to_integer<unsigned>(byte) >> 4];
    result += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return result;
}

namespace {

// The names of iproute2 6.1 (lib/ll_proto.c); the first one of a number is printed.
constexpr std::array protocols = std::to_array<Choice>({
    {"loop", ETH_P_LOOP},
    {"pup", ETH_P_PUP},
    {"pupat", ETH_P_PUPAT},
    {"ip", ETH_P_IP},
    {"x25", ETH_P_X25},
    {"arp", ETH_P_ARP},
    {"bpq", ETH_P_BPQ},
    {"ieeepup", ETH_P_IEEEPUP},
    {"ieeepupat", ETH_P_IEEEPUPAT},
    {"dec", ETH_P_DEC},
    {"dna_dl", ETH_P_DNA_DL},
    {"dna_rc", ETH_P_DNA_RC},
    {"dna_rt", ETH_P_DNA_RT},
    {"lat", ETH_P_LAT},
    {"diag", ETH_P_DIAG},
    {"cust", ETH_P_CUST},
    {"sca", ETH_P_SCA},
    {"rarp", ETH_P_RARP},
    {"atalk", ETH_P_ATALK},
    {"aarp", ETH_P_AARP},
    {"ipx", ETH_P_IPX},
    {"ipv6", ETH_P_IPV6},
    {"ppp_disc", ETH_P_PPP_DISC},
    {"ppp_ses", ETH_P_PPP_SES},
    {"atmmpoa", ETH_P_ATMMPOA},
    {"atmfate", ETH_P_ATMFATE},
    {"802_3", ETH_P_802_3},
    {"ax25", ETH_P_AX25},
    {"all", ETH_P_ALL},
    {"802_2", ETH_P_802_2},
    {"snap", ETH_P_SNAP},
    {"ddcmp", ETH_P_DDCMP},
    {"wan_ppp", ETH_P_WAN_PPP},
    {"ppp_mp", ETH_P_PPP_MP},
    {"localtalk", ETH_P_LOCALTALK},
    {"can", ETH_P_CAN},
    {"ppptalk", ETH_P_PPPTALK},
    {"tr_802_2", ETH_P_TR_802_2},
    {"mobitex", ETH_P_MOBITEX},
    {"control", ETH_P_CONTROL},
    {"irda", ETH_P_IRDA},
    {"econet", ETH_P_ECONET},
    {"tipc", ETH_P_TIPC},
    {"profinet", ETH_P_PROFINET},
    {"aoe", ETH_P_AOE},
    {"ethercat", ETH_P_ETHERCAT},
    {"802.1Q", ETH_P_8021Q},
    {"802.1ad", ETH_P_8021AD},
    {"mpls_uc", ETH_P_MPLS_UC},
    {"mpls_mc", ETH_P_MPLS_MC},
    {"teb", ETH_P_TEB},
    {"LLDP", 0x88cc},
    {"ipv4", ETH_P_IP},
});

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

Result<void> parse_ether_protocol(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const known = std::ranges::find_if(
      protocols, [&](auto const& each) { return equal_ignoring_case(each.name, word->text); });
  auto const number = known != protocols.end()
                          ? std::optional(known->number)
                          : parse_number(word->text, std::numeric_limits<std::uint16_t>::max());
  if (!number) return wrong_value(option, draft, *word);
  draft.put_value(option, htons(static_cast<std::uint16_t>(*number)), *word);
  return {};
}

void print_ether_protocol(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const number = ntohs(attribute.as<std::uint16_t>());
  auto const known = std::ranges::find(protocols, number, &Choice::number);
  context.printer.string(
      option.key(), known != protocols.end() ? std::string(known->name) : '[' + std::to_string(number) + ']',
      before(option), " ");
}

}  // namespace

constinit Codec const ether_protocol{parse_ether_protocol, print_ether_protocol};

}  // namespace ipsh::netlink::codec
