# Without rights everything that only asks works, and what changes something says what the stock tool says; as a link in
# bin/ and in a script. Output that can't be written is sysctl's failure and, in a drop-in, nobody else's.
. "$SOURCE/tests/lib.sh"
[ "$(id -u)" = 0 ] || skip "as root only: it becomes an ordinary user itself"
setpriv --reuid=65534 --clear-groups test -x "$IPSH" || skip "an ordinary user can't read $IPSH"

isolated bash -c '
  set -u; cd "$1"; bin=$2 ipsh=$3; failures=0
  ip link add v0 type veth peer name v1; ip link set v0 up; ip netns add red
  chmod 755 "$1"
  stock=$PATH
  run() { eval "$2" >"$1.out" 2>"$1.err"; echo "status $?" >>"$1.err"; }
  alike() {  # COMMAND
    PATH=$stock run stock "$1"; PATH=$bin:$stock run ours "$1"
    diff stock.out ours.out && diff stock.err ours.err || { echo "FAIL: $1"; failures=$((failures + 1)); }
  }
  while read -r line; do alike "setpriv --reuid=65534 --clear-groups $line"; done <<"LINES"
ip a
ip -d link
ip route show table all
ip netns
ip link set v0 up
ip addr add 192.0.2.1/24 dev v0
ip route add 192.0.2.0/24 dev v0
ip netns add blue
ip netns del red
sysctl net.ipv4.ip_forward
sysctl -w net.ipv4.ip_forward=1
sysctl net.ipv6.conf.v0
sysctl -a --pattern ^net.ipv6.conf.v0
LINES
  for line in "sysctl net.ipv4.ip_forward" "sysctl -w net.ipv4.ip_forward=1" "ip a" "ip -j link"; do
    alike "$line >/dev/full"; alike "$line >&-"
  done
  for line in "-w net.core.wmem_default=1000" "-w net.ipv4.ip_forward = 1" "-w =" "\"\"" "net.ipv4.ip_forward \"\"" \
    "-w \"\"" "-w net.ipv4.conf=1"; do alike "sysctl $line"; done
  [ "$(setpriv --reuid=65534 --clear-groups "$ipsh" -c "ip link show v0")" = "$(ip link show v0)" ] ||
    { echo "FAIL: a script that only asks"; failures=$((failures + 1)); }
  exit $((failures > 0))
' bash "$scratch" "$BUILD/bin" "$IPSH" || fail "without rights"
finish
