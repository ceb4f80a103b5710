// The names of link-layer types that iproute2 prints behind link/ (lib/ll_types.c of 6.1).
#include <linux/if_arp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "netlink/link_private.hpp"

namespace ipsh::netlink {

namespace {

// clang-format off
constexpr std::array types = std::to_array<std::pair<unsigned, std::string_view>>({
    {ARPHRD_NETROM, "netrom"}, {ARPHRD_ETHER, "ether"}, {ARPHRD_EETHER, "eether"}, {ARPHRD_AX25, "ax25"},
    {ARPHRD_PRONET, "pronet"}, {ARPHRD_CHAOS, "chaos"}, {ARPHRD_IEEE802, "ieee802"},
    {ARPHRD_ARCNET, "arcnet"}, {ARPHRD_APPLETLK, "atalk"}, {ARPHRD_DLCI, "dlci"}, {ARPHRD_ATM, "atm"},
    {ARPHRD_METRICOM, "metricom"}, {ARPHRD_IEEE1394, "ieee1394"}, {ARPHRD_INFINIBAND, "infiniband"},
    {ARPHRD_SLIP, "slip"}, {ARPHRD_CSLIP, "cslip"}, {ARPHRD_SLIP6, "slip6"}, {ARPHRD_CSLIP6, "cslip6"},
    {ARPHRD_RSRVD, "rsrvd"}, {ARPHRD_ADAPT, "adapt"}, {ARPHRD_ROSE, "rose"}, {ARPHRD_X25, "x25"},
    {ARPHRD_HWX25, "hwx25"}, {ARPHRD_CAN, "can"}, {ARPHRD_PPP, "ppp"}, {ARPHRD_HDLC, "hdlc"},
    {ARPHRD_LAPB, "lapb"}, {ARPHRD_DDCMP, "ddcmp"}, {ARPHRD_RAWHDLC, "rawhdlc"}, {ARPHRD_TUNNEL, "ipip"},
    {ARPHRD_TUNNEL6, "tunnel6"}, {ARPHRD_FRAD, "frad"}, {ARPHRD_SKIP, "skip"},
    {ARPHRD_LOOPBACK, "loopback"}, {ARPHRD_LOCALTLK, "ltalk"}, {ARPHRD_FDDI, "fddi"}, {ARPHRD_BIF, "bif"},
    {ARPHRD_SIT, "sit"}, {ARPHRD_IPDDP, "ip/ddp"}, {ARPHRD_IPGRE, "gre"}, {ARPHRD_PIMREG, "pimreg"},
    {ARPHRD_HIPPI, "hippi"}, {ARPHRD_ASH, "ash"}, {ARPHRD_ECONET, "econet"}, {ARPHRD_IRDA, "irda"},
    {ARPHRD_FCPP, "fcpp"}, {ARPHRD_FCAL, "fcal"}, {ARPHRD_FCPL, "fcpl"}, {ARPHRD_FCFABRIC, "fcfb0"},
    {ARPHRD_IEEE802_TR, "tr"}, {ARPHRD_IEEE80211, "ieee802.11"},
    {ARPHRD_IEEE80211_PRISM, "ieee802.11/prism"}, {ARPHRD_IEEE80211_RADIOTAP, "ieee802.11/radiotap"},
    {ARPHRD_IEEE802154, "ieee802.15.4"}, {ARPHRD_IEEE802154_MONITOR, "ieee802.15.4/monitor"},
    {ARPHRD_PHONET, "phonet"}, {ARPHRD_PHONET_PIPE, "phonet_pipe"}, {ARPHRD_CAIF, "caif"},
    {ARPHRD_IP6GRE, "gre6"}, {ARPHRD_NETLINK, "netlink"}, {ARPHRD_6LOWPAN, "6lowpan"},
    {ARPHRD_NONE, "none"}, {ARPHRD_VOID, "void"},
});
// clang-format on

}  // namespace

std::string link_type_name(unsigned type, bool numeric) {
  auto const known = std::ranges::find(types, type, [](auto const& each) { return each.first; });
  return numeric || known == types.end() ? '[' + std::to_string(type) + ']' : std::string(known->second);
}

}  // namespace ipsh::netlink
