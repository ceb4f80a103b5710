# `ip` as the link in bin/ beside the stock tool: each line of ip.list, run by both in a namespace with rich content, must
# print the same, say the same and end with the same status.
. "$SOURCE/tests/lib.sh"
[ "$(id -u)" = 0 ] || skip "as root only: an ordinary user's namespaces have no names of others to list"

isolated bash -c '
  set -u; scratch=$1 list=$2 bin=$3
  ip link set lo up
  ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
  ip link add br0 address 02:00:00:00:00:03 type bridge stp_state 1 forward_delay 200
  ip link add vx0 address 02:00:00:00:00:04 type vxlan id 42 local 10.0.0.1 dstport 4789 dev v0
  ip link add mv0 address 02:00:00:00:00:05 link v0 type macvlan mode bridge
  ip netns add red; ip netns add blue
  ip link add n0 address 02:00:00:00:00:07 type veth peer name n1 address 02:00:00:00:00:08 netns red
  ip link add p0 address 02:00:00:00:00:09 type veth peer name p1 address 02:00:00:00:00:0a
  ip link set p0 master br0
  for link in p0 br0 v0 v1 n0; do ip link set $link up; done
  ip link set v0 alias "an alias" txqueuelen 77
  ip link property add dev v0 altname averyveryverylongnameforv0
  ip addr add 10.0.0.1/24 brd + dev v0; ip addr add 10.0.0.2/24 dev v0; ip addr add 10.1.0.1/24 dev v0 label v0:1
  ip addr add 192.168.5.1 peer 192.168.5.2 dev n0
  ip addr add 2001:db8::1/64 dev v0 nodad; ip addr add 2001:db8:1::1/64 dev br0 nodad
  ip addr add 10.9.9.9/32 dev lo scope host; ip addr add 10.3.3.3/24 dev v0 valid_lft forever preferred_lft 0
  ip route add 10.50.0.0/16 via 10.0.0.254; ip route add default via 10.0.0.254 metric 5
  ip route add 10.51.0.0/16 via 10.0.0.254 table 77 proto static src 10.0.0.1 mtu 1400
  ip route add 10.52.0.0/16 nexthop via 10.0.0.253 weight 2 nexthop via 10.0.0.254 dev v0
  ip route add blackhole 10.53.0.0/16; ip route add unreachable 10.54.0.0/16 metric 3; ip route add prohibit 10.55.0.0/16
  ip -6 route add 2001:db8:50::/48 via 2001:db8::fe; ip -6 route add default via 2001:db8::fe metric 9
  ip -6 route add 2001:db8:51::/48 nexthop via 2001:db8::fe nexthop via 2001:db8::fd
  ip -6 route add blackhole 2001:db8:52::/48; ip -6 route add 2001:db8:53::/48 via 2001:db8::fe table 77
  ip route add 10.60.0.0/16 dev v0 scope link metric 7; ip route add 10.61.0.0/16 via 10.0.0.254 onlink dev v0
  ip -n red link set lo up; ip -n red link set n1 up; ip -n red addr add 192.168.5.2/24 dev n1
  state >/dev/null  # waits until it is settled

  stock=$PATH failed=0 lines=0
  run() {  # WHO LINE
    timeout 20 bash -c "$2" >"$scratch/$1.out" 2>"$scratch/$1.err" </dev/null
    echo "status $?" >>"$scratch/$1.err"
    sed -i -E "s/(timer\"?:?) *[0-9.]+/\1 T/g; s/ [0-9]+sec/ Tsec/g" "$scratch/$1.out"
  }
  while IFS= read -r line; do
    lines=$((lines + 1))
    for try in 1 2 3; do  # counters move on; what a line made the first time is there for both the second
      PATH=$stock run stock "$line"
      PATH=$bin:$stock run ours "$line"
      cmp -s "$scratch/stock.out" "$scratch/ours.out" && cmp -s "$scratch/stock.err" "$scratch/ours.err" && continue 2
    done
    failed=$((failed + 1))
    echo "$line"
    diff "$scratch/stock.out" "$scratch/ours.out" | head -20
    diff "$scratch/stock.err" "$scratch/ours.err" | head -20
  done <"$list" 2>"$scratch/noise"
  echo "$lines command lines, $failed differ"
  exit $((failed > 0 || lines < 300))
' bash "$scratch" "$SOURCE/tests/drop_in/ip.list" "$BUILD/bin" || fail "ip"
finish
