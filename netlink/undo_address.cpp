// Addresses of a link: an ordered list for each family. IPv4 puts a new primary behind the last primary and a
// new secondary at the end; IPv6 puts a new address in front of those of its scope. So both can only be built
// in one direction: IPv6 entries are therefore kept bottom to top.
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

constexpr Path prefix_length{0xff01}, scope_of{0xff02}, finite{0xff03}, tentative{0xff04},
    flags_of{IFA_FLAGS};
constexpr std::uint32_t forever = 0xffffffff;
/// Follow from duplicate address detection and from lifetimes.
constexpr std::uint32_t volatile_flags =
    IFA_F_TENTATIVE | IFA_F_OPTIMISTIC | IFA_F_DADFAILED | IFA_F_DEPRECATED;

struct Lifetimes {
  std::uint32_t preferred = forever, valid = forever;
};

bool can_replace(Entry const& now, Entry const& target) {
  // Everything else is ignored by NLM_F_REPLACE, or is part of what it searches for.
  for (auto const path : {Path{IFA_LABEL}, Path{IFA_BROADCAST}, scope_of})
    if (now.fields.contains(path) != target.fields.contains(path) ||
        (now.fields.contains(path) && now.fields.at(path) != target.fields.at(path)))
      return false;
  auto const changed = now.get<std::uint32_t>(flags_of) ^ target.get<std::uint32_t>(flags_of);
  return (changed & IFA_F_SECONDARY) == 0;
}

Message address_message(ObjectId const& id, Entry const& entry, std::uint16_t type, std::uint16_t flags,
                        std::uint32_t more_address_flags = 0) {
  ifaddrmsg header{};
  header.ifa_family = id.family;
  header.ifa_prefixlen = entry.get<std::uint8_t>(prefix_length);
  header.ifa_scope = entry.get<std::uint8_t>(scope_of);
  header.ifa_index = id.index;
  Message message(type, flags, header);
  for (auto const& [path, value] : entry.fields)
    if (path.outer < 0xff00 && path != flags_of) message.put(path.outer, Bytes(value));
  auto const address_flags = (entry.get<std::uint32_t>(flags_of) & ~IFA_F_SECONDARY) | more_address_flags;
  message.put(IFA_FLAGS, address_flags);
  if (auto const found = entry.uncompared.find({IFA_CACHEINFO}); found != entry.uncompared.end())
    message.put(IFA_CACHEINFO, Bytes(found->second));
  return message;
}

void add_address(Restoring const& restoring, Entry const& entry) {
  bool const skip_detection = restoring.id.family == AF_INET6 &&
                              !(entry.get<std::uint32_t>(flags_of) & IFA_F_NODAD) &&
                              !entry.uncompared.contains(tentative);
  auto const added =
      restoring.send(address_message(restoring.id, entry, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL,
                                     skip_detection ? IFA_F_NODAD : 0),
                     "address", EEXIST);
  // `nodad` stays visible as a flag; replacing without it takes it off and starts no detection.
  if (added && skip_detection)
    restoring.send(address_message(restoring.id, entry, RTM_NEWADDR, NLM_F_REPLACE), "address");
}

void remove_address(Restoring const& restoring, Entry const& entry) {
  // Gone already: with its primary.
  restoring.send(address_message(restoring.id, entry, RTM_DELADDR, 0), "address", EADDRNOTAVAIL);
}

void replace_addresses(Restoring const& restoring) {
  for (auto const& wanted : restoring.target) {
    auto const present = std::ranges::find(restoring.now, wanted.identity, &Entry::identity);
    if (present != restoring.now.end() && *present != wanted && can_replace(*present, wanted))
      restoring.send(address_message(restoring.id, wanted, RTM_NEWADDR, NLM_F_REPLACE), "address");
  }
}

}  // namespace

std::vector<std::byte> read_addresses(Scope& scope, ObjectId const& id) {
  ifaddrmsg header{};
  header.ifa_family = id.family;
  header.ifa_index = id.index;
  return dump_state(scope, id.netns, Message(RTM_GETADDR, 0, header), [&](MessageView const& message) {
    auto const is = message.header<ifaddrmsg>();
    return is.ifa_index == id.index && is.ifa_family == id.family;
  });
}

Entry address_entry(MessageView const& message) {
  auto const header = message.header<ifaddrmsg>();
  Entry entry;
  entry.set(prefix_length, header.ifa_prefixlen);
  entry.set(scope_of, header.ifa_scope);
  std::uint32_t flags = header.ifa_flags;
  Lifetimes left;
  for (auto const attribute : message.attributes<ifaddrmsg>()) {
    if (attribute.type() == IFA_FLAGS)
      flags = attribute.as<std::uint32_t>();
    else if (attribute.type() == IFA_CACHEINFO)
      left = attribute.as<Lifetimes>();
    else
      entry.set({attribute.type()}, attribute.payload());
  }
  entry.automatic = entry.get<std::uint8_t>({IFA_PROTO}) != IFAPROT_UNSPEC;
  entry.set(flags_of, flags & ~volatile_flags);
  if (flags & IFA_F_TENTATIVE) entry.uncompared[tentative] = {};
  entry.set(finite, std::uint8_t{left.valid != forever});
  ifa_cacheinfo const cache{left.preferred, left.valid, 0, 0};
  auto const bytes = std::as_bytes(std::span(&cache, 1));
  entry.uncompared[{IFA_CACHEINFO}] = Value(bytes.begin(), bytes.end());
  for (auto const path : {prefix_length, Path{IFA_LOCAL}, Path{IFA_ADDRESS}})
    if (auto const found = entry.fields.find(path); found != entry.fields.end())
      entry.identity.append(reinterpret_cast<char const*>(found->second.data()), found->second.size());
  return entry;
}

std::uint8_t prefix_length_of_address(Entry const& entry) {
  return entry.get<std::uint8_t>(prefix_length);
}

std::vector<Message> routes_of_address(MessageView const& address) {
  auto const header = address.header<ifaddrmsg>();
  auto const attributes = address.attributes<ifaddrmsg>();
  auto const bytes = [&](std::uint16_t type) {
    auto const found = attributes.find(type);
    return found ? found->payload() : Bytes();
  };
  auto const metric = attributes.find(IFA_RT_PRIORITY);
  bool const six = header.ifa_family == AF_INET6;
  constexpr std::uint32_t ipv6_metric = 256;  // IP6_RT_PRIO_ADDRCONF, include/net/ip6_fib.h
  std::vector<Message> routes;
  auto const add = [&](std::uint8_t table, Bytes prefix, std::uint8_t length, std::uint32_t priority) {
    if (!prefix.empty()) routes.push_back(kernel_route(header.ifa_family, table, prefix, length, priority));
  };
  auto const subnet = bytes(attributes.find(IFA_ADDRESS) ? IFA_ADDRESS : IFA_LOCAL);
  add(RT_TABLE_MAIN, subnet, header.ifa_prefixlen,
      metric ? metric->as<std::uint32_t>()
      : six  ? ipv6_metric
             : 0);
  if (six) return routes;
  add(RT_TABLE_LOCAL, bytes(IFA_LOCAL), 32, 0);
  add(RT_TABLE_LOCAL, bytes(IFA_BROADCAST), 32, 0);
  // The subnet's broadcast address too, whether it was given or not (fib_add_ifaddr,
  // net/ipv4/fib_frontend.c).
  if (header.ifa_prefixlen > 30 || subnet.size() < sizeof(in_addr_t)) return routes;
  auto const broadcast = AttributeView(0, subnet).as<in_addr_t>() | htonl(~0U >> header.ifa_prefixlen);
  add(RT_TABLE_LOCAL, std::as_bytes(std::span(&broadcast, 1)), 32, 0);
  return routes;
}

void restore_addresses(Restoring const& restoring) {
  replace_addresses(restoring);
  // Removing one may take others along, or promote a secondary: so look again before adding.
  Image image{restoring.id, false, read_addresses(restoring.scope, restoring.id)};
  auto plan = plan_list(entries(image), restoring.target);
  for (auto const& entry : plan.remove) remove_address(restoring, entry);
  if (!plan.remove.empty()) {
    image.state = read_addresses(restoring.scope, restoring.id);
    plan = plan_list(entries(image), restoring.target);
    for (auto const& entry : plan.remove) remove_address(restoring, entry);
  }
  for (auto const& entry : plan.add) add_address(restoring, entry);
}

}  // namespace ipsh::netlink
