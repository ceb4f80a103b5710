// `ip address`: which verb, and what it asks for. The options are netlink/address_request.hpp's tables.
#include "netlink/address.hpp"

#include <sys/socket.h>

#include "grammar/ip.hpp"
#include "netlink/address_request.hpp"
#include "netlink/request_types.hpp"

namespace ipsh::grammar {

namespace {

using netlink::Arguments;
namespace request_types = netlink::request_types;

template <netlink::RequestType const& type>
Result<IpAction> change(std::span<Word const> words, IpOptions& options) {
  netlink::AddressDraft draft(type.type, type.flags, options.output.family);
  Arguments arguments(words);
  auto request = netlink::parse_address_change(arguments, draft);
  if (!request) {
    auto error = std::move(request).error();
    error.message.insert(0, draft.warning);
    return error;
  }
  Change change;
  change.requests.push_back(*std::move(request));
  change.warning = std::move(draft.warning);
  return change;
}

Result<IpAction> show(std::span<Word const> words, IpOptions& options) {
  Arguments arguments(words);
  return AddressShow{TRY(netlink::parse_address_selector(arguments, options.output.family))};
}

Result<IpAction> flush(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return failure("Flush requires arguments.");
  if (options.output.family == AF_PACKET) return failure("Cannot flush link addresses.");
  Arguments arguments(words);
  return AddressFlush{TRY(netlink::parse_address_selector(arguments, options.output.family))};
}

Result<IpAction> help(std::span<Word const>, IpOptions&) {
  return netlink::address_usage();
}

Result<IpAction> foreign(std::span<Word const>, IpOptions&) {
  return Foreign{"ip address save", {}};
}

struct Verb {
  std::string_view names;
  ObjectParser parse;
};
// In iproute2's order (ip/ipaddress.c, do_ipaddr), which decides what an abbreviation means.
constexpr Verb verbs[] = {
    {"add*", change<request_types::address_add>},
    {"change*|chg", change<request_types::address_change>},
    {"replace*", change<request_types::address_replace>},
    {"delete*", change<request_types::address_delete>},
    {"list*|show*|lst*", show},
    {"flush*", flush},
    {"save*|showdump*|restore*", foreign},
    {"help*", help},
};

}  // namespace

Result<IpAction> parse_address(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return show(words, options);
  for (auto const& verb : verbs)
    if (netlink::names_match(verb.names, words[0].text)) return verb.parse(words.subspan(1), options);
  auto error =
      failure("Command \"" + words[0].text + "\" is unknown, try \"ip address help\".", 255, words[0].span);
  error.label = "no command of ip address";
  return error;
}

}  // namespace ipsh::grammar
