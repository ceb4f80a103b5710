// Codecs that only links have, and where in a listing their options are printed. Private to
// netlink/link*.cpp.
#pragma once
#include <string>

#include "netlink/option.hpp"

namespace ipsh::netlink::codec {

/// Where `ip link show` prints an option (Option::section).
enum LinkSection : std::uint8_t {
  first_line = 1,
  only_link = 2,       ///< on the first line, not by `ip address`
  details = 4,         ///< before the kind's options
  address_family = 8,  ///< behind them, not by `ip address`
  more_details = 16,   ///< behind all these
  unprinted = 128,     ///< by hand (link_print.cpp): its words depend on others
};

/// A name that a link can have, only remembered.
extern Codec const link_name;
/// An index above 0, only remembered.
extern Codec const link_index_value;
/// The link that is meant: `dev NAME`, or NAME alone.
extern Codec const device;
extern Codec const alternative_name;
/// The namespace of the link that a link works on: by name, by id.
extern Codec const namespace_of_lower, namespace_id_of_lower;
extern Codec const operational_state, link_mode;
/// Printed when it is not 0, without a blank behind.
extern Codec const queue_length;
/// Bytes, printed as hexadecimal digits.
extern Codec const hexadecimal_string;
/// Of a bridge: 8000.0:11:22:33:44:55. A time in jiffies, printed as seconds. Only printed.
extern Codec const bridge_id, timer;

}  // namespace ipsh::netlink::codec

namespace ipsh::netlink {

/// "ether"; "[7]" for one without a name, or with -N.
[[nodiscard]] std::string link_type_name(unsigned type, bool numeric);

struct LinkKind;
extern LinkKind const bond_kind, bond_slave_kind, bridge_kind, bridge_slave_kind, ipvlan_kind, ipvtap_kind,
    macvlan_kind, macvtap_kind, veth_kind, vlan_kind, vrf_kind, vrf_slave_kind, vxlan_kind;

[[nodiscard]] std::span<LinkKind const> plain_link_kinds();

}  // namespace ipsh::netlink
