// vxlan: a network over UDP.
#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <limits>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_private.hpp"
#include "netlink/names.hpp"
#include "netlink/prefix.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

namespace {

using namespace codec;
using enum Undo;

constexpr std::array<Choice, 2> yes_and_no(std::string_view yes, std::string_view no) {
  return {Choice{yes, 1}, Choice{no, 0}};
}
constexpr auto proxy_words = yes_and_no("proxy*", "noproxy*");
constexpr auto rsc_words = yes_and_no("rsc*", "norsc*");
constexpr auto l2miss_words = yes_and_no("l2miss*", "nol2miss*");
constexpr auto l3miss_words = yes_and_no("l3miss*", "nol3miss*");
constexpr auto udpcsum_words = yes_and_no("udpcsum*", "noudpcsum*");
constexpr auto udp6zerocsumtx_words = yes_and_no("udp6zerocsumtx*", "noudp6zerocsumtx*");
constexpr auto udp6zerocsumrx_words = yes_and_no("udp6zerocsumrx*", "noudp6zerocsumrx*");
constexpr auto remcsumtx_words = yes_and_no("remcsumtx*", "noremcsumtx*");
constexpr auto remcsumrx_words = yes_and_no("remcsumrx*", "noremcsumrx*");
constexpr auto external_words = yes_and_no("external*", "noexternal*");
constexpr auto vnifilter_words = yes_and_no("vnifilter", "novnifilter");
constexpr std::array fragment_words = std::to_array<Choice>({{"unset", 0}, {"set", 1}, {"inherit", 2}});

Result<void> parse_id(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const id = parse_number(word->text, option.limit);
  if (!id) return wrong_value(option, draft, *word);
  draft.set_pending(option.attribute, static_cast<std::uint32_t>(*id), word->span);
  return {};
}

Result<void> parse_port(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const port = parse_number(word->text, std::numeric_limits<std::uint16_t>::max());
  if (!port) return wrong_value(option, draft, *word);
  if (*port != 0) draft.set_pending(option.attribute, htons(static_cast<std::uint16_t>(*port)), word->span);
  return {};
}

/// A range of two words.
Result<void> parse_ports(Option const& option, Arguments& arguments, Draft& draft) {
  std::array<std::uint16_t, 2> range{};
  constexpr std::array wrong = std::to_array<std::string_view>({"min port", "max port"});
  auto const* const first = TRY(value_of(option, arguments, draft));
  auto const* word = first;
  for (std::size_t i = 0; i < range.size(); ++i) {
    if (i > 0) word = TRY(arguments.value());
    auto const port = parse_number(word->text, std::numeric_limits<std::uint16_t>::max());
    if (!port) return wrong_argument(*word, wrong[i]);
    range[i] = htons(static_cast<std::uint16_t>(*port));
  }
  if (range[0] != 0 || range[1] != 0) draft.put_value(option, range, *first);
  return {};
}

void print_ports(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const range = attribute.as<std::array<std::uint16_t, 2>>();
  context.printer.open_object(option.key());
  context.printer.number("low", ntohs(range[0]), "srcport ", " ");
  context.printer.number("high", ntohs(range[1]), {}, " ");
  context.printer.close_object();
}

/// The attribute of an address says its family.
std::uint16_t attribute_of(std::uint16_t ipv4, int family) {
  if (family != AF_INET6) return ipv4;
  return ipv4 == IFLA_VXLAN_GROUP ? IFLA_VXLAN_GROUP6 : IFLA_VXLAN_LOCAL6;
}

int family_so_far(Draft const& draft) {
  if (draft.has_pending(IFLA_VXLAN_GROUP) || draft.has_pending(IFLA_VXLAN_LOCAL)) return AF_INET;
  if (draft.has_pending(IFLA_VXLAN_GROUP6) || draft.has_pending(IFLA_VXLAN_LOCAL6)) return AF_INET6;
  return AF_UNSPEC;
}

void set_address(Draft& draft, std::uint16_t ipv4, Prefix const& address, Span span) {
  if (address.size == 0) return;
  auto const attribute = attribute_of(ipv4, address.family);
  std::array<std::byte, 4> short_form{};
  std::ranges::copy(address.address().first(short_form.size()), short_form.begin());
  if (address.family == AF_INET6)
    draft.set_pending(attribute, address.bytes, span);
  else
    draft.set_pending(attribute, short_form, span);
}

template <bool multicast>
Result<void> parse_endpoint(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const other = draft.seen(multicast ? "remote" : "group");
  if (option.attribute == IFLA_VXLAN_GROUP && other != nullptr)
    return failure("vxlan: both group and remote cannot be specified", 1, other->span);
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const address = TRY(parse_address(word->text, family_so_far(draft), word->span));
  if (address.is_multicast() != multicast) return wrong_value(option, draft, *word);
  set_address(draft, option.attribute, address, word->span);
  return {};
}

bool is_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::byte each) { return each == std::byte{0}; });
}

void print_endpoint(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const bytes = attribute.payload();
  if (is_zero(bytes)) return;
  bool const short_form = bytes.size() == 4;
  Prefix address;
  address.family = short_form ? AF_INET : AF_INET6;
  address.size = static_cast<std::uint8_t>(std::min(bytes.size(), address.bytes.size()));
  std::ranges::copy(bytes.first(address.size), address.bytes.begin());
  std::string const word = option.printed == "local " ? "local" : address.is_multicast() ? "group" : "remote";
  context.printer.string(word + (short_form ? "" : "6"), format_address(address.family, address.address()),
                         word + ' ', " ");
}

Result<void> parse_ttl(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  if (word->text == "inherit") {
    draft.request.origins.push_back({draft.request.message.put(IFLA_VXLAN_TTL_INHERIT, Bytes()), word->span});
    return {};
  }
  auto const ttl = word->text == "auto" ? std::optional<std::uint64_t>(0)
                                        : parse_number(word->text, std::numeric_limits<std::uint32_t>::max());
  if (!ttl) return wrong_value(option, draft, *word);
  if (*ttl > option.limit) return wrong_argument(*word, "TTL must be <= 255");
  draft.put_value(option, static_cast<std::uint8_t>(*ttl), *word);
  return {};
}

void print_ttl(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto& printer = context.printer;
  auto const inherit = context.siblings.find(IFLA_VXLAN_TTL_INHERIT);
  auto const ttl = attribute.as<std::uint8_t>();
  if (inherit && inherit->as<std::uint8_t>() != 0) return printer.text("ttl inherit ");
  if (printer.json() || ttl != 0)
    printer.number(option.key(), ttl, "ttl ", " ");
  else
    printer.text("ttl auto ");
}

Result<void> parse_tos(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const tos = word->text == "inherit" ? std::optional(1U) : number_of(NameKind::dsfield, word->text);
  if (!tos) return wrong_value(option, draft, *word);
  draft.put_value(option, static_cast<std::uint8_t>(*tos), *word);
  return {};
}

void print_tos(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const tos = attribute.as<std::uint8_t>();
  if (tos == 0) return;
  if (tos == 1 && !context.printer.json()) return context.printer.text("tos inherit ");
  context.printer.hexadecimal(option.key(), tos, "tos ", " ");
}

Result<void> parse_fragment(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const choice = std::ranges::find(option.choices, word->text, &Choice::name);
  if (choice == option.choices.end()) return wrong_value(option, draft, *word);
  draft.put_value(option, static_cast<std::uint8_t>(choice->number), *word);
  return {};
}

void print_fragment(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const value = attribute.as<std::uint8_t>();
  if (value >= option.choices.size()) return;
  if (value == 0)
    context.printer.json_string(option.key(), "unset");
  else
    context.printer.string(option.key(), option.choices[value].name, "df ", " ");
}

Result<void> parse_label(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const label = parse_number(word->text, option.limit);
  if (!label) return wrong_value(option, draft, *word);
  draft.put_value(option, htonl(static_cast<std::uint32_t>(*label)), *word);
  return {};
}

void print_label(Option const& option, AttributeView const& attribute, PrintContext& context) {
  if (auto const label = ntohl(attribute.as<std::uint32_t>()); label != 0)
    context.printer.hexadecimal(option.key(), label, "flowlabel ", " ");
}

/// A number, for which `choices` has a word.
Result<void> parse_number_or_word(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const number = word->text == option.choices[0].name
                          ? std::optional(option.choices[0].number)
                          : parse_number(word->text, std::numeric_limits<std::uint32_t>::max());
  if (!number) return wrong_value(option, draft, *word);
  draft.put_value(option, static_cast<std::uint32_t>(*number), *word);
  return {};
}

void print_ageing(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const age = attribute.as<std::uint32_t>();
  if (age == 0 && !context.printer.json()) return context.printer.text("ageing none ");
  context.printer.number(option.key(), age, "ageing ", " ");
}

void print_limit(Option const& option, AttributeView const& attribute, PrintContext& context) {
  if (auto const limit = attribute.as<std::uint32_t>(); limit != 0)
    context.printer.number(option.key(), limit, "maxaddr ", " ");
}

Result<void> parse_learning(Option const& option, Arguments& arguments, Draft& draft) {
  arguments.put_back();
  auto const& word = arguments.take();
  if (draft.given(option.attribute)) return duplicate_or_garbage(word.text, word);
  draft.note(option, word);
  draft.set_pending(option.attribute, static_cast<std::uint8_t>(!names_match("nolearning*", word.text)),
                    word.span);
  return {};
}

void print_learning(Option const& option, AttributeView const& attribute, PrintContext& context) {
  bool const learning = attribute.as<std::uint8_t>() != 0;
  context.printer.json_bool(option.key(), learning);
  if (!learning) context.printer.text("nolearning ");
}

/// iproute2 gives up at once when there is no such link (exit(nodev(…)) in ip/iplink_vxlan.c).
Result<void> parse_lower_link(Option const& option, Arguments& arguments, Draft& draft) {
  TRY_VOID(link.parse(option, arguments, draft));
  draft.request.references.back().status = 255;
  return {};
}

constinit Codec const lower_link{
    parse_lower_link, [](Option const& option, AttributeView const& attribute, PrintContext& context) {
      link.print(option, attribute, context);
    }};
constinit Codec const id{parse_id, [](Option const& option, AttributeView const& attribute,
                                      PrintContext& context) { u32.print(option, attribute, context); }};
constinit Codec const port{parse_port,
                           [](Option const& option, AttributeView const& attribute, PrintContext& context) {
                             big_endian16.print(option, attribute, context);
                           }};
constinit Codec const ports{parse_ports, print_ports};
constinit Codec const multicast_group{parse_endpoint<true>, nullptr};
constinit Codec const endpoint{parse_endpoint<false>, print_endpoint};
constinit Codec const ttl{parse_ttl, print_ttl};
constinit Codec const tos{parse_tos, print_tos};
constinit Codec const fragment{parse_fragment, print_fragment};
constinit Codec const label{parse_label, print_label};
constinit Codec const ageing{parse_number_or_word, print_ageing};
constinit Codec const address_limit{parse_number_or_word, print_limit};
constinit Codec const learning{parse_learning, print_learning};

constexpr std::array never = std::to_array<Choice>({{"none", 0}});
constexpr std::array unlimited = std::to_array<Choice>({{"unlimited", 0}});
constexpr std::uint64_t largest_id = (1U << 24) - 1;
constexpr std::uint64_t largest_label = (1U << 20) - 1;
constexpr std::uint64_t largest_ttl = 255;

// clang-format off
constexpr std::array rows = std::to_array<Option>({
    {.names = "external*|noexternal*", .codec = &said8, .attribute = IFLA_VXLAN_COLLECT_METADATA, .json = "external", .choices = external_words, .repeat = Repeat::garbage, .undo = at_creation, .help = "routes and filters say where to"},
    {.names = "vnifilter|novnifilter", .codec = &said8, .attribute = IFLA_VXLAN_VNIFILTER, .json = "vnifilter", .printed = "vnifilter", .choices = vnifilter_words, .repeat = Repeat::garbage, .undo = at_creation, .help = "only the networks of bridge vni"},
    {.names = "id*|vni*", .codec = &id, .attribute = IFLA_VXLAN_ID, .limit = largest_id, .repeat = Repeat::garbage, .wrong = "invalid id", .undo = at_creation, .help = "the network, 0 to 16777215"},
    {.names = "group*", .codec = &multicast_group, .attribute = IFLA_VXLAN_GROUP, .repeat = Repeat::garbage, .wrong = "invalid group address", .help = "multicast group of the network"},
    {.names = "remote*", .codec = &endpoint, .attribute = IFLA_VXLAN_GROUP, .repeat = Repeat::garbage, .wrong = "invalid remote address", .help = "where to send when the destination is not known"},
    {.codec = &endpoint, .attribute = IFLA_VXLAN_GROUP6, .printed = "remote "},
    {.names = "local*", .codec = &endpoint, .attribute = IFLA_VXLAN_LOCAL, .printed = "local ", .repeat = Repeat::garbage, .precedence = 2, .wrong = "invalid local address", .help = "the address that packets come from"},
    {.codec = &endpoint, .attribute = IFLA_VXLAN_LOCAL6, .printed = "local "},
    {.names = "dev*", .codec = &lower_link, .attribute = IFLA_VXLAN_LINK, .json = "link", .repeat = Repeat::garbage, .precedence = 3, .undo = at_creation, .help = "the link that packets go through"},
    {.names = "port*|srcport*", .codec = &ports, .attribute = IFLA_VXLAN_PORT_RANGE, .json = "port_range", .repeat = Repeat::garbage, .undo = at_creation, .help = "source ports: first and last"},
    {.names = "dstport*", .codec = &port, .attribute = IFLA_VXLAN_PORT, .json = "port", .repeat = Repeat::garbage, .wrong = "dst port", .undo = at_creation, .help = "destination port; 4789 by IANA"},
    {.names = "learning*|nolearning*", .codec = &learning, .attribute = IFLA_VXLAN_LEARNING, .repeat = Repeat::garbage, .precedence = 1, .help = "learn who has which address"},
    {.names = "proxy*|noproxy*", .codec = &said8, .attribute = IFLA_VXLAN_PROXY, .json = "proxy", .choices = proxy_words, .repeat = Repeat::garbage, .help = "answer ARP"},
    {.names = "rsc*|norsc*", .codec = &said8, .attribute = IFLA_VXLAN_RSC, .json = "rsc", .choices = rsc_words, .repeat = Repeat::garbage, .help = "route short circuit"},
    {.names = "l2miss*|nol2miss*", .codec = &said8, .attribute = IFLA_VXLAN_L2MISS, .json = "l2miss", .choices = l2miss_words, .repeat = Repeat::garbage, .help = "tell of unknown link addresses"},
    {.names = "l3miss*|nol3miss*", .codec = &said8, .attribute = IFLA_VXLAN_L3MISS, .json = "l3miss", .choices = l3miss_words, .repeat = Repeat::garbage, .help = "tell of unknown internet addresses"},
    {.names = "tos*|dsfield*", .codec = &tos, .attribute = IFLA_VXLAN_TOS, .repeat = Repeat::garbage, .precedence = 1, .wrong = "bad TOS value", .help = "type of service, or inherit"},
    {.names = "ttl*|hoplimit*", .codec = &ttl, .attribute = IFLA_VXLAN_TTL, .limit = largest_ttl, .repeat = Repeat::garbage, .precedence = 2, .wrong = "invalid TTL", .help = "time to live: 1 to 255, auto or inherit"},
    {.names = "df*", .codec = &fragment, .attribute = IFLA_VXLAN_DF, .choices = fragment_words, .repeat = Repeat::garbage, .wrong = "DF must be 'unset', 'set' or 'inherit'", .help = "do not fragment"},
    {.names = "flowlabel*|label*", .codec = &label, .attribute = IFLA_VXLAN_LABEL, .json = "label", .limit = largest_label, .repeat = Repeat::garbage, .precedence = 1, .wrong = "invalid flowlabel", .help = "IPv6 flow label"},
    {.names = "ageing*", .codec = &ageing, .attribute = IFLA_VXLAN_AGEING, .choices = never, .repeat = Repeat::garbage, .wrong = "ageing timer", .help = "of learnt addresses, in seconds, or none"},
    {.names = "maxaddress*", .codec = &address_limit, .attribute = IFLA_VXLAN_LIMIT, .json = "limit", .choices = unlimited, .repeat = Repeat::garbage, .wrong = "max addresses", .help = "most learnt addresses, or unlimited"},
    {.names = "udpcsum*|noudpcsum*", .codec = &negated8, .attribute = IFLA_VXLAN_UDP_CSUM, .json = "udp_csum", .choices = udpcsum_words, .repeat = Repeat::garbage, .help = "checksums over IPv4"},
    {.names = "udp6zerocsumtx*|noudp6zerocsumtx*", .codec = &negated8, .attribute = IFLA_VXLAN_UDP_ZERO_CSUM6_TX, .json = "udp_zero_csum6_tx", .choices = udp6zerocsumtx_words, .repeat = Repeat::garbage, .help = "send without checksums over IPv6"},
    {.names = "udp6zerocsumrx*|noudp6zerocsumrx*", .codec = &negated8, .attribute = IFLA_VXLAN_UDP_ZERO_CSUM6_RX, .json = "udp_zero_csum6_rx", .choices = udp6zerocsumrx_words, .repeat = Repeat::garbage, .help = "take packets without checksums over IPv6"},
    {.names = "remcsumtx*|noremcsumtx*", .codec = &said8, .attribute = IFLA_VXLAN_REMCSUM_TX, .json = "remcsum_tx", .choices = remcsumtx_words, .repeat = Repeat::garbage, .help = "remote checksum offload when sending"},
    {.names = "remcsumrx*|noremcsumrx*", .codec = &said8, .attribute = IFLA_VXLAN_REMCSUM_RX, .json = "remcsum_rx", .choices = remcsumrx_words, .repeat = Repeat::garbage, .help = "remote checksum offload when receiving"},
    {.names = "gbp*", .codec = &bare, .attribute = IFLA_VXLAN_GBP, .repeat = Repeat::garbage, .undo = at_creation, .help = "group policy extension"},
    {.names = "gpe*", .codec = &bare, .attribute = IFLA_VXLAN_GPE, .repeat = Repeat::garbage, .undo = at_creation, .help = "generic protocol extension"},
    {.names = "help*", .codec = &usage, .precedence = -1},
});
// clang-format on

constexpr std::uint16_t gpe_port = 4790;
constexpr std::string_view no_port_warning =
    "vxlan: destination port not specified\n"
    "Will use Linux kernel default (non-standard value)\n"
    "Use 'dstport 4789' to get the IANA assigned value\n"
    "Use 'dstport 0' to get default and quiet this message\n";

/// Said with a word that does not begin with no.
bool said_yes(Draft const& draft, std::string_view name) {
  auto const* const word = draft.seen(name);
  return word != nullptr && !word->text.starts_with("no");
}

Result<void> check(Draft& draft, bool creates) {
  bool const external = said_yes(draft, "external"), filter = said_yes(draft, "vnifilter");
  bool const has_id = draft.given(IFLA_VXLAN_ID);
  if (!external && filter) return failure("vxlan: vnifilter is valid only when 'external' is set");
  if (external && has_id) return failure("vxlan: both 'external' and vni cannot be specified");
  if (!external && !filter && !has_id && creates) return failure("vxlan: missing virtual network identifier");
  if (draft.seen("group") != nullptr && !draft.given(IFLA_VXLAN_LINK))
    return failure("vxlan: 'group' requires 'dev' to be specified");
  return {};
}

/// iproute2 puts these last, in an order of its own.
Result<void> finish(Draft& draft) {
  bool const creates = (draft.request.message.head().nlmsg_flags & NLM_F_CREATE) != 0;
  TRY_VOID(check(draft, creates));
  if (!draft.given(IFLA_VXLAN_PORT)) {
    if (draft.given(IFLA_VXLAN_GPE))
      draft.set_pending(IFLA_VXLAN_PORT, htons(gpe_port), {});
    else if (creates)
      draft.warning += no_port_warning;
  }
  Prefix everywhere;
  everywhere.family = draft.family;
  everywhere.size = draft.family == AF_INET6 ? 16 : 4;
  if (family_so_far(draft) == AF_UNSPEC && (draft.family == AF_INET || draft.family == AF_INET6))
    set_address(draft, IFLA_VXLAN_GROUP, everywhere, {});
  bool const external = said_yes(draft, "external");
  if (external || (creates && !draft.given(IFLA_VXLAN_LEARNING)))
    draft.set_pending(IFLA_VXLAN_LEARNING, static_cast<std::uint8_t>(!external), {});
  for (auto const attribute : {IFLA_VXLAN_ID, IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6, IFLA_VXLAN_GROUP,
                               IFLA_VXLAN_GROUP6, IFLA_VXLAN_LEARNING, IFLA_VXLAN_PORT})
    draft.put_pending(static_cast<std::uint16_t>(attribute));
  return {};
}

}  // namespace

constinit LinkKind const vxlan_kind{.table = {.name = "vxlan",
                                              .rows = rows,
                                              .unknown = "vxlan: unknown command \"{}\"?",
                                              .usage = R"(Usage: ... vxlan id VNI
		[ { group | remote } IP_ADDRESS ]
		[ local ADDR ]
		[ ttl TTL ]
		[ tos TOS ]
		[ df DF ]
		[ flowlabel LABEL ]
		[ dev PHYS_DEV ]
		[ dstport PORT ]
		[ srcport MIN MAX ]
		[ [no]learning ]
		[ [no]proxy ]
		[ [no]rsc ]
		[ [no]l2miss ]
		[ [no]l3miss ]
		[ ageing SECONDS ]
		[ maxaddress NUMBER ]
		[ [no]udpcsum ]
		[ [no]udp6zerocsumtx ]
		[ [no]udp6zerocsumrx ]
		[ [no]remcsumtx ] [ [no]remcsumrx ]
		[ [no]external ] [ gbp ] [ gpe ]
		[ [no]vnifilter ]

Where:	VNI	:= 0-16777215
	ADDR	:= { IP_ADDRESS | any }
	TOS	:= { NUMBER | inherit }
	TTL	:= { 1..255 | auto | inherit }
	DF	:= { unset | set | inherit }
	LABEL := 0-1048575)",
                                              .unknown_status = 1,
                                              .finish = finish}};

}  // namespace ipsh::netlink
