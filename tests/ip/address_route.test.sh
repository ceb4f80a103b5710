# `ip address` and `ip route` beside the stock tool, each in a namespace of its own: output, messages and statuses of
# every listing and refusal, then the state after the same changes and flushes.
. "$SOURCE/tests/lib.sh"
for tool in ip diff; do command -v $tool >/dev/null || skip "no $tool"; done

prepare() {
  ip link set lo up
  ip link add v0 index 10 address 02:00:00:00:00:01 type veth peer name v1 index 11 address 02:00:00:00:00:02
  ip link add br0 index 12 address 02:00:00:00:00:03 type bridge
  ip link set v1 master br0
  for link in v0 v1 br0; do ip link set $link up; done
}

populate() {
  while read -r words; do ip $words || echo "cannot prepare: ip $words"; done <<'COMMANDS'
addr add 10.0.0.1/24 brd + dev v0
addr add 10.0.0.2/24 dev v0 label v0:1
addr add 10.9.0.1 peer 10.9.0.2/32 dev v0
addr add 192.168.1.1/24 dev br0 valid_lft 100000 preferred_lft 50000
addr add 2001:db8::1/64 dev v0 nodad
addr add 2001:db8::2/64 dev v0 valid_lft 100000 preferred_lft 0 nodad
addr add fd00::1/64 dev br0 noprefixroute nodad metric 77
route add default via 10.0.0.254
route add 10.1.0.0/16 via 10.0.0.254 dev v0 src 10.0.0.2 metric 50 mtu lock 1400 advmss 1300 rtt 2s rttvar 100ms hoplimit 3 window 5000 initcwnd 10 congctl cubic features ecn quickack 1
route add blackhole 10.2.0.0/16
route add unreachable 10.3.0.0/16 metric 7
route add prohibit 10.4.0.0/16
route add throw 10.5.0.0/16 table 100
route add 10.6.0.0/16 nexthop via 10.0.0.254 weight 3 nexthop via 192.168.1.2 dev br0 onlink
route add 10.7.0.0/16 dev v0 table 1000 proto bgp
route add 10.8.0.0/16 via inet6 fd00::2 dev br0 onlink
route add 10.10.0.0/16 dev v0 tos 0x10 scope link realm 3/4
-6 route add default via 2001:db8::fe
-6 route add 2001:db8:1::/48 via 2001:db8::fe metric 5 pref high
-6 route add blackhole 2001:db8:2::/48
-6 route add 2001:db8:3::/48 nexthop via 2001:db8::fd nexthop via fd00::9 dev br0 weight 2 onlink
COMMANDS
  sleep 2.2 # until duplicate address detection is done
}

# A lifetime may go down by a second between the two, timers run.
still() { sed -E 's/(valid_l[a-z_]*|preferred_l[a-z_]*)("?:? ?)[0-9]{5,6}(sec|[,}])/\1\2N\3/g; s/(_timer"?:?) *[0-9.]+ */\1 T /g; s/expires [0-9]+sec/expires N/'; }

look() {
  eval "$1" >output 2>messages
  echo "status $?" >>messages
  cat output messages | still
}

# Counters go on between two looks: what differs is looked at again.
listings() {
  prepare
  populate
  local words attempt
  while read -r words; do
    for attempt in 1 2 3 4; do
      look "ip $words" >stock
      look "$BUILD/bin/ip $words" | diff stock - >difference && continue 2
    done
    echo "ip $words"
    head -6 difference
  done
}

echo "--- listings and refusals"
isolated bash -c "$(declare -f prepare populate still look listings); cd $scratch; BUILD=$BUILD; listings" \
  <"$SOURCE/tests/ip/address_route.list" >"$scratch/differences" 2>&1
[ -s "$scratch/differences" ] && { cat "$scratch/differences"; fail "listings differ"; }

changes() {
  prepare
  sleep 1.2 # until linkwatch has told the bridge of its carrier (net/core/link_watch.c: once a second)
  PATH="$1:$PATH"
  while read -r words; do
    echo "+ $words"
    eval "ip $words" 2>&1
    echo "status $?"
  done <"$2"
}

echo "--- changes and flushes"
# Addresses settle and timers run meanwhile: what differs is done again.
for attempt in 1 2 3; do
  for tool in "$BUILD/bin" /nowhere; do
    isolated bash -c "$(declare -f prepare changes); changes $tool $SOURCE/tests/ip/address_route_changes.list" \
      >"$scratch/$(basename "$tool")" 2>&1 &
  done
  wait
  still <"$scratch/nowhere" >"$scratch/stock"
  still <"$scratch/bin" | diff "$scratch/stock" - >"$scratch/difference" && break
done
[ ! -s "$scratch/difference" ] || { cat "$scratch/difference"; fail "changes differ"; }
grep -c '^+' "$scratch/bin" | sed 's/$/ commands/'
finish
