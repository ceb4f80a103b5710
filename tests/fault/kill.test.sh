# kill -9 at every k-th system call of a script: with the guardian alive it rolls back at once; with the guardian killed
# too `ipsh recover` does, also after recovery itself was killed. For every k the state is the one from before.
# IPSH_KILL_STEP sets which k are tried (1 = all); by default some 20 of them.
. "$SOURCE/tests/lib.sh"
# LeakSanitizer can't work in a program that is traced.
export ASAN_OPTIONS=detect_leaks=0
command -v strace >/dev/null || skip "strace is not installed"
isolated strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
have_legacy && backend=legacy || backend=nft

# In a PID namespace of its own: only this test's guardians are seen, and killed.
isolated unshare -p -f --mount-proc bash -c '
  set -u; scratch=$1 backend=$2 script=$3 step=$4 bad=0 missed=0
  cd "$scratch"
  use_backend "$backend" "$scratch/bin"
  touch_tables
  state >before
  clean_up() {
    ip -all netns del; for link in veth0 veth2 br0; do ip link del $link 2>/dev/null; done
    iptables -t nat -F; sysctl -qw net.ipv4.ip_forward=0; sleep 1
  }
  strace -o count "$IPSH" --iptables=$backend "$script" >/dev/null 2>&1
  grep -q "exited with 0" count || { echo "the script failed"; tail -3 count; exit 1; }
  clean_up
  state >again
  diff -u before again || { echo "the script could not be cleaned up by hand"; exit 1; }
  # strace counts each system call by itself: the k-th line of the trace becomes "the n-th openat".
  sed -n "s/^\([a-z0-9_]*\)(.*/\1/p" count | awk "{ print \$1 \":signal=KILL:when=\" ++n[\$1] }" >points
  # The last write into the journal is the commit: behind it the changes are there to stay.
  total=$(grep -n "^pwrite64:" points | tail -1 | cut -d: -f1)
  [ "${total:-0}" -gt 100 ] || { echo "only ${total:-0} system calls up to the commit"; exit 1; }
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
  # Where recovery is killed, in turn.
  calls=(sendto openat setns pwrite64 unlink write rmdir flock recvfrom close)
  for ((k = 1; k <= total; k += step)); do
    point=$(sed -n ${k}p points)
    strace -o /dev/null -e inject=$point "$IPSH" --iptables=$backend "$script" >/dev/null 2>&1
    # A run is not always the same to the last call: this one ended by itself.
    [ $? = 137 ] || { missed=$((missed + 1)); clean_up; continue; }
    as_before "$k ($point), guardian alive"
    # The guardian is killed again and again while ipsh runs. (In the background ipsh would find SIGINT ignored, and
    # make another number of system calls.)
    while :; do for g in $(guardians); do kill -9 $g 2>/dev/null; done; done &
    killer=$!
    strace -o /dev/null -e inject=$point "$IPSH" --iptables=$backend "$script" >/dev/null 2>&1
    status=$?
    kill $killer
    wait $killer
    [ $status = 137 ] || { missed=$((missed + 1)); clean_up; continue; }
    for g in $(guardians); do kill -9 $g 2>/dev/null; done
    call=${calls[k / step % ${#calls[@]}]}
    strace -o /dev/null -e inject=$call:signal=KILL:when=$((k % 12 + 1)) "$IPSH" recover >/dev/null 2>&1
    "$IPSH" recover >recovered 2>&1 || { echo "recover: status $?"; cat recovered; bad=1; }
    as_before "$k ($point), guardian killed, recovery killed once"
    [ $bad = 0 ] || break
  done
  echo "$missed runs ended before their point"
  # Two runs for each point: when most were not killed, nothing was tested.
  [ $missed -le $((total / step)) ] || bad=1
  exit $bad
' bash "$scratch" "$backend" "$SOURCE/scripts/bridge.ipsh" "${IPSH_KILL_STEP:-0}" || fail "not as before"
finish
