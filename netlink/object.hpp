// What a transaction keeps: objects (what the kernel lets one address) and their images (the full state as
// the kernel reported it, attributes that we don't know included). An identity is a namespace's cookie and an
// ifindex, never a link's name; a name is only used where the kernel has nothing better (a link that is not
// made yet, a file in /run/netns, a sysctl). Reading and restoring live in the undo_*.cpp; this file only
// holds values and their bytes in the journal.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/error.hpp"
#include "netlink/message.hpp"

namespace ipsh::netlink {

enum class ObjectKind : std::uint8_t {
  link = 1,        ///< index. Its RTM_NEWLINK message
  link_name,       ///< key = name: a link that appears under it was made, or brought here, by the transaction
  addresses,       ///< family, index: the link's addresses, in order
  routes,          ///< family, key = slot (table, prefix, tos, priority): the routes of that slot, in order
  neighbours,      ///< family, index: permanent and proxy neighbours; AF_BRIDGE: static fdb entries
  rules,           ///< family: all of them, in order
  sysctl,          ///< key = path below /proc/sys, `*` where link `index` has its name
  namespace_name,  ///< netns 0, key = name below /run/netns: the namespace bound there
  namespaces_mount,  ///< netns 0: is /run/netns a mount of its own (`ip netns add` makes it one)?
  nexthop,           ///< key = its id: a nexthop object, or a group of them
  groups,            ///< index of a bridge: its permanent multicast group entries
  table,             ///< family, key = "BACKEND TABLE": an iptables table, opaque here (scope.hpp: Tables)
};

struct ObjectId {
  ObjectKind kind{};
  std::uint8_t family = 0;  ///< AF_*, 0 where the kind has none
  std::uint64_t netns = 0;  ///< SO_NETNS_COOKIE
  std::uint32_t index = 0;  ///< ifindex, 0 where the kind has none
  std::string key;          ///< bytes
  auto operator<=>(ObjectId const&) const = default;
};

/// Is `object` a part of `link` (its addresses, its sysctls …), or the link itself: made with it, lost with
/// it?
[[nodiscard]] inline bool belongs_to(ObjectId const& object, ObjectId const& link) {
  return object.index != 0 && object.index == link.index && object.netns == link.netns;
}

/// The state of one object at one moment.
struct Image {
  ObjectId id;
  bool absent = true;
  std::vector<std::byte> state;  ///< netlink messages one after the other, or text: as the kind has it
  bool operator==(Image const&) const = default;
};

/// Bytes for the journal; appends.
void encode(ObjectId const& id, std::vector<std::byte>& out);
void encode(Image const& image, std::vector<std::byte>& out);
/// Reads one value and moves `bytes` behind it; nothing when they are torn.
std::optional<ObjectId> decode_object_id(Bytes& bytes);
std::optional<Image> decode_image(Bytes& bytes);

/// After a link was made: the image of its link_name object, read back, tells which ifindex it got.
std::optional<ObjectId> link_under_name(Image const& image);

}  // namespace ipsh::netlink
