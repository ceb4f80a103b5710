#!/usr/bin/env bash
# ipsh beside the stock tools, in one run: what counts is the ratio (machines are noisy, and differ).
# Each measurement is made in fresh namespaces, the two sides in turn; a dead namespace is torn down in the background
# and fights the next one for the RTNL lock, so every measurement waits a little first.
# ROUNDS (default 9) sets how many pairs; the medians are compared.
set -u
cd "$(dirname "$0")/.."
IPSH=${IPSH:-$PWD/build/release/ipsh}
rounds=${ROUNDS:-9}
export IPSH LC_ALL=C.UTF-8
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
user=()
[ "$(id -u)" = 0 ] || user=(-U -r)

# once COMMAND: microseconds of one run, in fresh namespaces.
once() {
  sleep 0.15
  unshare "${user[@]}" -n -m -- bash -c '
    mount -t tmpfs tmpfs /run
    mkdir /run/legacy
    for tool in iptables ip6tables; do ln -s "$(command -v $tool-legacy)" /run/legacy/$tool; done
    exec 3>&1 >/dev/null
    before=$EPOCHREALTIME
    eval "$1"
    after=$EPOCHREALTIME
    echo $((${after/./} - ${before/./})) >&3' bash "$1"
}
median() { sort -n "$1" | sed -n "$((($(wc -l <"$1") + 1) / 2))p"; }

# compare NAME GOAL OURS STOCK: stock/ours, the goal behind it.
compare() {
  local i ours stock
  : >"$scratch/ours"
  : >"$scratch/stock"
  for ((i = 0; i < rounds; i++)); do
    once "$3" >>"$scratch/ours"
    once "$4" >>"$scratch/stock"
  done
  ours=$(median "$scratch/ours") stock=$(median "$scratch/stock")
  awk -v n="$1" -v g="$2" -v o="$ours" -v s="$stock" 'BEGIN {
    printf "%-42s ipsh %8.2f ms   stock %8.2f ms   %6.2f times faster   goal %s\n", n, o / 1000, s / 1000, s / o, g }'
}

ten() { printf 'for i in 1 2 3 4 5 6 7 8 9 10; do %s; done' "$1"; }
script() { cat >"$scratch/$1.ipsh"; echo "$scratch/$1.ipsh"; }

one_change=$(echo 'ip link set lo up' | script one)
routes=$({
  echo 'ip link set lo up'
  for ((i = 0; i < 1000; i++)); do echo "ip route add 10.$((i / 250)).$((i % 250)).0/24 dev lo"; done
} | script routes)
rules=$(for ((i = 0; i < 100; i++)); do echo "iptables -t nat -A POSTROUTING -s 10.0.$i.0/24 -j MASQUERADE"; done | script rules)
containers=$({
  echo 'ip link add bridge0 type bridge'
  echo 'ip link set bridge0 up'
  for ((i = 1; i <= 10; i++)); do
    printf '%s\n' "ip netns add box$i" "ip link add outer$i type veth peer name inner$i" \
      "ip link set inner$i netns box$i" "ip link set outer$i master bridge0" "ip link set outer$i up" \
      "ip netns exec box$i ip addr add 10.9.0.$i/24 dev inner$i" "ip netns exec box$i ip link set inner$i up"
  done
} | script containers)

compare 'start, ten times: -c : beside ip -V' '1.33' "$(ten '"$IPSH" -c :')" "$(ten 'ip -V')"
compare 'one change, ten times, beside ip' '1' "$(ten "\"\$IPSH\" $one_change")" "$(ten 'ip link set lo up')"
compare 'the tutorial, legacy' '9' '"$IPSH" -q --iptables=legacy scripts/bridge.ipsh' \
  'PATH=/run/legacy:$PATH; bash -e scripts/bridge.ipsh'
compare '10 containers on a bridge' '20' "\"\$IPSH\" $containers" "bash -e $containers"
compare '1,000 routes' '300' "\"\$IPSH\" $routes" "bash -e $routes"
compare '100 nat rules, legacy' '38' "\"\$IPSH\" -q --iptables=legacy $rules" "PATH=/run/legacy:\$PATH; bash -e $rules"
