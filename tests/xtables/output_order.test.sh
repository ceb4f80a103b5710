# What waits (a staged rule, a route, a pair) and is refused later ends the script where bash -e ends: what was printed
# before it is printed, what is behind it is not, and no `||`, `if` or `!` of a later command takes its failure.
. "$SOURCE/tests/lib.sh"
cat >"$scratch/scripts" <<'SCRIPTS'
iptables -A INPUT -s 1.1.1.1 -j ACCEPT
echo one
iptables -C INPUT -s 1.1.1.1 -j ACCEPT && echo there
iptables -C INPUT -j DROP || echo "not there"
iptables -S INPUT
sysctl -n net.ipv4.ip_forward
iptables -A INPUT -j MASQUERADE
echo two
iptables -S INPUT

iptables -A INPUT -s 1.1.1.1 -j ACCEPT
echo before
iptables -v -A INPUT -s 3.3.3.3 -j ACCEPT
iptables -v -A INPUT -j MASQUERADE
echo behind
iptables -A INPUT -s 1.1.1.1 -j ACCEPT

iptables -A INPUT -j MASQUERADE
for i in 1 2; do iptables -A INPUT -s 1.1.1.1 -j ACCEPT || break; done
echo behind

echo before
ip6tables -A INPUT -j MASQUERADE
if iptables -L >/dev/null; then echo yes; else echo no; fi
echo behind

iptables -A INPUT -j MASQUERADE
! iptables -v -L -n
echo behind

iptables -A INPUT -j MASQUERADE
sysctl -n net.ipv4.ip_forward || echo no
echo behind

ip link add v0 type veth peer name v1
ip link add v0 type veth peer name v2
ip link set lo up || true
echo behind

ip route add 10.0.0.0/24 dev lo
iptables -S || echo no
echo behind

ip link set lo up
ip route add 10.0.0.0/24 dev lo
echo before
ip route add 10.0.0.0/24 dev lo
if ip link show nosuch; then echo yes; fi
echo behind
SCRIPTS
awk -v RS= -v folder="$scratch" '{ file = folder "/script" NR; print > file; close(file) }' "$scratch/scripts"
backends=()
have_legacy && backends+=(legacy)
have_nft && backends+=(nft)
[ ${#backends[@]} -gt 0 ] || skip "neither iptables back end works here"
for backend in "${backends[@]}"; do
  for script in "$scratch"/script[0-9]*; do
    for program in "$IPSH --iptables=$backend" 'bash -e'; do
      isolated bash -c 'use_backend "$1" "$2/$1-bin"; $3 "$4" 2>"$2/err"; echo "status $?"' \
        bash "$backend" "$scratch" "$program" "$script" >"$scratch/${program##* }"
    done
    diff -u "$scratch/-e" "$scratch/--iptables=$backend" || { fail "$backend"; cat "$script"; }
    [ $backend = nft ] || grep -q 'status [12]' "$scratch/-e" || fail "bash did not fail"  # nf_tables takes MASQUERADE
  done
done
finish
