#include "rich_state.hpp"

#include "laboratory.hpp"

namespace ipsh::interp {

namespace {

constexpr char const* commands = R"(
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

}  // namespace

std::string build_rich_state() {
  return shell(commands);
}

}  // namespace ipsh::interp
