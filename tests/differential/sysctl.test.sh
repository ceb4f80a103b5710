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
# Blanks behind `-`, a value cut at its own `=`, a glob that leaves out what another line names, no end of line.
cat >"$scratch/odd.1" <<'E2'
a
-
- net.ipv4.ip_forward=0
--net.ipv4.ip_forward=0
net..ipv4.ip_forward = = 1
net.ipv4.ip_forward=1 # c
net.ipv4.conf.[ld]*.log_martians= 1	
-net.ipv4.conf.lo.log_martians
net/ipv4//conf/lo/rp_filter=2
.net.ipv4.conf.lo.rp_filter=1
net.ipv4.conf.lo=1
E2
printf '#\n\nnet.ipv4.tcp_rmem=4096 131072\t6291456\r\nnosuch\n-net.ipv4.ip_forward=x' >"$scratch/odd.2"
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
sysctl net..ipv4.ip_forward
sysctl /proc/sys/net//ipv4/ip_forward
sysctl net//ipv4/ip_forward
sysctl net.ipv4.ip_forward..
sysctl net..ipv4.ip_forward=1
sysctl net//ipv4/ip_forward=1
sysctl net/ipv4/../ipv4/ip_forward=0
sysctl .net.ipv4.ip_forward=1
sysctl net.ipv4.conf.lo.
sysctl net/ipv4/conf/lo//
sysctl net.ipv4.conf.lo/.log_martians
sysctl -N net/ipv4/conf/lo/
sysctl .
sysctl ..
sysctl /
sysctl .=1
sysctl ..=1
sysctl /=1
sysctl net/../..
sysctl net.ipv4
sysctl net.ipv4=1
sysctl net/ipv4/conf=1
sysctl net.ipv4.nosuch nosuch net.ipv4.ip_forward
sysctl net.ipv4.nosuch nosuch net.ipv4.ip_forward=x
sysctl -- -net.ipv4.nosuch=1
sysctl -- -net.ipv4.ip_forward=x
sysctl -w -- -net.ipv4.ip_forward
sysctl -w '#net.ipv4.ip_forward=1'
sysctl -r lo -w net.ipv4.ip_forward=1 net.ipv4.conf.lo.rp_filter=1
sysctl -r '(' net.ipv4.ip_forward
sysctl -r '' net.ipv4.ip_forward
sysctl -r '1\$' net.ipv4.ip_forward=1
sysctl -N -q net.ipv4.ip_forward
sysctl -Nb net.ipv4.ip_forward=1
sysctl -Nn net.ipv4.ip_forward=1
sysctl -Nn net.ipv4.ip_forward
sysctl -nb net.ipv4.ip_forward
sysctl -bn net.ipv4.ip_forward=1
sysctl --dry-run -q net.ipv4.ip_forward=0
sysctl --d net.ipv4.ip_forward
sysctl --v net.ipv4.ip_forward
sysctl --=1 net.ipv4.ip_forward
sysctl --nam=1 net.ipv4.ip_forward
sysctl --all -qz
sysctl -a --patt
sysctl -a -r
sysctl -p $scratch/odd.1
sysctl -b -p $scratch/odd.1
sysctl -r lo -p $scratch/odd.1
sysctl -p $scratch/odd.?
sysctl -p '$scratch/odd.[12]'
sysctl -p '$scratch/odd.{2,1}'
sysctl -p '$scratch/{nosuch,odd.1}' $scratch/odd.2
sysctl -p$scratch/conf -f$scratch/odd.1 $scratch/odd.2
sysctl -p $scratch
sysctl -p /dev/null
sysctl -p ''
sysctl --load= /dev/null
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
