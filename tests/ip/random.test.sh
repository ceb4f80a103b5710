# Random `ip address` and `ip route` commands through ours and the stock tool, in twin namespaces: output, messages and
# status of each, and the state that follows from all. SEED=N makes it another run, COUNT=N a longer one.
. "$SOURCE/tests/lib.sh"
command -v python3 >/dev/null || skip "no python3"
seed=${SEED:-7}
python3 "$SOURCE/tests/ip/random_commands.py" "$seed" "${COUNT:-250}" >"$scratch/commands"

run() {
  sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.addr_gen_mode=1
  ip link set lo up
  ip link add v0 index 10 address 02:00:00:00:00:01 type veth peer name v1 index 11 address 02:00:00:00:00:02
  ip link add br0 index 12 address 02:00:00:00:00:03 type bridge
  for link in v0 v1 br0; do ip link set $link up; done
  sleep 1.5 # until linkwatch has said which of them have a carrier
  PATH="$1:$PATH"
  while IFS= read -r words; do
    echo "+ $words"
    eval "ip $words" 2>&1
    echo "status $?"
  done <"$2"
}
# Seconds go by; a bridge's timers run; duplicate address detection takes a moment even when
# it is off.
comparable() {
  sed -E 's/(valid_l[a-z_]*|preferred_l[a-z_]*)("?:? ?)[0-9]{5,6}(sec|[,}])/\1\2N\3/g; s/(_timer"?:?) *[0-9.]+ */\1 T /g;
    s/ tentative\>//; s/"tentative":true,//g'
}

for tool in "$BUILD/bin" /nowhere; do
  isolated bash -c "$(declare -f run); run $tool $scratch/commands" 2>&1 | comparable >"$scratch/$(basename "$tool")" &
done
wait
diff -U3 "$scratch/nowhere" "$scratch/bin" || fail "seed $seed differs"
finish
