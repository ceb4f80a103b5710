// The options that every link has, as `ip link add` and `ip link set` read them and as `ip link show` prints
// them.
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/in6.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_private.hpp"

namespace ipsh::netlink {

namespace {

using namespace codec;

constexpr std::size_t longest_alias = 256;  // IFALIASZ
constexpr std::uint64_t most_segments = 65535;

constexpr HeaderBits flag(unsigned bits, bool negated = false) {
  return {offsetof(ifinfomsg, ifi_flags), offsetof(ifinfomsg, ifi_change), bits, negated};
}

constexpr std::array link_modes = std::to_array<Choice>({{"default", 0}, {"dormant", 1}});
constexpr std::array operational_states = std::to_array<Choice>({{"unknown", 0},
                                                                 {"notpresent", 1},
                                                                 {"down", 2},
                                                                 {"lowerlayerdown", 3},
                                                                 {"testing", 4},
                                                                 {"dormant", 5},
                                                                 {"up", 6}});
constexpr std::array address_generation =
    std::to_array<Choice>({{"eui64", IN6_ADDR_GEN_MODE_EUI64},
                           {"none", IN6_ADDR_GEN_MODE_NONE},
                           {"stable_secret", IN6_ADDR_GEN_MODE_STABLE_PRIVACY},
                           {"random", IN6_ADDR_GEN_MODE_RANDOM}});

using enum Undo;

// clang-format off
constexpr std::array rows = std::to_array<Option>({
    {.names = "up", .codec = &header_bit, .header = flag(IFF_UP), .help = "start the link"},
    {.names = "down", .codec = &no_header_bit, .header = flag(IFF_UP), .help = "stop the link"},
    {.names = "name", .codec = &link_name, .attribute = IFLA_IFNAME, .repeat = Repeat::duplicate, .help = "the link's (new) name"},
    {.names = "index", .codec = &link_index_value, .attribute = IFLA_NEW_IFINDEX, .repeat = Repeat::duplicate, .undo = at_creation, .help = "the index that a new link gets"},
    {.names = "link*", .codec = &kept, .attribute = IFLA_LINK, .undo = at_creation, .help = "the link that it works on"},
    {.names = "address*", .codec = &link_address, .attribute = IFLA_ADDRESS, .section = unprinted, .help = "link-layer address"},
    {.names = "broadcast*|brd", .codec = &link_address, .attribute = IFLA_BROADCAST, .section = unprinted, .help = "link-layer broadcast address, or the peer's"},
    {.names = "netns", .codec = &net_namespace, .attribute = IFLA_NET_NS_FD, .repeat = Repeat::duplicate, .undo = command, .help = "the namespace it goes to: name or process"},
    {.names = "multicast", .codec = &header_on_off, .header = flag(IFF_MULTICAST), .help = "multicast on or off"},
    {.names = "allmulticast", .codec = &header_on_off, .header = flag(IFF_ALLMULTI), .help = "receive all multicast packets"},
    {.names = "promisc", .codec = &header_on_off, .header = flag(IFF_PROMISC), .help = "receive all packets"},
    {.names = "trailers", .codec = &header_on_off, .header = flag(IFF_NOTRAILERS, true), .help = "trailers on or off"},
    {.names = "arp", .codec = &header_on_off, .header = flag(IFF_NOARP, true), .help = "resolve addresses by ARP"},
    {.names = "dynamic*", .codec = &header_on_off, .header = flag(IFF_DYNAMIC), .precedence = 1, .help = "its addresses go with it when it goes down"},
    {.names = "carrier", .codec = &on_off, .attribute = IFLA_CARRIER, .section = unprinted, .help = "tell the link that it has a carrier"},
    {.names = "mtu", .codec = &integer, .attribute = IFLA_MTU, .repeat = Repeat::duplicate, .help = "largest packet in bytes"},
    {.codec = &text, .attribute = IFLA_QDISC, .json = "qdisc", .printed = "qdisc ", .undo = read_only},
    {.names = "master*", .codec = &link, .attribute = IFLA_MASTER, .wrong = "Device does not exist\n", .help = "the bridge, bond or VRF that it belongs to"},
    {.names = "vrf", .codec = &vrf, .attribute = IFLA_MASTER, .wrong = "Not a valid VRF name\n", .help = "the VRF that it belongs to"},
    {.names = "nomaster*", .codec = &no_link, .attribute = IFLA_MASTER, .precedence = 1, .help = "leave the master"},
    {.names = "state", .codec = &operational_state, .attribute = IFLA_OPERSTATE, .json = "operstate", .choices = operational_states, .wrong = "Invalid operstate\n", .undo = read_only, .help = "operational state (RFC 2863)"},
    {.names = "mode", .codec = &link_mode, .attribute = IFLA_LINKMODE, .json = "linkmode", .choices = link_modes, .section = only_link, .wrong = "Invalid link mode\n", .help = "default or dormant"},
    {.names = "group", .codec = &group, .attribute = IFLA_GROUP, .repeat = Repeat::duplicate, .help = "device group"},
    {.names = "txqueuelen*|qlen|txqlen*", .codec = &queue_length, .attribute = IFLA_TXQLEN, .json = "txqlen", .printed = "qlen ", .repeat = Repeat::duplicate, .precedence = 1, .help = "length of the transmit queue in packets"},
    {.codec = &u32, .attribute = IFLA_PROMISCUITY, .json = "promiscuity", .printed = " promiscuity ", .section = details, .undo = read_only},
    {.codec = &u32, .attribute = IFLA_ALLMULTI, .json = "allmulti", .printed = " allmulti ", .section = details, .undo = read_only},
    {.codec = &u32, .attribute = IFLA_MIN_MTU, .json = "min_mtu", .printed = "minmtu ", .section = details, .undo = read_only},
    {.codec = &u32, .attribute = IFLA_MAX_MTU, .json = "max_mtu", .printed = "maxmtu ", .section = details, .undo = read_only},
    {.names = "type*", .codec = &kept, .attribute = IFLA_INFO_KIND, .section = unprinted, .ends = true, .undo = at_creation, .help = "kind of link; its options follow"},
    {.names = "alias*", .codec = &bare_text, .attribute = IFLA_IFALIAS, .limit = longest_alias, .section = unprinted, .wrong = "alias too long\n", .help = "a description"},
    {.names = "numtxqueues*", .codec = &integer, .attribute = IFLA_NUM_TX_QUEUES, .json = "num_tx_queues", .section = more_details, .repeat = Repeat::duplicate, .undo = at_creation, .help = "transmit queues"},
    {.names = "numrxqueues*", .codec = &integer, .attribute = IFLA_NUM_RX_QUEUES, .json = "num_rx_queues", .section = more_details, .repeat = Repeat::duplicate, .undo = at_creation, .help = "receive queues"},
    {.names = "addrgenmode*", .codec = &caseless_choice8, .attribute = IFLA_INET6_ADDR_GEN_MODE, .json = "inet6_addr_gen_mode", .choices = address_generation, .outer = IFLA_AF_SPEC, .inner = AF_INET6, .section = address_family, .wrong = "Invalid address generation mode\n", .help = "how IPv6 link-local addresses are made"},
    {.names = "link-netns*", .codec = &namespace_of_lower, .attribute = IFLA_LINK_NETNSID, .section = unprinted, .undo = at_creation, .help = "the namespace of the link it works on"},
    {.names = "link-netnsid*", .codec = &namespace_id_of_lower, .attribute = IFLA_LINK_NETNSID, .section = unprinted, .undo = at_creation, .help = "id of the namespace of the link it works on"},
    {.names = "protodown", .codec = &on_off, .attribute = IFLA_PROTO_DOWN, .section = unprinted, .help = "keep the link down for a protocol"},
    {.names = "protodown_reason", .codec = &foreign},
    {.names = "gso_max_size", .codec = &u32, .attribute = IFLA_GSO_MAX_SIZE, .section = more_details, .help = "largest segmented packet in bytes"},
    {.names = "gso_max_segs", .codec = &u32, .attribute = IFLA_GSO_MAX_SEGS, .limit = most_segments, .section = more_details, .help = "most segments of a packet"},
    {.codec = &u32, .attribute = IFLA_TSO_MAX_SIZE, .json = "tso_max_size", .printed = "tso_max_size ", .section = more_details, .undo = read_only},
    {.codec = &u32, .attribute = IFLA_TSO_MAX_SEGS, .json = "tso_max_segs", .printed = "tso_max_segs ", .section = more_details, .undo = read_only},
    {.names = "gro_max_size", .codec = &u32, .attribute = IFLA_GRO_MAX_SIZE, .section = more_details, .help = "largest packet put together, in bytes"},
    {.codec = &text, .attribute = IFLA_PHYS_PORT_NAME, .json = "phys_port_name", .printed = "portname ", .section = more_details, .undo = read_only},
    {.codec = &hexadecimal_string, .attribute = IFLA_PHYS_PORT_ID, .json = "phys_port_id", .printed = "portid ", .section = more_details, .undo = read_only},
    {.codec = &hexadecimal_string, .attribute = IFLA_PHYS_SWITCH_ID, .json = "phys_switch_id", .printed = "switchid ", .section = more_details, .undo = read_only},
    {.codec = &text, .attribute = IFLA_PARENT_DEV_BUS_NAME, .json = "parentbus", .printed = "parentbus ", .section = more_details, .undo = read_only},
    {.names = "parentdev", .codec = &text, .attribute = IFLA_PARENT_DEV_NAME, .section = more_details, .undo = at_creation, .help = "the device that it belongs to"},
    {.names = "vf", .codec = &foreign},
    {.names = "xdp", .codec = &foreign},
    {.names = "xdpgeneric", .codec = &foreign},
    {.names = "xdpdrv", .codec = &foreign},
    {.names = "xdpoffload", .codec = &foreign},
    {.names = "help*", .codec = &usage, .precedence = -1},
    {.names = "dev", .codec = &device, .help = "the link"},
});

constexpr std::array property_rows = std::to_array<Option>({
    {.names = "altname*", .codec = &alternative_name, .attribute = IFLA_ALT_IFNAME, .help = "another name of the link"},
    {.names = "help*", .codec = &usage},
    {.names = "dev", .codec = &device, .help = "the link"},
});
// clang-format on

}  // namespace

Table const& link_options() {
  static Table const table{.rows = rows, .positional = &rows.back(), .usage = link_usage(), .on_off_status = EINVAL};
  return table;
}

Table const& link_property_options() {
  static Table const table{.rows = property_rows, .positional = &property_rows.back(), .usage = link_usage()};
  return table;
}

}  // namespace ipsh::netlink
