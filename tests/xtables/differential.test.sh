# Every command of commands.list through the stock program in one namespace and through ours in its twin: standard
# output, standard error and status must be the same after each line, and the rule sets at the end. Both back ends
# through the module alone, then the program as a drop-in for the host's iptables.
set -u
if [ "${1-}" != inside ]; then
  [ -x /usr/sbin/iptables-legacy ] || { echo "no iptables here"; exit 77; }
  wrap=(unshare -n -m -u)
  [ "$(id -u)" = 0 ] || wrap=(unshare -Urnm -u)
  "${wrap[@]}" true 2>/dev/null || { echo "may not make namespaces"; exit 77; }
  exec "${wrap[@]}" bash "$0" inside
fi
mount -t tmpfs t /run || exit 77
driver=$BUILD/tests/xtables_driver
work=$(mktemp -d /run/xtables.XXXX)
mkdir /run/netns

# Two namespaces beside this one, each held by a process.
twin() {
  unshare -n bash -c 'echo > '"$work/$1.ready"'; exec sleep 1000' &
  eval "$1_pid=$!"
  until [ -e "$work/$1.ready" ]; do sleep 0.01; done
}
in_twin() { nsenter --net="/proc/$1/ns/net" "${@:2}"; }

failures=0
compare() {
  local one=$1 other=$2 what=$3
  cmp -s "$one" "$other" && return
  failures=$((failures + 1))
  echo "--- $backend $through: $line: $what differs (stock, then ours)"
  diff "$one" "$other" | head -${DIFF_LINES:-12}
}

run_list() { # BACKEND module|program
  backend=$1 through=$2
  rm -f "$work"/*.ready
  twin stock_space; twin our_space
  local count=0 name status_stock status_ours
  while IFS= read -r line; do
    case $line in '#'*) continue ;; '6 '*) name=ip6tables; rest=${line#6 } ;; *) name=iptables; rest=$line ;; esac
    eval "set -- $rest"
    in_twin "$stock_space_pid" "$name-$backend" "$@" >"$work/stock.out" 2>"$work/stock.err" </dev/null
    status_stock=$?
    case $through in module) ours=("$driver" "$backend" "$name") ;; program) ours=("$BUILD/bin/$name") ;; esac
    in_twin "$our_space_pid" "${ours[@]}" "$@" >"$work/our.out" 2>"$work/our.err" </dev/null
    status_ours=$?
    compare "$work/stock.out" "$work/our.out" output
    compare "$work/stock.err" "$work/our.err" errors
    [ $status_stock = $status_ours ] || { failures=$((failures + 1)); echo "--- $backend $through: $line: status $status_stock, ours $status_ours"; }
    count=$((count + 1))
  done <"${LIST:-$SOURCE/tests/xtables/commands.list}"
  line=end
  for name in iptables ip6tables; do
    in_twin "$stock_space_pid" "$name-$backend-save" -c | grep -v '^#' >"$work/stock.save"
    in_twin "$our_space_pid" "$name-$backend-save" -c | grep -v '^#' >"$work/our.save"
    compare "$work/stock.save" "$work/our.save" "$name-save"
  done
  kill "$stock_space_pid" "$our_space_pid"
  echo "$backend through the $through: $count commands"
}

case $(iptables -V) in *nf_tables*) host=nft ;; *) host=legacy ;; esac
for one in ${BACKENDS:-legacy nft}; do run_list $one module; done
run_list $host program
[ $failures = 0 ] || { echo "$failures differences"; exit 1; }
