// Which objects a request can change, and which the kernel changes along with it. Each affected_*.cpp knows
// one family; they put what they find into a Collector, which asks the transaction whether an image is needed
// and reads those that are.
#pragma once
#include <set>
#include <vector>

#include "netlink/topology.hpp"

namespace ipsh::netlink {

class Collector {
 public:
  explicit Collector(Scope& scope) : scope_(scope) {}
  [[nodiscard]] Scope& scope() const { return scope_; }
  [[nodiscard]] bool made(ObjectId const& id) const { return scope_.made(id); }
  [[nodiscard]] bool made(LinkPlace link) const;

  /// An image of it is needed, unless it is known.
  void want(ObjectId id);
  /// The same for what was not there: nothing is read.
  void want_absent(ObjectId id);
  /// The images, read now.
  Result<std::vector<Image>> finish();

  // Parts of a link.
  void want_link(LinkPlace link);
  void want_addresses(LinkPlace link, std::uint8_t family);
  void want_neighbours(LinkPlace link, std::uint8_t family);
  /// Routes through it, and IPv4 routes that prefer one of its addresses as source.
  void want_routes(LinkPlace link, std::uint8_t family);
  /// The routes that the kernel makes for its addresses when it comes up: an image that is taken later would
  /// have them.
  void want_coming_routes(LinkPlace link, std::uint8_t family);
  /// The slot of a route that is about to be made.
  void want_slot(std::uint64_t netns, MessageView const& route);
  /// Nexthop objects through it, their groups, and the routes that use them.
  void want_nexthops(LinkPlace link);
  /// These, and proxy neighbours (nh_netdev_event, net/ipv4/nexthop.c; neigh_carrier_down,
  /// net/core/neighbour.c).
  void want_what_carrier_takes(LinkPlace link);
  /// What going down takes.
  void want_all_above(LinkPlace link);
  /// All below net/ipv4 and net/ipv6 (or only net/ipv6/conf) that has the link's name.
  void want_sysctls(LinkPlace link, bool only_ipv6 = false);
  void want_ipv6(LinkPlace link);
  /// The sysctl that follows the link's MTU, also when the link or IPv6 on it comes up again.
  void want_ipv6_mtu(LinkPlace link);
  /// The routes that IPv6 makes by itself when a link comes up, and does not take away with the address.
  void want_automatic_routes(std::uint64_t netns);

  /// For walks along the topology: false when that link was there already.
  [[nodiscard]] bool enter(LinkPlace link) { return deleted_.insert(link).second; }

 private:
  Scope& scope_;
  std::set<ObjectId> asked_;
  std::set<LinkPlace> deleted_;
  std::vector<ObjectId> pending_;
  std::vector<Image> absent_;
};

/// By the message's type; `netns` is where it will be sent.
void affected(Collector& collector, std::uint64_t netns, MessageView const& message);
void affected_by_link(Collector& collector, std::uint64_t netns, MessageView const& message);
void affected_by_address(Collector& collector, std::uint64_t netns, MessageView const& message);
void affected_by_route(Collector& collector, std::uint64_t netns, MessageView const& message);
void affected_by_sysctl(Collector& collector, std::uint64_t netns, std::string_view path);
/// The links elsewhere that die with all links of the namespace.
void affected_by_namespace_death(Collector& collector, std::uint64_t netns);
/// Deletes them, so that a namespace that is only held looks as dead from outside as a dead one.
[[nodiscard]] Result<void> delete_links_elsewhere(Scope& scope, std::uint64_t netns);

/// The kernel does all or nothing of it.
[[nodiscard]] bool is_atomic(MessageView const& message);
/// Adds, changes or deletes a route: it touches slots of one table only, so that any number of them may be
/// sent together (DESIGN section 4).
[[nodiscard]] bool is_route_change(MessageView const& message);
/// Asks ahead, for many of these, what affected() will ask for each, until Scope::route_tables is cleared.
/// Exclusive adds need a lookup each, together one system call instead of two each; anything else needs the
/// table, once. Returns how many to send together: none behind one that is sure to be refused (its slot is
/// taken; there is no such route), since the kernel would go on behind it.
[[nodiscard]] std::size_t look_up_routes(Scope& scope, std::uint64_t netns,
                                         std::span<MessageView const> routes);

}  // namespace ipsh::netlink
