// Texts that are accepted, and texts that are not with what is said about them: snippets.txt holds each text,
// then a line `=> accepted` or `=> CODE LINE:COLUMN SENTENCE`, then an empty line. What is accepted, bash
// must accept too. To add one, write the text and `=> ?`: the failing test says what to put there.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "bash.hpp"
#include "grammar/parse.hpp"

namespace {

using namespace ipsh::grammar;

struct Snippet {
  std::string text, expected;
};

std::vector<Snippet> read_snippets() {
  std::ifstream file("grammar/snippets.txt");  // CMake runs the tests in tests/
  std::vector<Snippet> snippets;
  Snippet snippet;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("=> ")) {
      snippet.text += line + '\n';
      continue;
    }
    snippet.expected = line.substr(3);
    if (snippet.text.ends_with("\\\n")) snippet.text.pop_back();
    snippets.push_back(std::move(snippet));
    snippet = {};
    std::getline(file, line);  // the empty one
  }
  return snippets;
}

std::string answer(std::string const& text) {
  Sources sources;
  auto const tree = parse(sources, sources.add({.name = "snippet", .text = text}));
  if (tree) return "accepted";
  SyntaxError const error = tree.error();
  Place const place = sources.place(error.span);
  std::ostringstream out;
  out << error.code << ' ' << place.line << ':' << place.column << ' ' << error.message;
  if (error.incomplete) out << " (open: " << error.open << ')';
  BOOST_TEST(error.status == 65);
  return out.str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(snippets)

BOOST_AUTO_TEST_CASE(accepted_or_refused_by_name) {
  auto const all = read_snippets();
  BOOST_REQUIRE(all.size() > 500);
  for (Snippet const& snippet : all) {
    BOOST_TEST_INFO(snippet.text);
    BOOST_TEST(answer(snippet.text) == snippet.expected);
  }
}

BOOST_AUTO_TEST_CASE(bash_accepts_what_we_accept) {
  for (Snippet const& snippet : read_snippets()) {
    if (snippet.expected != "accepted") continue;
    BOOST_TEST_INFO(snippet.text);
    BOOST_TEST(ipsh::test::bash_accepts(snippet.text));
  }
}

/// A text that ends too early asks for more when its last lines are missing, at every line.
BOOST_AUTO_TEST_CASE(every_beginning_of_a_script_is_incomplete) {
  std::string const script =
      "if a\nthen\n  while b\n  do\n    case c in\n    d)\n      e |\n      f\n      ;;\n    esac\n"
      "  done\n  cat <<E\ntext\nE\n  g &&\n  h 'i\n  j' \"k\n  $(l\n  )\"\nelse {\n  m\n  }\nfi\n";
  for (auto end = script.find('\n'); end + 1 < script.size(); end = script.find('\n', end + 1)) {
    Sources sources;
    auto const tree = parse(sources, sources.add({.name = "", .text = script.substr(0, end + 1)}));
    BOOST_TEST_INFO(script.substr(0, end + 1));
    BOOST_REQUIRE(!tree);
    BOOST_TEST(tree.error().incomplete);
    BOOST_TEST(!tree.error().open.empty());
  }
  BOOST_TEST(answer(script) == "accepted");
}

BOOST_AUTO_TEST_SUITE_END()
