# Where ipsh was started stays home, also when the first change of a script is somewhere else.
. "$SOURCE/tests/lib.sh"
isolated bash -c '
  ip netns add foo; ip link add here type bridge
  for first in "sysctl -q -w net.ipv4.ip_forward=1" "sysctl net.ipv4.ip_forward" "ip link set lo up" "true"; do
    "$IPSH" -c "ip netns exec foo $first; ip link show here" >/run/out 2>&1 || { echo "after $first:"; cat /run/out; bad=1; }
  done
  [ "$(ip netns exec foo sysctl -n net.ipv4.ip_forward)" = 1 ] && [ "$(sysctl -n net.ipv4.ip_forward)" = 0 ] || bad=1
  exit ${bad:-0}
' || fail "home"
finish
