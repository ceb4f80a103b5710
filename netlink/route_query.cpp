#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <netdb.h>
#include <sys/socket.h>

#include "netlink/codec.hpp"
#include "netlink/names.hpp"
#include "netlink/route_codec.hpp"
#include "netlink/route_request.hpp"

namespace ipsh::netlink {

namespace {

struct QueryDraft : Draft {
  explicit QueryDraft(int family, Table const& table)
      : Draft(Message(RTM_GETROUTE, 0, rtmsg{}), family, table) {}
  RouteQuery query;
  bool address = false;
};

QueryDraft& query(Draft& draft) {
  return static_cast<QueryDraft&>(draft);
}

Result<void> ask_tos(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const tos = number_of(NameKind::dsfield, word->text);
  if (!tos) return wrong_value(option, draft, *word);
  draft.set_header_field(offsetof(rtmsg, rtm_tos), static_cast<std::uint8_t>(*tos));
  return {};
}

Result<void> ask_from(Option const& option, Arguments& arguments, Draft& draft) {
  if (!arguments.empty() && names_match("help*", arguments.peek().text))
    return route_usage(arguments.peek().span);
  return route_codec::source.parse(option, arguments, draft);
}

template <std::optional<std::string> RouteQuery::*name, Span RouteQuery::*span>
Result<void> ask_device(Option const&, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  query(draft).query.*name = word->text;
  query(draft).query.*span = word->span;
  return {};
}

Result<void> ask_vrf(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto& asked = query(draft).query;
  asked.vrf = asked.device = word->text;
  asked.vrf_span = asked.device_span = word->span;
  // Only asked for when the words behind are wrong: the place in the message does not matter.
  draft.refer(Reference::Kind::vrf_index, NLMSG_HDRLEN, *word, option.wrong);
  return {};
}

Result<void> ask_mark(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const mark = parse_unsigned(word->text, 0xffffffff);
  if (!mark) return wrong_value(option, draft, *word);
  query(draft).query.mark = *mark;
  return {};
}

template <std::uint32_t bits>
Result<void> ask_flag(Option const&, Arguments&, Draft& draft) {
  auto const flags = draft.header_field<std::uint32_t>(offsetof(rtmsg, rtm_flags));
  draft.set_header_field(offsetof(rtmsg, rtm_flags), flags | bits);
  return {};
}

Result<void> ask_connected(Option const&, Arguments&, Draft& draft) {
  query(draft).query.connected = true;
  return {};
}

Result<void> ask_ip_protocol(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto number = parse_unsigned(word->text, 255, 10);
  if (!number)
    if (auto const* const known = ::getprotobyname(word->text.c_str()))
      number = static_cast<std::uint32_t>(known->p_proto);
  if (!number) return wrong_value(option, draft, *word);
  draft.put_value(option, static_cast<std::uint8_t>(*number), *word);
  return {};
}

/// A length that is not the whole address is not asked for, and warned of.
Result<void> ask_address(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  if (names_match("help*", word->text)) return route_usage(word->span);
  auto const prefix = TRY(parse_prefix(word->text, draft.family, word->span));
  if (draft.family == AF_UNSPEC) draft.family = prefix.family;
  if (prefix.size != 0) draft.put(option, prefix.address(), *word);
  int const bits = address_bits(draft.family);
  if (bits != 0 && prefix.length != bits)
    query(draft).query.warning += "Warning: /" + std::to_string(prefix.length) +
                                  " as prefix is invalid, only /" + std::to_string(bits) +
                                  " (or none) is supported.\n";
  draft.set_header_field(offsetof(rtmsg, rtm_dst_len),
                         static_cast<std::uint8_t>(bits != 0 ? bits : prefix.length));
  query(draft).address = true;
  return {};
}

constexpr Codec tos = {ask_tos};
constexpr Codec from = {ask_from};
constexpr Codec input_device = {ask_device<&RouteQuery::input_device, &RouteQuery::input_device_span>};
constexpr Codec device = {ask_device<&RouteQuery::device, &RouteQuery::device_span>};
constexpr Codec vrf = {ask_vrf};
constexpr Codec mark = {ask_mark};
constexpr Codec notify = {ask_flag<RTM_F_NOTIFY>};
constexpr Codec fib_match = {ask_flag<RTM_F_FIB_MATCH>};
constexpr Codec connected = {ask_connected};
constexpr Codec ip_protocol = {ask_ip_protocol};
constexpr Codec address = {ask_address};

constexpr Option address_row = {
    .names = "to", .codec = &address, .attribute = RTA_DST, .help = "ADDRESS  the way there"};

// clang-format off
/// In the order in which iproute2 tries them.
constexpr Option rows[] = {
    {.names = "tos|dsfield*", .codec = &tos, .wrong = "TOS value is invalid\n", .help = "TOS  type of service"},
    {.names = "from*", .codec = &from, .attribute = RTA_SRC, .help = "ADDRESS  as if it came from there"},
    {.names = "iif*", .codec = &input_device, .help = "LINK  as if it arrived there"},
    {.names = "mark*", .codec = &mark, .wrong = "invalid mark value", .help = "NUMBER  firewall mark"},
    {.names = "oif*|dev", .codec = &device, .help = "LINK  leaving there"},
    {.names = "notify*", .codec = &notify, .help = "tell when the route changes"},
    {.names = "connected*", .codec = &connected, .help = "from the address that would be used"},
    {.names = "vrf*", .codec = &vrf, .wrong = "Invalid VRF\n", .help = "NAME  inside that VRF"},
    {.names = "uid*", .codec = &codec::u32, .attribute = RTA_UID, .wrong = "invalid UID\n", .help = "NUMBER  for that user"},
    {.names = "fibmatch*", .codec = &fib_match, .help = "the route as it stands in the table"},
    {.names = "as", .codec = &route_codec::new_destination, .attribute = RTA_NEWDST, .help = "[to] ADDRESS"},
    {.names = "sport*", .codec = &codec::big_endian16, .attribute = RTA_SPORT, .wrong = "invalid sport\n", .help = "PORT"},
    {.names = "dport*", .codec = &codec::big_endian16, .attribute = RTA_DPORT, .wrong = "invalid dport\n", .help = "PORT"},
    {.names = "ipproto*", .codec = &ip_protocol, .attribute = RTA_IP_PROTO, .wrong = "Invalid \"ipproto\" value\n", .help = "NAME|NUMBER  protocol above IP"},
    address_row,
};
// clang-format on
constexpr Table options = {.rows = rows, .positional = &address_row};

}  // namespace

Table const& route_query_options() {
  return options;
}

Result<RouteQuery> parse_route_query(Arguments& arguments, int family, Request& read) {
  QueryDraft draft(family, options);
  auto result = parse_options(options, arguments, draft);
  if (result && !draft.address) result = failure("need at least a destination address");
  if (!result) {
    read = std::move(draft.request);
    auto error = std::move(result).error();
    error.message.insert(0, draft.query.warning);
    return error;
  }
  auto& header = draft.request.message.header<rtmsg>();
  if (draft.family == AF_UNSPEC) draft.family = AF_INET;
  header.rtm_family = static_cast<std::uint8_t>(draft.family);
  if (header.rtm_family == AF_INET) header.rtm_flags |= RTM_F_LOOKUP_TABLE;
  draft.query.message = std::move(draft.request.message);
  return std::move(draft.query);
}

}  // namespace ipsh::netlink
