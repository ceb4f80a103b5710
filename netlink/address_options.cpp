#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>

#include "netlink/address_request.hpp"
#include "netlink/codec.hpp"
#include "netlink/names.hpp"

namespace ipsh::netlink {

namespace {

constexpr std::uint32_t forever = 0xffffffff;

AddressDraft& address(Draft& draft) {
  return static_cast<AddressDraft&>(draft);
}

void take_family(Draft& draft, Prefix const& prefix) {
  if (draft.family == AF_UNSPEC) draft.family = prefix.family;
}

Result<void> parse_peer(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  if (address(draft).peer && address(draft).peer->size != 0) return duplicate_option(option.name(), *word);
  auto const peer = TRY(parse_prefix(word->text, draft.family, word->span));
  take_family(draft, peer);
  draft.put(option, peer.address(), *word);
  draft.set_header_field(offsetof(ifaddrmsg, ifa_prefixlen), static_cast<std::uint8_t>(peer.length));
  address(draft).peer = peer;
  return {};
}

/// ADDRESS, or + and -: all host bits set or cleared, once the prefix is known.
Result<void> parse_broadcast(Option const& option, Arguments& arguments, Draft& draft) {
  using enum AddressDraft::Broadcast;
  auto const* const word = TRY(arguments.value());
  auto& broadcast = address(draft).broadcast;
  if (broadcast != none) return duplicate_option(option.name(), *word);
  broadcast = word->text == "+" ? ones : word->text == "-" ? zeros : given;
  if (broadcast != given) return {};
  auto const value = TRY(parse_address(word->text, draft.family, word->span));
  take_family(draft, value);
  draft.put(option, value.address(), *word);
  if (value.size == 0) broadcast = none;  // `any`
  return {};
}

Result<void> parse_anycast(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  if (address(draft).anycast) return duplicate_option(option.name(), *word);
  auto const value = TRY(parse_address(word->text, draft.family, word->span));
  take_family(draft, value);
  draft.put(option, value.address(), *word);
  address(draft).anycast = value.size != 0;
  return {};
}

Result<void> parse_scope(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const scope = number_of(NameKind::scope, word->text);
  if (!scope) return wrong_value(option, draft, *word);
  draft.set_header_field(offsetof(ifaddrmsg, ifa_scope), static_cast<std::uint8_t>(*scope));
  address(draft).scope_given = true;
  return {};
}

Result<void> parse_device(Option const&, Arguments& arguments, Draft& draft) {
  address(draft).device = TRY(arguments.value());
  return {};
}

template <std::optional<std::uint32_t> AddressDraft::*lifetime>
Result<void> parse_lifetime(Option const& option, Arguments& arguments, Draft& draft) {
  arguments.put_back();
  auto const& keyword = arguments.take();
  if (address(draft).*lifetime) return duplicate_option(option.name(), keyword);
  auto const* const word = TRY(arguments.value());
  auto const seconds = word->text == "forever" ? forever : parse_unsigned(word->text, 0xffffffff);
  if (!seconds) return wrong_value(option, draft, *word);
  address(draft).*lifetime = *seconds;
  return {};
}

/// A flag that can't be set, or not on this family, is warned of and left out.
Result<void> parse_flag(Option const& option, Arguments&, Draft& draft) {
  auto& warning = address(draft).warning;
  for (auto const& flag : address_flags()) {
    if (flag.name != option.name()) continue;
    if (flag.read_only)
      warning += "Warning: " + std::string(flag.name) + " option is not mutable from userspace\n";
    else if (flag.ipv6_only && draft.family != AF_INET6)
      warning += "Warning: " + std::string(flag.name) + " option can be set only for IPv6 addresses\n";
    else
      address(draft).flags |= flag.bit;
  }
  return {};
}

Result<void> parse_local(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  if (names_match("help*", word->text)) return address_usage(word->span);
  if (address(draft).local && address(draft).local->size != 0)
    return duplicate_or_garbage(option.name(), *word);
  auto const local = TRY(parse_prefix(word->text, draft.family, word->span));
  take_family(draft, local);
  draft.put(option, local.address(), *word);
  address(draft).local = local;
  address(draft).local_word = word;
  return {};
}

constexpr Codec peer = {parse_peer};
constexpr Codec broadcast = {parse_broadcast};
constexpr Codec anycast = {parse_anycast};
constexpr Codec scope = {parse_scope};
constexpr Codec device = {parse_device};
constexpr Codec valid_lifetime = {parse_lifetime<&AddressDraft::valid>};
constexpr Codec preferred_lifetime = {parse_lifetime<&AddressDraft::preferred>};
constexpr Codec flag = {parse_flag};
constexpr Codec local = {parse_local};

constexpr Option local_row = {.names = "local",
                              .codec = &local,
                              .attribute = IFA_LOCAL,
                              .help = "PREFIX  the address and its prefix length"};

// clang-format off
/// In the order in which iproute2 tries them: an abbreviation means the first that it fits.
constexpr Option rows[] = {
    {.names = "peer|remote", .codec = &peer, .attribute = IFA_ADDRESS, .help = "PREFIX  the other end's address"},
    {.names = "broadcast*|brd", .codec = &broadcast, .attribute = IFA_BROADCAST, .help = "ADDRESS|+|-  + sets the host bits, - clears them"},
    {.names = "anycast", .codec = &anycast, .attribute = IFA_ANYCAST, .help = "ADDRESS"},
    {.names = "scope", .codec = &scope, .wrong = "invalid scope value.", .help = "global|link|host|NUMBER"},
    {.names = "dev", .codec = &device, .help = "LINK  whose address it is"},
    {.names = "label", .codec = &codec::text, .attribute = IFA_LABEL, .help = "LINK:TEXT  a name for old tools"},
    {.names = "metric*|priority*|preference*", .codec = &codec::u32, .attribute = IFA_RT_PRIORITY, .wrong = "\"metric\" value is invalid\n", .help = "NUMBER  of the route to the prefix"},
    {.names = "valid_lft*", .codec = &valid_lifetime, .wrong = "valid_lft value", .help = "forever|SECONDS  until it goes away"},
    {.names = "preferred_lft*", .codec = &preferred_lifetime, .wrong = "preferred_lft value", .help = "forever|SECONDS  until it is not used for new connections"},
    {.names = "secondary", .codec = &flag},
    {.names = "temporary", .codec = &flag},
    {.names = "nodad", .codec = &flag, .help = "without duplicate address detection (IPv6)"},
    {.names = "optimistic", .codec = &flag, .help = "use it before detection is done (IPv6)"},
    {.names = "dadfailed", .codec = &flag},
    {.names = "home", .codec = &flag, .help = "home address of a mobile node (IPv6)"},
    {.names = "deprecated", .codec = &flag},
    {.names = "tentative", .codec = &flag},
    {.names = "permanent", .codec = &flag},
    {.names = "mngtmpaddr", .codec = &flag, .help = "template of temporary addresses (IPv6)"},
    {.names = "noprefixroute", .codec = &flag, .help = "without a route to its prefix"},
    {.names = "autojoin", .codec = &flag, .help = "join that multicast group"},
    {.names = "stable-privacy", .codec = &flag},
    local_row,
};
// clang-format on

constexpr Table options = {.rows = rows, .positional = &local_row};

Error not_enough() {
  return failure("Not enough information: \"dev\" argument is required.");
}

/// Without `peer` the kernel wants the address a second time, but for a deletion of every prefix length.
void put_peer(AddressDraft& draft, bool deletes) {
  if (draft.peer || !draft.local || draft.local->size == 0) return;
  auto const& prefix = *draft.local;
  if (deletes && prefix.family == AF_INET && !prefix.length_given) {
    draft.warning +=
        "Warning: Executing wildcard deletion to stay compatible with old scripts.\n"
        "         Explicitly specify the prefix length (" +
        draft.local_word->text + '/' + std::to_string(prefix.size * 8) +
        ") to avoid this warning.\n"
        "         This special behaviour is likely to disappear in further releases,\n"
        "         fix your scripts!\n";
    return;
  }
  draft.peer = prefix;
  draft.request.message.put(IFA_ADDRESS, prefix.address());
}

Result<void> put_broadcast(AddressDraft& draft) {
  using enum AddressDraft::Broadcast;
  if (draft.broadcast != ones && draft.broadcast != zeros) return {};
  if (draft.family != AF_INET) return failure("Broadcast can be set only for IPv4 addresses");
  auto const prefix = draft.peer.value_or(Prefix{});
  if (prefix.length > 30) return {};
  std::uint32_t bits;
  std::memcpy(&bits, prefix.bytes.data(), sizeof bits);
  auto const host_bits = htonl(static_cast<std::uint32_t>(0xffffffffull >> prefix.length));
  bits = draft.broadcast == ones ? bits | host_bits : bits & ~host_bits;
  draft.request.message.put(IFA_BROADCAST, bits);
  return {};
}

Result<void> put_lifetimes(AddressDraft& draft) {
  if (!draft.valid && !draft.preferred) return {};
  ifa_cacheinfo lifetimes{};
  lifetimes.ifa_valid = draft.valid.value_or(forever);
  lifetimes.ifa_prefered = draft.preferred.value_or(forever);
  if (lifetimes.ifa_valid == 0) return failure("valid_lft is zero");
  if (lifetimes.ifa_valid < lifetimes.ifa_prefered) return failure("preferred_lft is greater than valid_lft");
  draft.request.message.put(IFA_CACHEINFO, lifetimes);
  return {};
}

void complete_header(AddressDraft& draft, bool deletes) {
  auto& header = draft.request.message.header<ifaddrmsg>();
  header.ifa_family = static_cast<std::uint8_t>(draft.family);
  auto const prefix = draft.local.value_or(Prefix{});
  if (header.ifa_prefixlen == 0) header.ifa_prefixlen = static_cast<std::uint8_t>(prefix.length);
  bool const loopback = prefix.family == AF_INET && prefix.size > 0 && prefix.bytes[0] == std::byte{127};
  if (!draft.scope_given && !deletes)
    header.ifa_scope = static_cast<std::uint8_t>(loopback ? RT_SCOPE_HOST : 0);
  draft.refer(Reference::Kind::link_index, NLMSG_HDRLEN + offsetof(ifaddrmsg, ifa_index), *draft.device);
}

}  // namespace

AddressDraft::AddressDraft(std::uint16_t type, std::uint16_t flags, int family)
    : Draft(Message(type, flags, ifaddrmsg{}), family, options) {}

Table const& address_options() {
  return options;
}

Result<Request> parse_address_change(Arguments& arguments, AddressDraft& draft) {
  bool const deletes = draft.request.message.head().nlmsg_type == RTM_DELADDR;
  TRY_VOID(parse_options(options, arguments, draft));
  if (draft.flags <= 0xff)
    draft.set_header_field(offsetof(ifaddrmsg, ifa_flags), static_cast<std::uint8_t>(draft.flags));
  else
    draft.request.message.put(IFA_FLAGS, draft.flags);
  if (draft.device == nullptr) return not_enough();
  put_peer(draft, deletes);
  if (!deletes) TRY_VOID(put_broadcast(draft));
  complete_header(draft, deletes);
  TRY_VOID(put_lifetimes(draft));
  if ((draft.flags & IFA_F_MCAUTOJOIN) && !draft.local.value_or(Prefix{}).is_multicast())
    return failure("autojoin needs multicast address");
  return std::move(draft.request);
}

}  // namespace ipsh::netlink
