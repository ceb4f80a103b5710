# Output behind a staged rule waits for it: where the kernel refuses the rule, bash -e would have stopped before.
. "$SOURCE/tests/lib.sh"
cat >"$scratch/script" <<'SCRIPT'
iptables -A INPUT -s 1.1.1.1 -j ACCEPT
echo one
iptables -C INPUT -s 1.1.1.1 -j ACCEPT && echo there
iptables -C INPUT -j DROP || echo "not there"
iptables -S INPUT
sysctl -n net.ipv4.ip_forward
iptables -A INPUT -s 2.2.2.2 -j ACCEPT
echo before
iptables -v -A INPUT -s 3.3.3.3 -j ACCEPT
iptables -v -A INPUT -j MASQUERADE
echo two
iptables -S INPUT
SCRIPT
backends=()
have_legacy && backends+=(legacy)
have_nft && backends+=(nft)
[ ${#backends[@]} -gt 0 ] || skip "neither iptables back end works here"
for backend in "${backends[@]}"; do
  for program in "$IPSH --iptables=$backend" 'bash -e'; do
    isolated bash -c 'use_backend "$1" "$2/$1-bin"; $3 "$2/script" 2>"$2/err"; echo "status $?"' \
      bash "$backend" "$scratch" "$program" >"$scratch/${program##* }"
  done
  diff -u "$scratch/-e" "$scratch/--iptables=$backend" || fail "$backend"
  grep -q 'one' "$scratch/-e" || fail "$backend: nothing was printed"
done
finish
