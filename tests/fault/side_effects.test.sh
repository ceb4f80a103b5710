# What the kernel does behind an operation's back is undone too: each line of operations.list on the state of
# rich_state.sh, and random sequences of them, fail, and everything that the stock tools show is as before, in the
# kernel's order, in every namespace. With "~" before it, an operation has to say beforehand what a rollback can't put
# back, and may leave it.
# By default a few of them. IPSH_THOROUGH=1: all. IPSH_ONLY=TEXT: only operations with that text.
# IPSH_SEQUENCES=N, IPSH_SEED=N: other random ones; IPSH_SEQUENCE=N: only that one.
. "$SOURCE/tests/lib.sh"
have_legacy && backend=legacy || backend=nft

picture_here() {
  ip -d link | sed -E 's/[a-z_]+_timer +[0-9.]+//g; s/qdisc (noqueue|noop)/qdisc -/; s/promiscuity/\n   &/'
  ip addr | sed -E 's/ tentative//; s/[0-9]+sec/finite/g; s/qdisc (noqueue|noop)/qdisc -/'
  ip -4 route show table all
  # IPv6 lists its own routes to one address on several links in the order in which the addresses came.
  ip -6 route show table all | sed 's/expires [0-9]*sec/expires/' | grep -v '^local fe80'
  ip -6 route show table all | grep '^local fe80' | sort
  ip nexthop | sed 's/unbalanced_time [0-9.]*//'
  ip rule; ip -6 rule
  ip neigh show nud permanent | sort; ip neigh show proxy | sort
  # The multicast groups that a link listens to, and the order in which links were made, are the kernel's.
  bridge fdb | grep -E 'static|permanent' | grep -Ev '^(33:33|01:00:5e).* self' | sort
  bridge -d mdb show | grep -v ' temp' | sort
  bridge -d -o link | sort
  ip token
  { iptables-save -c; ip6tables-save -c; } | sed '/^#/d; /^:/s/\[.*//'
  grep -rs . /proc/sys/net | grep -v -e nf_conntrack_count -e random -e _secret | sort
}
picture() {
  local name
  picture_here
  for name in $(ls /run/netns); do
    echo "=== $name"
    nsenter --net=/run/netns/$name bash -c picture_here
  done
  grep -c /run/netns /proc/self/mountinfo
}
# compare BEFORE AFTER: reads until it is as before, for as long as the kernel may need.
compare() {
  local i
  for ((i = 0; i < ${PATIENCE:-12}; i++)); do
    picture >"$2" 2>&1
    cmp -s "$1" "$2" && return 0
    sleep 0.25
  done
  diff -U0 "$1" "$2" | grep '^[-+]' | sed 1,2d
  return 1
}
settle() {  # until two readings agree
  local i
  for ((i = 0; i < 12; i++)); do
    picture >"$1.1" 2>&1; sleep 0.3; picture >"$1" 2>&1
    cmp -s "$1" "$1.1" && [ -z "$(ip -6 addr show tentative)" ] && return
  done
}
export -f picture_here picture compare settle

# run_list LIST: each line "FILE TAB NAME" is a script that has to fail.
run_list() {
  local at=1 total bad=0 status
  total=$(wc -l <"$1")
  while [ $at -le $total ]; do
    isolated bash -c '
      list=$1 at=$2 total=$3 backend=$4 stem=$5
      use_backend "$backend" "$stem.bin"
      for tool in iptables ip6tables; do ln -sf "$(command -v $tool-$backend-save)" "$stem.bin/$tool-save"; done
      touch_tables
      bash -e "$SOURCE/tests/fault/rich_state.sh" >"$stem.build" 2>&1 || { cat "$stem.build"; exit 99; }
      settle "$stem.before"
      while [ $at -le $total ]; do
        IFS=$'"'\t'"' read -r file name < <(sed -n ${at}p "$list")
        "$IPSH" --iptables=$backend "$file" >"$stem.out" 2>"$stem.err"
        status=$?
        at=$((at + 1)); echo $at >"$stem.at"
        [ $status -ne 0 ] || { echo "NOT FAILED: $name"; exit 1; }
        if [[ $name == "~"* ]]; then
          grep -q "^ipsh: .*rollback" "$stem.err" && exit 0
          echo "NOT SAID: $name"; cat "$stem.err"; exit 1
        fi
        if ! compare "$stem.before" "$stem.after" >"$stem.diff"; then
          echo "DIFFERS: $name"; sed "s/^/    /" "$stem.diff" | head -${LINES_SHOWN:-25}
          echo "  ipsh said (status $status):"; sed "s/^/    /" "$stem.err"; exit 1
        fi
        if [ $status = 100 ] || ! grep -q "as it was\|nothing was changed" "$stem.err"; then
          echo "REPORT: $name (status $status)"; sed "s/^/    /" "$stem.err"; exit 1
        fi
      done
    ' bash "$1" $at "$total" "$backend" "$1"
    status=$?
    [ $status != 99 ] || { echo "the state could not be built"; return 99; }
    [ $status = 0 ] || bad=$((bad + 1))
    at=$(cat "$1.at")
  done
  rm -f "$1.at"
  return $bad
}

mkdir "$scratch/ops" "$scratch/sequences"
grep -v '^#' "$SOURCE/tests/fault/operations.list" >"$scratch/operations"
mapfile -t operations <"$scratch/operations"
number=0
for operation in "${operations[@]}"; do
  number=$((number + 1))
  [[ $operation == *"${IPSH_ONLY:-}"* ]] || continue
  [ -n "${IPSH_THOROUGH:-}${IPSH_ONLY:-}" ] || [ $((number % 10)) = 3 ] || continue
  printf '%s\nfalse\n' "${operation#"~"}" >"$scratch/ops/$number.ipsh"
  printf '%s\t%s\n' "$scratch/ops/$number.ipsh" "$operation" >>"$scratch/list.single"
done
RANDOM=${IPSH_SEED:-1}
for ((n = 1; n <= ${IPSH_SEQUENCES:-6}; n++)); do
  count=$((3 + RANDOM % 6)) name="sequence $n:"
  : >"$scratch/sequences/$n.ipsh"
  for ((i = 0; i < count; i++)); do
    operation=${operations[RANDOM % ${#operations[@]}]}
    [[ $operation != "~"* ]] || continue
    echo "{ $operation; } 2>/dev/null || true" >>"$scratch/sequences/$n.ipsh"
    name+=" $operation;"
  done
  echo false >>"$scratch/sequences/$n.ipsh"
  [ "${IPSH_SEQUENCE:-$n}" = $n ] && printf '%s\t%s\n' "$scratch/sequences/$n.ipsh" "$name" >>"$scratch/list.random"
done
for list in single random; do
  [ -s "$scratch/list.$list" ] || continue
  [ $list = single ] && [ -n "${IPSH_SEQUENCE:-}" ] && continue
  [ $list = random ] && [ -n "${IPSH_ONLY:-}" ] && continue
  # Two at a time: they mostly wait for the kernel.
  split -n r/2 "$scratch/list.$list" "$scratch/list.$list."
  run_list "$scratch/list.$list.aa" & other=$!
  run_list "$scratch/list.$list.ab"
  failed=$?
  wait $other
  failed=$((failed + $?))
  echo "$list: $(wc -l <"$scratch/list.$list") run, $failed failed"
  [ $failed = 0 ] || fail $list
done
finish
