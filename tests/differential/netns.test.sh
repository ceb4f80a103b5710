# `ip netns` and `ip -n` beside iproute2.
. "$SOURCE/tests/lib.sh"
. "$SOURCE/tests/differential/compare_commands.sh"
cat >"$scratch/commands" <<'E2'
ip netns
ip netns add b
ip netns add a
ip netns add a
ip link add v type veth peer name w
ip link set w netns a
ip netns
ip netns list
ip netns ls
ip netns l
ip -j netns
ip -j -p netns
ip netns identify
ip netns identify abc
ip netns identify 999999
ip netns exec a ip netns identify
ip netns exec a sh -c 'ip netns identify $$'
ip netns pids nope
ip netns pids
ip netns pids b
ip netns add
ip netns add x y
ip netns add ..
ip netns add a/b
ip netns add ''
ip netns del
ip netns del a b
ip netns del nope
ip netns exec
ip netns exec b
ip netns exec nope x
ip netns exec b nosuchprogram
ip netns exec b false
ip netns exec b sh -c 'exit 7'
ip netns exec b cat /sys/class/net/lo/ifindex
ip netns exec b ip -br link
ip netns exec b ip netns exec b ip -br link
ip -n b -br link
ip -netns b -br link
ip -n nope link
ip -n b link set lo up
ip -n b -4 -br addr
ip netns exec b sysctl net.ipv4.ip_forward
ip netns exec b sysctl -w net.ipv4.ip_forward=1
ip netns exec b sysctl net.ipv4.ip_forward
sysctl net.ipv4.ip_forward
ip netns foo
ip netns help
ip -all netns exec ip -br link
ip netns identify a b
ip netns pids b c
ip netns e b true
ip netns d b
ip netns
ip -all netns del
ip netns
E2
compare_commands "$scratch/commands" || { fail "ip netns differs"; head -80 "$scratch/difference"; }
finish
