// The multicast groups of a bridge (`bridge mdb`): the permanent entries, which go with their port. Those
// that were learned come with the traffic.
#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

constexpr Path entry_of{0xff01}, source_of{MDBA_MDB_EATTR_SOURCE}, protocol_of{MDBA_MDB_EATTR_RTPROT};
// Newer than Debian 12's linux/if_bridge.h. Kernels before 6.3 make every entry RTPROT_STATIC.
constexpr std::uint16_t given_protocol = 5;

Entry group_entry(AttributeView const& info) {
  auto group = info.as<br_mdb_entry>();
  group.flags = 0;
  Entry entry;
  entry.set(entry_of, group);
  for (auto const attribute : Attributes(info.payload().subspan(sizeof(br_mdb_entry))))
    if (attribute.type() == MDBA_MDB_EATTR_SOURCE || attribute.type() == MDBA_MDB_EATTR_RTPROT)
      entry.set({attribute.type()}, attribute.payload());
  for (auto const path : {entry_of, source_of})
    if (auto const found = entry.fields.find(path); found != entry.fields.end())
      entry.identity.append(reinterpret_cast<char const*>(found->second.data()), found->second.size());
  return entry;
}

Message group_message(ObjectId const& bridge, Entry const& entry, std::uint16_t type, std::uint16_t flags) {
  br_port_msg header{};
  header.family = AF_BRIDGE;
  header.ifindex = bridge.index;
  Message message(type, flags, header);
  message.put(MDBA_SET_ENTRY, entry.get<br_mdb_entry>(entry_of));
  auto const source = entry.fields.find(source_of);
  auto const protocol = entry.get<std::uint8_t>(protocol_of, RTPROT_STATIC);
  bool const names_protocol = type == RTM_NEWMDB && protocol != RTPROT_STATIC;
  if (source == entry.fields.end() && !names_protocol) return message;
  auto const nest = message.begin_nest(MDBA_SET_ENTRY_ATTRS | NLA_F_NESTED);
  if (source != entry.fields.end()) message.put(MDBE_ATTR_SOURCE, Bytes(source->second));
  if (names_protocol) message.put(given_protocol, protocol);
  message.end_nest(nest);
  return message;
}

}  // namespace

std::vector<std::byte> read_groups(Scope& scope, ObjectId const& bridge) {
  br_port_msg header{};
  header.family = AF_BRIDGE;
  // The kernel can't be asked for one bridge's.
  return dump_state(scope, bridge.netns, Message(RTM_GETMDB, 0, header), [&](MessageView const& message) {
    return message.header<br_port_msg>().ifindex == bridge.index;
  });
}

Entries group_entries(Bytes state) {
  Entries result;
  for_each_message(state, [&](MessageView const& message) {
    auto const groups = message.attributes<br_port_msg>().find(MDBA_MDB);
    if (!groups) return;
    for (auto const group : Attributes(*groups))
      for (auto const info : Attributes(group))
        if (info.payload().size() >= sizeof(br_mdb_entry) && info.as<br_mdb_entry>().state == MDB_PERMANENT)
          result.push_back(group_entry(info));
  });
  std::ranges::sort(result, {}, &Entry::identity);
  return result;
}

void restore_groups(Restoring const& restoring) {
  auto const lacks = [](Entries const& entries, Entry const& one) {
    return std::ranges::find(entries, one) == entries.end();
  };
  for (auto const& entry : restoring.now)
    if (lacks(restoring.target, entry))
      restoring.send(group_message(restoring.id, entry, RTM_DELMDB, 0), "group", EINVAL);
  for (auto const& entry : restoring.target)
    if (lacks(restoring.now, entry))
      restoring.send(group_message(restoring.id, entry, RTM_NEWMDB, NLM_F_CREATE), "group", EEXIST);
}

}  // namespace ipsh::netlink
