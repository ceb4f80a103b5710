#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "netlink/affected.hpp"
#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

bool goes_through_made_link(Collector const& collector, std::uint64_t netns, Attributes const& attributes) {
  auto const out = attributes.find(RTA_OIF);
  return out && collector.made(LinkPlace{netns, out->as<std::uint32_t>()});
}

/// Asks for the route by which the kernel would reach the prefix. One lookup, whatever the size of the table;
/// a route hidden behind a more specific one is not found.
Message lookup(ObjectId const& slot, MessageView const& route) {
  auto const wanted = route.header<rtmsg>();
  bool const six = slot.family == AF_INET6;
  rtmsg header{};
  header.rtm_family = slot.family;
  header.rtm_dst_len = six ? 128 : 32;
  header.rtm_flags = RTM_F_FIB_MATCH | RTM_F_LOOKUP_TABLE;
  Message request(RTM_GETROUTE, 0, header);
  std::array<std::byte, 16> address{};
  if (auto const dst = route.attributes<rtmsg>().find(RTA_DST)) address = dst->as<decltype(address)>();
  // The unspecified address can't be looked up; this one is reached by a default route.
  if (wanted.rtm_dst_len == 0) address[six ? 15 : 3] = address[0] = std::byte{9};
  request.put(RTA_DST, Bytes(address).first(six ? 16 : 4));
  return request;
}

/// Does that lookup find a route of the slot itself?
bool is_taken(Scope& scope, ObjectId const& slot, MessageView const& route) {
  if (auto answer = scope.taken_slots.extract(slot)) return answer.mapped();
  auto const found = get_one(scope, slot.netns, lookup(slot, route));
  return found && route_slot(slot.netns, found->view()) == slot;
}

/// Does that lookup tell for sure that the slot is empty: the kernel would take a shorter prefix, or has no
/// route at all?
bool is_surely_empty(Scope& scope, ObjectId const& slot, MessageView const& route) {
  auto const socket = socket_in(scope, slot.netns);
  if (!socket) return false;
  auto const found = (*socket)->get(lookup(slot, route));
  if (!found) return found.error().number == ENETUNREACH;
  auto const is = found->view().header<rtmsg>();
  // Of the tables that there are by default, the local one is asked first.
  return is.rtm_dst_len < route.header<rtmsg>().rtm_dst_len &&
         (is.rtm_table == RT_TABLE_MAIN || route.header<rtmsg>().rtm_table == is.rtm_table);
}

/// The slots that a deletion may mean: a key that it does not name matches any.
void want_matching_slots(Collector& collector, std::uint64_t netns, MessageView const& message) {
  auto const wanted = message.header<rtmsg>();
  auto const attributes = message.attributes<rtmsg>();
  auto const named = route_slot(netns, message);
  if (attributes.find(RTA_PRIORITY) && wanted.rtm_tos != 0) return collector.want(named);
  for_each_message(routes_with_prefix(collector.scope(), named), [&](MessageView const& route) {
    if (is_configured_route(route)) collector.want(route_slot(netns, route));
  });
}

bool is_exclusive_route(MessageView const& message) {
  return message.type() == RTM_NEWROUTE && (message.flags() & NLM_F_CREATE) != 0 &&
         (message.flags() & NLM_F_EXCL) != 0;
}

/// In tables that are read for it as a whole. What becomes of a prefix that was named before is not foreseen.
std::size_t look_up_in_tables(Scope& scope, std::uint64_t netns, std::span<MessageView const> routes) {
  std::set<std::pair<RouteTableId, std::string>> named;
  for (std::size_t count = 0; count < routes.size(); ++count) {
    auto const& route = routes[count];
    auto slot = route_slot(netns, route);
    read_table_ahead(scope, slot);
    auto const there = routes_with_prefix(scope, slot);
    bool const first = named.emplace(table_of(slot), prefix_of(slot)).second;
    if (first && route.type() == RTM_DELROUTE && there.empty()) return count + 1;
    if (!is_exclusive_route(route)) continue;
    bool taken = false;
    for_each_message(there, [&](MessageView const& other) { taken |= route_slot(netns, other) == slot; });
    scope.taken_slots[std::move(slot)] = taken;
    if (first && taken) return count + 1;
  }
  return routes.size();
}

/// Exclusive adds only: one by one, however large the table.
std::size_t look_up_slots(Scope& scope, std::uint64_t netns, std::span<MessageView const> routes) {
  constexpr std::size_t at_once = 64;
  auto const socket = socket_in(scope, netns);
  if (!socket) return routes.size();
  std::size_t count = 0;
  while (count < routes.size()) {
    std::vector<ObjectId> slots;
    std::vector<Message> requests;
    for (auto const& route : routes.subspan(count, std::min(at_once, routes.size() - count))) {
      slots.push_back(route_slot(netns, route));
      requests.push_back(lookup(slots.back(), route));
    }
    auto const found = (*socket)->get_all(requests);
    if (!found) return routes.size();
    for (std::size_t at = 0; at < slots.size(); ++at) {
      bool const taken = (*found)[at] && route_slot(netns, (*found)[at]->view()) == slots[at];
      scope.taken_slots[slots[at]] = taken;
      ++count;
      if (taken) return count;
    }
  }
  return count;
}

}  // namespace

bool is_route_change(MessageView const& message) {
  return message.type() == RTM_NEWROUTE || message.type() == RTM_DELROUTE;
}

std::size_t look_up_routes(Scope& scope, std::uint64_t netns, std::span<MessageView const> routes) {
  scope.taken_slots.clear();
  scope.route_tables.clear();
  return std::ranges::all_of(routes, is_exclusive_route) ? look_up_slots(scope, netns, routes)
                                                         : look_up_in_tables(scope, netns, routes);
}

void Collector::want_slot(std::uint64_t netns, MessageView const& route) {
  auto slot = route_slot(netns, route);
  if (scope_.knows(slot)) return;
  if (is_surely_empty(scope_, slot, route))
    want_absent(std::move(slot));
  else
    want(std::move(slot));
}

void affected_by_route(Collector& collector, std::uint64_t netns, MessageView const& message) {
  if (collector.made({ObjectKind::routes, 0, netns, 0, {}})) return;
  if (message.type() == RTM_DELROUTE) return want_matching_slots(collector, netns, message);
  if (!is_exclusive_route(message)) return collector.want(route_slot(netns, message));
  // An exclusive add changes nothing when the slot is taken, and goes with the link when that was made here.
  if (goes_through_made_link(collector, netns, message.attributes<rtmsg>())) return;
  auto slot = route_slot(netns, message);
  if (is_taken(collector.scope(), slot, message))
    collector.want(std::move(slot));
  else
    collector.want_absent(std::move(slot));
}

}  // namespace ipsh::netlink
