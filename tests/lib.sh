# What the whole-program tests share. Source it; it needs IPSH (the program), SOURCE and BUILD.
# Everything happens in namespaces that the test makes, with a /run of their own.
set -u
: "${IPSH:?}" "${SOURCE:?}" "${BUILD:?}"
export LC_ALL=C.UTF-8

skip() { echo "SKIP: $*"; exit 77; }
fail() { echo "FAIL: $*"; failures=$((${failures:-0} + 1)); }
finish() { if [ "${failures:-0}" -eq 0 ]; then echo "ok"; else echo "$failures failures"; fi; exit $((${failures:-0} > 0)); }

scratch=$(mktemp -d "${TMPDIR:-/tmp}/ipsh-test.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

# isolated COMMAND...: in fresh network, mount and UTS namespaces with a private /run, as root inside.
isolated() {
  local user=()
  [ "$(id -u)" = 0 ] || user=(-U -r)
  unshare "${user[@]}" -n -m -u -- bash -c 'mount -t tmpfs -o mode=755 tmpfs /run && mount -t sysfs sysfs /sys 2>/dev/null; exec "$@"' bash "$@"
}
isolated true 2>/dev/null || skip "this kernel or container does not let us make namespaces"

have_legacy() { command -v iptables-legacy >/dev/null && isolated iptables-legacy -S >/dev/null 2>&1; }
have_nft() { command -v iptables-nft >/dev/null && isolated iptables-nft -S >/dev/null 2>&1; }

# state: everything that the stock tools can see, in this namespace and in those with a name.
# Learned and timed things (dynamic neighbours, DAD in progress, remaining lifetimes, counters) are left out.
state_here() {
  ip -d link | sed -E 's/((gc|hello|tcn|topology_change|forward_delay|hold|message_age)_timer) +[0-9.]+/\1 T/g'
  ip addr | sed 's/ tentative//'
  ip route show table all | sort
  ip -6 route show table all | sort
  ip rule
  ip -6 rule
  ip neigh show nud permanent
  ip neigh show proxy
  local table
  for table in $(sort /proc/net/ip_tables_names 2>/dev/null); do iptables-legacy-save -t "$table"; done
  for table in $(sort /proc/net/ip6_tables_names 2>/dev/null); do ip6tables-legacy-save -t "$table"; done
  { iptables-nft-save; ip6tables-nft-save; } 2>/dev/null
  (cd /proc/sys && find net -type f -perm -u=r ! -name '*secret' ! -name 'nf_conntrack_count' ! -name 'route_min_*' \
    -exec grep -sH '' {} + | sort)
}
# Duplicate address detection has ended everywhere (routes of an address appear only then).
addresses_settled() {
  local name i
  for ((i = 0; i < 150; i++)); do
    [ -z "$(ip -6 addr show tentative; for name in $(ip netns list | cut -d' ' -f1); do ip -n "$name" -6 addr show tentative; done)" ] && return
    sleep 0.1
  done
}
state() {
  addresses_settled
  # linkwatch needs up to a second to say UP or LOWERLAYERDOWN: read until two readings agree.
  local last='' now i
  for i in 1 2 3 4 5 6 7 8; do
    now=$(state_here | sed '/^#/d; s/\[[0-9]*:[0-9]*\]//'
      for name in $(ip netns list | cut -d' ' -f1 | sort); do
        echo "=== $name"
        ip netns exec "$name" bash -c "$(declare -f state_here); state_here" | sed '/^#/d; s/\[[0-9]*:[0-9]*\]//'
      done)
    [ "$now" != "$last" ] || break
    last=$now
    sleep 0.3
  done
  printf '%s\n' "$now"
}
# For comparing two runs: what is random is named, not compared; links may be listed in any order.
anonymous() {
  sed -E '
    s/(8000\.)[0-9a-f:.]+/\1ID/g; s/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g
    s/fe80::[0-9a-f:]+/LINKLOCAL/g; s/ff02::1:ff[0-9a-f:]+/SOLICITED/g
    s/link-netns(id)? [^ ]+/link-netns N/
    s/rtt min\/avg.*/RTT/; s/time=[0-9.]+ ms/TIME/; s/time [0-9]+ms/TIME/' |
    if [ -n "${NOSORT:-}" ]; then cat; else sort; fi
}
# linkwatch tells a link's carrier up to a second late, and the kernel makes the link-local address and its routes then:
# what a script prints may be from before or after it.
without_carrier() {
  sed -E '/inet6 fe80::.*\\/d; /inet6 fe80::/{N;d}; /^fe80::\/|^(local|anycast) fe80::|^multicast ff00::/d
    s/NO-CARRIER,//; s/,LOWER_UP//; s/ linkdown//; s/state (UP|DOWN|LOWERLAYERDOWN|UNKNOWN)/state S/'
}
# use_backend legacy|nft DIRECTORY: iptables on PATH is that one.
use_backend() {
  local tool
  mkdir -p "$2"
  for tool in iptables ip6tables; do ln -sf "$(command -v "$tool-$1")" "$2/$tool"; done
  PATH="$2:$PATH"
}
# The first touch of a table creates it for good (docs/undo.md): what is compared has them all.
touch_tables() {
  local table
  for table in filter nat mangle raw security; do
    iptables -t $table -S >/dev/null 2>&1
    ip6tables -t $table -S >/dev/null 2>&1
  done
}
export IPSH SOURCE BUILD
export -f addresses_settled state state_here anonymous without_carrier use_backend touch_tables
