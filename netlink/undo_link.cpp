#include "netlink/undo_link.hpp"

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "netlink/link_index.hpp"
#include "netlink/link_paths.hpp"

namespace ipsh::netlink {

using namespace link_paths;

namespace {

/// What undo does with an attribute that the kernel reports.
enum class Use : std::uint8_t {
  set,     ///< compared, and set when it differs
  make,    ///< given when the link is made, never compared: can't be changed, or follows from something else
  ignore,  ///< reported state, counters, timers
};

struct Row {
  std::uint16_t type;
  std::string_view name;
  Use use;
};

// Newer than Debian 12's linux/if_link.h.
constexpr std::uint16_t gso_ipv4_max_size = 63, gro_ipv4_max_size = 64;

/// What is not here is ignored, but kept in the image.
constexpr std::array link_rows{
    Row{IFLA_IFNAME, "name", Use::set},
    Row{IFLA_MTU, "mtu", Use::set},
    Row{IFLA_ADDRESS, "address", Use::set},
    Row{IFLA_BROADCAST, "broadcast", Use::set},
    Row{IFLA_TXQLEN, "txqueuelen", Use::set},
    Row{IFLA_GROUP, "group", Use::set},
    Row{IFLA_IFALIAS, "alias", Use::set},
    Row{IFLA_LINKMODE, "mode", Use::set},
    Row{IFLA_PROTO_DOWN, "protodown", Use::set},
    Row{IFLA_GSO_MAX_SIZE, "gso_max_size", Use::set},
    Row{IFLA_GSO_MAX_SEGS, "gso_max_segs", Use::set},
    Row{IFLA_GRO_MAX_SIZE, "gro_max_size", Use::set},
    Row{gso_ipv4_max_size, "gso_ipv4_max_size", Use::set},
    Row{gro_ipv4_max_size, "gro_ipv4_max_size", Use::set},
    Row{IFLA_PROP_LIST, "altname", Use::set},
    Row{IFLA_MASTER, "master", Use::set},
    Row{IFLA_LINK, "link", Use::make},
    Row{IFLA_LINK_NETNSID, "link-netnsid", Use::make},
    Row{IFLA_OPERSTATE, "operstate", Use::make},
    Row{IFLA_NUM_TX_QUEUES, "numtxqueues", Use::make},
    Row{IFLA_NUM_RX_QUEUES, "numrxqueues", Use::make},
};

struct KindRow {
  std::string_view kind;
  std::uint16_t first, last;
};

/// Kind data that reports state: bridge ids and timers, counts.
constexpr std::array ignored_data{
    KindRow{"bridge", IFLA_BR_ROOT_ID, IFLA_BR_GC_TIMER},
    KindRow{"bridge", IFLA_BR_FDB_FLUSH, IFLA_BR_FDB_FLUSH},
    // IFLA_BR_FDB_N_LEARNED follows it, which Debian 12's linux/if_link.h does not have.
    KindRow{"bridge", IFLA_BR_MCAST_QUERIER_STATE, IFLA_BR_MCAST_QUERIER_STATE + 1},
    KindRow{"macvlan", IFLA_MACVLAN_MACADDR_COUNT, IFLA_MACVLAN_MACADDR_COUNT},
    KindRow{"macvlan", IFLA_MACVLAN_BC_QUEUE_LEN_USED, IFLA_MACVLAN_BC_QUEUE_LEN_USED},
    KindRow{"macvtap", IFLA_MACVLAN_MACADDR_COUNT, IFLA_MACVLAN_MACADDR_COUNT},
    KindRow{"macvtap", IFLA_MACVLAN_BC_QUEUE_LEN_USED, IFLA_MACVLAN_BC_QUEUE_LEN_USED},
};
constexpr std::array ignored_port_data{
    KindRow{"bridge", IFLA_BRPORT_STATE, IFLA_BRPORT_STATE},
    KindRow{"bridge", IFLA_BRPORT_ROOT_ID, IFLA_BRPORT_ID},
    KindRow{"bridge", IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, IFLA_BRPORT_FLUSH},
    KindRow{"bridge", IFLA_BRPORT_MCAST_EHT_HOSTS_CNT, IFLA_BRPORT_MCAST_EHT_HOSTS_CNT},
    // IFLA_BRPORT_MCAST_N_GROUPS, which comes after IFLA_BRPORT_MAB.
    KindRow{"bridge", IFLA_BRPORT_LOCKED + 2, IFLA_BRPORT_LOCKED + 2},
};

constexpr std::array<unsigned, 6> settable_flags{IFF_UP,       IFF_NOARP,     IFF_PROMISC,
                                                 IFF_ALLMULTI, IFF_MULTICAST, IFF_DYNAMIC};

bool ignored(std::span<KindRow const> rows, std::string_view kind, std::uint16_t type) {
  return std::ranges::any_of(
      rows, [&](KindRow const& row) { return row.kind == kind && row.first <= type && type <= row.last; });
}

void read_kind(Entry& entry, Attributes info) {
  auto const text = [&](std::uint16_t type) {
    auto const found = info.find(type);
    return found ? found->string() : std::string_view();
  };
  for (auto const attribute : info) {
    auto const type = attribute.type();
    if (type == IFLA_INFO_KIND || type == IFLA_INFO_SLAVE_KIND)
      entry.set({IFLA_LINKINFO, type}, attribute.payload());
    bool const port = type == IFLA_INFO_SLAVE_DATA;
    if (!port && type != IFLA_INFO_DATA) continue;
    auto const kind = text(port ? IFLA_INFO_SLAVE_KIND : IFLA_INFO_KIND);
    for (auto const data : Attributes(attribute))
      if (!ignored(port ? std::span<KindRow const>(ignored_port_data) : ignored_data, kind, data.type()))
        entry.set({IFLA_LINKINFO, type, data.type()}, data.payload());
  }
}

void read_families(Entry& entry, Attributes families) {
  auto const six = families.find(AF_INET6);
  if (!six) return;
  if (auto const mode = Attributes(*six).find(IFLA_INET6_ADDR_GEN_MODE))
    entry.set({IFLA_AF_SPEC, AF_INET6, IFLA_INET6_ADDR_GEN_MODE}, mode->payload());
  // All zeros is "none", and can be set only while there is none.
  if (auto const token = Attributes(*six).find(IFLA_INET6_TOKEN);
      token && std::ranges::any_of(token->payload(), [](std::byte byte) { return byte != std::byte{}; }))
    entry.set({IFLA_AF_SPEC, AF_INET6, IFLA_INET6_TOKEN}, token->payload());
}

}  // namespace

std::string name_of_link_path(Path path) {
  if (path.outer == flag) return path.middle == IFF_UP ? "state" : "flags";
  if (path.outer == IFLA_LINKINFO)
    return path.middle == IFLA_INFO_SLAVE_DATA ? "port option " + std::to_string(path.inner)
                                               : "option " + std::to_string(path.inner);
  if (path.outer == IFLA_AF_SPEC) return path.inner == IFLA_INET6_TOKEN ? "token" : "addrgenmode";
  auto const row = std::ranges::find(link_rows, path.outer, &Row::type);
  return row == link_rows.end() ? "attribute " + std::to_string(path.outer) : std::string(row->name);
}

Entry link_entry(MessageView const& message) {
  Entry entry;
  auto const header = message.header<ifinfomsg>();
  for (auto const bit : settable_flags)
    entry.set({flag, static_cast<std::uint16_t>(bit)}, std::uint8_t{(header.ifi_flags & bit) != 0});
  // What may be missing, and is then none.
  entry.set(master, std::uint32_t{0});
  entry.set(alias, Bytes());
  entry.set({IFLA_PROP_LIST}, Bytes());
  for (auto const attribute : message.attributes<ifinfomsg>()) {
    if (attribute.type() == IFLA_LINKINFO) read_kind(entry, Attributes(attribute));
    if (attribute.type() == IFLA_AF_SPEC) read_families(entry, Attributes(attribute));
    auto const row = std::ranges::find(link_rows, attribute.type(), &Row::type);
    if (row == link_rows.end()) continue;
    auto const payload = attribute.payload();
    if (row->use == Use::set) entry.set({row->type}, payload);
    if (row->use == Use::make) entry.uncompared[{row->type}] = Value(payload.begin(), payload.end());
  }
  return entry;
}

std::vector<std::byte> read_link(Scope& scope, ObjectId const& id) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(id.index);
  Message request(RTM_GETLINK, 0, header);
  request.put(IFLA_EXT_MASK, std::uint32_t{RTEXT_FILTER_SKIP_STATS});
  std::vector<std::byte> state;
  if (auto const reply = get_one(scope, id.netns, std::move(request))) append(state, reply->view());
  return state;
}

Image read_link_name(Scope& scope, ObjectId const& id) {
  Image image{id, true, {}};
  if (id.key.empty()) {
    // A link that the kernel is to name: whatever was not there before may be it.
    for (auto const& link : read_links(scope, id.netns)) {
      auto const bytes = std::as_bytes(std::span(&link.index, 1));
      image.state.insert(image.state.end(), bytes.begin(), bytes.end());
    }
    return image;
  }
  auto const index = index_of_link(scope, id.netns, id.key);
  if (index == 0) return image;
  image.absent = false;
  auto const bytes = std::as_bytes(std::span(&index, 1));
  image.state.assign(bytes.begin(), bytes.end());
  return image;
}

bool is_up(Entry const& link) {
  return link.get<std::uint8_t>({flag, IFF_UP}) != 0;
}
std::string_view kind_of_link(Entry const& link) {
  return link.text(kind);
}
std::string_view name_of_link(Entry const& link) {
  return link.text({IFLA_IFNAME});
}
std::uint32_t master_of_link(Entry const& link) {
  return link.get<std::uint32_t>(master);
}

Bytes address_of_link(Entry const& link) {
  auto const found = link.fields.find({IFLA_ADDRESS});
  return found == link.fields.end() ? Bytes() : Bytes(found->second);
}

std::uint32_t peer_of_link(Entry const& link) {
  if (kind_of_link(link) == "vxlan")
    return link.get<std::uint32_t>({IFLA_LINKINFO, IFLA_INFO_DATA, IFLA_VXLAN_LINK});
  auto const found = link.uncompared.find({IFLA_LINK});
  return found == link.uncompared.end() ? 0 : AttributeView(0, found->second).as<std::uint32_t>();
}

std::uint8_t operational_state(Entry const& link) {
  auto const found = link.uncompared.find({IFLA_OPERSTATE});
  return found == link.uncompared.end() ? 0 : AttributeView(0, found->second).as<std::uint8_t>();
}

std::uint16_t port_number(Entry const& link) {
  return link.get<std::uint16_t>({IFLA_LINKINFO, IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_NO});
}

}  // namespace ipsh::netlink
