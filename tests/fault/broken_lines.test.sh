# Each script, broken behind each of its lines in turn: afterwards everything is as it was before, seen from outside
# with the stock tools.
. "$SOURCE/tests/lib.sh"
have_legacy && backend=legacy || backend=nft

break_everywhere() {  # SCRIPT BEFORE(or -)
  isolated bash -c '
    script=$1 before=$2 backend=$3 scratch=$4
    use_backend "$backend" "$scratch/bin"
    touch_tables
    [ "$before" = - ] || bash -e "$before" || exit 99
    state >"$scratch/before"
    lines=$(wc -l <"$script")
    tried=0
    for ((n = 1; n <= lines; n++)); do
      { sed -n "1,${n}p" "$script"; echo "ip link set nobody-has-this up"; } >"$scratch/broken.ipsh"
      bash -n "$scratch/broken.ipsh" 2>/dev/null || continue  # in the middle of a construct
      "$IPSH" --iptables=$backend "$scratch/broken.ipsh" >"$scratch/out" 2>"$scratch/err"
      status=$?
      tried=$((tried + 1))
      [ $status -eq 1 ] || { echo "line $n: status $status"; cat "$scratch/err"; bad=1; }
      state >"$scratch/after"
      if ! diff -u "$scratch/before" "$scratch/after" >"$scratch/diff"; then
        echo "broken after line $n: $(sed -n "${n}p" "$script")"
        head -30 "$scratch/diff"
        bad=1
        break
      fi
    done
    [ $tried -gt 0 ] || { echo "nothing was tried"; bad=1; }
    [ "${bad:-0}" = 0 ] && echo "broken at $tried places, each time as before: $(basename "$script")"
    exit ${bad:-0}
  ' bash "$1" "$2" "$backend" "$scratch" || fail "$(basename "$1")"
}

grep -v ping "$SOURCE/scripts/veth.ipsh" >"$scratch/veth.ipsh"
break_everywhere "$scratch/veth.ipsh" -
break_everywhere "$SOURCE/scripts/bridge.ipsh" -
for script in "$SOURCE"/tests/differential/scripts/*.ipsh; do
  break_everywhere "$script" "${script%.ipsh}.before"
done
finish
