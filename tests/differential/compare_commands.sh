# compare_commands FILE: runs each line of FILE with our multi-call names first on PATH and, in a twin namespace, with the
# stock tools; prints the difference of output, standard error, status, and of the state at the end. Random MACs and what
# follows from them are made anonymous.
compare_commands() {
  local side
  for side in ours stock; do
    isolated bash -c '
      [ "$1" = stock ] || PATH="$BUILD/bin:$PATH"
      cd "$2"
      while IFS= read -r command; do
        case $command in "" | "#"*) continue ;; esac
        { echo "--- $command"; bash -c "$command" 2>"$2/stderr"; echo "status $?"; sed "s/^/stderr: /" "$2/stderr"; }
      done <"$3"
      PATH=${PATH#"$BUILD/bin:"}
      echo "=== state"; state
    ' bash "$side" "$scratch" "$1" >"$scratch/$side" 2>&1
    NOSORT=1 anonymous <"$scratch/$side" >"$scratch/$side.anonymous"
  done
  diff -u "$scratch/stock.anonymous" "$scratch/ours.anonymous" >"$scratch/difference"
}
