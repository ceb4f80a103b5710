#include <linux/rtnetlink.h>

#include "netlink/codec.hpp"
#include "netlink/names.hpp"
#include "netlink/route_codec.hpp"
#include "netlink/route_request.hpp"

namespace ipsh::netlink {

namespace {

// While a nexthop is read, its struct rtnexthop is the draft's header.

Result<void> parse_via_value(Option const& option, Arguments& arguments, Draft& draft) {
  return put_gateway(option, arguments, draft);
}

Result<void> parse_device(Option const&, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  draft.refer(Reference::Kind::link_index, draft.level.header + offsetof(rtnexthop, rtnh_ifindex), *word);
  draft.request.references.back().conclusion = "Error: cannot parse nexthop";
  draft.request.references.back().status = 255;
  return {};
}

Result<void> parse_weight(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const weight = parse_unsigned(word->text, static_cast<std::uint32_t>(option.limit));
  if (!weight || *weight == 0) return wrong_value(option, draft, *word);
  draft.set_header_field(offsetof(rtnexthop, rtnh_hops), static_cast<std::uint8_t>(*weight - 1));
  return {};
}

Result<void> parse_onlink(Option const&, Arguments&, Draft& draft) {
  auto const flags = draft.header_field<std::uint8_t>(offsetof(rtnexthop, rtnh_flags));
  draft.set_header_field(offsetof(rtnexthop, rtnh_flags), static_cast<std::uint8_t>(flags | RTNH_F_ONLINK));
  return {};
}

Result<void> leave(Option const&, Arguments&, Draft&) {
  return {};
}

constexpr Codec via = {parse_via_value};
constexpr Codec device = {parse_device};
constexpr Codec weight = {parse_weight};
constexpr Codec onlink = {parse_onlink};
constexpr Codec next = {leave};

/// A word that is no option of a nexthop is left to who reads the next one.
constexpr Option next_row = {.names = "", .codec = &next, .ends = true};

// clang-format off
constexpr Option rows[] = {
    {.names = "via", .codec = &via, .attribute = RTA_GATEWAY, .help = "[inet|inet6] ADDRESS  the gateway"},
    {.names = "dev", .codec = &device, .help = "LINK  where packets leave"},
    {.names = "weight", .codec = &weight, .limit = 256, .wrong = "\"weight\" is invalid\n", .help = "1-256  its share of the flows"},
    {.names = "onlink", .codec = &onlink, .help = "the gateway is on the link, whatever the addresses say"},
    {.names = "realms*", .codec = &route_codec::realms, .attribute = RTA_FLOW, .wrong = "\"realm\" value is invalid\n", .help = "[FROM/]TO  realms"},
    {.names = "encap", .codec = &route_codec::unsupported, .help = "encapsulation: not part of ipsh"},
    {.names = "as", .codec = &route_codec::new_destination, .attribute = RTA_NEWDST, .help = "[to] ADDRESS  rewrite the destination"},
};
// clang-format on

constexpr Table options = {.rows = rows, .positional = &next_row};

/// The options of one nexthop behind its struct rtnexthop, whose length is known only then.
Result<void> parse_nexthop(Arguments& arguments, RouteDraft& draft) {
  rtnexthop const empty{};
  auto const begin = draft.request.message.append(std::as_bytes(std::span(&empty, 1)));
  draft.level.header = begin;
  draft.level.ended = false;
  TRY_VOID(parse_options(options, arguments, draft));
  auto const length = draft.request.message.bytes().size() - begin;
  draft.set_header_field(offsetof(rtnexthop, rtnh_len), static_cast<std::uint16_t>(length));
  return {};
}

}  // namespace

Result<void> parse_nexthops(Arguments& arguments, RouteDraft& draft) {
  auto const outer = draft.level;
  auto const nest = draft.request.message.begin_nest(RTA_MULTIPATH);
  while (!arguments.empty()) {
    auto const& word = arguments.take();
    if (word.text != "nexthop")
      return failure("Error: \"nexthop\" or end of line is expected instead of \"" + word.text + '"', 255,
                     word.span);
    if (arguments.empty()) return failure("Error: unexpected end of line after \"nexthop\"", 255, word.span);
    TRY_VOID(parse_nexthop(arguments, draft));
  }
  draft.request.message.end_nest(nest);
  draft.level = outer;
  return {};
}

}  // namespace ipsh::netlink
