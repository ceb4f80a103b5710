// `ip route`: which verb, and what it asks for. The options are netlink/route_request.hpp's tables.
#include "netlink/route.hpp"

#include <linux/rtnetlink.h>

#include "grammar/ip.hpp"
#include "netlink/route_request.hpp"

namespace ipsh::grammar {

namespace {

using netlink::Arguments;

template <std::uint16_t type, std::uint16_t flags>
Result<IpAction> change(std::span<Word const> words, IpOptions& options) {
  netlink::RouteDraft draft(type, flags, options.output.family);
  Arguments arguments(words);
  Change change;
  change.requests.push_back(TRY(netlink::parse_route_change(arguments, draft)));
  return change;
}

Result<IpAction> show(std::span<Word const> words, IpOptions& options) {
  Arguments arguments(words);
  return RouteShow{TRY(netlink::parse_route_selector(arguments, options.output.family))};
}

Result<IpAction> flush(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return failure("\"ip route flush\" requires arguments.");
  Arguments arguments(words);
  return RouteFlush{TRY(netlink::parse_route_selector(arguments, options.output.family))};
}

Result<IpAction> get(std::span<Word const> words, IpOptions& options) {
  Arguments arguments(words);
  return RouteGet{TRY(netlink::parse_route_query(arguments, options.output.family))};
}

Result<IpAction> help(std::span<Word const>, IpOptions&) {
  return netlink::route_usage();
}

Result<IpAction> foreign(std::span<Word const>, IpOptions&) {
  return Foreign{"ip route save", {}};
}

struct Verb {
  std::string_view names;
  ObjectParser parse;
};
// In iproute2's order (ip/iproute.c, do_iproute), which decides what an abbreviation means.
constexpr Verb verbs[] = {
    {"add*", change<RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL>},
    {"change*|chg", change<RTM_NEWROUTE, NLM_F_REPLACE>},
    {"replace*", change<RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE>},
    {"prepend*", change<RTM_NEWROUTE, NLM_F_CREATE>},
    {"append*", change<RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND>},
    {"test*", change<RTM_NEWROUTE, NLM_F_EXCL>},
    {"delete*", change<RTM_DELROUTE, 0>},
    {"list*|show*|lst*", show},
    {"get*", get},
    {"flush*", flush},
    {"save*|restore*|showdump*", foreign},
    {"help*", help},
};

}  // namespace

Result<IpAction> parse_route(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return show(words, options);
  for (auto const& verb : verbs)
    if (netlink::names_match(verb.names, words[0].text)) return verb.parse(words.subspan(1), options);
  auto error =
      failure("Command \"" + words[0].text + "\" is unknown, try \"ip route help\".", 255, words[0].span);
  error.label = "no command of ip route";
  return error;
}

}  // namespace ipsh::grammar
