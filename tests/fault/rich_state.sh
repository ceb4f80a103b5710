# A namespace with a past, made by the stock tools: what an operation can lose along the way is all here. Names: foo,
# bar and low are namespaces, v0 the uplink with most of the state, br0 a bridge with three ports.
ip link set lo up
for name in foo bar low; do ip netns add $name; ip -n $name link set lo up; done
for name in '' foo bar low; do
  ${name:+ip netns exec $name} sysctl -q net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
done
ip link add v0 type veth peer name p0 netns foo
ip link add v1 type veth peer name w1 netns foo
ip link add v3 type veth peer name w3 netns bar
ip link add v5 type veth peer name v6
ip link add v7 type veth peer name p7 netns bar
ip link add v8 type veth peer name v9
ip link add br0 type bridge forward_delay 400 ageing_time 5000
ip link add br1 type bridge
ip -n low link add l0 type veth peer name l1
ip -n low link add link l0 name mv1 netns $$ type macvlan mode bridge
ip link add mv0 link v0 type macvlan mode bridge
ip link add vx0 type vxlan id 42 dstport 4789 remote 10.0.0.77 dev v0
ip link add vx1 type vxlan id 43 dstport 4790 group 239.1.1.1 dev v7 ttl 3
for port in v1 v3 v5; do ip link set $port master br0; done
bridge link set dev v1 cost 55 hairpin on
bridge link set dev v3 learning off flood off priority 9
bridge link set dev v5 guard on mcast_flood off
bridge fdb add 02:aa:bb:cc:dd:01 dev v1 master static
bridge fdb add 02:aa:bb:cc:dd:03 dev v3 master static
bridge fdb add 02:aa:bb:cc:dd:05 dev br0 self local 2>/dev/null || :
bridge fdb append 02:aa:bb:cc:dd:07 dev vx0 dst 10.0.0.78
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.0.0.79
ip link set v0 alias "uplink one" txqueuelen 77 group 5
ip link property add dev v0 altname other altname second
ip link set v8 address 02:00:00:00:08:08 alias idle
for link in v0 v1 v3 v5 v6 v7 v8 v9 br0 mv0 mv1 vx0 vx1; do ip link set $link up; done
ip -n foo link set p0 up; ip -n foo link set w1 up
ip -n bar link set w3 up; ip -n bar link set p7 up
ip -n low link set l0 up; ip -n low link set l1 up
ip addr add 127.0.0.5/32 dev lo
ip addr add 10.0.0.1/24 brd + dev v0
ip addr add 10.0.0.2/24 dev v0
ip addr add 10.0.1.1/24 dev v0 label v0:x
ip addr add 10.0.0.3/24 dev v0 label v0:y
ip addr add 10.0.2.1/24 dev v0
ip addr add 10.0.3.1 peer 10.0.3.2/32 dev v0
ip addr add 10.0.4.1/24 dev v0 valid_lft 9000 preferred_lft 5000 metric 55
ip addr add 2001:db8::1/64 dev v0 nodad
ip addr add 2001:db8::2/64 dev v0
ip addr add 2001:db8:1::3/64 dev v0 preferred_lft 5000 valid_lft 9000
ip addr add 10.5.0.1/24 dev br0
ip addr add 2001:db8:5::1/64 dev br0
ip addr add 10.6.0.1/24 dev mv0
ip addr add 10.6.1.1/24 dev mv1
ip addr add 2001:db8:6::1/64 dev mv1
sysctl -q net.ipv4.conf.v7.promote_secondaries=1
ip addr add 10.7.0.1/24 dev v7
ip addr add 10.7.0.2/24 dev v7
ip addr add 10.7.0.3/24 dev v7
ip addr add 10.7.1.1/24 dev v7
ip addr add 10.8.0.1/24 dev v8
ip route add 192.168.1.0/24 via 10.0.0.9
ip route add 192.168.2.0/24 via 10.0.0.9 src 10.0.0.2 metric 7 table 7
ip route add 192.168.2.0/24 via 10.0.0.10 metric 8 table 7
ip route add 192.168.3.0/24 dev v0 src 10.0.2.1 mtu 1300
ip route add 192.168.4.0/24 nexthop via 10.0.0.9 weight 2 nexthop via 10.5.0.9
for gateway in 10.0.0.9 10.5.0.9 10.0.1.9; do ip route append 192.168.5.0/24 via $gateway; done
ip route add unreachable 192.168.6.0/24
ip route add blackhole 192.168.16.0/24 metric 5
ip route add 192.168.7.0/24 dev br0 src 10.0.2.1
ip route add 192.168.8.0/24 via 10.7.0.9 src 10.7.0.2
ip route add 192.168.8.0/24 via 10.7.0.9 src 10.7.0.3 metric 20
ip route add 192.168.9.0/24 via 10.0.0.9 tos 0x10
ip route add 192.168.9.0/24 via 10.5.0.9
ip route add 192.168.10.0/24 via inet6 2001:db8::9 dev v0
ip route add 192.168.11.0/24 via 10.99.0.1 dev v8 onlink
ip route add 10.99.0.0/16 dev v8 scope link
ip route add 192.168.12.0/24 via 10.99.0.9
ip route add default via 10.7.0.9 metric 500
ip route add default via 10.0.0.9 metric 600
ip -6 route add 2001:db8:100::/64 via 2001:db8::9
ip -6 route add 2001:db8:101::/64 nexthop via 2001:db8::9 nexthop via 2001:db8:5::9
ip -6 route add 2001:db8:101::/64 via 2001:db8::9 metric 2000
ip -6 route add 2001:db8:102::/64 dev v0 metric 77
ip -6 route add 2001:db8:103::/64 via 2001:db8::9 table 7 src 2001:db8::2
ip -6 route add 2001:db8:104::/64 dev v8 metric 5
ip -6 route add prohibit 2001:db8:105::/64
ip -6 route add default via 2001:db8::9 metric 900
ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 nud permanent dev v0
ip neigh add 2001:db8::9 lladdr 02:00:00:00:00:19 nud permanent dev v0
ip neigh add 10.5.0.9 lladdr 02:00:00:00:00:29 nud permanent dev br0
ip neigh add 10.7.0.9 lladdr 02:00:00:00:00:49 nud permanent dev v7
ip neigh add 2001:db8:6::9 lladdr 02:00:00:00:00:59 nud permanent dev mv1
ip neigh add proxy 10.0.0.99 dev v0
ip neigh add proxy 2001:db8::99 dev v0
ip rule add from 10.0.0.0/24 lookup 7 pref 100
ip rule add fwmark 1 lookup 7 pref 100
ip rule add iif v0 lookup 7 pref 200
ip -6 rule add from 2001:db8::/64 lookup 7 pref 100
ip -6 rule add oif v7 lookup 7 pref 300
sysctl -q net.ipv4.conf.v0.rp_filter=2 net.ipv6.conf.v0.hop_limit=33 net.ipv4.neigh.v0.gc_stale_time=123
sysctl -q net.ipv6.conf.v0.mtu=1350 net.ipv4.conf.br0.arp_ignore=1 net.ipv6.conf.v7.accept_ra=0
sysctl -q net.ipv6.conf.br0.forwarding=1 net.ipv4.conf.all.accept_redirects=0 net.ipv4.conf.v8.forwarding=1
ip -n foo addr add 10.0.0.9/24 dev p0
ip -n foo addr add 2001:db8::9/64 dev p0
ip -n foo route add default via 10.0.0.1
ip -n foo -6 route add default via 2001:db8::1
ip -n foo neigh add 10.0.0.1 lladdr 02:00:00:00:00:39 nud permanent dev p0
ip netns exec foo sysctl -q net.ipv4.conf.p0.rp_filter=1 net.ipv4.ip_forward=1
ip -n bar addr add 10.7.0.9/24 dev p7
ip -n bar addr add 10.5.0.33/24 dev w3
ip -n bar route add 10.40.0.0/16 via 10.7.0.1
ip -n low addr add 10.6.1.9/24 dev l0
for nexthop in '1 via 10.0.0.9 dev v0' '2 dev v7' '3 via 2001:db8::9 dev v0' '4 blackhole' '5 via 10.99.0.9 dev v8' \
  '10 group 1,5/2' '11 group 5' '12 group 2/5,4 type resilient buckets 8'; do ip nexthop add id $nexthop || :; done
ip -n foo nexthop add id 7 dev p0
ip -n foo nexthop add id 9 dev w1
ip nexthop add id 20 dev br0
ip route add 192.168.20.0/24 nhid 1
ip route add 192.168.21.0/24 nhid 10
ip -6 route add 2001:db8:110::/64 nhid 3
ip -n foo route add 192.168.22.0/24 nhid 9
bridge mdb add dev br0 port v1 grp 239.1.1.1 permanent
bridge mdb add dev br0 port v3 grp 239.1.1.1 permanent
bridge mdb add dev br0 port v3 grp ff05::77 permanent
bridge mdb add dev br0 port v5 grp 239.1.1.2 src 10.5.0.7 permanent 2>/dev/null || :
bridge fdb add 02:00:00:00:77:77 dev v8
iptables -A INPUT -s 10.9.9.9 -j DROP -c 5 300
iptables -A INPUT -i v0 -p tcp --dport 22 -j ACCEPT
iptables -N chain
iptables -A FORWARD -j chain
iptables -t nat -A POSTROUTING -s 10.250.0.0/24 -o v7 -j MASQUERADE
ip6tables -A INPUT -s 2001:db8:9::/64 -j DROP
ping -q -c1 -W1 127.0.0.5 >/dev/null || :
sleep 0.3
