# Route adds that wait for each other and go to the kernel together: the state, the messages and the order of output are
# those of one by one; a failure in the middle, and kill -9 at any system call of it, leave the state of before.
. "$SOURCE/tests/lib.sh"

cat >"$scratch/before" <<'SCRIPT'
ip link set lo up
ip route add 10.1.44.0/24 dev lo metric 5
ip -6 route add 2001:db8:44::/64 dev lo
SCRIPT
routes() {  # N: two families, two tables, and what makes them depend on each other
  local i
  for ((i = 0; i < $1; i++)); do
    echo "ip route add 10.0.$i.0/24 dev lo"
    echo "ip -6 route add 2001:db8:a$i::/64 dev lo table 77"
  done
  echo "ip route add 10.2.0.0/16 via 10.0.7.1 dev lo onlink"
}
routes 200 >"$scratch/whole"

# run_pair SCRIPT: the script's output and the state behind it, beside bash's.
run_pair() {
  local side program
  for side in ours stock; do
    [ $side = ours ] && program=$IPSH || program='bash -e'
    isolated bash -c '
      . "$1/before"; $2 "$3" >"$1/out.$4" 2>"$1/err.$4"
      echo "status $?" >>"$1/out.$4"; state >"$1/state.$4"' bash "$scratch" "$program" "$1" $side
  done
  diff -u "$scratch/out.stock" "$scratch/out.ours" >"$scratch/diff" || { fail "$1: output"; head -20 "$scratch/diff"; }
}
export -f state state_here addresses_settled

run_pair "$scratch/whole"
diff -u "$scratch/state.stock" "$scratch/state.ours" >"$scratch/diff" || { fail "state"; head -20 "$scratch/diff"; }
cp "$scratch/state.stock" "$scratch/done"
isolated bash -c '. "$1/before"; state' bash "$scratch" >"$scratch/nothing"
cmp -s "$scratch/done" "$scratch/nothing" && fail "the script does nothing"

# broken LINE MESSAGE: put behind the 60th line. One by one 60 changes would have been made, and "two" not printed.
broken() {
  { sed -n 1,30p "$scratch/whole"; echo 'echo one'; sed -n 31,60p "$scratch/whole"; echo "$1"
    sed -n 61,90p "$scratch/whole"; echo 'echo two'; sed -n 91,400p "$scratch/whole"; } >"$scratch/broken"
  run_pair "$scratch/broken"
  diff -u "$scratch/nothing" "$scratch/state.ours" >"$scratch/diff" ||
    { fail "$1: the state is another"; head -20 "$scratch/diff"; }
  grep -qF "broken:62:" "$scratch/err.ours" && grep -qF "$2" "$scratch/err.ours" &&
    grep -qF "rolled back 60 changes; the network is as it was" "$scratch/err.ours" ||
    { fail "$1: the report"; cat "$scratch/err.ours"; }
  grep -qF "$2" "$scratch/err.stock" || { fail "$1: the stock tool says"; cat "$scratch/err.stock"; }
}
broken 'ip route add 10.1.44.0/24 dev lo metric 5' 'File exists'
broken 'ip -6 route add 2001:db8:44::/64 dev lo' 'File exists'
broken 'ip route add 10.0.7.0/24 dev lo' 'File exists'
broken 'ip route add 10.9.0.0/16 via 172.16.0.1' 'Nexthop has invalid gateway'
broken 'ip route add 10.9.0.0/16 dev nosuch' 'Cannot find device "nosuch"'

if command -v strace >/dev/null && isolated strace -o /dev/null true 2>/dev/null; then
  # The file exists before: a kill between journal and kernel must not make it ours.
  { sed -n 1,100p "$scratch/whole"; echo 'ip route add 10.1.44.0/24 dev lo metric 5'; } >"$scratch/killed"
  isolated unshare -p -f --mount-proc bash -c '
    . "$1/before"; state >"$1/before.killed"
    for call in sendto:1 sendto:2 sendto:3 sendto:4 sendto:5 sendto:6 pwrite64:1 pwrite64:2 recvfrom:3 recvfrom:90; do
      strace -o /dev/null -e inject=${call%:*}:signal=KILL:when=${call#*:} "$IPSH" "$1/killed" >/dev/null 2>&1
      [ $? = 137 ] || echo "not killed at $call"
      for ((i = 0; i < 50; i++)); do grep -qslx ipsh-guardian /proc/[0-9]*/comm || break; sleep 0.1; done
      state | diff "$1/before.killed" - >"$1/diff" || { echo "killed at $call:"; head -5 "$1/diff"; }
    done
    echo "all tried"' bash "$scratch" >"$scratch/kills" 2>/dev/null # bash tells of each that was killed
  [ "$(cat "$scratch/kills")" = "all tried" ] || { fail "kill -9"; cat "$scratch/kills"; }
else
  echo "kill -9 was not tried: strace is not here, or may not trace"
fi
finish
