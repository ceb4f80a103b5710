// bridge, and the ports of one (`type bridge_slave`).
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_private.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

namespace {

using namespace codec;
using enum Undo;

/// PRIORITY.aa:bb:cc:dd:ee:ff; iproute2 writes the address without leading zeros (ether_ntoa). Its
/// "designated_root" is the bridge's own id again (ip/iplink_bridge.c of 6.1).
void print_bridge_id(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const id = attribute.as<ifla_bridge_id>();
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2x%.2x.%x:%x:%x:%x:%x:%x", id.prio[0], id.prio[1], id.addr[0],
                id.addr[1], id.addr[2], id.addr[3], id.addr[4], id.addr[5]);
  context.printer.string(option.key(), text.data(), before(option), " ");
}

/// Jiffies of user space, printed as seconds.
void print_timer(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const hertz = static_cast<unsigned long long>(::sysconf(_SC_CLK_TCK));
  auto const ticks = attribute.as<std::uint64_t>();
  context.printer.hundredths(option.key(), ticks * 100 / hertz, before(option), " ");
}

template <Codec const& other>
Result<void> parse_as(Option const& option, Arguments& arguments, Draft& draft) {
  return other.parse(option, arguments, draft);
}

constinit Codec const fdb_flush{parse_as<bare>, nullptr};

// clang-format off
constexpr std::array rows = std::to_array<Option>({
    {.names = "forward_delay*", .codec = &u32, .attribute = IFLA_BR_FORWARD_DELAY, .help = "listening and learning, in 1/100 s"},
    {.names = "hello_time*", .codec = &u32, .attribute = IFLA_BR_HELLO_TIME, .help = "between hello packets, in 1/100 s"},
    {.names = "max_age*", .codec = &u32, .attribute = IFLA_BR_MAX_AGE, .precedence = 2, .help = "of what is known about the root, in 1/100 s"},
    {.names = "ageing_time*", .codec = &u32, .attribute = IFLA_BR_AGEING_TIME, .help = "of learnt addresses, in 1/100 s"},
    {.names = "stp_state*", .codec = &u32, .attribute = IFLA_BR_STP_STATE, .help = "spanning tree: 0 or 1"},
    {.names = "priority*", .codec = &u16, .attribute = IFLA_BR_PRIORITY, .help = "spanning tree priority"},
    {.names = "vlan_filtering*", .codec = &u8, .attribute = IFLA_BR_VLAN_FILTERING, .help = "0 or 1"},
    {.names = "vlan_protocol*", .codec = &ether_protocol, .attribute = IFLA_BR_VLAN_PROTOCOL, .help = "802.1Q or 802.1ad"},
    {.codec = &bridge_id, .attribute = IFLA_BR_BRIDGE_ID, .json = "bridge_id", .printed = "bridge_id ", .undo = read_only},
    {.codec = &bridge_id, .attribute = IFLA_BR_BRIDGE_ID, .json = "root_id", .printed = "designated_root ", .undo = read_only},
    {.codec = &u16, .attribute = IFLA_BR_ROOT_PORT, .json = "root_port", .printed = "root_port ", .undo = read_only},
    {.codec = &u32, .attribute = IFLA_BR_ROOT_PATH_COST, .json = "root_path_cost", .printed = "root_path_cost ", .undo = read_only},
    {.codec = &u8, .attribute = IFLA_BR_TOPOLOGY_CHANGE, .json = "topology_change", .printed = "topology_change ", .undo = read_only},
    {.codec = &u8, .attribute = IFLA_BR_TOPOLOGY_CHANGE_DETECTED, .json = "topology_change_detected", .printed = "topology_change_detected ", .undo = read_only},
    {.codec = &timer, .attribute = IFLA_BR_HELLO_TIMER, .json = "hello_timer", .printed = "hello_timer ", .undo = read_only},
    {.codec = &timer, .attribute = IFLA_BR_TCN_TIMER, .json = "tcn_timer", .printed = "tcn_timer ", .undo = read_only},
    {.codec = &timer, .attribute = IFLA_BR_TOPOLOGY_CHANGE_TIMER, .json = "topology_change_timer", .printed = "topology_change_timer ", .undo = read_only},
    {.codec = &timer, .attribute = IFLA_BR_GC_TIMER, .json = "gc_timer", .printed = "gc_timer ", .undo = read_only},
    {.names = "vlan_default_pvid*", .codec = &u16, .attribute = IFLA_BR_VLAN_DEFAULT_PVID, .help = "the VLAN of new ports"},
    {.names = "vlan_stats_enabled*", .codec = &u8, .attribute = IFLA_BR_VLAN_STATS_ENABLED, .help = "0 or 1"},
    {.names = "vlan_stats_per_port*", .codec = &u8, .attribute = IFLA_BR_VLAN_STATS_PER_PORT, .help = "0 or 1"},
    {.names = "group_fwd_mask*", .codec = &hexadecimal16, .attribute = IFLA_BR_GROUP_FWD_MASK, .help = "link-local groups to forward"},
    {.names = "group_address*", .codec = &link_address, .attribute = IFLA_BR_GROUP_ADDR, .json = "group_addr", .help = "of spanning tree packets"},
    {.names = "fdb_flush*", .codec = &fdb_flush, .attribute = IFLA_BR_FDB_FLUSH, .undo = command, .help = "forget learnt addresses"},
    {.names = "mcast_snooping*", .codec = &u8, .attribute = IFLA_BR_MCAST_SNOOPING, .help = "0 or 1"},
    {.names = "no_linklocal_learn", .codec = &shared_number, .attribute = IFLA_BR_MULTI_BOOLOPT, .bits = 1U << BR_BOOLOPT_NO_LL_LEARN, .help = "0 or 1"},
    {.names = "mcast_vlan_snooping", .codec = &shared_number, .attribute = IFLA_BR_MULTI_BOOLOPT, .bits = 1U << BR_BOOLOPT_MCAST_VLAN_SNOOPING, .help = "0 or 1"},
    {.names = "mcast_router*", .codec = &u8, .attribute = IFLA_BR_MCAST_ROUTER, .precedence = 1, .help = "0, 1 or 2"},
    {.names = "mcast_query_use_ifaddr*", .codec = &u8, .attribute = IFLA_BR_MCAST_QUERY_USE_IFADDR},
    {.names = "mcast_querier*", .codec = &u8, .attribute = IFLA_BR_MCAST_QUERIER, .help = "0 or 1"},
    {.names = "mcast_hash_elasticity*", .codec = &u32, .attribute = IFLA_BR_MCAST_HASH_ELASTICITY},
    {.names = "mcast_hash_max*", .codec = &u32, .attribute = IFLA_BR_MCAST_HASH_MAX, .help = "most groups"},
    {.names = "mcast_last_member_count*", .codec = &u32, .attribute = IFLA_BR_MCAST_LAST_MEMBER_CNT, .json = "mcast_last_member_cnt"},
    {.names = "mcast_startup_query_count*", .codec = &u32, .attribute = IFLA_BR_MCAST_STARTUP_QUERY_CNT, .json = "mcast_startup_query_cnt"},
    {.names = "mcast_last_member_interval*", .codec = &u64, .attribute = IFLA_BR_MCAST_LAST_MEMBER_INTVL, .json = "mcast_last_member_intvl"},
    {.names = "mcast_membership_interval*", .codec = &u64, .attribute = IFLA_BR_MCAST_MEMBERSHIP_INTVL, .json = "mcast_membership_intvl"},
    {.names = "mcast_querier_interval*", .codec = &u64, .attribute = IFLA_BR_MCAST_QUERIER_INTVL, .json = "mcast_querier_intvl"},
    {.names = "mcast_query_interval*", .codec = &u64, .attribute = IFLA_BR_MCAST_QUERY_INTVL, .json = "mcast_query_intvl"},
    {.names = "mcast_query_response_interval*", .codec = &u64, .attribute = IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, .json = "mcast_query_response_intvl"},
    {.names = "mcast_startup_query_interval*", .codec = &u64, .attribute = IFLA_BR_MCAST_STARTUP_QUERY_INTVL, .json = "mcast_startup_query_intvl"},
    {.names = "mcast_stats_enabled*", .codec = &u8, .attribute = IFLA_BR_MCAST_STATS_ENABLED},
    {.names = "mcast_igmp_version*", .codec = &u8, .attribute = IFLA_BR_MCAST_IGMP_VERSION, .help = "2 or 3"},
    {.names = "mcast_mld_version*", .codec = &u8, .attribute = IFLA_BR_MCAST_MLD_VERSION, .help = "1 or 2"},
    {.names = "nf_call_iptables*", .codec = &u8, .attribute = IFLA_BR_NF_CALL_IPTABLES},
    {.names = "nf_call_ip6tables*", .codec = &u8, .attribute = IFLA_BR_NF_CALL_IP6TABLES},
    {.names = "nf_call_arptables*", .codec = &u8, .attribute = IFLA_BR_NF_CALL_ARPTABLES},
    {.names = "help*", .codec = &usage, .precedence = -1},
});
// clang-format on

}  // namespace

namespace codec {
constinit Codec const bridge_id{nullptr, print_bridge_id};
constinit Codec const timer{nullptr, print_timer};
}  // namespace codec

constinit LinkKind const bridge_kind{.table = {.name = "bridge",
                                               .rows = rows,
                                               .wrong = "invalid {}",
                                               .unknown = "bridge: unknown command \"{}\"?",
                                               .usage = R"(Usage: ... bridge [ fdb_flush ]
		  [ forward_delay FORWARD_DELAY ]
		  [ hello_time HELLO_TIME ]
		  [ max_age MAX_AGE ]
		  [ ageing_time AGEING_TIME ]
		  [ stp_state STP_STATE ]
		  [ priority PRIORITY ]
		  [ group_fwd_mask MASK ]
		  [ group_address ADDRESS ]
		  [ no_linklocal_learn NO_LINKLOCAL_LEARN ]
		  [ vlan_filtering VLAN_FILTERING ]
		  [ vlan_protocol VLAN_PROTOCOL ]
		  [ vlan_default_pvid VLAN_DEFAULT_PVID ]
		  [ vlan_stats_enabled VLAN_STATS_ENABLED ]
		  [ vlan_stats_per_port VLAN_STATS_PER_PORT ]
		  [ mcast_snooping MULTICAST_SNOOPING ]
		  [ mcast_vlan_snooping MULTICAST_VLAN_SNOOPING ]
		  [ mcast_router MULTICAST_ROUTER ]
		  [ mcast_query_use_ifaddr MCAST_QUERY_USE_IFADDR ]
		  [ mcast_querier MULTICAST_QUERIER ]
		  [ mcast_hash_elasticity HASH_ELASTICITY ]
		  [ mcast_hash_max HASH_MAX ]
		  [ mcast_last_member_count LAST_MEMBER_COUNT ]
		  [ mcast_startup_query_count STARTUP_QUERY_COUNT ]
		  [ mcast_last_member_interval LAST_MEMBER_INTERVAL ]
		  [ mcast_membership_interval MEMBERSHIP_INTERVAL ]
		  [ mcast_querier_interval QUERIER_INTERVAL ]
		  [ mcast_query_interval QUERY_INTERVAL ]
		  [ mcast_query_response_interval QUERY_RESPONSE_INTERVAL ]
		  [ mcast_startup_query_interval STARTUP_QUERY_INTERVAL ]
		  [ mcast_stats_enabled MCAST_STATS_ENABLED ]
		  [ mcast_igmp_version IGMP_VERSION ]
		  [ mcast_mld_version MLD_VERSION ]
		  [ nf_call_iptables NF_CALL_IPTABLES ]
		  [ nf_call_ip6tables NF_CALL_IP6TABLES ]
		  [ nf_call_arptables NF_CALL_ARPTABLES ]

Where: VLAN_PROTOCOL := { 802.1Q | 802.1ad })",
                                               .unknown_status = 1}};

}  // namespace ipsh::netlink
