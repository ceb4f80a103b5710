# `ip link` beside the stock tool: the bytes of every request (also for kinds that this kernel lacks), the listings,
# the messages and exit statuses. In a namespace of its own.
driver=$BUILD/tests/ip_driver
for tool in ip strace unshare; do
  command -v $tool >/dev/null || { echo "SKIP: no $tool"; exit 77; }
done
if [ -z "$INSIDE" ]; then
  root=-Ur; [ "$(id -u)" = 0 ] && root=
  unshare $root -n -m true 2>/dev/null || { echo "SKIP: may not make namespaces"; exit 77; }
  work=$(mktemp -d) || exit 1
  INSIDE=1 WORK=$work unshare $root -n -m bash "$0"; status=$?
  rm -rf "$work"
  exit $status
fi
mount -t tmpfs none /run && mkdir -p /run/netns || { echo "SKIP: no private /run"; exit 77; }
failures=0
cd "$WORK" || exit 1
mkdir bin && ln -s "$IPSH" bin/ip

differ() {
  failures=$((failures + 1))
  printf 'DIFFERENT: %s\n' "$1"
  diff "$WORK/stock" "$WORK/ours" | head -${2:-10}
}

# The one request that changes something, in hexadecimal; sequence numbers and descriptors of namespaces apart.
stock_bytes() {
  strace -qq -e trace=sendmsg -e write=all -o trace "$@" >/dev/null 2>&1
  awk '/^ \| /{ text = substr($0, 11, 49); gsub(/ /, "", text); line = line text; next }
       { if (line) print line; line = "" } END { if (line) print line }' trace | without_probe | normalise
}
# iproute2 probes for RTM_NEWLINK with an empty message first.
without_probe() { grep -E '^.{8}(10|11|6c|6d)00' | grep -Ev '^200000001000.{20}0{32}$'; }
normalise() { sed -E 's/^(.{16}).{16}/\1/; s/^(.{12})05/\101/; s/08001c00.{8}/08001c00/g'; }

compare_bytes() {
  local line=$1
  printf '%s\n' "$line" | "$driver" --bytes | grep -v '^= ' | normalise >ours
  # shellcheck disable=SC2086
  stock_bytes $line >stock
  # Refused by both: the messages are compared elsewhere.
  if [ ! -s stock ] && [ -n "$MAY_FAIL" ] && ! grep -qxE '[0-9a-f]+' ours; then return; fi
  [ -s stock ] || { failures=$((failures + 1)); echo "NO REQUEST: $line"; }
  cmp -s stock ours || differ "bytes of: $line"
}

compare_output() {
  local line=$1
  # shellcheck disable=SC2086
  { $line 2>&1; echo "= $?"; } | still >stock
  printf '%s\n' "$line" | "$driver" 2>&1 | still >ours
  cmp -s stock ours || differ "$line"
  # shellcheck disable=SC2086
  { $line 2>/dev/null; echo "= $?"; } | still >stock
  # shellcheck disable=SC2086
  { PATH=$WORK/bin:$PATH $line 2>/dev/null; echo "= $?"; } | still >ours
  cmp -s stock ours || differ "as a program: $line"
}
# What changes between two looks.
still() { sed -E 's/(_timer"?:? *)[0-9]+\.[0-9]+/\1T/g'; }

ip netns add other
ip link add lower type veth peer name lower2
ip link add br0 type bridge
ip link set lower up; ip link set lower2 up

while IFS= read -r line; do compare_bytes "${line/SELF/$$}"; done <<'COMMANDS'
ip link add v0 type veth peer name v1
ip link add name v2 type veth peer name v3
ip link add dev v4 type veth peer v5
ip link add v6 mtu 1400 address 02:00:00:00:00:01 type veth peer name v7 mtu 1300 address 02:00:00:00:00:02 txqueuelen 7
ip link add v8 numtxqueues 2 numrxqueues 3 type veth peer name v9 netns other
ip link add v10 netns other type veth peer name v11 up
ip link add v12 index 4000 type veth peer name v13 index 4001
ip link add v14 up type veth
ip link add type veth
ip link add v16 group 7 type veth peer name v17 group 8
ip link add b1 type bridge
ip link add b2 type bridge forward_delay 400 hello_time 150 max_age 1500 ageing_time 100 stp_state 1 priority 4096
ip link add b3 type bridge vlan_filtering 1 vlan_protocol 802.1ad vlan_default_pvid 7 vlan_stats_enabled 1 vlan_stats_per_port 1
ip link add b4 type bridge group_fwd_mask 8 group_address 01:80:c2:00:00:04 fdb_flush
ip link add b5 type bridge mcast_snooping 0 no_linklocal_learn 1 mcast_router 2 mcast_query_use_ifaddr 1 mcast_querier 1 mcast_hash_elasticity 8 mcast_hash_max 1024
ip link add b6 type bridge mcast_vlan_snooping 1 no_linklocal_learn 0
ip link add b7 type bridge mcast_last_member_count 3 mcast_startup_query_count 4 mcast_last_member_interval 200 mcast_membership_interval 30000 mcast_querier_interval 20000 mcast_query_interval 10000 mcast_query_response_interval 900 mcast_startup_query_interval 3000
ip link add b8 type bridge mcast_stats_enabled 1 mcast_igmp_version 3 mcast_mld_version 2 nf_call_iptables 0 nf_call_ip6tables 1 nf_call_arptables 0
ip link add d0 type dummy
ip link add d1 type dummy ignored words
ip link add i0 type ifb
ip link add link lower name w1 type vlan id 10
ip link add link lower w2 type vlan id 0x14 protocol 802.1ad
ip link add w3 link lower type vlan proto 802.1q id 30 gvrp on mvrp off reorder_hdr off loose_binding on bridge_binding on
ip link add w4 link lower type vlan id 40 ingress-qos-map 1:2 3:4 egress-qos-map 5:6 loose on
ip link add link lower m0 type macvlan
ip link add link lower m1 type macvlan mode bridge
ip link add link lower m2 type macvlan mode private
ip link add link lower m3 type macvlan mode vepa bcqueuelen 500
ip link add link lower m4 type macvlan mode source macaddr set 02:00:00:00:00:05 02:00:00:00:00:06
ip link add link lower2 m5 type macvlan nopromisc mode passthru
ip link add link lower m6 type macvtap mode bridge flag nodst
ip link add x0 type vxlan id 7 dstport 4789
ip link add x1 type vxlan id 0x8 local 10.0.0.1 remote 10.0.0.2 dstport 4789 ttl 5 tos inherit
ip link add x2 type vxlan vni 9 group 239.1.1.1 dev lower dstport 0
ip link add x3 type vxlan id 10 remote 2001:db8::2 local 2001:db8::1 dstport 8472 srcport 1000 2000 flowlabel 77
ip link add x4 type vxlan id 11 group ff05::1 dev lower2 dstport 4789 nolearning proxy rsc l2miss l3miss
ip link add x5 type vxlan id 12 dstport 4789 ageing none maxaddress unlimited noproxy norsc nol2miss nol3miss
ip link add x6 type vxlan id 13 dstport 4789 ageing 100 maxaddr 50 udpcsum udp6zerocsumtx udp6zerocsumrx remcsumtx remcsumrx
ip link add x7 type vxlan id 14 dstport 4789 noudpcsum noudp6zerocsumtx noudp6zerocsumrx noremcsumtx noremcsumrx gbp
ip link add x8 type vxlan external dstport 4789 gpe
ip link add x9 type vxlan external vnifilter dstport 4790
ip link add x10 type vxlan id 15 dstport 4789 ttl inherit df set
ip link add x11 type vxlan id 16 dstport 4789 ttl auto df unset tos 0x10
ip -6 link add x12 type vxlan id 17 dstport 4789
ip -4 link add x13 type vxlan id 18 dstport 4789
ip link add x14 type vxlan id 19
ip link set x0 type vxlan ageing 77 learning
ip link add f0 type vrf table 10
ip link add f1 type vrf table main
ip link add link lower p0 type ipvlan
ip link add link lower p1 type ipvlan mode l3s private
ip link add link lower p2 type ipvtap mode l2 vepa
ip link add link lower p3 type ipvlan bridge mode l3
ip link add bo0 type bond
ip link add bo1 type bond mode 802.3ad miimon 100 updelay 200 downdelay 300 lacp_rate fast xmit_hash_policy layer3+4 min_links 1 ad_select bandwidth
ip link add bo2 type bond mode 1 primary lower active_slave lower fail_over_mac active primary_reselect better
ip link add bo3 type bond mode active-backup arp_interval 100 arp_ip_target 10.0.0.1,10.0.0.2 arp_validate all arp_all_targets any arp_missed_max 3
ip link add bo4 type bond ns_ip6_target fd00::1,fd00::2 peer_notify_delay 5 use_carrier 1 resend_igmp 2 num_grat_arp 3 all_slaves_active 1
ip link add bo5 type bond mode balance-tlb tlb_dynamic_lb 0 lp_interval 5 packets_per_slave 7 num_unsol_na 4 clear_active_slave
ip link add bo6 type bond mode 4 ad_user_port_key 5 ad_actor_sys_prio 6 ad_actor_system 02:00:00:00:00:09 lacp_active off
ip link add n0 type nosuchkind
ip link set lower up
ip link set lower down
ip link set dev lower up
ip link set lower mtu 1280 txqueuelen 50
ip link set lower qlen 60
ip link set lower txqlen 70
ip link set lower address 02:00:00:00:00:0a broadcast ff:ff:ff:ff:ff:fe
ip link set lower brd ff:ff:ff:ff:ff:ff
ip link set lower arp off multicast off allmulticast on promisc on dynamic on trailers off
ip link set lower arp on multicast on allmulticast off promisc off dynamic off trailers on
ip link set lower master br0
ip link set lower type bridge_slave state 3 cost 5 priority 7 hairpin on guard on root_block on fastleave on
ip link set lower type bridge_slave learning off flood off mcast_flood off bcast_flood off mcast_to_unicast on proxy_arp on proxy_arp_wifi on
ip link set lower type bridge_slave mcast_router 2 mcast_fast_leave off neigh_suppress on group_fwd_mask 8 vlan_tunnel off isolated on locked on
ip link set lower type bridge_slave fdb_flush
ip link set lower type bond_slave queue_id 3 prio -5
ip link set lower nomaster
ip link set br0 type bridge stp_state 1
ip link set lower alias some-text
ip link set lower alias x
ip link set lower group 5
ip link set lower group default
ip link set group 5 up
ip link set lower addrgenmode none
ip link set lower addrgenmode EUI64
ip link set lower carrier on
ip link set lower protodown on
ip link set lower protodown of
ip link set lower mode dormant
ip link set lower mode DEFAULT
ip link set lower state up
ip link set lower gso_max_size 60000 gso_max_segs 100 gro_max_size 50000
ip link set lower name lower
ip link set lower2 down name renamed
ip link set renamed name lower2
ip link set name lower2 up
ip link set lower netns SELF
ip link set v7 netns other
ip link set m0 netns other index 900
ip link set m1 netns /run/netns/other
ip link set lower link-netnsid 3
ip link add link lower m7 link-netnsid 3 type macvlan
ip link set lower link-netns other
ip link add link lower m8 link-netns other type macvlan
ip link set lower link-netn other mtu 1400
ip link property add dev lower altname lower-second-name
ip link property add dev lower altname one altname two
ip link property del lower-second-name altname one
ip link set two mtu 1500
ip link replace v0 type veth peer name v1
ip link change v0 mtu 1400
ip link add r0 mtu 1400 type bridge
ip link delete v0
ip link del dev v2
ip link del group 9
ip link del b1 type bridge
ip -6 link set br0 up
ip -4 link set br0 down
ip l s br0 up
ip l s br0 a 02:00:00:00:00:0b
ip l s br0 t 77
ip l s br0 n
ip l s br0 br ff:ff:ff:ff:ff:ff
ip l s br0 al text
ip l s br0 addrg none
ip l a m9 l lower ty macvlan m bridge
ip l d b2
ip l c lower m br0
ip link set b4 type bridge f 200 h 100 m 1000 a 5 s 0 p 5
ip link set b4 type bridge v 1
ip link set b4 type bridge g 8
ip link set b4 type bridge mc 1
ip link set b4 type bridge mcast_q 1
ip link set b4 type bridge mcast_querier_ 1
ip link set b4 type bridge n 1
ip link set b4 type bridge fd
COMMANDS

# An abbreviation of an option means what it means to the stock tool: the first option that it fits, here in the
# stock tool's order. ALL=1: abbreviations of any length, with every option's value, which takes minutes.
abbreviations() {
  local prefix=$1 keyword value length short
  local -A done=()
  while read -r keyword value; do
    for ((length = 1; length < ${#keyword}; ++length)); do
      short=${keyword:0:length}
      if [ -z "$ALL" ]; then
        [ -z "${done[$short]}" ] || continue
        [ $length -le 2 ] || case $short in *_?) ;; *) continue ;; esac
      fi
      done[$short]=1
      MAY_FAIL=1 compare_bytes "$prefix $short${value:+ $value}"
    done
  done
}
ip link add br1 type bridge
ip link add port type veth; ip link set port master br1
abbreviations 'ip link set br1' <<'OPTIONS'
address 02:00:00:00:00:0c
broadcast ff:ff:ff:ff:ff:ff
txqueuelen 9
txqlen 9
master lower
nomaster
dynamic on
alias words
numtxqueues 1
numrxqueues 1
addrgenmode none
link-netnsid 4
OPTIONS
abbreviations 'ip link set br1 type bridge' <<'OPTIONS'
forward_delay 400
hello_time 200
max_age 1500
ageing_time 100
stp_state 0
priority 4096
vlan_filtering 0
vlan_protocol 802.1Q
group_fwd_mask 8
group_address 01:80:c2:00:00:04
fdb_flush
vlan_default_pvid 1
vlan_stats_enabled 0
vlan_stats_per_port 0
mcast_router 1
mcast_snooping 1
mcast_query_use_ifaddr 0
mcast_querier 0
mcast_hash_elasticity 8
mcast_hash_max 1024
mcast_last_member_count 2
mcast_startup_query_count 2
mcast_last_member_interval 100
mcast_membership_interval 30000
mcast_querier_interval 20000
mcast_query_interval 10000
mcast_query_response_interval 900
mcast_startup_query_interval 3000
mcast_stats_enabled 0
mcast_igmp_version 2
mcast_mld_version 1
nf_call_iptables 0
nf_call_ip6tables 0
nf_call_arptables 0
OPTIONS
abbreviations 'ip link set port type bridge_slave' <<'OPTIONS'
fdb_flush
state 3
priority 5
cost 5
hairpin on
guard on
root_block on
fastleave on
learning on
flood on
mcast_flood on
bcast_flood on
mcast_to_unicast on
proxy_arp on
proxy_arp_wifi on
mcast_router 1
mcast_fast_leave on
neigh_suppress on
group_fwd_mask 8
vlan_tunnel on
isolated on
locked on
nobackup_port
backup_port lower2
OPTIONS
abbreviations 'ip link add bo type bond' <<'OPTIONS'
mode 1
active_slave lower
miimon 100
updelay 1
peer_notify_delay 1
use_carrier 1
arp_interval 1
arp_ip_target 10.0.0.1
arp_validate all
arp_all_targets all
primary lower
primary_reselect always
min_links 1
lp_interval 5
packets_per_slave 1
lacp_rate fast
ad_select count
ad_user_port_key 5
ad_actor_sys_prio 5
ad_actor_system 02:00:00:00:00:09
all_slaves_active 1
OPTIONS
abbreviations 'ip link add link lower vl type vlan' <<'OPTIONS'
protocol 802.1Q
id 5
reorder_hdr on
gvrp on
mvrp on
loose_binding on
bridge_binding on
ingress-qos-map 1:2
egress-qos-map 1:2
OPTIONS
abbreviations 'ip link add link lower mv type macvlan' <<'OPTIONS'
mode bridge
flag nodst
nodst
macaddr flush
bcqueuelen 77
OPTIONS
abbreviations 'ip link add xx type vxlan id 77 dstport 4789' <<'OPTIONS'
remote 10.0.0.1
local 10.0.0.1
dev lower
ttl 5
hoplimit 5
tos inherit
dsfield inherit
df set
flowlabel 5
label 5
ageing 5
maxaddress 5
port 1 2
srcport 1 2
nolearning
learning
noproxy
proxy
rsc
l2miss
udpcsum
udp6zerocsumtx
remcsumtx
external
gbp
gpe
OPTIONS

# Listings, of the same links.
ip link add down0 type veth peer name far netns other
ip link add link lower mac0 type macvlan mode bridge
ip link add link lower mac1 type macvlan mode source macaddr set 02:00:00:00:00:05 02:00:00:00:00:06
ip link add link far2 name tap0 type macvtap 2>/dev/null
ip link add vx0 type vxlan id 177 dstport 4789 local 10.0.0.1 remote 10.0.0.2
ip link add vx1 type vxlan id 78 dstport 4789 local fd00::1 remote fd00::2 ttl 7 tos 8 nolearning proxy ageing 0 maxaddress 9 noudpcsum
ip link add vx2 type vxlan id 79 dstport 4790 group 239.1.1.1 dev lower tos inherit srcport 10 20 df set gbp udp6zerocsumtx
ip link add vx3 type vxlan external dstport 4799
ip link set mac0 alias 'some words' 2>/dev/null
ip link property add dev mac0 altname second altname third
ip link set br1 up; ip link set port up
ip link set mac1 group 4
sleep 1.2 # links settle
while IFS= read -r line; do compare_output "$line"; done <<'COMMANDS'
ip link
ip link show
ip l
ip -d link
ip -d -d link
ip -o link
ip -br link
ip -s link
ip -s -s link
ip -h -s link
ip -h -iec -s -s link
ip -s -d -o link
ip -j link
ip -j -p link
ip -j -d link
ip -j -p -d link
ip -j -s link
ip -j -s -s -p link
ip -j -br link
ip -br -p -j link
ip -N link
ip -N -d link
ip -4 link
ip -6 link
ip -0 link
ip -f inet link
ip link show lower
ip -d link show lower
ip link show dev mac0
ip -j link show dev mac0
ip -o link show second
ip -j -p -d link show third
ip -br link show down0
ip link show up
ip -j link show up
ip -br link show master br1
ip link show master br1 up
ip -j link show master br1
ip link show nomaster
ip link show type bridge
ip -br link show type veth
ip link show type bridge_slave
ip link show type nosuch
ip link show type
ip link show group 4
ip -j link show group 4
ip link show group default up
ip link show group nosuch
ip link show master nosuch
ip link show vrf br1
ip link show vrf nosuch
ip link show dev lower master br1
ip -j link show dev port master br1
ip -j link show dev lower up type bridge
ip link show lower lower2
ip link show dev
ip link show nosuch
ip -j link show nosuch
ip link lst lo
ip link list up
ip link show lo type loopback
ip link show help
COMMANDS

# What fails, and how.
while IFS= read -r line; do compare_output "$line"; done <<'COMMANDS'
ip
ip help
ip -h
ip -help
ip nosuch
ip li
ip -nosuch
ip --nosuch
ip -f
ip -f nosuch link
ip -f help
ip -rc x link
ip -V
ip -Ver
ip link nosuch
ip link help
ip link help bridge
ip link help bridge_slave
ip link help vlan
ip link help veth
ip link help dummy
ip link help macvlan
ip link help nosuch
ip link add
ip link add help
ip link add x
ip link add x type
ip link add x type nosuchkind
ip link add x type nosuchkind word
ip link add x type nosuchkind help
ip link add name
ip link add name averyveryverylongname type bridge
ip link add averyveryverylongname type bridge
ip link add a/b type bridge
ip link add name a/b type bridge
ip link add x name y type bridge
ip link add x y type bridge
ip link add name x name y type bridge
ip link add x group 5
ip link add group 5 type bridge
ip link add group 5
ip link add br1 type bridge
ip link add index 1 x type bridge
ip link add index 0 x type bridge
ip link add index -3 x type bridge
ip link add index 3 index 4 x type bridge
ip link add x link nosuch type macvlan
ip link add x type veth peer y z
ip link add x type veth peer name y type veth
ip link add x type veth peer y mtu 99999999
ip link add x type veth peer name lower
ip link add x mtu 99999999 type bridge
ip link add x mtu 1 type veth
ip link add x type bridge nosuch 1
ip link add x type bridge help
ip link add x type bridge stp_state
ip link add x type bridge stp_state word
ip link add x type bridge priority 65536
ip link add x type bridge vlan_filtering 256
ip link add x type bridge group_address word
ip link add x type bridge vlan_protocol word
ip link add x type vxlan
ip link add x type vxlan id 16777216
ip link add x type vxlan id word dstport 4789
ip link add x type vxlan id 1 id 2
ip link add x type vxlan id 1 dstport word
ip link add x type vxlan id 1 dstport 0 remote 239.1.1.1
ip link add x type vxlan id 1 dstport 0 group 10.0.0.1
ip link add x type vxlan id 1 dstport 0 group 239.1.1.1
ip link add x type vxlan id 1 dstport 0 remote 10.0.0.1 remote 10.0.0.2
ip link add x type vxlan id 1 dstport 0 remote 10.0.0.1 group 239.1.1.1
ip link add x type vxlan id 1 dstport 0 remote 10.0.0.1 local ::1
ip link add x type vxlan id 1 dstport 0 local word
ip link add x type vxlan id 1 dstport 0 ttl 256
ip link add x type vxlan id 1 dstport 0 ttl word
ip link add x type vxlan id 1 dstport 0 tos word
ip link add x type vxlan id 1 dstport 0 df word
ip link add x type vxlan id 1 dstport 0 srcport 1
ip link add x type vxlan id 1 dstport 0 srcport word 1
ip link add x type vxlan id 1 dstport 0 srcport 1 word
ip link add x type vxlan id 1 dstport 0 proxy noproxy
ip link add x type vxlan id 1 dstport 0 ageing word
ip link add x type vxlan id 1 dstport 0 vnifilter
ip link add x type vxlan id 1 dstport 0 external
ip link add x type vxlan id 1 dstport 0 nosuch
ip link add x type vxlan help
ip link add x type bond mode word
ip link add x type bond mode 9
ip link add x type bond miimon word
ip link add x type bond primary nosuch
ip link add x type bond num_grat_arp 256
ip link add x type bond nosuch
ip link add x type bond help
ip link add x type vrf
ip link add x type vrf table word
ip link add x type vrf nosuch
ip link add x type ipvlan mode word
ip link add x type ipvlan vepa bridge
ip link add x type ipvlan nosuch
ip link add x link lower type vlan
ip link add x link lower type vlan nosuch
ip link add x link lower type vlan id
ip link add x link lower type vlan id word
ip link add x link lower type vlan id 65536
ip link add x link lower type vlan protocol word
ip link add x link lower type vlan gvrp word
ip link add x link lower type vlan help
ip link add x link lower type macvlan mode
ip link add x link lower type macvlan mode word
ip link add x link lower type macvlan flag word
ip link add x link lower type macvlan word
ip link add x link lower type macvlan mode bridge nopromisc
ip link add x link lower type macvtap mode bridge flag nopromisc
ip link add x link lower type macvlan macaddr word
ip link add x link lower type macvlan bcqueuelen word
ip link set
ip link set help
ip link set lower
ip link set nosuch up
ip link set dev nosuch up
ip link set dev
ip link set lower lower2
ip link set lower dev lower2
ip link set lower mtu
ip link set lower mtu word
ip link set lower mtu 10 mtu 20
ip link set lower mtu 99999999
ip link set lower txqueuelen word
ip link set lower txqueuelen 1 qlen 2
ip link set lower arp
ip link set lower arp word
ip link set lower promisc word
ip link set lower carrier word
ip link set lower protodown word
ip link set lower address
ip link set lower address word
ip link set lower address 02:xx
ip link set lower address 02:00:00:00:00:100
ip link set lower broadcast word
ip link set lower master
ip link set lower master nosuch
ip link set lower master lower2
ip link set lower vrf nosuch
ip link set lower vrf br1
ip link set lower netns
ip link set lower netns nosuch
ip link set lower netns 99999999
ip link set lower netns other netns other
ip link set lower group
ip link set lower group nosuch
ip link set lower group 1 group 2
ip link set group 9 type bridge
ip link set group 9 type bridge stp_state 1
ip link set lower addrgenmode word
ip link set lower mode word
ip link set lower state word
ip link set lower index 5
ip link set lower name lower2
ip link set lower name averyveryverylongname
ip link set lower numtxqueues word
ip link set lower link-netnsid word
ip link set lower gso_max_size word
ip link set lower gso_max_segs 65536
ip link set lower type
ip link set lower type bridge_slave cost 5
ip link set lower type bridge_slave nosuch
ip link set port type bridge_slave hairpin word
ip link set port type bridge_slave state word
ip link set port type bridge_slave backup_port nosuch
ip link set lower type macvlan mode bridge
ip link set if1 type bridge
ip link set "" up
ip link del
ip link del nosuch
ip link del group nosuch
ip link del lo
ip link property
ip link property help
ip link property nosuch
ip link property add
ip link property add altname
ip link property add altname x
ip link property add dev lower altname a/b
ip link property add dev nosuch altname x
ip link property add dev lower altname lower2
ip link property del dev lower altname nosuch
COMMANDS
echo "$failures differences"
[ $failures = 0 ]
