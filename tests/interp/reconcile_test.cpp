// Each of the cases on a rich state: images, operation, rollback; then the stock tools must show what they
// showed before.
#include <linux/if.h>
#include <linux/if_link.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <deque>
#include <thread>

#include "laboratory.hpp"
#include "rich_state.hpp"
#include "rollback_cases.hpp"
#include "rollback_requests.hpp"

using namespace ipsh;
using namespace ipsh::interp;

namespace {

std::vector<RollbackCase> all_cases() {
  std::vector<RollbackCase> all{{"everything at once", change_everything}};
  for (auto const part : {link_cases, namespace_cases, table_cases, sysctl_cases})
    for (auto& one : part()) all.push_back(std::move(one));
  return all;
constexpr char const* rich_state = R"(
ip link set lo up
ip netns add foo; ip netns add bar
sysctl -q net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
ip link add v0 type veth peer name p0 netns foo
ip link add v1 type veth peer name v2
ip link add br0 type bridge
ip link add br1 type bridge
ip link add v3 type veth peer name p3 netns bar
ip link add v4 type veth peer name v5
ip link add mv0 link v0 type macvlan mode bridge
ip link add vx0 type vxlan id 42 dstport 4789 remote 10.0.0.77 dev v0
ip link set v1 master br0; ip link set v4 master br0
ip link set v1 type bridge_slave cost 55 hairpin on
bridge fdb add 02:aa:bb:cc:dd:ee dev v1 master static
ip link set v0 alias "uplink one" txqueuelen 77 group 5
ip link property add dev v0 altname other altname second
ip link set br0 type bridge forward_delay 400 ageing_time 5000
for l in v0 v1 v2 v3 v4 v5 br0 mv0 vx0; do ip link set $l up; done
ip -n foo link set lo up; ip -n foo link set p0 up; ip -n bar link set p3 up
ip addr add 10.0.0.1/24 brd + dev v0
ip addr add 10.0.0.2/24 dev v0
ip addr add 10.0.1.1/24 dev v0 label v0:x
ip addr add 10.0.0.3/24 dev v0
ip addr add 10.0.2.1/24 dev v0
ip addr add 2001:db8::1/64 dev v0 nodad
ip addr add 2001:db8::2/64 dev v0
ip addr add 2001:db8:1::3/64 dev v0 preferred_lft 5000 valid_lft 9000
ip addr add 10.5.0.1/24 dev br0
ip addr add 2001:db8:5::1/64 dev br0
ip addr add 10.6.0.1/24 dev mv0
ip addr add 10.7.0.1/24 dev v3
ip route add 192.168.1.0/24 via 10.0.0.9
ip route add 192.168.2.0/24 via 10.0.0.9 src 10.0.0.2 metric 7 table 7
ip route add 192.168.2.0/24 via 10.0.0.10 metric 8 table 7
ip route add 192.168.3.0/24 dev v0 src 10.0.2.1 mtu 1300
ip route add 192.168.4.0/24 nexthop via 10.0.0.9 weight 2 nexthop via 10.5.0.9
ip route append 192.168.5.0/24 via 10.0.0.9
ip route append 192.168.5.0/24 via 10.5.0.9
ip route append 192.168.5.0/24 via 10.0.1.9
ip route add unreachable 192.168.6.0/24
ip route add 192.168.7.0/24 dev br0 src 10.0.2.1
ip route add default via 10.7.0.9 metric 500
ip -6 route add 2001:db8:100::/64 via 2001:db8::9
ip -6 route add 2001:db8:101::/64 nexthop via 2001:db8::9 nexthop via 2001:db8:5::9
ip -6 route add 2001:db8:102::/64 dev v0 metric 77
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 nud permanent dev v0
ip neigh add 2001:db8::9 lladdr 02:00:00:00:00:19 nud permanent dev v0
ip neigh add 10.5.0.9 lladdr 02:00:00:00:00:29 nud permanent dev br0
ip neigh add proxy 10.0.0.99 dev v0
ip neigh add proxy 2001:db8::99 dev v0
ip rule add from 10.0.0.0/24 lookup 7 pref 100
ip rule add fwmark 1 lookup 7 pref 100
ip rule add iif v0 lookup 7 pref 200
ip -6 rule add from 2001:db8::/64 lookup 7 pref 100
sysctl -q net.ipv4.conf.v0.rp_filter=2 net.ipv6.conf.v0.hop_limit=33 net.ipv4.neigh.v0.gc_stale_time=123
sysctl -q net.ipv6.conf.v0.mtu=1350
ip -n foo addr add 10.0.0.9/24 dev p0
ip -n foo addr add 2001:db8::9/64 dev p0
ip -n foo route add default via 10.0.0.1
ip -n foo neigh add 10.0.0.1 lladdr 02:00:00:00:00:39 nud permanent dev p0
ip netns exec foo sysctl -q net.ipv4.conf.p0.rp_filter=1
ip -n bar addr add 10.7.0.9/24 dev p3
sleep 0.3
)";

/// One operation on the laboratory.
struct Case {
  char const* name;
  std::function<void(LaboratoryScope&)> run;
};

Message set_link(LaboratoryScope& scope, std::string_view space, std::string_view link, unsigned flags = 0,
                 unsigned change = 0, std::uint16_t type = RTM_NEWLINK) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(scope.index(space, link));
  header.ifi_flags = flags;
  header.ifi_change = change;
  return Message(type, 0, header);
}

template <class T>
Message with(Message message, std::uint16_t type, T const& value) {
  message.put(type, value);
  return message;
}

Message make_link(std::string_view name, std::string_view kind) {
  Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, ifinfomsg{});
  message.put(IFLA_IFNAME, name);
  auto const info = message.begin_nest(IFLA_LINKINFO);
  message.put(IFLA_INFO_KIND, kind);
  message.end_nest(info);
  return message;
}

Message make_veth(std::string_view name, std::string_view peer, int fd = -1) {
  Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, ifinfomsg{});
  message.put(IFLA_IFNAME, name);
  auto const info = message.begin_nest(IFLA_LINKINFO);
  message.put(IFLA_INFO_KIND, std::string_view("veth"));
  auto const data = message.begin_nest(IFLA_INFO_DATA);
  auto const nest = message.begin_nest(VETH_INFO_PEER);
  ifinfomsg const header{};
  message.append(std::as_bytes(std::span(&header, 1)));
  message.put(IFLA_IFNAME, peer);
  if (fd >= 0) message.put(IFLA_NET_NS_FD, static_cast<std::uint32_t>(fd));
  message.end_nest(nest);
  message.end_nest(data);
  message.end_nest(info);
  return message;
}

Message address(LaboratoryScope& scope, std::string_view link, char const* text, unsigned length,
                std::uint16_t type, std::uint16_t flags, std::string_view space = {}) {
  ifaddrmsg header{};
  std::array<std::byte, 16> bytes{};
  bool const six = std::string_view(text).find(':') != std::string_view::npos;
  header.ifa_family = six ? AF_INET6 : AF_INET;
  header.ifa_prefixlen = static_cast<std::uint8_t>(length);
  header.ifa_index = scope.index(space, link);
  ::inet_pton(header.ifa_family, text, bytes.data());
  Message message(type, flags, header);
  message.put(IFA_LOCAL, netlink::Bytes(bytes).first(six ? 16 : 4));
  message.put(IFA_ADDRESS, netlink::Bytes(bytes).first(six ? 16 : 4));
  return message;
}

Message route(char const* destination, unsigned length, char const* gateway, std::uint16_t type,
              std::uint16_t flags, std::uint32_t priority = 0) {
  bool const six = std::string_view(destination).find(':') != std::string_view::npos;
  rtmsg header{};
  header.rtm_family = six ? AF_INET6 : AF_INET;
  header.rtm_dst_len = static_cast<std::uint8_t>(length);
  header.rtm_table = RT_TABLE_MAIN;
  bool const deletes = type == RTM_DELROUTE;
  header.rtm_protocol = deletes ? RTPROT_UNSPEC : RTPROT_BOOT;
  header.rtm_scope = deletes ? RT_SCOPE_NOWHERE : RT_SCOPE_UNIVERSE;
  header.rtm_type = deletes ? RTN_UNSPEC : RTN_UNICAST;
  Message message(type, flags, header);
  std::array<std::byte, 16> bytes{};
  ::inet_pton(header.rtm_family, destination, bytes.data());
  message.put(RTA_DST, netlink::Bytes(bytes).first(six ? 16 : 4));
  if (gateway) {
    ::inet_pton(header.rtm_family, gateway, bytes.data());
    message.put(RTA_GATEWAY, netlink::Bytes(bytes).first(six ? 16 : 4));
  }
  if (priority) message.put(RTA_PRIORITY, priority);
  return message;
}

Message neighbour(LaboratoryScope& scope, std::string_view link, char const* text, std::uint16_t type,
                  std::uint16_t flags) {
  ndmsg header{};
  header.ndm_family = AF_INET;
  header.ndm_ifindex = static_cast<int>(scope.index({}, link));
  header.ndm_state = NUD_PERMANENT;
  Message message(type, flags, header);
  in_addr bytes{};
  ::inet_pton(AF_INET, text, &bytes);
  message.put(NDA_DST, bytes);
  if (type == RTM_NEWNEIGH) message.put(NDA_LLADDR, std::array<std::uint8_t, 6>{2, 0, 0, 0, 0, 0x77});
  return message;
}

Message rule(std::uint16_t type, std::uint16_t flags, std::uint32_t priority, std::uint8_t table) {
  fib_rule_hdr header{};
  header.family = AF_INET;
  header.table = table;
  header.action = type == RTM_NEWRULE ? std::uint8_t{FR_ACT_TO_TBL} : std::uint8_t{0};
  Message message(type, flags, header);
  message.put(FRA_PRIORITY, priority);
  return message;
}

constexpr std::array<std::uint8_t, 6> some_address{2, 0x12, 0x34, 0x56, 0x78, 0x9a};
constexpr std::uint16_t create = NLM_F_CREATE | NLM_F_EXCL;

void send(LaboratoryScope& scope, Message message, std::string_view space = {}) {
  scope.run(space, RouteMessage{std::move(message)});
}

void write(LaboratoryScope& scope, std::string const& path, std::string_view text) {
  scope.run({}, SysctlWrite{path});
  (void)netlink::write_sysctl(std::string(netlink::sysctl_root) + path, text);
}

std::uint32_t fd_of(LaboratoryScope& scope, std::string_view name) {
  return static_cast<std::uint32_t>(scope.named(name)->fd());
}

std::vector<Case> cases() {
  return {
      {"add a veth", [](auto& s) { send(s, make_veth("n0", "n1")); }},
      {"add a veth, enslave, up, address",
       [](auto& s) {
         send(s, make_veth("n0", "n1"));
         send(s, with(set_link(s, "", "n0"), IFLA_MASTER, s.index("", "br0")));
         send(s, set_link(s, "", "n0", IFF_UP, IFF_UP));
         send(s, set_link(s, "", "n1", IFF_UP, IFF_UP));
         send(s, address(s, "n1", "10.9.0.1", 24, RTM_NEWADDR, create));
       }},
      {"add a bridge, enslave a port of before",
       [](auto& s) {
         send(s, make_link("nb", "bridge"));
         send(s, with(set_link(s, "", "v1"), IFLA_MASTER, s.index("", "nb")));
         send(s, set_link(s, "", "nb", IFF_UP, IFF_UP));
       }},
      {"add, rename, move to a namespace of before",
       [](auto& s) {
         send(s, make_veth("n0", "n1"));
         send(s, with(set_link(s, "", "n0"), IFLA_IFNAME, std::string_view("renamed")));
         send(s, with(set_link(s, "", "n1"), IFLA_NET_NS_FD, fd_of(s, "foo")));
       }},
      {"add a veth with its peer born elsewhere",
       [](auto& s) { send(s, make_veth("n0", "n1", s.named("bar")->fd())); }},
      {"many links",
       [](auto& s) {
         for (int i = 0; i < 30; ++i) send(s, make_veth("n" + std::to_string(i), "m" + std::to_string(i)));
       }},
      {"delete a veth whose peer is elsewhere, with a macvlan and a vxlan above",
       [](auto& s) { send(s, set_link(s, "", "v0", 0, 0, RTM_DELLINK)); }},
      {"delete the other end of it",
       [](auto& s) { send(s, set_link(s, "foo", "p0", 0, 0, RTM_DELLINK), "foo"); }},
      {"delete a bridge with ports", [](auto& s) { send(s, set_link(s, "", "br0", 0, 0, RTM_DELLINK)); }},
      {"delete an idle bridge", [](auto& s) { send(s, set_link(s, "", "br1", 0, 0, RTM_DELLINK)); }},
      {"delete a port", [](auto& s) { send(s, set_link(s, "", "v1", 0, 0, RTM_DELLINK)); }},
      {"delete a macvlan", [](auto& s) { send(s, set_link(s, "", "mv0", 0, 0, RTM_DELLINK)); }},
      {"delete a vxlan", [](auto& s) { send(s, set_link(s, "", "vx0", 0, 0, RTM_DELLINK)); }},
      {"delete, and add another of that name",
       [](auto& s) {
         send(s, set_link(s, "", "v3", 0, 0, RTM_DELLINK));
         send(s, make_link("v3", "bridge"));
       }},
      {"set down", [](auto& s) { send(s, set_link(s, "", "v0", 0, IFF_UP)); }},
      {"set down and up",
       [](auto& s) {
         send(s, set_link(s, "", "v0", 0, IFF_UP));
         send(s, set_link(s, "", "v0", IFF_UP, IFF_UP));
       }},
      {"set a bridge down", [](auto& s) { send(s, set_link(s, "", "br0", 0, IFF_UP)); }},
      {"set a bridge up", [](auto& s) { send(s, set_link(s, "", "br1", IFF_UP, IFF_UP)); }},
      {"rename", [](auto& s) { send(s, with(set_link(s, "", "v0"), IFLA_IFNAME, std::string_view("nv0"))); }},
      {"exchange two names",
       [](auto& s) {
         send(s, with(set_link(s, "", "v0"), IFLA_IFNAME, std::string_view("tmp")));
         send(s, with(set_link(s, "", "v3"), IFLA_IFNAME, std::string_view("v0")));
         send(s, with(set_link(s, "", "tmp"), IFLA_IFNAME, std::string_view("v3")));
       }},
      {"mtu", [](auto& s) { send(s, with(set_link(s, "", "v0"), IFLA_MTU, std::uint32_t{1400})); }},
      {"mtu below IPv6's",
       [](auto& s) { send(s, with(set_link(s, "", "v0"), IFLA_MTU, std::uint32_t{1000})); }},
      {"mtu of a port", [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_MTU, std::uint32_t{1300})); }},
      {"mtu of a port below IPv6's",
       [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_MTU, std::uint32_t{1000})); }},
      {"address of a link",
       [](auto& s) { send(s, with(set_link(s, "", "v0"), IFLA_ADDRESS, some_address)); }},
      {"address of a port",
       [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_ADDRESS, some_address)); }},
      {"master", [](auto& s) { send(s, with(set_link(s, "", "v3"), IFLA_MASTER, s.index("", "br0"))); }},
      {"no master", [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_MASTER, std::uint32_t{0})); }},
      {"another master",
       [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_MASTER, s.index("", "br1"))); }},
      {"the last port leaves",
       [](auto& s) {
         send(s, with(set_link(s, "", "v1"), IFLA_MASTER, std::uint32_t{0}));
         send(s, with(set_link(s, "", "v4"), IFLA_MASTER, std::uint32_t{0}));
       }},
      {"move", [](auto& s) { send(s, with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "bar"))); }},
      {"move a port", [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_NET_NS_FD, fd_of(s, "bar"))); }},
      {"move and delete there",
       [](auto& s) {
         send(s, with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "bar")));
         send(s, set_link(s, "bar", "v0", 0, 0, RTM_DELLINK), "bar");
       }},
      {"move to a new namespace",
       [](auto& s) {
         s.run("", NamespaceAdd{"new"});
         send(s, with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "new")));
       }},
      {"move to a new namespace, rename, change its address there, delete the namespace",
       [](auto& s) {
         s.run("", NamespaceAdd{"new"});
         send(s, with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "new")));
         send(s, with(set_link(s, "new", "v0"), IFLA_IFNAME, std::string_view("eth0")), "new");
         send(s, with(set_link(s, "new", "eth0"), IFLA_ADDRESS, some_address), "new");
         s.forget(s.cookie("new"));
         s.run("", NamespaceDelete{"new"});
         shell("sleep 0.2");
       }},
      {"both ends move, get other numbers, and die with a namespace",
       [](auto& s) {
         send(s, with(set_link(s, "", "v3"), IFLA_NET_NS_FD, fd_of(s, "bar")));
         s.run("", NamespaceAdd{"new"});
         send(s, with(set_link(s, "bar", "p3"), IFLA_NET_NS_FD, fd_of(s, "new")), "bar");
         s.run("", NamespaceDelete{"bar"});
       }},
      {"a move that fails half way",
       [](auto& s) {
         send(s, with(with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "bar")), IFLA_MTU,
                      std::uint32_t{9999999}));
       }},
      {"a move to where its name is taken",
       [](auto& s) {
         send(s, with(with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "bar")), IFLA_IFNAME,
                      std::string_view("p3")));
       }},
      {"arp off", [](auto& s) { send(s, set_link(s, "", "v0", IFF_NOARP, IFF_NOARP)); }},
      {"alias, group, queue, promiscuous",
       [](auto& s) {
         send(s, with(set_link(s, "", "v0"), IFLA_IFALIAS, std::string_view("changed")));
         send(s, with(set_link(s, "", "v3"), IFLA_IFALIAS, std::string_view("new")));
         send(s, with(set_link(s, "", "v0"), IFLA_GROUP, std::uint32_t{99}));
         send(s, with(set_link(s, "", "v0"), IFLA_TXQLEN, std::uint32_t{10}));
         send(s,
              set_link(s, "", "v0", IFF_PROMISC | IFF_ALLMULTI, IFF_PROMISC | IFF_ALLMULTI | IFF_MULTICAST));
       }},
      {"add an address", [](auto& s) { send(s, address(s, "v0", "10.0.0.5", 24, RTM_NEWADDR, create)); }},
      {"add a first address",
       [](auto& s) { send(s, address(s, "v2", "10.8.0.5", 24, RTM_NEWADDR, create)); }},
      {"add an IPv6 address",
       [](auto& s) { send(s, address(s, "v0", "2001:db8::77", 64, RTM_NEWADDR, create)); }},
      {"delete a primary", [](auto& s) { send(s, address(s, "v0", "10.0.0.1", 24, RTM_DELADDR, 0)); }},
      {"delete a secondary", [](auto& s) { send(s, address(s, "v0", "10.0.0.2", 24, RTM_DELADDR, 0)); }},
      {"delete a primary, secondaries are promoted",
       [](auto& s) {
         write(s, "net/ipv4/conf/v0/promote_secondaries", "1");
         send(s, address(s, "v0", "10.0.0.1", 24, RTM_DELADDR, 0));
       }},
      {"delete the last address",
       [](auto& s) { send(s, address(s, "br0", "10.5.0.1", 24, RTM_DELADDR, 0)); }},
      {"delete an IPv6 address in the middle",
       [](auto& s) { send(s, address(s, "v0", "2001:db8::2", 64, RTM_DELADDR, 0)); }},
      {"delete addresses elsewhere",
       [](auto& s) { send(s, address(s, "p0", "10.0.0.9", 24, RTM_DELADDR, 0, "foo"), "foo"); }},
      {"add a route", [](auto& s) { send(s, route("192.168.50.0", 24, "10.0.0.9", RTM_NEWROUTE, create)); }},
      {"add a route that is there",
       [](auto& s) { send(s, route("192.168.1.0", 24, "10.0.0.9", RTM_NEWROUTE, create)); }},
      {"add a default route",
       [](auto& s) { send(s, route("0.0.0.0", 0, "10.0.0.9", RTM_NEWROUTE, create)); }},
      {"replace a route",
       [](auto& s) {
         send(s, route("192.168.1.0", 24, "10.5.0.9", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE));
       }},
      {"replace the first of many",
       [](auto& s) {
         send(s, route("192.168.5.0", 24, "10.7.0.9", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE));
       }},
      {"append a route",
       [](auto& s) {
         send(s, route("192.168.5.0", 24, "10.7.0.9", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND));
       }},
      {"delete the middle one",
       [](auto& s) { send(s, route("192.168.5.0", 24, "10.5.0.9", RTM_DELROUTE, 0)); }},
      {"delete the first one",
       [](auto& s) { send(s, route("192.168.5.0", 24, "10.0.0.9", RTM_DELROUTE, 0)); }},
      {"delete a multipath route",
       [](auto& s) { send(s, route("192.168.4.0", 24, nullptr, RTM_DELROUTE, 0)); }},
      {"delete the default route", [](auto& s) { send(s, route("0.0.0.0", 0, nullptr, RTM_DELROUTE, 0)); }},
      {"delete an IPv6 leg",
       [](auto& s) { send(s, route("2001:db8:101::", 64, "2001:db8::9", RTM_DELROUTE, 0)); }},
      {"append an IPv6 leg",
       [](auto& s) {
         send(s, route("2001:db8:100::", 64, "2001:db8:5::9", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND));
       }},
      {"replace a neighbour",
       [](auto& s) { send(s, neighbour(s, "v0", "10.0.0.9", RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE)); }},
      {"delete a neighbour", [](auto& s) { send(s, neighbour(s, "v0", "10.0.0.9", RTM_DELNEIGH, 0)); }},
      {"add a neighbour", [](auto& s) { send(s, neighbour(s, "v0", "10.0.0.44", RTM_NEWNEIGH, create)); }},
      {"add a rule", [](auto& s) { send(s, rule(RTM_NEWRULE, create, 100, 9)); }},
      {"delete the first rule of a priority", [](auto& s) { send(s, rule(RTM_DELRULE, 0, 100, 0)); }},
      {"delete the rule of table local", [](auto& s) { send(s, rule(RTM_DELRULE, 0, 0, 0)); }},
      {"ip_forward", [](auto& s) { write(s, "net/ipv4/ip_forward", "1"); }},
      {"ipv4 conf default", [](auto& s) { write(s, "net/ipv4/conf/default/rp_filter", "1"); }},
      {"ipv6 forwarding", [](auto& s) { write(s, "net/ipv6/conf/all/forwarding", "1"); }},
      {"ipv6 off everywhere", [](auto& s) { write(s, "net/ipv6/conf/all/disable_ipv6", "1"); }},
      {"ipv6 off for a link", [](auto& s) { write(s, "net/ipv6/conf/v0/disable_ipv6", "1"); }},
      {"address generation", [](auto& s) { write(s, "net/ipv6/conf/all/addr_gen_mode", "1"); }},
      {"add a namespace", [](auto& s) { s.run("", NamespaceAdd{"new"}); }},
      {"add a namespace and fill it",
       [](auto& s) {
         s.run("", NamespaceAdd{"new"});
         send(s, make_veth("n0", "n1"));
         send(s, with(set_link(s, "", "n1"), IFLA_NET_NS_FD, fd_of(s, "new")));
         send(s, set_link(s, "new", "n1", IFF_UP, IFF_UP), "new");
         send(s, with(set_link(s, "", "n0"), IFLA_MASTER, s.index("", "br1")));
         send(s, set_link(s, "", "n0", IFF_UP, IFF_UP));
         send(s, set_link(s, "", "br1", IFF_UP, IFF_UP));
       }},
      {"delete a namespace", [](auto& s) { s.run("", NamespaceDelete{"foo"}); }},
      {"delete a namespace, and add one of that name",
       [](auto& s) {
         s.run("", NamespaceDelete{"foo"});
         s.run("", NamespaceAdd{"foo"});
       }},
      {"everything at once",
       [](auto& s) {
         send(s, set_link(s, "", "v0", 0, IFF_UP));
         send(s, with(set_link(s, "", "v0"), IFLA_MTU, std::uint32_t{1000}));
         send(s, with(set_link(s, "", "v0"), IFLA_IFNAME, std::string_view("zz")));
         send(s, set_link(s, "", "br0", 0, 0, RTM_DELLINK));
         send(s, make_veth("v0", "n1"));
         write(s, "net/ipv4/ip_forward", "1");
         s.run("", NamespaceDelete{"foo"});
         send(s, rule(RTM_DELRULE, 0, 100, 0));
         send(s, route("192.168.6.0", 24, nullptr, RTM_DELROUTE, 0));
       }},
  };
}

/// What is left different; empty: nothing.
std::string undo(RollbackCase const& one, bool barrier) {
  if (auto error = build_rich_state(); !error.empty()) return error;
  LaboratoryScope scope;
  auto const before = settled_state();
  one.run(scope);
  if (scope.refusals() != one.refusals) return std::to_string(scope.refusals()) + " requests were refused\n";
  if (barrier) scope.barrier();
  auto const report = reconcile(scope, scope.changes());
  auto text = difference(before, settled_state(before));
  for (auto const& left : report.differences)
    text += "reported: " + left.name + ' ' + left.attribute + ' ' + left.reason + '\n';
  for (auto const& left : report.conflicts) text += "conflict: " + left.name + ' ' + left.attribute + '\n';
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rollback)

BOOST_AUTO_TEST_CASE(each_operation_leaves_nothing) {
  // One case alone: IPSH_CASE="set down". Each also without after-images, as after a kill: IPSH_THOROUGH=1.
  auto const* const chosen = std::getenv("IPSH_CASE");
  bool const thorough = chosen || std::getenv("IPSH_THOROUGH");
  struct Running {
    std::string name;
    Laboratory laboratory;
  };
  std::deque<Running> running;
  auto const finish = [&] {
    auto const left = running.front().laboratory.result();
    if (left.starts_with("SKIP"))
      BOOST_TEST_MESSAGE(left);
    else
      BOOST_TEST(left.empty(), running.front().name << ":\n" << left);
    running.pop_front();
  };
  // They mostly wait for the kernel.
  constexpr std::size_t at_once = 6;
  for (auto const& one : all_cases()) {
    if (chosen && std::string_view(chosen) != one.name) continue;
    for (bool const barrier : {false, true}) {
      if (!barrier && !thorough) continue;
      if (running.size() == at_once) finish();
      running.push_back({std::string(one.name) + (barrier ? " (read back)" : ""),
                         Laboratory([&] { return undo(one, barrier); })});
    }
  }
  while (!running.empty()) finish();
}

namespace {

std::string check(std::string const& left) {
  if (left.starts_with("SKIP")) BOOST_TEST_MESSAGE(left);
  return left.starts_with("SKIP") ? std::string() : left;
}

/// A rollback that is killed after a while, in a process of its own.
void start_and_kill(LaboratoryScope& scope, std::chrono::milliseconds after) {
  auto const changes = scope.changes();
  auto const child = ::fork();
  if (child == 0) {
    LaboratoryScope own;  // the sockets are the parent's
    (void)reconcile(own, changes);
    ::_exit(0);
  }
  std::this_thread::sleep_for(after);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_killed_rollback_is_finished_by_another) {
  for (int const milliseconds : {1, 4, 10, 25, 60, 150}) {
    Laboratory laboratory([&] {
      if (auto error = build_rich_state(); !error.empty()) return error;
      LaboratoryScope scope;
      auto const before = settled_state();
      change_everything(scope);
      start_and_kill(scope, std::chrono::milliseconds(milliseconds));
      auto const report = reconcile(scope, scope.changes());
      auto const again = reconcile(scope, scope.changes());
      auto text = difference(before, settled_state(before));
      if (!report.complete()) text += "not complete\n";
      if (again.restored != 0) text += "the second time something was restored\n";
      return text;
    });
    auto const left = check(laboratory.result());
    BOOST_TEST(left.empty(), "killed after " << milliseconds << " ms:\n" << left);
  }
}

BOOST_AUTO_TEST_CASE(what_others_did_stays) {
  Laboratory laboratory([] {
    if (auto error = build_rich_state(); !error.empty()) return error;
    LaboratoryScope scope;
    auto const before = settled_state();
    send(scope, with(set_link(scope, "", "v0"), IFLA_MTU, std::uint32_t{1400}));
    send(scope, address(scope, "v0", "10.0.0.5", 24, RTM_NEWADDR, create));
    send(scope, rule(RTM_DELRULE, 0, 100, 0));
    scope.write_sysctl("net/ipv4/ip_forward", "1");
    scope.barrier();
    std::string const theirs = R"(
      ip link set v0 txqueuelen 5
      ip addr add 10.0.9.9/24 dev v0
      ip rule add fwmark 9 lookup 9 pref 300
      ip route add 192.168.99.0/24 via 10.0.0.9)";
    shell(theirs);
    auto const report = reconcile(scope, scope.changes());
    // What is expected is what their commands alone would have made of it.
    auto const after = settled_state();
    shell(
        "ip link set v0 txqueuelen 77; ip addr del 10.0.9.9/24 dev v0; ip rule del pref 300; "
        "ip route del 192.168.99.0/24");
    auto text = difference(before, settled_state(before));
    for (auto const* kept : {"qlen 5\\", "10.0.9.9/24", "fwmark 0x9", "192.168.99.0/24"})
      if (after.find(kept) == std::string::npos) text += std::string(kept) + " did not stay\n";
    if (report.conflicts.size() != 1 || report.conflicts.front().attribute != "txqueuelen")
      text += "not one conflict but " + std::to_string(report.conflicts.size()) + '\n';
    if (!report.complete()) text += "not complete\n";
    return text;
  });
  auto const left = check(laboratory.result());
  BOOST_TEST(left.empty(), left);
}

BOOST_AUTO_TEST_CASE(a_diff_in_the_words_of_ip) {
  Laboratory laboratory([] {
    if (auto error = shell("ip link add old type veth peer name other; ip addr add 10.1.0.1/24 dev old");
        !error.empty())
      return error;
    LaboratoryScope scope;
    send(scope, make_link("br0", "bridge"));
    send(scope, set_link(scope, "", "br0", IFF_UP, IFF_UP));
    send(scope, address(scope, "br0", "10.0.0.1", 24, RTM_NEWADDR, create));
    send(scope, with(set_link(scope, "", "old"), IFLA_MTU, std::uint32_t{1400}));
    send(scope, with(set_link(scope, "", "old"), IFLA_MASTER, scope.index("", "br0")));
    send(scope, address(scope, "old", "10.1.0.1", 24, RTM_DELADDR, 0));
    std::string text;
    for (auto const& line : diff(scope, scope.changes()))
      if (!line.automatic && line.object != "sysctl")
        text += line.sign + (' ' + line.object) + ' ' + line.name + ' ' + line.detail + '\n';
    return text;
  });
  auto const text = laboratory.result();
  if (text.starts_with("SKIP")) return;
  for (auto const* line : {"+ link br0 type bridge state up mtu 1400\n", "+ addr 10.0.0.1/24 dev br0\n",
                           "~ link old mtu 1500 → 1400, master (none) → br0", "- addr 10.1.0.1/24 dev old\n"})
    BOOST_TEST((text.find(line) != std::string::npos), line << "is not in\n" << text);
}

BOOST_AUTO_TEST_SUITE_END()
