# The usage texts of `ip` are the stock tool's: every byte, and the exit status.
. "$SOURCE/tests/lib.sh"
command -v ip >/dev/null || skip "no ip"
case $(ip -V) in *iproute2-6.1.*) ;; *) skip "another iproute2: $(ip -V)" ;; esac
ln -s "$IPSH" "$scratch/ip"

while read -r words; do
  # shellcheck disable=SC2086
  ip $words </dev/null >"$scratch/stock" 2>&1
  echo "status $?" >>"$scratch/stock"
  # shellcheck disable=SC2086
  "$scratch/ip" $words </dev/null >"$scratch/ours" 2>&1
  echo "status $?" >>"$scratch/ours"
  cmp -s "$scratch/stock" "$scratch/ours" && continue
  fail "ip $words"
  diff "$scratch/stock" "$scratch/ours" | head -5
done <<'END'

help
-h
-help
--help
address help
a h
addr show help
addr show dev lo help
addr add help
addr del help
addr replace help
addr flush help
route help
route add help
route del help
route replace help
route get help
route show table help
link
link help
link help veth
link help bridge
link help vxlan
link help bridge_slave
link help nosuchkind
link add help
link set help
link del help
link show help
link property help
link add type vxlan help
link add type macvlan help
link add type macvtap help
link add type bridge help
link add type vlan help
link add type bond help
link add type ipvlan help
link add type vrf help
netns help
address nosuchverb
route nosuchverb
link nosuchverb
netns nosuchverb
END
finish
