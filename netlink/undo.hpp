// Reading and restoring one object: what its kind knows. The order among objects is the reconciler's
// (interp/transaction/reconcile.hpp), what belongs to an operation is affected.hpp's.
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "netlink/fields.hpp"
#include "netlink/scope.hpp"

namespace ipsh::netlink {

/// A restoring request that the kernel refused.
struct Trouble {
  ObjectId object;
  std::string attribute;
  std::string reason;
  int number = 0;
};
using Troubles = std::vector<Trouble>;

/// What restoring one object gets: both states as comparable entries, and where to say what failed.
struct Restoring {
  Scope& scope;
  ObjectId const& id;
  Entries const& now;
  Entries const& target;
  Troubles& troubles;

  /// Sends in the object's namespace; a refusal is a trouble, except the errno `expected`.
  bool send(Message message, std::string_view attribute, int expected = 0) const;
};

/// The state of many objects now, in order; objects of a kind are read by one dump.
[[nodiscard]] Result<std::vector<Image>> read_objects(Scope& scope, std::span<ObjectId const> ids);
/// Its comparable content, in the order in which it has to be built.
[[nodiscard]] Entries entries(Image const& image);
/// For people: "link eth1", "addresses of eth1".
[[nodiscard]] std::string name_of(Scope& scope, ObjectId const& id);
[[nodiscard]] std::string name_of(ObjectKind kind, Path path);

/// One message that answers an RTM_GET*, nothing when the kernel has none.
[[nodiscard]] std::optional<Message> get_one(Scope& scope, std::uint64_t netns, Message request);
/// The bytes of all messages of a dump that `wanted` takes, one after the other; nothing: no such namespace
/// or no such family.
[[nodiscard]] std::vector<std::byte> dump_state(Scope& scope, std::uint64_t netns, Message const& request,
                                                std::function<bool(MessageView const&)> const& wanted);
void append(std::vector<std::byte>& state, MessageView const& message);

// --- one file each: undo_link.cpp, undo_address.cpp …
[[nodiscard]] std::vector<std::byte> read_addresses(Scope& scope, ObjectId const& id);
[[nodiscard]] Entry address_entry(MessageView const& message);
[[nodiscard]] std::uint8_t prefix_length_of_address(Entry const& entry);
/// The routes that the kernel makes along with an address, as far as they tell their slots.
[[nodiscard]] std::vector<Message> routes_of_address(MessageView const& address);
void restore_addresses(Restoring const& restoring);

[[nodiscard]] Entry route_entry(MessageView const& message);
/// The slot that a route stands in: what ObjectId::key of a `routes` object holds.
[[nodiscard]] ObjectId route_slot(std::uint64_t netns, MessageView const& message);
/// A route of the kernel's, as far as it tells its slot.
[[nodiscard]] Message kernel_route(std::uint8_t family, std::uint8_t table, Bytes prefix, std::uint8_t length,
                                   std::uint32_t priority);
/// Not a cached one, and not one that IPv6 makes itself with an address (with a metric that nobody can give).
[[nodiscard]] bool is_configured_route(MessageView const& message);
/// "10.0.0.0/24", "default metric 100 table 7".
[[nodiscard]] std::string slot_name(ObjectId const& id);
/// The slots of all routes through a link.
[[nodiscard]] std::vector<ObjectId> slots_through(Scope& scope, ObjectId const& link);
[[nodiscard]] RouteTableId table_of(ObjectId const& slot);
[[nodiscard]] std::string prefix_of(ObjectId const& slot);
/// The routes of the slot's table with its prefix: as the table was read ahead, or now.
[[nodiscard]] std::vector<std::byte> routes_with_prefix(Scope& scope, ObjectId const& slot);
/// Reads the slot's table into Scope::route_tables, unless it is there.
void read_table_ahead(Scope& scope, ObjectId const& slot);
void read_routes(Scope& scope, std::span<ObjectId const> ids, std::vector<Image>& images);
void remove_routes(Restoring const& restoring);
void add_routes(Restoring const& restoring);
/// Where a slot stands in the order in which routes can be added: those that others need come first.
[[nodiscard]] int route_rank(Entries const& slot);

[[nodiscard]] std::vector<std::byte> read_rules(Scope& scope, ObjectId const& id);
[[nodiscard]] Entry rule_entry(MessageView const& message);
void restore_rules(Restoring const& restoring);

[[nodiscard]] std::vector<std::byte> read_nexthop(Scope& scope, ObjectId const& id);
[[nodiscard]] Entry nexthop_entry(MessageView const& message);
/// The objects through a link, and the groups that they are in.
[[nodiscard]] std::vector<ObjectId> nexthops_through(Scope& scope, std::uint64_t netns, std::uint32_t link);
void restore_nexthop(Restoring const& restoring);
[[nodiscard]] bool is_nexthop_group(Entries const& nexthop);

[[nodiscard]] std::vector<std::byte> read_groups(Scope& scope, ObjectId const& bridge);
[[nodiscard]] Entries group_entries(Bytes state);
void restore_groups(Restoring const& restoring);

[[nodiscard]] std::vector<std::byte> read_neighbours(Scope& scope, ObjectId const& id);
[[nodiscard]] Entry neighbour_entry(MessageView const& message);
void restore_neighbours(Restoring const& restoring);

/// The kernel changes it at moments of its own (when the carrier comes): a new value is nobody's doing.
[[nodiscard]] bool changes_by_itself(ObjectId const& id);
void read_sysctls(Scope& scope, std::span<ObjectId const> ids, std::vector<Image>& images);
void restore_sysctl(Restoring const& restoring);
/// A path below /proc/sys as an object: the link's name in it becomes an ifindex.
[[nodiscard]] ObjectId sysctl_object(Scope& scope, std::uint64_t netns, std::string_view path);
/// The path now, empty when the link is gone.
[[nodiscard]] std::string sysctl_path_of(Scope& scope, ObjectId const& id);

[[nodiscard]] Image read_namespace_object(Scope& scope, ObjectId const& id);
/// The cookie in a namespace_name's image, 0: a plain file, or absent.
[[nodiscard]] std::uint64_t namespace_under_name(Image const& image);

}  // namespace ipsh::netlink
