// Links: one entry each. Which attributes are set, which only given when the link is made, and which are none
// of undo's business is one table in undo_link.cpp. The phases are called by the reconciler, in this order.
#pragma once
#include <span>

#include "netlink/topology.hpp"
#include "netlink/undo.hpp"

namespace ipsh::netlink {

[[nodiscard]] std::vector<std::byte> read_link(Scope& scope, ObjectId const& id);
/// The link that has the name; the image of a link_name object: ifindex, then the message.
[[nodiscard]] Image read_link_name(Scope& scope, ObjectId const& id);
[[nodiscard]] Entry link_entry(MessageView const& message);

struct WantedLink {
  ObjectId id;
  Entry target;
};
/// Makes links that are gone, with their old ifindex: lower ones before those on top of them, a veth with its
/// other end.
void make_links(Scope& scope, std::span<WantedLink const> missing, Troubles& troubles);
/// Moves a link to where, and to the ifindex and name, that it had.
void move_link(Scope& scope, LinkPlace from, WantedLink const& to, Troubles& troubles);
/// Takes it down: a macvlan forgets to ask its lower link for its address when that comes back from
/// elsewhere.
void set_down(Scope& scope, LinkPlace link, Troubles& troubles);
/// Removes links that the transaction made: many at once, by a group that no other link has.
void remove_links(Scope& scope, std::uint64_t netns, std::span<std::uint32_t const> indexes,
                  Troubles& troubles);
/// Were they the two ends of one veth? The image of the one tells, that of the other may be from after a
/// move.
[[nodiscard]] bool are_pair(Scope& scope, WantedLink const& one, WantedLink const& other);

/// The links that a request is for: by index, by a name, or by group.
[[nodiscard]] std::vector<std::uint32_t> links_addressed(Scope& scope, std::uint64_t netns,
                                                         MessageView const& message);
/// Does the one, by its image, stand on the other?
[[nodiscard]] bool is_stacked_on(Scope& scope, WantedLink const& upper, LinkPlace lower);

/// For people: "mtu", "port option 4".
[[nodiscard]] std::string name_of_link_path(Path path);

void restore_link_name(Restoring const& restoring);
/// MTU, address, kind data …: all but name, master and flags.
void restore_link_attributes(Restoring const& restoring);
/// Master, then the port's own options.
void restore_link_master(Restoring const& restoring);
void restore_link_flags(Restoring const& restoring);

[[nodiscard]] bool is_up(Entry const& link);
[[nodiscard]] std::string_view kind_of_link(Entry const& link);
[[nodiscard]] std::string_view name_of_link(Entry const& link);
[[nodiscard]] Bytes address_of_link(Entry const& link);
[[nodiscard]] std::uint32_t master_of_link(Entry const& link);
/// The link below it, or the other end of a veth; 0: none.
[[nodiscard]] std::uint32_t peer_of_link(Entry const& link);
/// IF_OPER_*: follows the flags and the carrier, after a while.
[[nodiscard]] std::uint8_t operational_state(Entry const& link);
/// Of a bridge port; 0: none.
[[nodiscard]] std::uint16_t port_number(Entry const& link);

}  // namespace ipsh::netlink
