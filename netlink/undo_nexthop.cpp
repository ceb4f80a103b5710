// Nexthop objects (`ip nexthop`): ipsh makes none, but a link that goes down or loses its carrier takes those
// through it along, out of their groups, and with them the routes that use them.
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>

#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

constexpr Path family_of{0xff01}, protocol_of{0xff02}, flags_of{0xff03};

std::optional<std::uint32_t> id_in(MessageView const& message) {
  auto const id = message.attributes<nhmsg>().find(NHA_ID);
  return id ? std::optional(id->as<std::uint32_t>()) : std::nullopt;
}

std::vector<nexthop_grp> members_of(MessageView const& group) {
  std::vector<nexthop_grp> members;
  auto const attribute = group.attributes<nhmsg>().find(NHA_GROUP);
  if (!attribute) return members;
  for (auto rest = attribute->payload(); rest.size() >= sizeof(nexthop_grp);
       rest = rest.subspan(sizeof(nexthop_grp)))
    members.push_back(AttributeView(0, rest).as<nexthop_grp>());
  return members;
}

/// Of a resilient group only what can be given: not since when it is unbalanced.
Value settable_resilience(AttributeView const& attribute) {
  Message message(0, 0, nhmsg{});
  auto const begin = message.bytes().size();
  for (auto const inner : Attributes(attribute))
    if (inner.type() == NHA_RES_GROUP_BUCKETS || inner.type() == NHA_RES_GROUP_IDLE_TIMER ||
        inner.type() == NHA_RES_GROUP_UNBALANCED_TIMER)
      message.put(inner.type(), inner.payload());
  auto const bytes = message.bytes().subspan(begin);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

std::vector<std::byte> read_nexthop(Scope& scope, ObjectId const& id) {
  std::uint32_t number = 0;
  std::from_chars(id.key.data(), id.key.data() + id.key.size(), number);
  Message request(RTM_GETNEXTHOP, 0, nhmsg{});
  request.put(NHA_ID, number);
  std::vector<std::byte> state;
  if (auto const reply = get_one(scope, id.netns, std::move(request))) append(state, reply->view());
  return state;
}

Entry nexthop_entry(MessageView const& message) {
  auto const header = message.header<nhmsg>();
  Entry entry;
  entry.set(family_of, header.nh_family);
  entry.set(protocol_of, header.nh_protocol);
  entry.set(flags_of, header.nh_flags & RTNH_F_ONLINK);
  for (auto const attribute : message.attributes<nhmsg>()) {
    Path const path{attribute.type()};
    if (attribute.type() == NHA_RES_GROUP)
      entry.fields[path] = settable_resilience(attribute);
    else if (attribute.type() < NHA_RES_GROUP)  // behind it: buckets, statistics
      entry.set(path, attribute.payload());
  }
  return entry;
}

std::vector<ObjectId> nexthops_through(Scope& scope, std::uint64_t netns, std::uint32_t link) {
  Message request(RTM_GETNEXTHOP, 0, nhmsg{});
  request.put(NHA_OIF, link);
  auto const state = dump_state(scope, netns, request, [](MessageView const& nexthop) {
    return !nexthop.attributes<nhmsg>().find(NHA_GROUP);
  });
  std::vector<std::uint32_t> found;
  for_each_message(state, [&](MessageView const& nexthop) {
    if (auto const id = id_in(nexthop)) found.push_back(*id);
  });
  if (found.empty()) return {};
  Message groups(RTM_GETNEXTHOP, 0, nhmsg{});
  groups.put(NHA_GROUPS, Bytes());
  auto const with_members = dump_state(scope, netns, groups, [&](MessageView const& group) {
    return std::ranges::any_of(members_of(group), [&](nexthop_grp const& member) {
      return std::ranges::find(found, member.id) != found.end();
    });
  });
  for_each_message(with_members, [&](MessageView const& group) {
    if (auto const id = id_in(group)) found.push_back(*id);
  });
  std::vector<ObjectId> ids;
  for (auto const id : found) ids.push_back({ObjectKind::nexthop, 0, netns, 0, std::to_string(id)});
  return ids;
}

void restore_nexthop(Restoring const& restoring) {
  if (restoring.target.empty()) return;
  auto const& target = restoring.target.front();
  nhmsg header{};
  header.nh_family = target.get<std::uint8_t>(family_of);
  header.nh_protocol = target.get<std::uint8_t>(protocol_of);
  header.nh_flags = target.get<std::uint32_t>(flags_of);
  Message message(RTM_NEWNEXTHOP, NLM_F_CREATE | NLM_F_REPLACE, header);
  for (auto const& [path, value] : target.fields) {
    if (path.outer >= 0xff00) continue;
    auto const nested = path.outer == NHA_RES_GROUP || path.outer == NHA_ENCAP ? NLA_F_NESTED : 0;
    message.put(static_cast<std::uint16_t>(path.outer | nested), Bytes(value));
  }
  restoring.send(std::move(message), "nexthop");
}

bool is_nexthop_group(Entries const& nexthop) {
  return !nexthop.empty() && nexthop.front().fields.contains({NHA_GROUP});
}

}  // namespace ipsh::netlink
