#include "grammar/literal_commands.hpp"

#include <boost/test/unit_test.hpp>

#include "grammar/parse.hpp"

namespace {

using namespace ipsh::grammar;

/// The commands, `!` behind those whose failure ends the script.
std::string found(std::string const& text) {
  Sources sources;
  auto const tree = parse(sources, sources.add({.name = "", .text = text}));
  BOOST_REQUIRE(tree);
  std::string result;
  for (LiteralCommand const& command : literal_commands(*tree.value())) {
    for (auto const& word : command.words) result += (&word == &command.words[0] ? "" : " ") + word.text;
    result += command.ends_script ? "! " : ", ";
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(literal)

BOOST_AUTO_TEST_CASE(words_that_are_known) {
  BOOST_TEST(found("ip 'link' \"set\" a$b; ip link; $x a; x=$y ip a >f; ip *; ip {a,b}; ip ~; ip '*'") ==
             "ip link! ip a! ip *! ");
}

BOOST_AUTO_TEST_CASE(places_where_failure_ends_the_script) {
  BOOST_TEST(found("a; { b; }; (c); for i in 1; do d; done; while e; do f; done") == "a! b! c! d! e, f! ");
  BOOST_TEST(found("if a; then b; elif c; then d; else e; fi; case x in y) f;; esac") ==
             "a, b! c, d! e! f! ");
  BOOST_TEST(found("a && b; c || d; ! e; f | g; h & i") == "a, b, c, d, e, f, g, h, i! ");
  BOOST_TEST(found("a 2>/dev/null; b &>f; { c; } 2>f; d >f; e 2>&1; f >&f") == "a, b, c, d! e, f, ");
  BOOST_TEST(found("x=$(a); b") == "b! ");
  BOOST_TEST(found("a; exit 0; b") == "a! exit 0! b, ");
  BOOST_TEST(found("if a; then exit; fi; b") == "a, exit! b! ");
}

BOOST_AUTO_TEST_CASE(set_and_source) {
  BOOST_TEST(found("a; set +e; b; set -e; c") == "a! set +e! b, set -e, c, ");
  BOOST_TEST(found("set -eu; a; set -o pipefail; b; set +x; c") ==
             "set -eu! a! set -o pipefail! b! set +x! c! ");
  BOOST_TEST(found("set +o errexit; b") == "set +o errexit! b, ");
  BOOST_TEST(found("a; . ./f; b") == "a! . ./f! b, ");
  BOOST_TEST(found("set $x; b") == "b, ");
}

BOOST_AUTO_TEST_CASE(functions) {
  BOOST_TEST(found("f() { a; }; f") == "a! ");
  BOOST_TEST(found("f() { a; }; f || b") == "a, b, ");
  BOOST_TEST(found("f() { a; }") == "a, ");
  BOOST_TEST(found("f() { a; }; g() { f; b; }; g") == "a! b! ");
  BOOST_TEST(found("f() { a; }; g() { f; b; }; if g; then c; fi; f") == "a, b, c! ");
  BOOST_TEST(found("f() { a; }; f; set +e") == "a, set +e! ");
  BOOST_TEST(found("f() { f; a; }; f") == "a! ");
  BOOST_TEST(found("f() { a || b; }; f; f() { c; }") == "a, b, c, ");
}

BOOST_AUTO_TEST_SUITE_END()
