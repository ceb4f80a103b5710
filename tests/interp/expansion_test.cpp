#include "interp/expansion.hpp"

#include <boost/test/unit_test.hpp>

#include "expansion_shell.hpp"

// Each line is run by bash and by a small shell over our Expander; the output must be the same. The whole
// language is compared in tests/differential.
using ipsh::test::by_bash;
using ipsh::test::ExpansionShell;

namespace {

void same(std::initializer_list<char const*> scripts) {
  for (char const* const script : scripts) {
    BOOST_TEST_CONTEXT(script) {
      BOOST_TEST(ExpansionShell::run(script) == by_bash(script));
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(expansion)

BOOST_AUTO_TEST_CASE(parameters) {
  same({
      R"sh(x=abc; y=; n ${x} "$x" $y "$y" "${y:-d}" ${y-d} ${u-d} "${u:+e}" ${x:+e} ${#x} "${x:-"a  b"}")sh",
      R"sh(n ${u:-a b} ${u:-"a b"} "${u:-'a b'}" ${u:-a\ b} "${u:-\}}" ${u:=a b} "$u")sh",
      R"sh(x=/usr/lib/a.tar.gz; n ${x#*/} ${x##*/} ${x%.*} ${x%%.*} "${x%'.gz'}" ${x#"/usr"} ${x%[a-z]*})sh",
      R"sh(x='a*b'; n "${x%'*'b}" "${x#a\*}" "${x#*\*}" "${x##*}"; p='*'; n "${x#a$p}" "${x#a"$p"}")sh",
      R"sh(set -- a b c d e f g h i j; n $10 ${10} $# ${#} ${#@} ${11-none} "${@#a}")sh",
      R"sh(x='äöü'; n ${#x} ${x#?} ${x%[ü]})sh",
      R"sh(n before; echo ${u?}; n after)sh",
      R"sh(set -u; n "${u-}" ${u+x} $@; n $u; n after)sh",
      R"sh(n ${1:=a}; n after)sh",
  });
}

BOOST_AUTO_TEST_CASE(lists) {
  same({
      R"sh(set -- a 'b c' '' d; n $@; n $*; n "$@"; n "$*"; n x$@y; n "x $@ y"; x=$*; n "$x"; x=$@; n "$x")sh",
      R"sh(set --; x=; n "$@"; n ""$@; n "$@$x"; n "$x$@"; n "${x:-$@}"; n ${x:-"$@"}; n "$@""")sh",
      R"sh(set -- ''; n $@; n "$@"; n "${@:-d}"; n a"$@"b; set -- '' ''; n $*; n "$@"; n "${*:-d}"; n "$@$@")sh",
      R"sh(set -- a 'b c' d; IFS=:; n "$*"; n $*; n ${u:-$*}; n "${u-$@}"; IFS=; n "$*"; n $@; unset IFS; n "$*")sh",
      R"sh(IFS=:; set -- a '' b ''; n $*; n $@; x=$*; n "$x"; x=${@#a}; n "$x")sh",
  });
}

BOOST_AUTO_TEST_CASE(splitting) {
  same({
      R"sh(x=' a  b	c '; n $x; n "$x"; n a$x"b"; n $x$x; n -$x-)sh",
      R"sh(IFS=:; x=:a::b:; n $x; n $x$x; n c$x; n $x"c"; n $x''; n ''$x; n 1:2 ${u-3:4} ${u-"3:4"})sh",
      R"sh(IFS=': '; x=' a : b '; n $x; x=::; n $x; x=:; n $x; x=' '; n $x; n $x""; x='a '; n $x"")sh",
      R"sh(IFS=é; x=aébéé; n $x; IFS=1; n $((212)) "$((212))"; IFS=; x='a b'; n $x)sh",
  });
}

BOOST_AUTO_TEST_CASE(braces_tildes_and_files) {
  same({
      R"sh(n a{b,c}d {1..3} {a,b}{c,d} "{a,b}" {a} x{,y}; x={a,b}; n "$x"; y=1; n {$y,"a b"})sh",
      R"sh(HOME=/h; n ~ ~/x a=~/b:~ a:~ "~" ~"x" ~nosuch ${u:-~} "${u:-~}"; x=~:"~":~/y; n "$x")sh",
      R"sh(n /etc/host[n]ame /etc/hostnam? "/etc/hostnam?" /nope/*; x='/etc/hos?name'; n $x "$x"; set -f; n $x)sh",
  });
}

BOOST_AUTO_TEST_CASE(arithmetic_and_substitution) {
  same({
      R"sh(x=5; n $((x*2)) $(( $x + ${u:-1} )) "$((x++))" $x; n $((1/0)); n after)sh",
      R"sh(n $(echo 'a  b') "$(echo 'a  b')" `echo c` $(printf 'a\n\n') x$(true)y "$(true)")sh",
      R"sh(IFS=,; n $(echo a,b) "$(echo a,b)")sh",
  });
}

BOOST_AUTO_TEST_CASE(conditions) {
  same({
      R"sh(x='a b'; [[ $x == 'a b' ]] && n 1; [[ abc == a* && abc != "a*" ]] && n 2; [[ ! ( a < B ) ]] && n 3)sh",
      R"sh([[ abc =~ ^a.c$ ]] && n 1; [[ a.c =~ "a.c" ]] && n 2; [[ abc =~ a\.c ]] || n 3; [[ 1+1 -eq 2 ]] && n 4)sh",
      R"sh(p='@(a|b)+([0-9])'; [[ a12 == $p ]] && n 1; [[ c1 == $p ]] || n 2; r='('; [[ a =~ $r ]] || n $?)sh",
      R"sh([[ -d / && -e /etc && ! -f / ]] && n 1; [[ -v x ]] || n 2; x=; [[ -v x ]] && n 3; [[ 1x -eq 1 ]] || n $?)sh",
      R"sh([ a = a ] && n 1; [ 1 -lt 2 -a b ] && n 2; [ x -eq 1 ]; n $?; [ ! '' ] && n 3; [ -d / ] && n 4; [ a b ]; n $?)sh",
  });
}

BOOST_AUTO_TEST_CASE(text_builtins) {
  same({
      R"sh(echo -e 'a\tb\0101\x41\u00e9'; echo -n a; echo -nx; echo -E 'a\n'; echo -e 'a\cb' c; n)sh",
      R"sh(printf '%s|%5d|%-5s|%05.1f|%x\n' a 42 b 2.25 255; printf '%d\n' 12x; n $?; printf '%q ' 'a b' "it's" $'\n')sh",
      R"sh(printf '%b|' 'a\tb' 'c\cd' e; n; printf -v x '%s-' a b; n "$x"; printf '%*d %c\n' 5 3 xyz; printf '%z'; n $?)sh",
  });
}

BOOST_AUTO_TEST_SUITE_END()
