// A port of a bridge: `ip link set DEV type bridge_slave …`.
#include <linux/if_bridge.h>
#include <linux/if_link.h>

#include <algorithm>
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

constexpr std::array states =
    std::to_array<std::string_view>({"disabled", "listening", "learning", "forwarding", "blocking"});

template <Codec const& other>
Result<void> parse_as(Option const& option, Arguments& arguments, Draft& draft) {
  return other.parse(option, arguments, draft);
}

void print_port_state(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const state = attribute.as<std::uint8_t>();
  if (state < states.size())
    context.printer.string(option.key(), states[state], "state ", " ");
  else
    context.printer.number("state_index", state, "state (", ") ");
}

/// The same attribute as fastleave, printed once more in text.
void print_fast_leave(Option const& option, AttributeView const& attribute, PrintContext& context) {
  context.printer.text(before(option) + (attribute.as<std::uint8_t>() != 0 ? "on " : "off "));
}

/// The groups 01:80:c2:00:00:0X that have names in iproute2 (ip/iplink_bridge_slave.c).
std::string forwarded_groups(std::uint16_t mask) {
  constexpr std::array names =
      std::to_array<std::pair<std::uint16_t, std::string_view>>({{0, "stp"}, {2, "lacp"}, {14, "lldp"}});
  std::string result;
  for (std::uint16_t bit = 0; bit < 16; ++bit) {
    if ((mask >> bit & 1) == 0) continue;
    if (!result.empty()) result += ',';
    auto const known = std::ranges::find(names, bit, [](auto const& each) { return each.first; });
    std::array<char, 16> number{};
    std::snprintf(number.data(), number.size(), "0x%x", 1U << bit);
    result += known != names.end() ? known->second : std::string_view(number.data());
  }
  return result.empty() ? "0x0" : result;
}

void print_forward_mask(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const mask = attribute.as<std::uint16_t>();
  context.printer.hexadecimal(option.key(), mask, before(option), " ");
  context.printer.string("group_fwd_mask_str", forwarded_groups(mask), "group_fwd_mask_str ", " ");
}

constinit Codec const port_state{parse_as<u8>, print_port_state};
constinit Codec const fast_leave{parse_as<on_off>, print_fast_leave};
constinit Codec const forward_mask{parse_as<u16>, print_forward_mask};
constinit Codec const port_flush{parse_as<bare>, nullptr};

// clang-format off
constexpr std::array rows = std::to_array<Option>({
    {.names = "state*", .codec = &port_state, .attribute = IFLA_BRPORT_STATE, .wrong = "state is invalid", .help = "0 disabled … 3 forwarding, 4 blocking"},
    {.names = "priority*", .codec = &u16, .attribute = IFLA_BRPORT_PRIORITY, .wrong = "priority is invalid", .help = "spanning tree priority"},
    {.names = "cost*", .codec = &u32, .attribute = IFLA_BRPORT_COST, .wrong = "cost is invalid", .help = "spanning tree cost"},
    {.names = "hairpin*", .codec = &on_off, .attribute = IFLA_BRPORT_MODE, .help = "send back where it came from"},
    {.names = "guard*", .codec = &on_off, .attribute = IFLA_BRPORT_GUARD, .help = "drop spanning tree packets"},
    {.names = "root_block*", .codec = &on_off, .attribute = IFLA_BRPORT_PROTECT, .help = "never the root port"},
    {.names = "fastleave*", .codec = &on_off, .attribute = IFLA_BRPORT_FAST_LEAVE, .help = "leave groups at once"},
    {.names = "learning*", .codec = &on_off, .attribute = IFLA_BRPORT_LEARNING, .help = "learn addresses"},
    {.names = "flood*", .codec = &on_off, .attribute = IFLA_BRPORT_UNICAST_FLOOD, .help = "flood unknown addresses"},
    {.codec = &hexadecimal16, .attribute = IFLA_BRPORT_ID, .json = "id", .printed = "port_id ", .undo = read_only},
    {.codec = &hexadecimal16, .attribute = IFLA_BRPORT_NO, .json = "no", .printed = "port_no ", .undo = read_only},
    {.codec = &u16, .attribute = IFLA_BRPORT_DESIGNATED_PORT, .json = "designated_port", .printed = "designated_port ", .undo = read_only},
    {.codec = &u16, .attribute = IFLA_BRPORT_DESIGNATED_COST, .json = "designated_cost", .printed = "designated_cost ", .undo = read_only},
    {.codec = &bridge_id, .attribute = IFLA_BRPORT_BRIDGE_ID, .json = "bridge_id", .printed = "designated_bridge ", .undo = read_only},
    {.codec = &bridge_id, .attribute = IFLA_BRPORT_ROOT_ID, .json = "root_id", .printed = "designated_root ", .undo = read_only},
    {.codec = &timer, .attribute = IFLA_BRPORT_HOLD_TIMER, .json = "hold_timer", .printed = "hold_timer ", .undo = read_only},
    {.codec = &timer, .attribute = IFLA_BRPORT_MESSAGE_AGE_TIMER, .json = "message_age_timer", .printed = "message_age_timer ", .undo = read_only},
    {.codec = &timer, .attribute = IFLA_BRPORT_FORWARD_DELAY_TIMER, .json = "forward_delay_timer", .printed = "forward_delay_timer ", .undo = read_only},
    {.codec = &u8, .attribute = IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, .json = "topology_change_ack", .printed = "topology_change_ack ", .undo = read_only},
    {.codec = &u8, .attribute = IFLA_BRPORT_CONFIG_PENDING, .json = "config_pending", .printed = "config_pending ", .undo = read_only},
    {.names = "proxy_arp*", .codec = &on_off, .attribute = IFLA_BRPORT_PROXYARP},
    {.names = "proxy_arp_wifi*", .codec = &on_off, .attribute = IFLA_BRPORT_PROXYARP_WIFI},
    {.names = "mcast_router*", .codec = &u8, .attribute = IFLA_BRPORT_MULTICAST_ROUTER, .json = "multicast_router", .wrong = "invalid mcast_router"},
    {.names = "mcast_fast_leave*", .codec = &fast_leave, .attribute = IFLA_BRPORT_FAST_LEAVE},
    {.names = "mcast_flood*", .codec = &on_off, .attribute = IFLA_BRPORT_MCAST_FLOOD, .precedence = 2},
    {.names = "bcast_flood*", .codec = &on_off, .attribute = IFLA_BRPORT_BCAST_FLOOD},
    {.names = "mcast_to_unicast*", .codec = &on_off, .attribute = IFLA_BRPORT_MCAST_TO_UCAST, .precedence = 1},
    {.names = "neigh_suppress*", .codec = &on_off, .attribute = IFLA_BRPORT_NEIGH_SUPPRESS},
    {.names = "group_fwd_mask*", .codec = &forward_mask, .attribute = IFLA_BRPORT_GROUP_FWD_MASK, .wrong = "invalid group_fwd_mask"},
    {.names = "vlan_tunnel*", .codec = &on_off, .attribute = IFLA_BRPORT_VLAN_TUNNEL},
    {.names = "isolated*", .codec = &on_off, .attribute = IFLA_BRPORT_ISOLATED, .help = "do not forward to other isolated ports"},
    {.names = "locked*", .codec = &on_off, .attribute = IFLA_BRPORT_LOCKED, .help = "only known senders"},
    {.names = "backup_port*", .codec = &link, .attribute = IFLA_BRPORT_BACKUP_PORT, .wrong = "Device does not exist\n", .help = "where to send when this one is down"},
    {.names = "nobackup_port*", .codec = &no_link, .attribute = IFLA_BRPORT_BACKUP_PORT},
    {.names = "fdb_flush*", .codec = &port_flush, .attribute = IFLA_BRPORT_FLUSH, .precedence = 1, .undo = command},
    {.names = "help*", .codec = &usage, .precedence = -1},
});
// clang-format on

}  // namespace

constinit LinkKind const bridge_slave_kind{.table = {.name = "bridge_slave",
                                                     .rows = rows,
                                                     .unknown = "bridge_slave: unknown option \"{}\"?",
                                                     .usage = R"(Usage: ... bridge_slave [ fdb_flush ]
			[ state STATE ]
			[ priority PRIO ]
			[ cost COST ]
			[ guard {on | off} ]
			[ hairpin {on | off} ]
			[ fastleave {on | off} ]
			[ root_block {on | off} ]
			[ learning {on | off} ]
			[ flood {on | off} ]
			[ proxy_arp {on | off} ]
			[ proxy_arp_wifi {on | off} ]
			[ mcast_router MULTICAST_ROUTER ]
			[ mcast_fast_leave {on | off} ]
			[ mcast_flood {on | off} ]
			[ bcast_flood {on | off} ]
			[ mcast_to_unicast {on | off} ]
			[ group_fwd_mask MASK ]
			[ neigh_suppress {on | off} ]
			[ vlan_tunnel {on | off} ]
			[ isolated {on | off} ]
			[ locked {on | off} ]
			[ backup_port DEVICE ] [ nobackup_port ])",
                                                     .unknown_status = 1}};

}  // namespace ipsh::netlink
