# Signals that reach a script while a program of it runs: the same output and status as bash -e, which is run beside it.
# (env: bash has background jobs ignore interrupts.) Each case has a process group of its own, so that an interrupt reaches shell and program as Ctrl-C does.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# start OUTPUT SHELL... : in the background, as $shell
start() {
  local output=$1
  shift
  : > "$output"
  env --default-signal=INT setsid "$@" "$folder/script" > "$output" 2> "$output.errors" < /dev/null &
  shell=$!
}

# hit OUTPUT SHELL : sends $signal to $target (group or shell) once the script has said "ready"
hit() {
  for _ in $(seq 200); do
    grep -q ready "$1" && break
    sleep 0.05
  done
  sleep 0.2
  if [ "$target" = group ]; then kill -"$signal" -- -"$2"; else kill -"$signal" "$2"; fi
}

check() {
  signal=$1 target=$2
  printf '%s\n' "$3" > "$folder/script"
  start "$folder/expected" bash -e
  local bash=$shell
  start "$folder/actual" "$IPSH"
  local ipsh=$shell
  hit "$folder/expected" "$bash"
  hit "$folder/actual" "$ipsh"
  wait "$bash" 2> /dev/null
  echo "status $?" >> "$folder/expected"
  wait "$ipsh" 2> /dev/null
  echo "status $?" >> "$folder/actual"
  cmp -s "$folder/expected" "$folder/actual" && return
  failed=1
  echo "SIG$signal to the $target:"
  cat "$folder/script"
  diff "$folder/expected" "$folder/actual"
  cat "$folder/actual.errors"
}

check INT group 'echo ready; sh -c "sleep 5"; echo never'
check INT group 'trap "echo bye" EXIT; echo ready; sh -c "sleep 5"; echo never'
check INT group 'trap "echo caught" INT; echo ready; sh -c "sleep 5" || echo $?; echo on'
check INT group 'echo ready; sh -c "trap : INT; sleep 1.5; exit 0"; echo on'
check INT group 'trap "" INT; echo ready; sh -c "sleep 1.5; echo program"; echo on'
check INT group 'echo ready; (sh -c "sleep 5"; echo never); echo never'
check INT group 'echo ready; while :; do :; done'
check TERM shell 'echo ready; sh -c "exec sleep 3"; echo never'
check TERM shell 'trap "echo bye" EXIT; echo ready; sh -c "exec sleep 3"; echo never'
check TERM shell 'trap "echo caught" TERM; echo ready; sh -c "sleep 1.5; echo program"; echo on'
check TERM shell 'trap "echo caught; exit 3" TERM; echo ready; sh -c "sleep 1.5"; echo never'
check TERM shell 'trap "echo caught" TERM; sleep 2 & echo ready; wait $! || echo $?; echo on'
check TERM shell 'echo ready; while :; do x=1; done'
check HUP shell 'trap "echo bye" EXIT; echo ready; sleep 5; echo never'
check HUP shell 'trap "echo hup" HUP; echo ready; sleep 1.5; echo on'
check TERM shell 'trap "echo caught" TERM; echo ready; x=$(sleep 1.5; echo out); echo "$x"'
check TERM group 'trap "echo caught" TERM; echo ready; sleep 1.5 | cat || echo $?; echo on'
exit "$failed"
