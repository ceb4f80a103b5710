# What staging promises: many commands and one commit end where the stock program ends one by one; questions see what
# is staged; a table that somebody else changes meanwhile loses nothing; a refused command is named; undo puts back.
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
failures=0
fail() { failures=$((failures + 1)); echo "--- $backend: $*"; }
same() { cmp -s "$1" "$2" || { fail "$3"; diff "$1" "$2" | head -20; }; }

save() { { "iptables-$backend-save" -c; "ip6tables-$backend-save" -c; } 2>/dev/null | grep -v '^#'; }
batch() { "$driver" "$backend" batch; }
# Words to the driver's form: separated by tabs.
say() { local IFS=$'\t'; printf '%s\n' "$*"; }

many() { # all commands of the list that the stock program accepts, staged, one commit
  : >"$work/accepted"
  : >"$work/stock.out"
  while IFS= read -r line; do
    # The kernel forgets a policy's counters at the next commit, which staging has not; a tab is the driver's separator.
    case $line in '' | '#'* | *$'\t'* | '-P '*' -c '*) continue ;; '6 '*) name=ip6tables; rest=${line#6 } ;; *) name=iptables; rest=$line ;; esac
    eval "set -- $rest"
    if "$name-$backend" "$@" >"$work/one.out" 2>/dev/null; then
      cat "$work/one.out" >>"$work/stock.out"
      say "$name" "$@" >>"$work/accepted"
    fi
  done <"$SOURCE/tests/xtables/commands.list"
  save >"$work/stock.save"
  echo commit >>"$work/accepted"
  unshare -n bash -c '"$1" "$2" batch <"$3" >"$4" 2>"$5"; { "iptables-$2-save" -c; "ip6tables-$2-save" -c; } 2>/dev/null | grep -v "^#" >"$6"' \
    - "$driver" "$backend" "$work/accepted" "$work/our.out" "$work/our.err" "$work/our.save"
  same "$work/stock.out" "$work/our.out" "output of $(wc -l <"$work/accepted") staged commands"
  same "$work/stock.save" "$work/our.save" "state after one commit"
  grep -v -e '^Warning: using chain' -e '^Ignoring deprecated' -e '^Notice' -e '^Warning: never matched' -e '^Warning: weird' -e 'is reversed' "$work/our.err" >"$work/unexpected" &&
    { fail "messages of staged commands"; head -5 "$work/unexpected"; }
  return 0
}

listings() { # what is staged is listed byte for byte as it will be when it is committed; and listing commits nothing
  local save="{ iptables-$backend-save -c; ip6tables-$backend-save -c; } 2>/dev/null"
  while IFS= read -r line; do
    case $line in '' | '#'* | *$'\t'* | '-P '*' -c '* | *-[LSCZ]* | *-vv*) continue ;; '6 '*) name=ip6tables; rest=${line#6 } ;; *) name=iptables; rest=$line ;; esac
    eval "set -- $rest"
    "$name-$backend" "$@" >/dev/null 2>&1 && say "$name" "$@"
  done <"$SOURCE/tests/xtables/commands.list" >"$work/accepted"
  for name in iptables ip6tables; do
    for table in filter nat mangle raw security; do
      for how in '-S' '-S -v' '-L -n' '-L -n -v -x --line-numbers'; do say $name -t $table $how; done
    done
  done >"$work/questions"
  { cat "$work/accepted"
    say sh 'echo staged'
    cat "$work/questions"
    say sh "$save | grep -v '^:' >$work/kernel"
    echo commit
    say sh 'echo committed'
    cat "$work/questions"; } >"$work/all"
  unshare -n "$driver" "$backend" batch <"$work/all" >"$work/out" 2>"$work/err"
  sed -n '/^staged$/,/^committed$/p' "$work/out" | grep -vx -e staged -e committed >"$work/staged"
  sed '1,/^committed$/d' "$work/out" >"$work/committed"
  [ "$(wc -l <"$work/staged")" -gt 400 ] || fail "listings: only $(wc -l <"$work/staged") lines"
  same "$work/committed" "$work/staged" "listings: staged beside committed"
  grep -m3 '^\[' "$work/kernel" && fail "listings: committed already"
}

concurrent() { # somebody else writes between two of our commands
  { say iptables -A INPUT -s 1.1.1.1 -j ACCEPT
    say sh "iptables-$backend -I INPUT -s 2.2.2.2 -j DROP; iptables-$backend -N THEIRS; iptables-$backend -A THEIRS -j RETURN"
    say iptables -A INPUT -s 3.3.3.3 -j ACCEPT
    say commit; } | batch || fail "concurrent writer: commit"
  "iptables-$backend" -S >"$work/now"
  for rule in '-A INPUT -s 1.1.1.1/32 -j ACCEPT' '-A INPUT -s 2.2.2.2/32 -j DROP' '-A INPUT -s 3.3.3.3/32 -j ACCEPT' '-N THEIRS' '-A THEIRS -j RETURN'; do
    grep -qxFe "$rule" "$work/now" || fail "concurrent writer: lost $rule"
  done
}

conflict() { # … and takes away what a staged command needs
  "iptables-$backend" -N GONE
  { say iptables -A INPUT -s 1.1.1.1 -j ACCEPT
    say iptables -A GONE -j ACCEPT
    say sh "iptables-$backend -X GONE"
    say commit; } | batch >"$work/out" 2>&1 && fail "conflict: no error"
  grep -q 'No chain/target/match by that name' "$work/out" || { fail "conflict: message"; cat "$work/out"; }
  grep -q '(at line 2)' "$work/out" || { fail "conflict: line"; cat "$work/out"; }
}

refused() { # the kernel refuses one of many: which? Those before it are in force, those after it are not
  { for i in 1 2 3 4 5; do say iptables -A INPUT -s 1.0.0.$i -j ACCEPT; done
    say iptables -A INPUT -j MASQUERADE
    for i in 6 7; do say iptables -A INPUT -s 1.0.0.$i -j ACCEPT; done
    say commit; } | batch >"$work/out" 2>&1 && fail "refusal: no error"
  grep -q '(at line 6)' "$work/out" || { fail "refusal: line"; cat "$work/out"; }
  "iptables-$backend" -A INPUT -j MASQUERADE 2>"$work/stock.err"
  grep -vF '(at line' "$work/out" >"$work/our.err"
  same "$work/stock.err" "$work/our.err" "refusal: message"
  [ "$("iptables-$backend" -S INPUT | grep -c '^-A')" = 5 ] || fail "refusal: prefix not in force"
}

prepare() { # a table in use, with counters
  ip link set lo up
  "iptables-$backend-restore" -c <<'R'
*filter
:INPUT ACCEPT [10:1000]
:FORWARD DROP [3:33]
:OUTPUT ACCEPT [0:0]
:OLD - [0:0]
:USED - [0:0]
[5:50] -A INPUT -s 10.0.0.1/32 -j ACCEPT
[6:60] -A INPUT -s 10.0.0.2/32 -j USED
[7:70] -A INPUT -s 10.0.0.3/32 -m limit --limit 5/min -j LOG --log-prefix "a \"b\""
[8:80] -A INPUT -s 10.0.0.1/32 -j ACCEPT
[9:90] -A OLD -j RETURN
[1:10] -A USED -p tcp -m tcp --dport 80 -j DROP
COMMIT
R
}
changes() {
  say iptables -A INPUT -s 99.0.0.1 -j DROP
  say iptables -I INPUT 2 -s 99.0.0.2 -j DROP
  say iptables -D INPUT -s 10.0.0.1 -j ACCEPT
  say iptables -R INPUT 3 -s 99.0.0.3 -j ACCEPT
  say iptables -N OURS
  say iptables -A OURS -j RETURN
  say iptables -A INPUT -j OURS
  say iptables -P FORWARD ACCEPT
  say iptables -F OLD
  say iptables -X OLD
  say iptables -Z USED
  say iptables -A USED -s 99.0.0.4
  say commit
}

undo() { # as we left it -> byte for byte as before, counters of rules that stayed keep running
  prepare
  save >"$work/before"
  { say image filter "$work/image.before"; changes; say image filter "$work/image.ours"; } | batch || fail "undo: changes"
  save >"$work/ours"
  cmp -s "$work/before" "$work/ours" && fail "undo: nothing was changed"
  { say difference "$work/image.before" "$work/image.ours"
    say difference "$work/image.before" "$work/image.before"; } | batch >"$work/difference"
  [ "$(grep -c '^equal: yes' "$work/difference")" = 1 ] || fail "difference: equal"
  grep -qxFe '- -P FORWARD DROP' "$work/difference" && grep -qxFe '+ -A OURS -j RETURN' "$work/difference" &&
    grep -qFe '- -A INPUT -s 10.0.0.3/32 -m limit --limit 5/min -j LOG --log-prefix "a \"b\""' "$work/difference" ||
    { fail "difference: lines"; cat "$work/difference"; }
  say restore filter "$work/image.before" "$work/image.ours" | batch >"$work/out" || fail "undo: restore"
  grep -qx 'foreign: no' "$work/out" && ! grep -q note "$work/out" || { fail "undo: report"; cat "$work/out"; }
  save >"$work/after"
  same "$work/before" "$work/after" "undo: not as before"
  say restore filter "$work/image.before" "$work/image.ours" | batch >/dev/null || fail "undo twice"
  save >"$work/after"
  same "$work/before" "$work/after" "undo twice: not as before"
}

undo_foreign() { # somebody else changed it after us: ours goes, theirs stays, and it is said
  prepare
  save >"$work/before"
  { say image filter "$work/image.before"; changes; say image filter "$work/image.ours"; } | batch || fail "foreign: changes"
  "iptables-$backend" -I INPUT 3 -s 55.0.0.1 -j ACCEPT
  "iptables-$backend" -N THEIRS
  "iptables-$backend" -A OURS -s 55.0.0.2
  "iptables-$backend" -P OUTPUT DROP
  say restore filter "$work/image.before" "$work/image.ours" | batch >"$work/out" || fail "foreign: restore"
  grep -qx 'foreign: yes' "$work/out" && grep -q 'note: chain OURS stays' "$work/out" || { fail "foreign: report"; cat "$work/out"; }
  "iptables-$backend" -S >"$work/after"
  grep -q 99.0.0 "$work/after" && { fail "foreign: ours is still there"; cat "$work/after"; }
  for rule in '-A INPUT -s 55.0.0.1/32 -j ACCEPT' '-A OURS -s 55.0.0.2/32' '-P OUTPUT DROP' '-P FORWARD DROP' '-N THEIRS' '-N OLD' '-A OLD -j RETURN'; do
    grep -qxFe "$rule" "$work/after" || fail "foreign: lost $rule"
  done
}

undo_new_table() { # the table did not exist
  { say image nat "$work/image.before"; say ip6tables -t nat -S; say iptables -t nat -A PREROUTING -j RETURN; say iptables -t nat -N X
    say commit; say image nat "$work/image.ours"; } | batch >/dev/null || fail "new table: changes"
  [ -s "$work/image.before" ] && fail "new table: image is not empty"
  say restore nat "$work/image.before" "$work/image.ours" | batch >"$work/out" || fail "new table: restore"
  if [ $backend = legacy ]; then
    grep -q 'note: table nat stays, empty' "$work/out" || fail "new table: report"
    [ "$(iptables-legacy -t nat -S | grep -vc '^-P .* ACCEPT$')" = 0 ] || fail "new table: not empty"
  else
    iptables-nft-save | grep -q '^\*nat' && fail "new table: is still there"
  fi
}

probing() { # a failing command changes nothing, and what is staged stays
  { say iptables -A INPUT -s 1.1.1.1 -j ACCEPT
    say iptables -D INPUT -s 7.7.7.7
    say iptables -C INPUT -s 1.1.1.1 -j ACCEPT
    say iptables -D INPUT -s 1.1.1.1,7.7.7.7 -j ACCEPT
    say commit; } | batch >/dev/null 2>"$work/err"
  [ "$(iptables-$backend -S INPUT | grep -c 1.1.1.1)" = 1 ] || fail "probing: staged rule"
}

cases="many concurrent conflict refused undo undo_foreign undo_new_table"
for backend in ${BACKENDS:-legacy nft}; do
  for case in ${CASES:-$cases $([ "$backend" = legacy ] && echo listings probing)}; do
    unshare -n bash -c "$(declare -p BACKENDS SOURCE driver work backend failures case 2>/dev/null)
      $(declare -f fail same save batch say $cases listings probing prepare changes)
      $case; exit \$((failures > 0))" || failures=$((failures + 1))
  done
done
[ $failures = 0 ] || { echo "$failures failed"; exit 1; }
