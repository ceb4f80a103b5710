// `ip address`: which verb, and what it asks for. The options are netlink/address_request.hpp's tables.
#include "netlink/address.hpp"

#include <sys/socket.h>

#include "grammar/verb.hpp"
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
  if (!request) return mistake(std::move(request).error(), std::move(draft.request), draft.warning);
  Change change;
  change.requests.push_back(*std::move(request));
  change.warning = std::move(draft.warning);
  return change;
}

Result<IpAction> show(std::span<Word const> words, IpOptions& options) {
  Arguments arguments(words);
  netlink::Request read;
  auto asked = netlink::parse_address_selector(arguments, options.output.family, read);
  if (!asked) return mistake(std::move(asked).error(), std::move(read));
  return AddressShow{*std::move(asked)};
}

Result<IpAction> flush(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return failure("Flush requires arguments.");
  if (options.output.family == AF_PACKET) return failure("Cannot flush link addresses.");
  Arguments arguments(words);
  netlink::Request read;
  auto asked = netlink::parse_address_selector(arguments, options.output.family, read);
  if (!asked) return mistake(std::move(asked).error(), std::move(read));
  return AddressFlush{*std::move(asked)};
}

Result<IpAction> help(std::span<Word const>, IpOptions&) {
  return netlink::address_usage();
}

// iproute2's: ip/ipaddress.c, do_ipaddr.
constexpr ObjectVerb verbs[] = {
    {"add*", change<request_types::address_add>},
    {"change*|chg", change<request_types::address_change>},
    {"replace*", change<request_types::address_replace>},
    {"delete*", change<request_types::address_delete>},
    {"list*|show*|lst*", show},
    {"flush*", flush},
    {"save*"},
    {"showdump*"},
    {"restore*"},
    {"help*", help},
};

}  // namespace

Result<IpAction> parse_address(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return show(words, options);
  return parse_verb("address", verbs, words, options);
}

}  // namespace ipsh::grammar
