// Golden trees: trees.txt holds a text, a line `=>`, the dump of its tree, and an empty line.
#include "grammar/tree.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "grammar/parse.hpp"
#include "grammar/quoting.hpp"
#include "grammar/views.hpp"

namespace {

using namespace ipsh::grammar;

/// A script, kept whole.
struct Script {
  explicit Script(std::string text)
      : tree(parse(sources, sources.add({.name = "a", .text = std::move(text)}))) {
    BOOST_REQUIRE(tree);
  }
  [[nodiscard]] Node root() const { return tree.value()->root(); }
  /// The first command of the first pipeline.
  [[nodiscard]] Node command() const { return root().first().first().first().first(); }
  Sources sources{};
  boost::system::result<std::unique_ptr<Tree const>, SyntaxError> tree;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tree)

BOOST_AUTO_TEST_CASE(golden) {
  std::ifstream file("grammar/trees.txt");
  int count = 0;
  std::string text, line;
  while (std::getline(file, line)) {
    if (line != "=>") {
      text += line + '\n';
      continue;
    }
    std::string expected;
    while (std::getline(file, line) && !line.empty()) expected += line + '\n';
    BOOST_TEST_INFO(text);
    BOOST_TEST(Script(text).tree.value()->dump() == expected);
    text.clear();
    ++count;
  }
  BOOST_TEST(count > 10);
}

BOOST_AUTO_TEST_CASE(an_empty_text_has_no_root) {
  BOOST_TEST(!Script("").root());
  BOOST_TEST(!Script("\n # comment\n\n").root());
}

BOOST_AUTO_TEST_CASE(spans) {
  Script const script("  ip  link # comment\n");
  Node const command = script.command();
  BOOST_TEST(command.text() == "ip  link");
  BOOST_TEST(script.sources.place(command.last().span()).column == 7u);
  BOOST_TEST(script.sources.text(command.last().span()) == "link");
}

BOOST_AUTO_TEST_CASE(views) {
  Script const script("case $x in a|b) c;; d) ;& *) e;;& esac 2>f\n");
  CompoundView const compound{script.command()};
  BOOST_TEST(compound.redirected());
  RedirectView const redirect{compound.node.last()};
  BOOST_TEST(redirect.descriptor().value() == 2);
  BOOST_TEST(redirect.operator_text() == ">");
  BOOST_TEST(redirect.target().text() == "f");
  CaseView const view{compound.command()};
  BOOST_TEST(view.subject().text() == "$x");
  auto const items = view.items();
  BOOST_REQUIRE(items.size() == 3);
  BOOST_TEST(items[0].patterns().size() == 2);
  BOOST_TEST(!items[1].body());
  BOOST_TEST(items[1].falls_through());
  BOOST_TEST(items[2].tests_next());

  Script const loop("! ! ! a |& b | c\n");
  PipelineView const pipeline{loop.root().first().first().first()};
  BOOST_TEST(pipeline.negated());
  auto const stages = pipeline.stages();
  BOOST_REQUIRE(stages.size() == 3);
  BOOST_TEST(stages[0].both);
  BOOST_TEST(!stages[1].both);

  Script const parameter("${x%%a*}${#y}$z\n");
  Node const word = parameter.command().first();
  BOOST_TEST(ParameterView{word.first()}.operator_text() == "%%");
  BOOST_TEST(ParameterView{word.first()}.argument().text() == "a*");
  BOOST_TEST(ParameterView{word.first()}.name() == "x");
  BOOST_TEST(!ParameterView{word.first()}.length());
  BOOST_TEST(ParameterView{word.last()}.name() == "z");
}

BOOST_AUTO_TEST_CASE(texts_inside_of_texts_know_their_place) {
  Script const script("a `b \\`fi2\\``\ncat <<-E\n\tx $(y)\n\tE\n");
  Node const outer = script.command().last().first();
  Node const inner = outer.backquoted().first().first().first().first().last().first();
  Node const command = inner.backquoted().first().first().first().first();
  BOOST_TEST(command.text() == "fi2");
  auto const written = script.sources.written(command.span());
  BOOST_TEST(written.source == 1u);
  BOOST_TEST(script.sources.text(written) == "fi2");

  Node const here = script.root().last().first().first().first().last().first();
  auto const& document = here.here_document();
  BOOST_TEST(document.delimiter == "E");
  Node const substitution = *++document.tree->root().begin();
  BOOST_TEST(substitution.text() == "$(y)");
  BOOST_TEST(script.sources.place(substitution.span()).line == 3u);
  BOOST_TEST(script.sources.place(substitution.span()).column == 4u);
}

BOOST_AUTO_TEST_CASE(quotes) {
  auto const text_of = [](std::string const& word) {
    Script const script(word + '\n');
    return literal_text(script.command().first());
  };
  BOOST_TEST(text_of("a'b c'\"d\\$\\\"\\e\\\\\"\\f").value() == "ab cd$\"\\e\\f");
  BOOST_TEST(text_of("a\\\nb").value() == "ab");
  BOOST_TEST(text_of("\"a\\\nb\"").value() == "ab");
  BOOST_TEST(text_of("$'a\\n\\t\\x41\\101\\u00e9\\'\\\\\\cA\\q'").value() == "a\n\tAA\xc3\xa9'\\\x01\\q");
  BOOST_TEST(text_of("$'a\\0b'c").value() == "ac");
  BOOST_TEST(text_of("a$").value() == "a$");
  BOOST_TEST(!text_of("a$x"));
  BOOST_TEST(!text_of("\"$(x)\""));
}

BOOST_AUTO_TEST_SUITE_END()
