# `sysctl` beside procps's: output, errors, status, and what is set, command by command in twin namespaces.
. "$SOURCE/tests/lib.sh"
cat >"$scratch/conf" <<'E2'
# c
; d
net.ipv4.ip_forward = 1
-net.ipv4.nosuch=1
net.ipv4.nosuch2=3
bogus
  net.ipv4.conf.lo.rp_filter=2
net.ipv4.conf.*.rp_filter=1

net.ipv4.ip_forward
=4
E2
cat >"$scratch/commands" <<E2
sysctl
sysctl -h
sysctl -V
sysctl net.ipv4.ip_forward
sysctl -n net.ipv4.ip_forward net.core.somaxconn
sysctl -N net.ipv4.ip_forward
sysctl -b net.ipv4.ip_forward
sysctl -e net.ipv4.nosuch
sysctl net.ipv4.nosuch net.ipv4.ip_forward
sysctl -n net.ipv4.ip_forward net.ipv4.nosuch net.core.somaxconn
sysctl net/ipv4/ip_forward
sysctl net.ipv4.conf.lo/1.rp_filter
sysctl net.ipv4.conf.lo
sysctl -n net.ipv4.conf.lo
sysctl net.ipv4.neigh.lo
sysctl -w net.ipv4.ip_forward
sysctl net.ipv4.ip_forward=1
sysctl -w net.ipv4.ip_forward=0 net.ipv4.conf.lo.rp_filter=1
sysctl -q -w net.ipv4.ip_forward=1
sysctl -n -w net.ipv4.ip_forward=0
sysctl -N -w net.ipv4.ip_forward=0
sysctl -b -w net.ipv4.ip_forward=0
sysctl net.ipv4.nosuch=1
sysctl -e net.ipv4.nosuch=1
sysctl -w net.ipv4.ip_forward=1 net.ipv4.nosuch=1 net.core.somaxconn=4000
sysctl -w net.ipv4.ip_forward net.core.somaxconn=4001
sysctl net.ipv4.ip_forward net.core.somaxconn=4095
sysctl net.ipv4.ip_forward=abc
sysctl -e -w net.ipv4.ip_forward=zz
sysctl 'net.ipv4.ip_forward = 1'
sysctl 'net.ipv4.tcp_rmem=4096 131072 6291456'
sysctl net.ipv4.tcp_rmem
sysctl 'net.ipv4.conf.*.rp_filter'
sysctl 'net.ipv4.conf.*.rp_filter=1'
sysctl -ar 'ipv4.ip_f|tcp_rmem|reserved_ports'
sysctl -a -r 'net.ipv4.conf.lo' -n
sysctl -a --pattern net.ipv6.conf.lo -N
sysctl --patter=forw -a
sysctl -w ''
sysctl =1
sysctl net.ipv4.=1
sysctl -w net.ipv4.ip_forward=
sysctl net.ipv4.ip_forward=1=2
sysctl -w 'net.ipv4.ip_forward=  0  '
sysctl -w /net/ipv4/ip_forward=1
sysctl /proc/sys/net/ipv4/ip_forward
sysctl -z
sysctl --foo
sysctl net.ipv4.route.flush
sysctl net.ipv4.route.flush=1
sysctl -p $scratch/conf
sysctl -p $scratch/nosuch
sysctl -q -p $scratch/conf
sysctl -e -p $scratch/conf
sysctl -p - <$scratch/conf
sysctl -f $scratch/conf
sysctl -n -p $scratch/conf
sysctl --load=$scratch/conf
sysctl -p $scratch/conf $scratch/nosuch
sysctl --dry-run net.ipv4.ip_forward=0
sysctl --write net.ipv4.ip_forward=0
sysctl --values net.ipv4.ip_forward
sysctl -o net.ipv4.ip_forward
sysctl -q
sysctl -w
sysctl -r forw
sysctl -N net.ipv6.conf.all.stable_secret
sysctl net.ipv6.conf.all.stable_secret
sysctl net.core.somaxconn
E2
for side in ours stock; do
  isolated bash -c '
    [ "$1" = stock ] || PATH="$BUILD/bin:$PATH"
    n=0
    while IFS= read -r command; do
      n=$((n + 1))
      { echo "--- $command"; bash -c "$command" 2>"$2/stderr"; echo "status $?"; sed "s/^/stderr: /" "$2/stderr"; }
    done <"$2/commands"
    echo "--- at the end"; command -p sysctl -a -r "^net\." 2>/dev/null | grep -v nf_conntrack_count
  ' bash "$side" "$scratch" >"$scratch/$side"
done
diff -u "$scratch/stock" "$scratch/ours" | head -60
cmp -s "$scratch/stock" "$scratch/ours" || fail "sysctl differs from procps"
echo "$(wc -l <"$scratch/commands") command lines"
finish
