# Each script in one namespace with ipsh and in another with bash -e and the stock tools: the same output, status, and
# state. The tutorial's two parts, and three scripts that start from a namespace in use.
. "$SOURCE/tests/lib.sh"

seen() {  # SIDE out|state
  if [ "$2" = out ]; then without_carrier; else cat; fi <"$scratch/$2.$1" | anonymous
}

run_sides() {  # SCRIPT BEFORE(or -) BACKEND
  local side
  for side in ours stock; do
    isolated bash -c '
      side=$1 script=$2 before=$3 backend=$4 scratch=$5
      use_backend "$backend" "$scratch/$backend-bin"
      [ "$before" = - ] || bash -e "$before" || exit 99
      if [ "$side" = ours ]; then
        "$IPSH" --iptables=$backend "$script" >"$scratch/out.$side" 2>"$scratch/err.$side"
      else
        bash -e "$script" >"$scratch/out.$side" 2>"$scratch/err.$side"
      fi
      echo "status $?" >>"$scratch/out.$side"
      state >"$scratch/state.$side"
    ' bash "$side" "$@" "$scratch" || return
  done
}

differing() {
  local what
  for what in out state; do
    diff -u --label "stock $what" <(seen stock $what) --label "ours $what" <(seen ours $what)
  done
}

run_twin() {  # SCRIPT BEFORE(or -) BACKEND
  local name
  name="$(basename "$1" .ipsh) ($3)"
  run_sides "$@" || { fail "$name: could not be set up"; return; }
  differing >"$scratch/diff"
  [ -s "$scratch/diff" ] || { echo "same: $name"; return; }
  fail "$name"
  head -40 "$scratch/diff"
  head -20 "$scratch/err.ours"
}

backends=()
have_legacy && backends+=(legacy)
have_nft && backends+=(nft)
[ ${#backends[@]} -gt 0 ] || skip "neither iptables back end works here"
for backend in "${backends[@]}"; do
  # The first part pings an address that only the sandbox with --internet has: its own test runs it whole.
  grep -v ping "$SOURCE/scripts/veth.ipsh" >"$scratch/veth.ipsh"
  run_twin "$scratch/veth.ipsh" - "$backend"
  run_twin "$SOURCE/scripts/bridge.ipsh" - "$backend"
  for script in "$SOURCE"/tests/differential/scripts/*.ipsh; do
    run_twin "$script" "${script%.ipsh}.before" "$backend"
  done
done
finish
