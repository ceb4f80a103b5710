# Start-up: what the program needs from the dynamic linker is libc and libm, nothing else (DESIGN section 7). iptables'
# libraries and readline belong to modules that are opened when they are needed.
. "$SOURCE/tests/lib.sh"
needed=$(objdump -p "$IPSH" | awk '$1 == "NEEDED" { print $2 }' | sort)
if grep -q 'libasan\|libubsan' <<<"$needed"; then skip "a build with sanitizers"; fi
echo "$needed"
extra=$(grep -vE '^(libc|libm)\.so\.6$|^ld-linux' <<<"$needed")
[ -z "$extra" ] || fail "also needed: $extra"
finish
