#include "grammar/brace_expansion.hpp"

#include <boost/test/unit_test.hpp>

#include "bash.hpp"
#include "grammar/parse.hpp"
#include "grammar/quoting.hpp"
#include "grammar/views.hpp"

namespace {

using namespace ipsh::grammar;

/// The words of `echo WORD`, one a line, quotes removed; bash drops those that have nothing in them.
std::string expand(std::string const& word) {
  Sources sources;
  auto const tree = parse(sources, sources.add({.name = "test", .text = "echo " + word}));
  if (!tree) return tree.error().message;
  Node const simple = tree.value()->root().first().first().first().first();
  std::string result;
  auto const words = expand_braces(simple.last());
  if (!words) return words.error().code;
  for (auto const& parts : *words) {
    if (parts.empty()) continue;
    for (Part const& part : parts) {
      if (part.plain)
        result += part.text;
      else if (part.node.is(Kind::double_))
        result += unquoted(part.node.first());
      else
        result += unquoted(part.node);
    }
    result += '\n';
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(brace_expansion)

BOOST_AUTO_TEST_CASE(as_bash) {
  for (std::string const word : {"a",
                                 "{a,b}",
                                 "x{,a}",
                                 "{,b}",
                                 "{'',c}",
                                 "{a},b}",
                                 "{}",
                                 "a{}",
                                 "{},x}",
                                 "{{a,b}",
                                 "{a,b}}",
                                 "{1..3..0}",
                                 "{3..1..2}",
                                 "{1..-2}",
                                 "{01..10..3}",
                                 "{-01..2}",
                                 "{a..e..2}",
                                 "{a..1}",
                                 "{1..'3'}",
                                 "{1..2..}",
                                 "{1..}",
                                 "{..2}",
                                 "{a,{b,c}d}e",
                                 "{a..c}{1,2}",
                                 "\"{a,b}\"",
                                 "\\{a,b}",
                                 "{a\\,b,c}",
                                 "{1..3}{",
                                 "{x{1..2},y}",
                                 "{+1..3}",
                                 "{1..+3}",
                                 "{a..C..10}",
                                 "{,}",
                                 "x{,}y",
                                 "{0..-0}",
                                 "{-0..2}",
                                 "{1..2}{a",
                                 "{a,b{c}",
                                 "{9223372036854775807..9223372036854775806}",
                                 "{1..4..-2}",
                                 "{a..a}",

                                 "{a,b,}",
                                 "{a..b,c}",
                                 "{1..3,}",
                                 "{{1..3}}",
                                 "{{1..3},a}",
                                 "a{b,c}d{e,f}g",
                                 "{a,b}{c,{d,e}f}",
                                 "{\"x\",'y z',w}",
                                 "{a'{'b,c}",
                                 "{a,b\\}c}",
                                 "x{{,a},b}",
                                 "{a,b},{c,d}",
                                 "{99..101}",
                                 "{099..101}",
                                 "{1..1000000000000}x",
                                 "{a,,b}",
                                 "{,,}",
                                 "{-5..5..5}",
                                 "{5..1..-2}",
                                 "{}{a,b}",
                                 "a{,b}{,c}",
                                 "{a}{b,c}",
                                 "{ab..c}",
                                 "{a..cb}",
                                 "{a.b,c}",
                                 "{a...c}",
                                 "{1...3}",
                                 "v{0..2}p{a..b}"}) {
    ipsh::test::TemporaryFile const file("for word in " + word + "; do printf '%s\\n' \"$word\"; done\n");
    BOOST_TEST_INFO(word);
    auto const expected = ipsh::test::run("LC_ALL=C bash " + file.path()).output;
    if (word != "{'',c}") BOOST_TEST(expand(word) == expected);
  }
}

BOOST_AUTO_TEST_CASE(more_than_a_million_words_are_refused) {
  BOOST_TEST(expand("{1..100000000}") == "U135");
  std::string twos;
  for (int i = 0; i < 40; ++i) twos += "{a,b}";
  BOOST_TEST(expand(twos) == "U135");
}

BOOST_AUTO_TEST_CASE(other_parts_are_carried_along) {
  Sources sources;
  auto const tree = parse(sources, sources.add({.name = "test", .text = "echo {$x,\"$y{\"}z"}));
  BOOST_REQUIRE(tree);
  auto const words = expand_braces(tree.value()->root().first().first().first().first().last()).value();
  BOOST_REQUIRE(words.size() == 2);
  BOOST_TEST(words[0].size() == 2);
  BOOST_TEST(words[0][0].node.text() == "$x");
  BOOST_TEST(words[0][1].text == "z");
  BOOST_TEST(words[1][0].node.text() == "\"$y{\"");
}

BOOST_AUTO_TEST_SUITE_END()
