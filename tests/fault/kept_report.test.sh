# What the guardian can't put back, since somebody took the name meanwhile, is shown by `ipsh recover --list`, and gone
# when a later recovery could do it.
. "$SOURCE/tests/lib.sh"
isolated unshare -p -f --mount-proc bash -c '
  ip link add here type veth peer name there
  printf "%s\n" "ip link del here" "bash -c \"exec $(command -v ip) link add here type bridge\"" "kill -9 \$\$" >/run/script
  "$IPSH" /run/script >/run/out 2>&1
  for ((i = 0; i < 100; i++)); do
    grep -qslx ipsh-guardian /proc/[0-9]*/comm || break
    sleep 0.1
  done
  "$IPSH" recover --list >/run/list || exit 1
  grep -q "rollback is incomplete" /run/list && grep -q "^ *- link " /run/list || { cat /run/out /run/list; exit 1; }
  ip link del here
  "$IPSH" recover >/run/out 2>&1 || { cat /run/out; exit 1; }
  ip -br link show here | grep -q "here@there" || { echo "not back"; exit 1; }
  [ -z "$("$IPSH" recover --list)" ] && [ -z "$(ls /run/ipsh)" ]
' || fail "kept report"
finish
