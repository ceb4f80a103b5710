# ./dev on machines that lack something: what it would install, and how, seen through stand-ins for the machine's own
# commands. Nothing is installed.
. "$SOURCE/tests/lib.sh"

mkdir "$scratch/machine" "$scratch/tree" "$scratch/none"
cp "$SOURCE/dev" "$SOURCE/packages.txt" "$scratch/tree"
stand_in() { printf '#!/bin/bash\n%s\n' "$2" >"$scratch/machine/$1"; chmod +x "$scratch/machine/$1"; }
stand_in dpkg-query 'sed "s/#.*//; /^[[:space:]]*$/d; s/^/ii /" packages.txt | grep -vxF "ii ${MISSING-}"'
stand_in id 'echo "${USER_ID-0}"'
stand_in sudo 'echo "sudo $*" >>"$LOG"; "$@"'
stand_in apt-get 'echo "apt-get $* $DEBIAN_FRONTEND" >>"$LOG"; [ "$1" = update ] || [ ! -e "$STALE" ] || { rm "$STALE"; exit 100; }'
stand_in cmake 'echo "cmake $*" >>"$LOG"'
export LOG=$scratch/log STALE=$scratch/stale

dev() {  # VARIABLE=VALUE... COMMAND: as on that machine
  : >"$LOG"
  env -u DEBIAN_FRONTEND PATH="$scratch/machine:$PATH" "${@:1:$#-1}" bash "$scratch/tree/dev" "${@: -1}" >"$scratch/out" 2>"$scratch/err"
  status=$?
}
expect() {  # NAME STATUS LOG-LINE...
  local name=$1 wanted=$2
  shift 2
  [ "$status" = "$wanted" ] || fail "$name: status $status: $(cat "$scratch/err")"
  diff <(printf '%s\n' "$@") "$LOG" || fail "$name"
}
install='install -y --no-install-recommends strace'
configure='cmake --preset release -Wno-dev' compile='cmake --build --preset release --target ipsh'

dev MISSING= build; expect "everything is there" 0 "$configure" "$compile"
dev MISSING=strace build; expect "one is missing" 0 "apt-get $install noninteractive" "$configure" "$compile"
touch "$STALE"
dev MISSING=strace build
expect "the index is old" 0 "apt-get $install noninteractive" "apt-get update " "apt-get $install noninteractive" \
  "$configure" "$compile"
dev MISSING=strace USER_ID=1000 build
expect "not root" 0 "sudo env DEBIAN_FRONTEND=noninteractive apt-get $install" "apt-get $install noninteractive" \
  "$configure" "$compile"
for tool in bash dirname readlink sed sort comm cat env grep; do ln -s "$(command -v $tool)" "$scratch/none/$tool"; done
rm "$scratch/machine/sudo"; : >"$LOG"
(cd "$scratch/tree" && PATH=$scratch/machine:$scratch/none MISSING=strace USER_ID=1000 bash ./dev build) >"$scratch/out" 2>"$scratch/err"
status=$?
[ $status = 1 ] && [ ! -s "$LOG" ] || fail "neither root nor sudo: status $status"
grep -qx 'dev: as root, please: apt-get install strace' "$scratch/err" || fail "neither root nor sudo: $(cat "$scratch/err")"

dev MISSING= nonsense
[ $status = 64 ] && grep -qx 'dev: there is no ./dev nonsense' "$scratch/err" || fail "an unknown command"
dev MISSING= ''
[ $status = 0 ] && grep -q '^./dev demo ' "$scratch/out" || fail "./dev alone"
finish
