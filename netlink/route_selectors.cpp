#include <linux/rtnetlink.h>
#include <netdb.h>
#include <sys/socket.h>

#include "netlink/codec.hpp"
#include "netlink/names.hpp"
#include "netlink/route_codec.hpp"
#include "netlink/route_request.hpp"
#include "netlink/selector_draft.hpp"

namespace ipsh::netlink {

namespace {

RouteSelector& selector(Draft& draft) {
  return static_cast<SelectorDraft<RouteSelector>&>(draft).selector;
}

Result<void> select_table(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto& chosen = selector(draft);
  if (auto const number = number_of(NameKind::table, word->text))
    chosen.table = *number;
  else if (word->text == "all")
    chosen.table = 0;
  else if (word->text == "cache")
    chosen.cached = true;
  else if (word->text == "help")
    return route_usage(word->span);
  else
    return wrong_value(option, draft, *word);
  return {};
}

/// What a VRF has of its own is local and broadcast routes, which are not shown.
Result<void> select_vrf(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  draft.put_reference(option, Reference::Kind::vrf_table, *word, option.wrong);
  selector(draft).vrf = word->text;
  selector(draft).vrf_span = word->span;
  selector(draft).types = ~(std::uint64_t{1} << RTN_LOCAL | std::uint64_t{1} << RTN_BROADCAST);
  return {};
}

Result<void> select_cached(Option const&, Arguments&, Draft& draft) {
  selector(draft).cached = true;
  return {};
}

/// A name's number; `all` where it selects nothing.
template <NameKind kind, std::optional<std::uint8_t> RouteSelector::*member, bool all>
Result<void> select_named(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const number = number_of(kind, word->text);
  if (!number && !(all && word->text == "all")) return wrong_value(option, draft, *word);
  selector(draft).*member = number ? std::optional(static_cast<std::uint8_t>(*number)) : std::nullopt;
  return {};
}

template <std::optional<std::uint32_t> RouteSelector::*member>
Result<void> select_number(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const number = parse_unsigned(word->text, 0xffffffff);
  if (!number) return wrong_value(option, draft, *word);
  selector(draft).*member = *number;
  return {};
}

template <std::optional<std::string> RouteSelector::*name, Span RouteSelector::*span>
Result<void> select_device(Option const&, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  selector(draft).*name = word->text;
  selector(draft).*span = word->span;
  return {};
}

Result<void> select_type(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const type = route_type_number(word->text);
  if (!type) return wrong_value(option, draft, *word);
  selector(draft).types = std::uint64_t{1} << (*type & 63);
  return {};
}

Result<void> select_via(Option const&, Arguments& arguments, Draft& draft) {
  auto const* word = TRY(arguments.value());
  int family = family_number(word->text);
  if (family == AF_UNSPEC)
    family = draft.family;
  else
    word = TRY(arguments.value());
  selector(draft).via = TRY(parse_prefix(word->text, family, word->span));
  return {};
}

Result<void> select_source(Option const&, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  selector(draft).source = TRY(parse_prefix(word->text, draft.family, word->span));
  return {};
}

/// `A/` and `/B` ask for one of the two only.
Result<void> select_realms(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const realms = parse_realms(word->text);
  if (!realms) return wrong_value(option, draft, *word);
  auto& chosen = selector(draft);
  chosen.realms = *realms;
  chosen.realms_mask = 0xffffffff;
  bool const slash = word->text.find('/') != std::string::npos;
  if ((*realms & 0xffff) == 0 && word->text.ends_with('/')) chosen.realms_mask &= 0xffff0000;
  if ((*realms & 0xffff0000) == 0 && (!slash || word->text.starts_with('/'))) chosen.realms_mask &= 0xffff;
  return {};
}

/// [root|match|exact] PREFIX
template <PrefixRange RouteSelector::*member>
Result<void> select_range(Option const&, Arguments& arguments, Draft& draft) {
  auto const* word = TRY(arguments.value());
  bool const root = names_match("root*", word->text);
  bool const match = !root && names_match("match*", word->text);
  if (root || match || names_match("exact*", word->text)) word = TRY(arguments.value());
  auto const prefix = TRY(parse_prefix(word->text, draft.family, word->span));
  auto& range = selector(draft).*member;
  if (!match) range.root = prefix;
  if (!root) range.match = prefix;
  return {};
}

constexpr Codec table = {select_table};
constexpr Codec vrf = {select_vrf};
constexpr Codec cached = {select_cached};
constexpr Codec tos = {select_named<NameKind::dsfield, &RouteSelector::tos, false>};
constexpr Codec protocol = {select_named<NameKind::protocol, &RouteSelector::protocol, true>};
constexpr Codec scope = {select_named<NameKind::scope, &RouteSelector::scope, true>};
constexpr Codec type = {select_type};
constexpr Codec device = {select_device<&RouteSelector::device, &RouteSelector::device_span>};
constexpr Codec input_device = {
    select_device<&RouteSelector::input_device, &RouteSelector::input_device_span>};
constexpr Codec mark = {select_number<&RouteSelector::mark>};
constexpr Codec metric = {select_number<&RouteSelector::metric>};
constexpr Codec via = {select_via};
constexpr Codec source = {select_source};
constexpr Codec realms = {select_realms};
constexpr Codec from = {select_range<&RouteSelector::from>};
constexpr Codec to = {select_range<&RouteSelector::to>};

constexpr Option to_row = {
    .names = "to*", .codec = &to, .help = "[root|match|exact] PREFIX  routes to there"};

// clang-format off
/// In the order in which iproute2 tries them.
constexpr Option rows[] = {
    {.names = "table*", .codec = &table, .wrong = "table id value is invalid\n", .help = "main|local|default|all|NUMBER  routes of that table"},
    {.names = "vrf*", .codec = &vrf, .wrong = "Invalid VRF\n", .help = "NAME  routes of that VRF's table"},
    {.names = "cached*|cloned*", .codec = &cached, .help = "the cache"},
    {.names = "tos|dsfield*", .codec = &tos, .wrong = "TOS value is invalid\n", .help = "TOS  of that type of service"},
    {.names = "protocol*", .codec = &protocol, .wrong = "invalid \"protocol\"\n", .help = "kernel|boot|static|all|NUMBER"},
    {.names = "scope*", .codec = &scope, .wrong = "invalid \"scope\"\n", .help = "global|link|host|all|NUMBER"},
    {.names = "type*", .codec = &type, .wrong = "node type value is invalid\n", .help = "unicast|blackhole|…"},
    {.names = "dev|oif", .codec = &device, .help = "LINK  routes that leave there"},
    {.names = "iif", .codec = &input_device, .help = "LINK  routes for what arrives there"},
    {.names = "mark", .codec = &mark, .wrong = "invalid mark value", .help = "NUMBER"},
    {.names = "metric*|priority*|preference", .codec = &metric, .wrong = "\"metric\" value is invalid\n", .help = "NUMBER"},
    {.names = "via", .codec = &via, .help = "[FAMILY] PREFIX  through a gateway there"},
    {.names = "src", .codec = &source, .help = "PREFIX  with a preferred source there"},
    {.names = "realms*", .codec = &realms, .wrong = "invalid realms\n", .help = "[FROM/]TO"},
    {.names = "from*", .codec = &from, .help = "[root|match|exact] PREFIX  routes for what comes from there"},
    to_row,
};
// clang-format on
constexpr Table selectors = {.rows = rows, .positional = &to_row};

}  // namespace

Table const& route_selectors() {
  return selectors;
}

Result<RouteSelector> parse_route_selector(Arguments& arguments, int family, Request& read) {
  return parse_selector<RouteSelector>(arguments, Message(RTM_GETROUTE, 0, rtmsg{}), family, selectors, read);
}

}  // namespace ipsh::netlink
