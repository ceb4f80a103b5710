# The tutorial in the sandbox, as a person runs it: the first ping fails, the second one is answered; nothing of it is
# seen outside, and sysctls that no sandbox can hold are refused.
. "$SOURCE/tests/lib.sh"
# The outer process can start nothing more when the PID namespace it made for the sandbox has ended, nor can
# LeakSanitizer its thread.
export ASAN_OPTIONS=detect_leaks=0
command -v ping >/dev/null || skip "ping is not installed"
"$IPSH" --sandbox -c : 2>"$scratch/err" || { [ $? = 77 ] && skip "$(cat "$scratch/err")"; fail "a sandbox: $(cat "$scratch/err")"; finish; }

before=$(ip -o link | cut -d' ' -f2; ls /run/netns 2>/dev/null; cat /proc/sys/net/ipv4/ip_forward)
"$IPSH" --sandbox --internet "$SOURCE/scripts/veth.ipsh" >"$scratch/out" 2>"$scratch/err" || fail "the first part: $(cat "$scratch/err")"
grep -q 'Network is unreachable' "$scratch/err" || fail "the first ping did not fail"
grep -q '1 received' "$scratch/out" || fail "the second ping was not answered"
"$IPSH" --sandbox "$SOURCE/scripts/bridge.ipsh" >/dev/null || fail "the second part"

sed 's/netns vnet0$/netns vent0/' "$SOURCE/scripts/bridge.ipsh" >"$scratch/broken.ipsh"
(cd "$scratch" && "$IPSH" --sandbox broken.ipsh >out 2>err)
[ $? = 255 ] || fail "the broken one: status"
diff "$scratch/err" - <<'TEXT' || fail "the broken one: what it says"
broken.ipsh:8:25: error: argument "vent0" is wrong: Invalid "netns" value [C211]
 8 | ip link set veth1 netns vent0
   |                         ^^^^^ no such namespace; did you mean "vnet0"?
   = rolled back 4 changes; the network is as it was
TEXT
value=$(cat /proc/sys/vm/swappiness)
for name in vm.swappiness net/../vm/swappiness; do
  "$IPSH" --sandbox -c "sysctl -w $name=$value" >/dev/null 2>"$scratch/err" && fail "$name was written in a sandbox"
  grep -q 'permission denied' "$scratch/err" || fail "$name: $(cat "$scratch/err")"
done
[ "$before" = "$(ip -o link | cut -d' ' -f2; ls /run/netns 2>/dev/null; cat /proc/sys/net/ipv4/ip_forward)" ] ||
  fail "the host has changed"
finish
