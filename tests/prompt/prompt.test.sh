# The prompt as a person sees it, in a terminal of tmux's: changes are temporary until commit, a failed line undoes
# itself, Ctrl-C gives a line up, leaving asks, and a hang-up rolls back.
. "$SOURCE/tests/lib.sh"
command -v tmux >/dev/null || skip "tmux is not installed"

isolated unshare -p -f --mount-proc bash -c '
  set -u; scratch=$1; cd "$scratch"; failures=0
  export HOME=$scratch XDG_STATE_HOME=$scratch/state TERM=xterm TMUX_TMPDIR=$scratch
  screen() { tmux -L t capture-pane -p; }
  # until_shows TEXT: waits until the screen shows it.
  until_shows() {
    local i
    for ((i = 0; i < 50; i++)); do screen | grep -qF -- "$1" && return; sleep 0.1; done
    echo "FAIL: never shown: $1"; screen; failures=$((failures + 1))
  }
  # until_last PATTERN: until the last line is such a one. An earlier prompt that is still to be seen is not meant.
  until_last() {
    local i
    for ((i = 0; i < 50; i++)); do [[ $(screen | grep . | tail -n 1) = $1 ]] && return; sleep 0.1; done
    echo "FAIL: never the last line: $1"; screen; failures=$((failures + 1))
  }
  # Enter follows when the words are there: what comes earlier may be read by nobody.
  type() { tmux -L t send-keys -l -- "$1"; until_last "*${1//[\\*[?]/?}"; tmux -L t send-keys Enter; }
  tmux -L t -f /dev/null new-session -d -x 110 -y 40 "$IPSH" || exit 77
  until_last "host#"
  type "ip link add here type veth peer name there"
  until_last "host \\*1#"
  ip link show here >/dev/null || { echo "FAIL: the change is not live"; failures=1; }
  type "ip link set here mtu 1400; ip link set nosuch up"
  until_shows "Cannot find device \"nosuch\""
  until_last "host \\*1#"
  [ "$(cat /sys/class/net/here/mtu)" = 1500 ] || { echo "FAIL: the failed line was not undone"; failures=1; }
  type "for mtu in 1300"; until_last "do>"; type "do ip link set here mtu \$mtu"; until_last "do>"; type "done"
  until_last "host \\*2#"
  [ "$(cat /sys/class/net/here/mtu)" = 1300 ] || { echo "FAIL: a command of several lines"; failures=1; }
  type "undo"; until_shows "undone: ip link set here mtu 1300"; until_last "host \\*1#"
  [ "$(cat /sys/class/net/here/mtu)" = 1500 ] || { echo "FAIL: undo"; failures=1; }
  tmux -L t send-keys -l "ip link del here"; until_last "*ip link del here"; tmux -L t send-keys C-c; until_last "host \\*1#"
  ip link show here >/dev/null || { echo "FAIL: Ctrl-C did not give the line up"; failures=1; }
  # What a child refuses ends its line only.
  type "ip link set here mtu 1300 &"; until_shows "run in the background"
  type "echo still \$((40 + 2))"; until_shows "still 42"
  type "commit"; until_last "host#"
  type "ip link set here up"; until_last "host \\*1#"
  tmux -L t send-keys C-d
  question="1 uncommitted change: commit, rollback, stay? ?c/r/S?"
  until_last "*$question"
  type "s"; until_last "host \\*1#"; type "exit"; until_last "*$question"
  type "s"; until_last "host \\*1#"; tmux -L t send-keys C-d; until_last "*$question"; type "r"
  for ((i = 0; i < 50; i++)); do tmux -L t has-session 2>/dev/null || break; sleep 0.1; done
  tmux -L t has-session 2>/dev/null && { echo "FAIL: it did not leave"; failures=1; }
  ip link show here | grep -q "[<,]UP[,>]" && { echo "FAIL: not rolled back"; failures=1; }
  [ "$(stat -c %a "$XDG_STATE_HOME/ipsh/history")" = 600 ] || { echo "FAIL: history"; failures=1; }
  grep -q "for mtu in 1300" "$XDG_STATE_HOME/ipsh/history" || { echo "FAIL: history lacks a line"; failures=1; }

  # A hang-up: the terminal goes away, the guardian rolls back.
  tmux -L t -f /dev/null new-session -d -x 110 -y 40 "$IPSH"
  until_last "host#"; type "ip link set here mtu 1300"; until_last "host \\*1#"
  tmux -L t kill-server
  for ((i = 0; i < 50; i++)); do [ "$(cat /sys/class/net/here/mtu)" = 1500 ] && break; sleep 0.1; done
  [ "$(cat /sys/class/net/here/mtu)" = 1500 ] || { echo "FAIL: hang-up"; failures=1; }

  # SIGTERM at the prompt: it rolls back and leaves.
  tmux -L t -f /dev/null new-session -d -x 110 -y 40 "$IPSH"
  until_last "host#"; type "ip link set here mtu 1300"; until_last "host \\*1#"
  kill -TERM $(tmux -L t list-panes -F "#{pane_pid}")
  for ((i = 0; i < 50; i++)); do tmux -L t has-session 2>/dev/null || break; sleep 0.1; done
  tmux -L t has-session 2>/dev/null && { echo "FAIL: SIGTERM did not end it"; screen; failures=1; }
  [ "$(cat /sys/class/net/here/mtu)" = 1500 ] || { echo "FAIL: SIGTERM"; failures=1; }
  exit $((failures > 0))
' bash "$scratch"
case $? in 0) ;; 77) skip "tmux does not start here" ;; *) fail "the prompt" ;; esac
finish
