// What somebody set by hand and what only an administrator brings back: permanent and proxy neighbours,
// static fdb entries of a bridge port or a vxlan. What was learned is traffic, not configuration.
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

constexpr Path state_of{0xff01}, flags_of{0xff02}, type_of{0xff03};

bool is_configured(MessageView const& message, ObjectId const& id) {
  auto const header = message.header<ndmsg>();
  if (header.ndm_ifindex != static_cast<int>(id.index)) return false;
  auto const attributes = message.attributes<ndmsg>();
  if (id.family != AF_BRIDGE) return (header.ndm_flags & NTF_PROXY) || (header.ndm_state & NUD_PERMANENT);
  if (!(header.ndm_state & (NUD_PERMANENT | NUD_NOARP))) return false;
  // The rest are the link's own multicast and unicast filters.
  return attributes.find(NDA_MASTER) || attributes.find(NDA_DST);
}

Message neighbour_message(ObjectId const& id, Entry const& entry, std::uint16_t type, std::uint16_t flags) {
  ndmsg header{};
  header.ndm_family = id.family;
  header.ndm_ifindex = static_cast<int>(id.index);
  header.ndm_state = entry.get<std::uint16_t>(state_of);
  header.ndm_flags = entry.get<std::uint8_t>(flags_of);
  header.ndm_type = entry.get<std::uint8_t>(type_of);
  if (id.family == AF_BRIDGE)
    header.ndm_flags = static_cast<std::uint8_t>(
        header.ndm_flags | (entry.fields.contains({NDA_MASTER}) ? NTF_MASTER : NTF_SELF));
  Message message(type, flags, header);
  for (auto const& [path, value] : entry.fields)
    if (path.outer < 0xff00 && path.outer != NDA_MASTER) message.put(path.outer, Bytes(value));
  return message;
}

}  // namespace

std::vector<std::byte> read_neighbours(Scope& scope, ObjectId const& id) {
  auto const wanted = [&](MessageView const& message) { return is_configured(message, id); };
  ndmsg header{};
  header.ndm_family = id.family;
  Message request(RTM_GETNEIGH, 0, header);
  request.put(NDA_IFINDEX, id.index);
  auto state = dump_state(scope, id.netns, request, wanted);
  if (id.family == AF_BRIDGE) return state;
  header.ndm_flags = NTF_PROXY;
  auto const proxies = dump_state(scope, id.netns, Message(RTM_GETNEIGH, 0, header), wanted);
  state.insert(state.end(), proxies.begin(), proxies.end());
  return state;
}

Entry neighbour_entry(MessageView const& message) {
  auto const header = message.header<ndmsg>();
  Entry entry;
  entry.set(state_of, header.ndm_state);
  entry.set(flags_of, header.ndm_flags);
  entry.set(type_of, header.ndm_type);
  for (auto const attribute : message.attributes<ndmsg>())
    if (attribute.type() != NDA_CACHEINFO && attribute.type() != NDA_PROBES)
      entry.set({attribute.type()}, attribute.payload());
  entry.identity.push_back(static_cast<char>(header.ndm_flags & NTF_PROXY));
  bool const bridge = header.ndm_family == AF_BRIDGE;
  for (std::uint16_t const type : {bridge ? NDA_LLADDR : NDA_DST, bridge ? NDA_VLAN : NDA_UNSPEC})
    if (auto const found = entry.fields.find({type}); found != entry.fields.end())
      entry.identity.append(reinterpret_cast<char const*>(found->second.data()), found->second.size());
  return entry;
}

void restore_neighbours(Restoring const& restoring) {
  for (auto const& entry : restoring.now)
    if (std::ranges::find(restoring.target, entry.identity, &Entry::identity) == restoring.target.end())
      restoring.send(neighbour_message(restoring.id, entry, RTM_DELNEIGH, 0), "neighbour", ENOENT);
  for (auto const& entry : restoring.target)
    if (std::ranges::find(restoring.now, entry) == restoring.now.end())
      restoring.send(neighbour_message(restoring.id, entry, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE),
                     "neighbour");
}

}  // namespace ipsh::netlink
