# Changes of routes wait for each other and go to the kernel together (interp/queue.hpp). Random ones, as many as the
# stock tool takes, must come to the same tables, and be undone exactly: at the end, and at a line that is refused.
# SEED=N makes it another run.
. "$SOURCE/tests/lib.sh"
command -v python3 >/dev/null || skip "no python3"

cat >"$scratch/generate.py" <<'PY'
import random, sys
random.seed(int(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    six = random.random() < 0.4
    prefix = (f"2001:db8:{random.randint(0, 9)}::{random.choice(['', '5'])}/64" if six
              else f"10.{random.randint(0, 3)}.{random.randint(0, 7)}.0/{random.choice([24, 24, 24, 32, 22])}")
    if random.random() < 0.1:
        prefix = "default"
    verb = random.choice("add add add del del replace replace change append prepend".split())
    words = ["-6" if six else "-4", "route", verb]
    kind = random.random()
    if kind < 0.1:
        words += [random.choice(["blackhole", "unreachable", "prohibit"]), prefix]
    elif kind < 0.2 and not six:
        words += [prefix, "nexthop", "via", "10.90.0.2", "nexthop", "via", "10.91.0.2", "weight", "3"]
    else:
        near = random.choice("01")
        words += [prefix] + (["via", f"fd0{near}::2" if six else f"10.9{near}.0.2"] if random.random() < 0.5 else [])
        words += ["dev", f"r{near}"] if verb != "del" or random.random() < 0.7 else []
    for option, values in (("metric", ["5", "7"]), ("table", ["77", "main"]), ("tos", ["4"]), ("proto", ["static"]),
                           ("mtu", ["1400"])):
        if random.random() < 0.25 and not (six and option == "tos"):
            words += [option, random.choice(values)]
    print(random.choice(["", "", "", "-n other"]), *words)
PY
python3 "$scratch/generate.py" "${SEED:-3}" "${COUNT:-400}" >"$scratch/commands"

set_up() {
  sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.addr_gen_mode=1
  ip netns add other
  local space i
  for space in "" "-n other"; do
    for i in 0 1; do
      ip $space link add r$i address 02:00:00:00:00:0$i type bridge
      ip $space link set r$i up
      ip $space addr add 10.9$i.0.1/24 dev r$i
      ip $space addr add fd0$i::1/64 dev r$i nodad
    done
    for i in 1 2 3; do ip $space route add 10.1.$i.0/24 via 10.90.0.2 metric 5; done
    ip $space -6 route add 2001:db8:1::/64 via fd00::2
    ip $space route add default via 10.91.0.9 proto static
  done
  tables >/dev/null
}
tables() {
  addresses_settled
  local space
  for space in "" "-n other"; do
    ip $space route show table all
    ip $space -6 route show table all
  done | sed 's/ linkdown//; s/ dead//'
}
export -f set_up tables

isolated bash -c '
  set_up
  while IFS= read -r words; do
    ip $words 2>/dev/null && echo "ip $words"
  done <"$1/commands" >"$1/taken"
  tables >"$1/stock"
' bash "$scratch"
taken=$(wc -l <"$scratch/taken")
[ "$taken" -ge 100 ] || fail "the stock tool took $taken commands only"

isolated bash -c '
  set_up
  tables >"$1/before"
  undone() {  # TEXT STATUS
    "$IPSH" "$1/broken" >"$1/said" 2>&1
    [ $? = "$3" ] || echo "$2: status, and said: $(tail -3 "$1/said")"
    grep -q "the network is as it was" "$1/said" || echo "$2: $(tail -5 "$1/said")"
    tables | diff "$1/before" - | head -5
  }
  { cat "$1/taken"; echo "exit 7"; } >"$1/broken"
  undone "$1" "all of them" 7
  for lines in $(seq 20 37 "$2"); do
    for wrong in "ip route del 10.77.0.0/16" "ip route add 10.90.0.0/24 dev r0 proto kernel src 10.90.0.1" \
        "ip -6 route change 2001:db8:77::/64 dev r1" "ip -n other route change 10.77.0.0/16 dev r0"; do
      { head -n "$lines" "$1/taken"; echo "$wrong"; tail -n 5 "$1/taken"; } >"$1/broken"
      undone "$1" "$wrong after $lines" 2
    done
  done
  "$IPSH" "$1/taken" >"$1/said" 2>&1 || echo "not done: $(tail -3 "$1/said")"
  tables | diff -u --label stock "$1/stock" --label ours - | head -20
' bash "$scratch" "$taken" >"$scratch/differences" 2>&1
[ ! -s "$scratch/differences" ] || { fail "seed ${SEED:-3}"; head -60 "$scratch/differences"; }
finish
