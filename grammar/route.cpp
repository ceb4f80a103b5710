// `ip route`: which verb, and what it asks for. The options are netlink/route_request.hpp's tables.
#include "netlink/route.hpp"

#include "grammar/verb.hpp"
#include "netlink/request_types.hpp"
#include "netlink/route_request.hpp"

namespace ipsh::grammar {

namespace {

using netlink::Arguments;
namespace request_types = netlink::request_types;

template <netlink::RequestType const& type>
Result<IpAction> change(std::span<Word const> words, IpOptions& options) {
  netlink::RouteDraft draft(type.type, type.flags, options.output.family);
  Arguments arguments(words);
  auto request = netlink::parse_route_change(arguments, draft);
  if (!request) return mistake(std::move(request).error(), std::move(draft.request));
  Change change;
  change.requests.push_back(*std::move(request));
  return change;
}

Result<IpAction> show(std::span<Word const> words, IpOptions& options) {
  Arguments arguments(words);
  netlink::Request read;
  auto asked = netlink::parse_route_selector(arguments, options.output.family, read);
  if (!asked) return mistake(std::move(asked).error(), std::move(read));
  return RouteShow{*std::move(asked)};
}

Result<IpAction> flush(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return failure("\"ip route flush\" requires arguments.");
  Arguments arguments(words);
  netlink::Request read;
  auto asked = netlink::parse_route_selector(arguments, options.output.family, read);
  if (!asked) return mistake(std::move(asked).error(), std::move(read));
  return RouteFlush{*std::move(asked)};
}

Result<IpAction> get(std::span<Word const> words, IpOptions& options) {
  Arguments arguments(words);
  netlink::Request read;
  auto asked = netlink::parse_route_query(arguments, options.output.family, read);
  if (!asked) return mistake(std::move(asked).error(), std::move(read));
  return RouteGet{*std::move(asked)};
}

Result<IpAction> help(std::span<Word const>, IpOptions&) {
  return netlink::route_usage();
}

// iproute2's: ip/iproute.c, do_iproute.
constexpr ObjectVerb verbs[] = {
    {"add*", change<request_types::route_add>},
    {"change*|chg", change<request_types::route_change>},
    {"replace*", change<request_types::route_replace>},
    {"prepend*", change<request_types::route_prepend>},
    {"append*", change<request_types::route_append>},
    {"test*", change<request_types::route_test>},
    {"delete*", change<request_types::route_delete>},
    {"list*|show*|lst*", show},
    {"get*", get},
    {"flush*", flush},
    {"save*"},
    {"restore*"},
    {"showdump*"},
    {"help*", help},
};

}  // namespace

Result<IpAction> parse_route(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return show(words, options);
  return parse_verb("route", verbs, words, options);
}

}  // namespace ipsh::grammar
