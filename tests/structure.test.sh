# The arrows that include roots can't enforce (DESIGN section 6).
. "$SOURCE/tests/lib.sh"
cd "$SOURCE" || exit 1
none() {  # NAME PATTERN PATHS... : no line may match
  local name=$1 pattern=$2
  shift 2
  if grep -rnE "$pattern" "$@" | grep -v '_private\.hpp:'; then fail "$name"; else echo "ok: $name"; fi
}
none "Spirit X3 stays in grammar" '#include [<"]boost/(spirit|fusion)' interp netlink
none "X3 stays out of headers" '#include [<"]boost/(spirit|fusion)' --include='*.hpp' grammar
none "kernel headers stay in netlink" '#include <(linux/|libmnl|libiptc|xtables)' grammar interp
none "readline stays in the prompt" '#include <readline' grammar netlink $(ls -d interp/* | grep -v front) 
none "only the front prints or exits" '\b(printf|puts|fputs|fprintf|std::cout|std::cerr|exit) *\(' --include='*.cpp' grammar
none "no iostream" '#include <(iostream|fstream|sstream)>' grammar interp netlink
while read -r lines file; do
  [ "$lines" -le 400 ] || fail "$file has $lines lines"
done < <(find grammar interp netlink tests -name '*.[ch]pp' -exec wc -l {} + | grep -v total)
finish
