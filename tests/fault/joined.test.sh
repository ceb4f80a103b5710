# Several processes on one journal: subshells, pipeline stages, programs that call our ip, four of them at once. A script
# that fails after them leaves nothing of any; one that succeeds leaves all, and no journal.
. "$SOURCE/tests/lib.sh"
have_legacy && backend=legacy || backend=nft
cat >"$scratch/joined.ipsh" <<'SCRIPT'
ip netns add box
(ip link add x1 type veth peer name y1; ip link set x1 up)
echo "x2 x3" | xargs -n1 | while read -r n; do ip link add "$n" type bridge; done
ip netns exec box bash -c 'ip link set lo up; ip addr add 10.5.5.5/32 dev lo'
printf '%s\n' x4 x5 x6 x7 | xargs -P4 -n1 sh -c 'ip link add $0 type veth peer name p$0'
sysctl -q -w net.ipv4.ip_forward=1
echo "links: $(ip -br link | wc -l) $(ip -n box -4 -br addr)"
ip link set here mtu 1400 &&
  sh -c 'ip link set here mtu 1300; ip addr add 192.0.2.9/24 dev here; exit 0'
iptables -A INPUT -s 10.0.0.1 -j DROP
SCRIPT
cp "$scratch/joined.ipsh" "$scratch/broken.ipsh"
echo 'bash -c "ip link set nosuch up"' >>"$scratch/broken.ipsh"

isolated bash -c '
  cd "$1"; use_backend "$2" "$1/bin"; touch_tables
  ip link add here type veth peer name there
  state >before
  "$IPSH" --iptables=$2 broken.ipsh >out 2>err; status=$?
  [ $status = 1 ] || { echo "status $status"; cat err; exit 1; }
  state >after; diff -u before after || exit 1
  [ -z "$(ls /run/ipsh)" ] || { echo "a journal was left"; exit 1; }
  "$IPSH" --iptables=$2 joined.ipsh >out 2>err || { cat err; exit 1; }
  [ "$(cat out)" = "links: 15 lo               UNKNOWN        127.0.0.1/8 10.5.5.5/32 " ] || { cat out; exit 1; }
  [ "$(cat /sys/class/net/here/mtu)" = 1300 ] || { echo "mtu"; exit 1; }
  [ -z "$(ls /run/ipsh)" ] || { echo "a journal was left"; exit 1; }
' bash "$scratch" "$backend" || fail "joined"
finish
