// How the links of namespaces hang together: the other end of a veth, what stands on top of a link, the ports
// of a bridge. Read for a whole namespace at once and at most once a transaction (Scope::topologies): the
// kernel can't be asked for less.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "netlink/scope.hpp"

namespace ipsh::netlink {

struct LinkPlace {
  std::uint64_t netns = 0;
  std::uint32_t index = 0;
  auto operator<=>(LinkPlace const&) const = default;
};

struct LinkNode {
  std::uint32_t index = 0;
  std::uint32_t lower = 0;                 ///< IFLA_LINK; a vxlan has it among its own data
  std::optional<std::int32_t> lower_nsid;  ///< IFLA_LINK_NETNSID
  std::uint32_t master = 0;
  std::uint32_t group = 0;
  std::string name, kind;
  [[nodiscard]] bool stacked() const { return lower != 0 && lower != index && kind != "veth"; }
};

struct Topology {
  std::vector<LinkNode> links;
  std::map<std::int32_t, std::uint64_t> cookies;  ///< by nsid; 0 = can't be found
};

/// What a RTM_NEWLINK says of it.
[[nodiscard]] LinkNode link_node(MessageView const& message);
/// All links, read now.
[[nodiscard]] std::vector<LinkNode> read_links(Scope& scope, std::uint64_t netns);
/// The same as read first in this transaction.
[[nodiscard]] Topology& topology(Scope& scope, std::uint64_t netns);

/// The link below it, or the other end of a veth: what IFLA_LINK names.
[[nodiscard]] std::optional<LinkPlace> lower_link(Scope& scope, std::uint64_t netns, LinkNode const& link);
/// The other end of a veth.
[[nodiscard]] std::optional<LinkPlace> veth_peer(Scope& scope, std::uint64_t netns, LinkNode const& link);
/// Links that stand on top of it (macvlan, vlan, vxlan), in its namespace and, when `everywhere`, in others.
[[nodiscard]] std::vector<LinkPlace> uppers(Scope& scope, LinkPlace lower, bool everywhere);
[[nodiscard]] std::vector<LinkPlace> ports(Scope& scope, LinkPlace master);

}  // namespace ipsh::netlink
