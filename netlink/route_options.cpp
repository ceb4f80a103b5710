#include <linux/icmpv6.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "netlink/codec.hpp"
#include "netlink/names.hpp"
#include "netlink/route_codec.hpp"
#include "netlink/route_request.hpp"

namespace ipsh::netlink {

namespace {

RouteDraft& route(Draft& draft) {
  return static_cast<RouteDraft&>(draft);
}

// Values that are fields of struct rtmsg.

template <NameKind kind, std::size_t field>
Result<void> parse_named_byte(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(codec::value_of(option, arguments, draft));
  auto const number = number_of(kind, word->text);
  if (!number) return wrong_value(option, draft, *word);
  draft.set_header_field(field, static_cast<std::uint8_t>(*number));
  return {};
}

Result<void> parse_scope(Option const& option, Arguments& arguments, Draft& draft) {
  route(draft).scope_given = true;
  return parse_named_byte<NameKind::scope, offsetof(rtmsg, rtm_scope)>(option, arguments, draft);
}

/// Tables above 255 don't fit into the header.
Result<void> parse_table(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(codec::value_of(option, arguments, draft));
  auto const number = number_of(NameKind::table, word->text);
  if (!number) return wrong_value(option, draft, *word);
  bool const fits = *number < 256;
  draft.set_header_field(offsetof(rtmsg, rtm_table), static_cast<std::uint8_t>(fits ? *number : 0));
  if (!fits) draft.put_value(option, *number, *word);
  route(draft).table_given = true;
  return {};
}

/// A VRF's table is known when the request is sent.
Result<void> parse_vrf(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(codec::value_of(option, arguments, draft));
  draft.set_header_field(offsetof(rtmsg, rtm_table), std::uint8_t{RT_TABLE_UNSPEC});
  draft.put_reference(option, Reference::Kind::vrf_table, *word, option.wrong);
  route(draft).table_given = true;
  return {};
}

Result<void> parse_onlink(Option const&, Arguments&, Draft& draft) {
  auto const flags = draft.header_field<std::uint32_t>(offsetof(rtmsg, rtm_flags));
  draft.set_header_field(offsetof(rtmsg, rtm_flags), flags | RTNH_F_ONLINK);
  return {};
}

// Where the route leads.

Result<void> parse_gateway(Option const& option, Arguments& arguments, Draft& draft) {
  arguments.put_back();
  auto const& keyword = arguments.take();
  if (route(draft).gateway) return wrong_argument(keyword, "use nexthop syntax to specify multiple via\n");
  route(draft).gateway = true;
  return put_gateway(option, arguments, draft);
}

Result<void> parse_device(Option const& option, Arguments& arguments, Draft& draft) {
  route(draft).device = TRY(codec::value_of(option, arguments, draft));
  return {};
}

Result<void> parse_nexthop_id(Option const& option, Arguments& arguments, Draft& draft) {
  route(draft).nexthop_id = true;
  return codec::u32.parse(option, arguments, draft);
}

Result<void> parse_nexthop_keyword(Option const&, Arguments& arguments, Draft& draft) {
  arguments.put_back();
  route(draft).nexthops = true;
  return {};
}

/// [to] [TYPE] PREFIX
Result<void> parse_destination(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* word = TRY(arguments.value());
  bool const digit = !word->text.empty() && word->text[0] >= '0' && word->text[0] <= '9';
  if (auto const type = digit ? std::nullopt : route_type_number(word->text)) {
    draft.set_header_field(offsetof(rtmsg, rtm_type), *type);
    word = TRY(arguments.value());
  }
  if (names_match("help*", word->text)) return route_usage(word->span);
  if (route(draft).destination) return duplicate_or_garbage(option.name(), *word);
  auto const prefix = TRY(parse_prefix(word->text, draft.family, word->span));
  if (draft.family == AF_UNSPEC) draft.family = prefix.family;
  draft.set_header_field(offsetof(rtmsg, rtm_dst_len), static_cast<std::uint8_t>(prefix.length));
  route(draft).destination = true;
  if (prefix.size != 0) draft.put(option, prefix.address(), *word);
  return {};
}

Result<void> parse_ttl_propagation(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(codec::value_of(option, arguments, draft));
  bool const on = names_match("enabled*", word->text);
  if (!on && !names_match("disabled*", word->text)) return wrong_value(option, draft, *word);
  draft.put_value(option, static_cast<std::uint8_t>(on), *word);
  return {};
}

Result<void> parse_preference(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(codec::value_of(option, arguments, draft));
  for (auto const& choice : option.choices) {
    if (choice.name != word->text) continue;
    draft.put_value(option, static_cast<std::uint8_t>(choice.number), *word);
    return {};
  }
  auto const number = parse_unsigned(word->text, 255);
  if (!number) return wrong_value(option, draft, *word);
  draft.put_value(option, static_cast<std::uint8_t>(*number), *word);
  return {};
}

constexpr Codec protocol = {parse_named_byte<NameKind::protocol, offsetof(rtmsg, rtm_protocol)>};
constexpr Codec dsfield = {parse_named_byte<NameKind::dsfield, offsetof(rtmsg, rtm_tos)>};
constexpr Codec scope = {parse_scope};
constexpr Codec table = {parse_table};
constexpr Codec vrf = {parse_vrf};
constexpr Codec onlink = {parse_onlink};
constexpr Codec gateway = {parse_gateway};
constexpr Codec device = {parse_device};
constexpr Codec nexthop_id = {parse_nexthop_id};
constexpr Codec nexthop = {parse_nexthop_keyword};
constexpr Codec destination = {parse_destination};
constexpr Codec ttl_propagation = {parse_ttl_propagation};
constexpr Codec preference = {parse_preference};

constexpr Choice preferences[] = {{"low", ICMPV6_ROUTER_PREF_LOW},
                                  {"medium", ICMPV6_ROUTER_PREF_MEDIUM},
                                  {"high", ICMPV6_ROUTER_PREF_HIGH}};
constexpr Choice features[] = {{"ecn", RTAX_FEATURE_ECN}};

constexpr Option destination_row = {.names = "to",
                                    .codec = &destination,
                                    .attribute = RTA_DST,
                                    .help = "[TYPE] PREFIX  where the route leads; default is 0/0"};

// clang-format off
/// In the order in which iproute2 tries them: an abbreviation means the first that it fits.
constexpr Option rows[] = {
    {.names = "src", .codec = &route_codec::address, .attribute = RTA_PREFSRC, .help = "ADDRESS  source to prefer"},
    {.names = "as", .codec = &route_codec::new_destination, .attribute = RTA_NEWDST, .help = "[to] ADDRESS  rewrite the destination"},
    {.names = "via", .codec = &gateway, .attribute = RTA_GATEWAY, .help = "[inet|inet6] ADDRESS  the gateway"},
    {.names = "from", .codec = &route_codec::source, .attribute = RTA_SRC, .help = "PREFIX  only what comes from there (IPv6)"},
    {.names = "tos|dsfield*", .codec = &dsfield, .help = "TOS  type of service"},
    {.names = "expires", .codec = &codec::u32, .attribute = RTA_EXPIRES, .help = "SECONDS  lifetime (IPv6)"},
    {.names = "metric*|priority*|preference", .codec = &codec::u32, .attribute = RTA_PRIORITY, .help = "NUMBER  of several routes the smallest is used"},
    {.names = "scope", .codec = &scope, .wrong = "invalid \"scope\" value\n", .help = "global|link|host|NUMBER  how far the destination is"},
    {.names = "mtu", .codec = &route_codec::metric, .attribute = RTAX_MTU, .outer = RTA_METRICS, .help = "[lock] NUMBER  path MTU"},
    {.names = "hoplimit", .codec = &route_codec::metric, .attribute = RTAX_HOPLIMIT, .limit = 255, .outer = RTA_METRICS, .help = "[lock] NUMBER  hop limit, at most 255"},
    {.names = "advmss", .codec = &route_codec::metric, .attribute = RTAX_ADVMSS, .outer = RTA_METRICS, .wrong = "\"mss\" value is invalid\n", .help = "[lock] NUMBER  maximal segment size to advertise"},
    {.names = "reordering*", .codec = &route_codec::metric, .attribute = RTAX_REORDERING, .outer = RTA_METRICS, .help = "[lock] NUMBER  reordering to expect"},
    {.names = "rtt", .codec = &route_codec::time, .attribute = RTAX_RTT, .bits = 8, .outer = RTA_METRICS, .help = "[lock] TIME  round trip time, ms unless s is said"},
    {.names = "rto_min", .codec = &route_codec::locked_time, .attribute = RTAX_RTO_MIN, .outer = RTA_METRICS, .help = "TIME  minimal retransmission timeout"},
    {.names = "window*", .codec = &route_codec::metric, .attribute = RTAX_WINDOW, .outer = RTA_METRICS, .help = "[lock] NUMBER  maximal window to advertise"},
    {.names = "cwnd*", .codec = &route_codec::metric, .attribute = RTAX_CWND, .outer = RTA_METRICS, .help = "[lock] NUMBER  maximal congestion window"},
    {.names = "initcwnd*", .codec = &route_codec::metric, .attribute = RTAX_INITCWND, .outer = RTA_METRICS, .help = "[lock] NUMBER  initial congestion window"},
    {.names = "initrwnd*", .codec = &route_codec::metric, .attribute = RTAX_INITRWND, .outer = RTA_METRICS, .help = "[lock] NUMBER  initial receive window"},
    {.names = "features*", .codec = &route_codec::features, .attribute = RTAX_FEATURES, .choices = features, .outer = RTA_METRICS, .wrong = "\"features\" value not valid\n", .help = "ecn  explicit congestion notification"},
    {.names = "quickack*", .codec = &route_codec::truth, .attribute = RTAX_QUICKACK, .outer = RTA_METRICS, .wrong = "\"quickack\" value should be 0 or 1\n", .help = "0|1  acknowledge at once"},
    {.names = "congctl*", .codec = &route_codec::congestion_control, .attribute = RTAX_CC_ALGO, .json = "congestion", .outer = RTA_METRICS, .help = "[lock] NAME  congestion control algorithm"},
    {.names = "rttvar*", .codec = &route_codec::time, .attribute = RTAX_RTTVAR, .bits = 4, .outer = RTA_METRICS, .help = "[lock] TIME  variance of the round trip time"},
    {.names = "ssthresh*", .codec = &route_codec::metric, .attribute = RTAX_SSTHRESH, .outer = RTA_METRICS, .help = "[lock] NUMBER  slow start threshold"},
    {.names = "realms*", .codec = &route_codec::realms, .attribute = RTA_FLOW, .wrong = "\"realm\" value is invalid\n", .help = "[FROM/]TO  realms"},
    {.names = "onlink", .codec = &onlink, .help = "the gateway is on the link, whatever the addresses say"},
    {.names = "nexthop", .codec = &nexthop, .ends = true, .help = "[via …] [dev …] [weight N]  one of several ways"},
    {.names = "nhid", .codec = &nexthop_id, .attribute = RTA_NH_ID, .wrong = "\"id\" value is invalid\n", .help = "ID  a nexthop object"},
    {.names = "protocol*", .codec = &protocol, .help = "boot|static|NUMBER  who made the route"},
    {.names = "table*", .codec = &table, .attribute = RTA_TABLE, .help = "main|local|default|NUMBER  its table"},
    {.names = "vrf*", .codec = &vrf, .attribute = RTA_TABLE, .wrong = "Invalid VRF\n", .help = "NAME  that VRF's table"},
    {.names = "dev|oif", .codec = &device, .attribute = RTA_OIF, .help = "LINK  where packets leave"},
    {.names = "pref*", .codec = &preference, .attribute = RTA_PREF, .choices = preferences, .help = "low|medium|high  preference of the router (IPv6)"},
    {.names = "encap", .codec = &route_codec::unsupported, .help = "encapsulation: not part of ipsh"},
    {.names = "ttl-propagate", .codec = &ttl_propagation, .attribute = RTA_TTL_PROPAGATE, .help = "enabled|disabled  (MPLS)"},
    {.names = "fastopen_no_cookie*", .codec = &route_codec::truth, .attribute = RTAX_FASTOPEN_NO_COOKIE, .outer = RTA_METRICS, .wrong = "\"fastopen_no_cookie\" value should be 0 or 1\n", .help = "0|1  TCP fast open without a cookie"},
    destination_row,
};
// clang-format on

constexpr Table options = {
    .rows = rows, .wrong = "\"{}\" value is invalid\n", .positional = &destination_row};

/// What stands in front of the nexthops: the link, then the metrics.
void put_link_and_metrics(RouteDraft& draft) {
  if (draft.device != nullptr)
    draft.put_reference(*options.find("dev"), Reference::Kind::link_index, *draft.device);
  if (draft.metrics.bytes().size() == NLMSG_HDRLEN) return;
  if (draft.locks != 0) draft.metrics.put(RTAX_LOCK, draft.locks);
  draft.request.message.put(RTA_METRICS, draft.metrics.bytes().subspan(NLMSG_HDRLEN));
}

/// The scope of a route whose words don't name one (ip/iproute.c, iproute_modify).
std::uint8_t implied_scope(RouteDraft const& draft, rtmsg const& header, bool deletes) {
  if (header.rtm_family == AF_INET6) return RT_SCOPE_UNIVERSE;
  switch (header.rtm_type) {
    case RTN_LOCAL:
    case RTN_NAT:
      return RT_SCOPE_HOST;
    case RTN_BROADCAST:
    case RTN_MULTICAST:
    case RTN_ANYCAST:
      return RT_SCOPE_LINK;
    case RTN_UNICAST:
    case RTN_UNSPEC:
      if (deletes) return RT_SCOPE_NOWHERE;
      if (draft.gateway || draft.nexthops || draft.nexthop_id) return header.rtm_scope;
      return RT_SCOPE_LINK;
    default:
      return header.rtm_scope;
  }
}

void complete_header(RouteDraft& draft) {
  auto& header = draft.request.message.header<rtmsg>();
  if (draft.family == AF_UNSPEC) draft.family = AF_INET;
  header.rtm_family = static_cast<std::uint8_t>(draft.family);
  bool const own = header.rtm_type == RTN_LOCAL || header.rtm_type == RTN_BROADCAST ||
                   header.rtm_type == RTN_NAT || header.rtm_type == RTN_ANYCAST;
  if (!draft.table_given && own) header.rtm_table = RT_TABLE_LOCAL;
  if (!draft.scope_given)
    header.rtm_scope = implied_scope(draft, header, draft.request.message.head().nlmsg_type == RTM_DELROUTE);
}

rtmsg new_header(std::uint16_t type) {
  rtmsg header{};
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_scope = RT_SCOPE_NOWHERE;
  if (type == RTM_DELROUTE) return header;
  header.rtm_protocol = RTPROT_BOOT;
  header.rtm_scope = RT_SCOPE_UNIVERSE;
  header.rtm_type = RTN_UNICAST;
  return header;
}

}  // namespace

RouteDraft::RouteDraft(std::uint16_t type, std::uint16_t flags, int family)
    : Draft(Message(type, flags, new_header(type)), family, options), metrics(0, 0) {}

Table const& route_options() {
  return options;
}

Result<Request> parse_route_change(Arguments& arguments, RouteDraft& draft) {
  TRY_VOID(parse_options(options, arguments, draft));
  if (!draft.destination) return route_usage();
  put_link_and_metrics(draft);
  if (draft.nexthops) TRY_VOID(parse_nexthops(arguments, draft));
  complete_header(draft);
  return std::move(draft.request);
}

}  // namespace ipsh::netlink
