// Routes, by slot: those of one table with the same prefix, tos and priority, in the kernel's order. IPv4 can
// append behind all others of the slot; an IPv6 slot's gateways are legs of one route, which is dumped as
// one.
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <map>

#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

constexpr Path tos_of{0xff01}, protocol_of{0xff02}, scope_of{0xff03}, type_of{0xff04}, flags_of{0xff05},
    dst_length{0xff06}, src_length{0xff07}, expires{0xff08};

struct Slot {
  std::uint32_t table, priority;
  std::uint8_t dst_length, src_length, tos, unused;
  std::array<std::uint8_t, 16> dst, src;
};

using Address = std::array<std::uint8_t, 16>;

/// The kernel masks what a request has beyond the prefix (IPv6), or refuses it (IPv4).
Address prefix(std::optional<AttributeView> const& attribute, unsigned length) {
  auto address = attribute ? attribute->as<Address>() : Address{};
  for (unsigned byte = length / 8; byte < address.size(); ++byte) {
    unsigned const kept = byte == length / 8 ? length % 8 : 0;
    address[byte] = static_cast<std::uint8_t>(address[byte] & ~(0xffU >> kept));
  }
  return address;
}

/// Without the flags that tell how the leg's link is doing.
Value settled_legs(Bytes payload) {
  Value legs(payload.begin(), payload.end());
  for (std::size_t at = 0; at + sizeof(rtnexthop) <= legs.size();) {
    rtnexthop leg{};
    std::memcpy(&leg, legs.data() + at, sizeof leg);
    if (leg.rtnh_len < sizeof leg) break;
    leg.rtnh_flags &= RTNH_F_ONLINK;
    std::memcpy(legs.data() + at, &leg, sizeof leg);
    at += RTNH_ALIGN(leg.rtnh_len);
  }
  return legs;
}

/// That an IPv6 route has an end is compared; when is as it was read.
void note_lifetime(Entry& entry, rta_cacheinfo const& cache) {
  constexpr std::int32_t ticks = 100;  // USER_HZ
  if (cache.rta_expires == 0) return;
  entry.set(expires, true);
  auto const seconds = static_cast<std::uint32_t>(std::max(1, cache.rta_expires / ticks));
  auto const bytes = std::as_bytes(std::span(&seconds, 1));
  entry.uncompared[{RTA_EXPIRES}] = Value(bytes.begin(), bytes.end());
}

bool is_nexthop(std::uint16_t type) {
  return type == RTA_OIF || type == RTA_GATEWAY || type == RTA_VIA || type == RTA_MULTIPATH ||
         type == RTA_ENCAP || type == RTA_ENCAP_TYPE || type == RTA_NEWDST;
}

/// The table's routes that `wanted` takes, without cached ones.
std::vector<std::byte> dump_table(Scope& scope, RouteTableId const& id,
                                  std::function<bool(MessageView const&)> const& wanted) {
  auto const [netns, family, table] = id;
  rtmsg header{};
  header.rtm_family = family;
  Message request(RTM_GETROUTE, 0, header);
  request.put(RTA_TABLE, table);
  return dump_state(scope, netns, request, [&](MessageView const& message) {
    return !(message.header<rtmsg>().rtm_flags & RTM_F_CLONED) && wanted(message);
  });
}

Message route_message(ObjectId const& id, Entry const& entry, std::uint16_t type, std::uint16_t flags) {
  rtmsg header{};
  header.rtm_family = id.family;
  header.rtm_dst_len = entry.get<std::uint8_t>(dst_length);
  header.rtm_src_len = entry.get<std::uint8_t>(src_length);
  header.rtm_tos = entry.get<std::uint8_t>(tos_of);
  header.rtm_protocol = entry.get<std::uint8_t>(protocol_of);
  header.rtm_scope = entry.get<std::uint8_t>(scope_of);
  header.rtm_type = entry.get<std::uint8_t>(type_of);
  header.rtm_flags = entry.get<std::uint32_t>(flags_of);
  Message message(type, flags, header);
  // A nexthop object's own address is dumped too, but must not be given.
  bool const by_object = entry.fields.contains({RTA_NH_ID});
  for (auto const& [path, value] : entry.fields)
    if (path.outer < 0xff00 && !(by_object && is_nexthop(path.outer))) message.put(path.outer, Bytes(value));
  if (auto const left = entry.uncompared.find({RTA_EXPIRES}); left != entry.uncompared.end())
    message.put(RTA_EXPIRES, Bytes(left->second));
  return message;
}

}  // namespace

RouteTableId table_of(ObjectId const& slot) {
  return {slot.netns, slot.family, AttributeView(0, std::as_bytes(std::span(slot.key))).as<std::uint32_t>()};
}

std::string prefix_of(ObjectId const& slot) {
  auto const key = AttributeView(0, std::as_bytes(std::span(slot.key))).as<Slot>();
  std::string prefix(reinterpret_cast<char const*>(key.dst.data()), key.dst.size());
  prefix += static_cast<char>(key.dst_length);
  return prefix;
}

ObjectId route_slot(std::uint64_t netns, MessageView const& message) {
  auto const header = message.header<rtmsg>();
  auto const attributes = message.attributes<rtmsg>();
  bool const six = header.rtm_family == AF_INET6;
  Slot slot{};
  slot.table = header.rtm_table;
  if (auto const table = attributes.find(RTA_TABLE)) slot.table = table->as<std::uint32_t>();
  if (slot.table == RT_TABLE_UNSPEC) slot.table = RT_TABLE_MAIN;
  if (auto const priority = attributes.find(RTA_PRIORITY)) slot.priority = priority->as<std::uint32_t>();
  // IP6_RT_PRIO_USER (include/net/ip6_fib.h): what IPv6 takes when none is given. Only kernel routes have 0.
  if (six && slot.priority == 0 && header.rtm_protocol != RTPROT_KERNEL) slot.priority = 1024;
  slot.dst_length = header.rtm_dst_len;
  slot.src_length = header.rtm_src_len;
  slot.tos = header.rtm_tos;
  slot.dst = prefix(attributes.find(RTA_DST), header.rtm_dst_len);
  slot.src = prefix(attributes.find(RTA_SRC), header.rtm_src_len);
  return {ObjectKind::routes, header.rtm_family, netns, 0,
          std::string(reinterpret_cast<char const*>(&slot), sizeof slot)};
}

Message kernel_route(std::uint8_t family, std::uint8_t table, Bytes prefix, std::uint8_t length,
                     std::uint32_t priority) {
  rtmsg header{};
  header.rtm_family = family;
  header.rtm_dst_len = length;
  header.rtm_table = table;
  header.rtm_protocol = RTPROT_KERNEL;
  Message message(RTM_NEWROUTE, 0, header);
  message.put(RTA_DST, prefix);
  message.put(RTA_PRIORITY, priority);
  return message;
}

bool is_configured_route(MessageView const& message) {
  auto const header = message.header<rtmsg>();
  bool const follows_address = header.rtm_family == AF_INET6 && header.rtm_protocol == RTPROT_KERNEL &&
                               (header.rtm_type == RTN_LOCAL || header.rtm_type == RTN_ANYCAST);
  return !(header.rtm_flags & RTM_F_CLONED) && !follows_address;
}

std::string slot_name(ObjectId const& id) {
  auto const slot = AttributeView(0, std::as_bytes(std::span(id.key))).as<Slot>();
  std::string text = "default";
  if (slot.dst_length != 0) {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    ::inet_ntop(id.family, slot.dst.data(), buffer.data(), buffer.size());
    text = std::string(buffer.data()) + '/' + std::to_string(slot.dst_length);
  }
  if (slot.tos != 0) text += " tos " + std::to_string(slot.tos);
  if (slot.priority != 0 && id.family == AF_INET) text += " metric " + std::to_string(slot.priority);
  if (slot.table != RT_TABLE_MAIN) text += " table " + std::to_string(slot.table);
  return text;
}

std::vector<ObjectId> slots_through(Scope& scope, ObjectId const& link) {
  std::vector<ObjectId> slots;
  for (auto const family : {std::uint8_t{AF_INET}, std::uint8_t{AF_INET6}}) {
    rtmsg header{};
    header.rtm_family = family;
    Message request(RTM_GETROUTE, 0, header);
    request.put(RTA_OIF, link.index);
    for_each_message(dump_state(scope, link.netns, request, is_configured_route),
                     [&](MessageView const& message) { slots.push_back(route_slot(link.netns, message)); });
  }
  return slots;
}

std::vector<std::byte> routes_with_prefix(Scope& scope, ObjectId const& slot) {
  auto const wanted = prefix_of(slot);
  if (auto const table = scope.route_tables.find(table_of(slot)); table != scope.route_tables.end()) {
    auto const found = table->second.find(wanted);
    return found == table->second.end() ? std::vector<std::byte>() : found->second;
  }
  return dump_table(scope, table_of(slot), [&](MessageView const& message) {
    return prefix_of(route_slot(slot.netns, message)) == wanted;
  });
}

void read_table_ahead(Scope& scope, ObjectId const& slot) {
  auto const id = table_of(slot);
  auto const [table, fresh] = scope.route_tables.try_emplace(id);
  if (!fresh) return;
  for_each_message(dump_table(scope, id, [](MessageView const&) { return true; }),
                   [&](MessageView const& message) {
                     append(table->second[prefix_of(route_slot(slot.netns, message))], message);
                   });
}

void read_routes(Scope& scope, std::span<ObjectId const> ids, std::vector<Image>& images) {
  std::map<RouteTableId, std::map<ObjectId, std::size_t>> tables;
  for (auto const& id : ids) {
    if (id.kind != ObjectKind::routes) continue;
    tables[table_of(id)].emplace(id, images.size());
    images.push_back({id, true, {}});
  }
  for (auto const& [table, slots] : tables) {
    auto const is_wanted = [&](MessageView const& message) {
      return slots.contains(route_slot(std::get<0>(table), message));
    };
    auto const keep = [&](MessageView const& message) {
      if (!is_wanted(message)) return;
      auto& image = images[slots.at(route_slot(std::get<0>(table), message))];
      image.absent = false;
      append(image.state, message);
    };
    if (scope.route_tables.contains(table))
      for (auto const& slot : slots) for_each_message(routes_with_prefix(scope, slot.first), keep);
    else
      for_each_message(dump_table(scope, table, is_wanted), keep);
  }
}

Entry route_entry(MessageView const& message) {
  auto const header = message.header<rtmsg>();
  Entry entry;
  entry.automatic = header.rtm_protocol == RTPROT_KERNEL;
  entry.set(tos_of, header.rtm_tos);
  entry.set(protocol_of, header.rtm_protocol);
  entry.set(scope_of, header.rtm_scope);
  entry.set(type_of, header.rtm_type);
  entry.set(flags_of, header.rtm_flags & RTNH_F_ONLINK);
  entry.set(dst_length, header.rtm_dst_len);
  entry.set(src_length, header.rtm_src_len);
  entry.identity.push_back(static_cast<char>(header.rtm_type));
  for (auto const attribute : message.attributes<rtmsg>()) {
    Path const path{attribute.type()};
    if (path.outer == RTA_CACHEINFO) note_lifetime(entry, attribute.as<rta_cacheinfo>());
    if (path.outer == RTA_CACHEINFO || path.outer == RTA_PAD || path.outer == RTA_EXPIRES) continue;
    if (path.outer == RTA_MULTIPATH)
      entry.fields[path] = settled_legs(attribute.payload());
    else
      entry.set(path, attribute.payload());
    if (!is_nexthop(path.outer)) continue;
    auto const& value = entry.fields.at(path);
    entry.identity.push_back(static_cast<char>(path.outer));
    entry.identity.append(reinterpret_cast<char const*>(value.data()), value.size());
  }
  return entry;
}

void remove_routes(Restoring const& restoring) {
  // ESRCH, ENOENT: gone already, with a link or an address.
  for (auto const& entry : plan_list(restoring.now, restoring.target).remove)
    restoring.send(route_message(restoring.id, entry, RTM_DELROUTE, 0), "route", ESRCH);
}

void add_routes(Restoring const& restoring) {
  for (auto const& entry : plan_list(restoring.now, restoring.target).add)
    restoring.send(route_message(restoring.id, entry, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND), "route",
                   EEXIST);
}

int route_rank(Entries const& slot) {
  int rank = 0;
  for (auto const& entry : slot) {
    if (entry.fields.contains({RTA_PREFSRC})) rank = std::max(rank, 1);
    for (std::uint16_t const type : {RTA_GATEWAY, RTA_VIA, RTA_MULTIPATH, RTA_NH_ID})
      if (entry.fields.contains({type})) rank = 2;
  }
  return rank;
}

}  // namespace ipsh::netlink
