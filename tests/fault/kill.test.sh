# kill -9 at every k-th system call of a script: with the guardian alive it rolls back at once; with the guardian killed
# too `ipsh recover` does, also after recovery itself was killed. For every k the state is the one from before.
# IPSH_KILL_STEP sets which k are tried (1 = all); by default some 20 of them.
. "$SOURCE/tests/lib.sh"
command -v strace >/dev/null || skip "strace is not installed"
isolated strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
have_legacy && backend=legacy || backend=nft

# In a PID namespace of its own: only this test's guardians are seen, and killed.
isolated unshare -p -f --mount-proc bash -c '
  set -u; scratch=$1 backend=$2 script=$3 step=$4 bad=0
  cd "$scratch"
  use_backend "$backend" "$scratch/bin"
  touch_tables
  state >before
  strace -o count "$IPSH" --iptables=$backend "$script" >/dev/null 2>&1
  ip -all netns del; for link in veth0 veth2 br0; do ip link del $link 2>/dev/null; done
  iptables -t nat -F; sysctl -qw net.ipv4.ip_forward=0; sleep 1
  state >again
  diff -u before again || { echo "the script could not be cleaned up by hand"; exit 1; }
  total=$(grep -c "(" count)
  [ "$step" != 0 ] || step=$((total / 20 + 1))
  echo "$total system calls, killed at one in every $step"

  guardians() { grep -slx ipsh-guardian /proc/[0-9]*/comm | cut -d/ -f3; }
  as_before() {  # WHERE
    local i
    for ((i = 0; i < 50; i++)); do [ -n "$(guardians)" ] || break; sleep 0.1; done
    state >after
    diff -u before after >diff && return
    echo "killed at $1:"
    head -20 diff
    bad=1
  }
  for ((k = 1; k <= total; k += step)); do
    strace -o /dev/null -e inject=all:signal=KILL:when=$k "$IPSH" --iptables=$backend "$script" >/dev/null 2>&1
    as_before "$k, guardian alive"
    # The guardian is stopped while ipsh dies, and killed before it can do anything.
    strace -o /dev/null -e inject=all:signal=KILL:when=$k "$IPSH" --iptables=$backend "$script" >/dev/null 2>&1 &
    tracer=$!
    while kill -0 $tracer 2>/dev/null; do for g in $(guardians); do kill -9 $g 2>/dev/null; done; done
    wait $tracer
    for g in $(guardians); do kill -9 $g 2>/dev/null; done
    strace -o /dev/null -e inject=all:signal=KILL:when=$((k % 97 + 40)) "$IPSH" recover >/dev/null 2>&1
    "$IPSH" recover >recovered 2>&1 || { echo "recover: status $?"; cat recovered; bad=1; }
    as_before "$k, guardian killed, recovery killed once"
    [ $bad = 0 ] || break
  done
  exit $bad
' bash "$scratch" "$backend" "$SOURCE/scripts/bridge.ipsh" "${IPSH_KILL_STEP:-0}" || fail "not as before"
finish
