// What somebody set by hand and what only an administrator brings back: permanent and proxy neighbours,
// static fdb entries of a bridge, a port or a vxlan, unicast filters. What was learned is traffic, not
// configuration.
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

constexpr Path state_of{0xff01}, flags_of{0xff02}, type_of{0xff03};

bool is_multicast(Bytes hardware) {
  return !hardware.empty() && (hardware.front() & std::byte{1}) != std::byte{};
}

bool is_configured(MessageView const& message, ObjectId const& id) {
  auto const header = message.header<ndmsg>();
  if (header.ndm_ifindex != static_cast<int>(id.index)) return false;
  auto const attributes = message.attributes<ndmsg>();
  if (id.family != AF_BRIDGE) return (header.ndm_flags & NTF_PROXY) || (header.ndm_state & NUD_PERMANENT);
  if (!(header.ndm_state & (NUD_PERMANENT | NUD_NOARP))) return false;
  if (attributes.find(NDA_MASTER) || attributes.find(NDA_DST)) return true;
  // The rest are the link's own filters; the multicast ones follow from what listens on it.
  auto const hardware = attributes.find(NDA_LLADDR);
  return hardware && !is_multicast(hardware->payload());
}

/// A vxlan sends what is for these to each of several destinations (drivers/net/vxlan/vxlan_core.c).
bool has_many_destinations(Entry const& entry) {
  auto const hardware = entry.fields.find({NDA_LLADDR});
  if (hardware == entry.fields.end() || !entry.fields.contains({NDA_DST})) return false;
  return is_multicast(hardware->second) ||
         std::ranges::all_of(hardware->second, [](std::byte byte) { return byte == std::byte{}; });
}

Message neighbour_message(ObjectId const& id, Entry const& entry, std::uint16_t type, std::uint16_t flags) {
  ndmsg header{};
  header.ndm_family = id.family;
  header.ndm_ifindex = static_cast<int>(id.index);
  header.ndm_state = entry.get<std::uint16_t>(state_of);
  header.ndm_flags = entry.get<std::uint8_t>(flags_of);
  header.ndm_type = entry.get<std::uint8_t>(type_of);
  // A bridge's own entries have it as their master too, but are asked of itself.
  if (id.family == AF_BRIDGE)
    header.ndm_flags = static_cast<std::uint8_t>(
        header.ndm_flags |
        (entry.get<std::uint32_t>({NDA_MASTER}, id.index) == id.index ? NTF_SELF : NTF_MASTER));
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
  std::vector<std::uint16_t> keys{NDA_DST};
  if (header.ndm_family == AF_BRIDGE) keys = {NDA_LLADDR, NDA_VLAN, NDA_SRC_VNI};
  if (header.ndm_family == AF_BRIDGE && has_many_destinations(entry))
    keys.insert(keys.end(), {NDA_DST, NDA_PORT, NDA_VNI, NDA_IFINDEX});
  for (auto const type : keys)
    if (auto const found = entry.fields.find({type}); found != entry.fields.end())
      entry.identity.append(reinterpret_cast<char const*>(found->second.data()), found->second.size());
  return entry;
}

void restore_neighbours(Restoring const& restoring) {
  for (auto const& entry : restoring.now)
    if (std::ranges::find(restoring.target, entry.identity, &Entry::identity) == restoring.target.end())
      restoring.send(neighbour_message(restoring.id, entry, RTM_DELNEIGH, 0), "neighbour", ENOENT);
  for (auto const& entry : restoring.target) {
    if (std::ranges::find(restoring.now, entry) != restoring.now.end()) continue;
    // EEXIST: a filter, or what the kernel adds by itself.
    auto const how = has_many_destinations(entry) ? NLM_F_APPEND : NLM_F_REPLACE;
    restoring.send(
        neighbour_message(restoring.id, entry, RTM_NEWNEIGH, static_cast<std::uint16_t>(NLM_F_CREATE | how)),
        "neighbour", EEXIST);
  }
}

}  // namespace ipsh::netlink
