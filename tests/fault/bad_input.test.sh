# Bad input of any kind: a clear error, a status that is not 0, nothing changed, no crash.
. "$SOURCE/tests/lib.sh"

expect_refusal() {  # NAME COMMAND... : fails, says something, and does not crash
  local name=$1 status
  shift
  timeout 60 "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
  status=$?
  [ $status -ne 0 ] || fail "$name: status 0"
  # 255 is what the stock tools end with on wrong words.
  [ $status -lt 126 ] || [ $status -eq 255 ] || fail "$name: status $status"
  [ -s "$scratch/err" ] || fail "$name: nothing was said"
  [ "$(wc -c <"$scratch/err")" -lt 20000 ] || fail "$name: too much was said"
  if grep -qE 'AddressSanitizer|runtime error|terminate called' "$scratch/err"; then
    fail "$name: crashed"
    cat "$scratch/err"
  fi
  echo "$name: status $status: $(head -1 "$scratch/err" | cut -c1-100)"
}
export -f expect_refusal fail

isolated bash -c '
  set -u; scratch=$1; failures=0
  cd "$scratch"
  ip link add here type veth peer name there
  state >before
  head -c 100000 /dev/urandom >junk.ipsh; expect_refusal "binary junk" "$IPSH" junk.ipsh
  printf "echo \0 x\n" >nul.ipsh; expect_refusal "a NUL byte" "$IPSH" nul.ipsh
  printf "ip link add x type veth\necho \"open\n" >quote; expect_refusal "an open quote" "$IPSH" quote
  printf "ip link add x type veth\nif true; then" >if; expect_refusal "an open if" "$IPSH" if
  expect_refusal "a directory" "$IPSH" "$scratch"
  expect_refusal "no such file" "$IPSH" nosuchfile
  { printf "ip link set "; head -c 10000000 /dev/zero | tr "\0" a; echo " up"; } >long
  expect_refusal "a line of 10 MB" "$IPSH" long
  { head -c 10000 /dev/zero | tr "\0" "("; echo; } >nested; expect_refusal "10,000 parentheses" "$IPSH" nested
  { yes "\$(" | head -10000 | tr -d "\n"; echo; } >nested2
  expect_refusal "10,000 substitutions" "$IPSH" nested2
  { printf "["; yes " \"(\"" | head -10000 | tr -d "\n"; echo " a ]"; } >nested3
  expect_refusal "10,000 parentheses of a test" "$IPSH" nested3
  expect_refusal "a function without end in substitutions" "$IPSH" -c "f() { n=\$((n+1)); [ \$n -lt 40 ] || exit 3; x=\$(f); }; f"
  # Where memory is what a sanitizer needs, there is no such limit.
  if (ulimit -v 500000; "$IPSH" -c true) 2>/dev/null; then
    (ulimit -v 500000; expect_refusal "no memory left" "$IPSH" -c "ip link set here mtu 1400; x=aaaaaaaa; while :; do x=\$x\$x; done"; exit $((failures > 0))) || failures=1
    for ((i = 0; i < 50; i++)); do [ "$(cat /sys/class/net/here/mtu)" = 1500 ] && break; sleep 0.1; done
  fi
  # A signal ends a `read` that always finds something; timeout says 124 when it had to send one.
  timeout -k 20 1 "$IPSH" -c "read -r line </dev/zero" 2>/dev/null; status=$?
  [ $status -eq 124 ] || fail "read from /dev/zero: status $status"
  # A refusal in a subshell or behind & has its place and the one format.
  for text in "ip link set here mtu 1400 & wait" "f() { ip link set here mtu 1400; }; f & wait" \
    "m=mapfile; x=\$(\$m) || true" "m=mapfile; true | \$m"; do
    expect_refusal "$text" "$IPSH" -c "ip link set here mtu 1350; $text; true"
    { grep -qE "^-c:1:[0-9]+: error: .* \[U(131|201)\]" err && grep -q "= rolled back 1 change; the network is as it was" err; } ||
      fail "no place: $(cat err)"
  done
  expect_refusal "an unknown device" "$IPSH" -c "ip link set nosuch up"
  expect_refusal "an unknown namespace" "$IPSH" -c "ip netns exec nosuch ip link"
  expect_refusal "an unknown namespace for a link" "$IPSH" -c "ip link set here netns nosuch"
  expect_refusal "a name in use" "$IPSH" -c "ip link add here type bridge"
  expect_refusal "an unknown object" "$IPSH" -c "ip frobnicate"
  expect_refusal "a misspelt option" "$IPSH" -c "ip link set here mtuu 1400"
  expect_refusal "an unknown option of ipsh" "$IPSH" --frobnicate x
  expect_refusal "a closed standard output" bash -c "\"$IPSH\" -c \"ip link set here mtu 1400; ip link\" >&-"
  expect_refusal "a full standard output" bash -c "\"$IPSH\" -c \"ip link set here mtu 1400; ip link\" >/dev/full"
  expect_refusal "echo to a full device" bash -c "\"$IPSH\" -c \"ip link set here mtu 1400; echo x\" >/dev/full"
  # Root reads everything, but for these capabilities.
  echo : >closed; chmod 000 closed
  expect_refusal "no permission" setpriv --bounding-set=-dac_override,-dac_read_search "$IPSH" closed
  state >after
  diff -u before after || fail "something was changed"
  exit $((failures > 0))
' bash "$scratch" || fail "bad input"

# /run that cannot be written: a journal in memory, said beforehand, and all is undone just the same.
for how in "mount -t tmpfs -o ro tmpfs /run" "mount -t tmpfs -o size=4k,nr_inodes=2 tmpfs /run && mkdir /run/x"; do
  isolated bash -c '
    cd "$2"; ip link add here type veth peer name there; state >before
    eval "$1" || exit 1
    "$IPSH" -c "ip link set here mtu 1400; ip link set nosuch up" >out 2>err; status=$?
    [ $status -ne 0 ] || { echo "status 0"; exit 1; }
    state >after; diff -u before after || exit 1
    echo "$1: status $status: $(head -1 err)"
  ' bash "$how" "$scratch" || fail "/run: $how"
done
finish
