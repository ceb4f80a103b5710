// Texts nobody wrote: mutations of the golden snippets, and random bytes, from a fixed seed. The parser never
// crashes, its spans stay inside the text, and what it accepts bash accepts too.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <random>

#include "bash.hpp"
#include "grammar/diagnostic.hpp"
#include "grammar/parse.hpp"

namespace {

using namespace ipsh::grammar;

std::vector<std::string> corpus() {
  std::ifstream file("grammar/snippets.txt");
  std::vector<std::string> texts;
  std::string text, line;
  while (std::getline(file, line)) {
    if (line.starts_with("=> ")) {
      texts.push_back(std::move(text));
      text.clear();
      std::getline(file, line);
    } else {
      text += line + '\n';
    }
  }
  return texts;
}

class Mutation {
 public:
  explicit Mutation(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  /// Pieces of two texts, or one with bytes changed, removed, doubled.
  std::string of(std::vector<std::string> const& texts) {
    constexpr std::string_view bytes = "\n \t;&|()<>{}$`'\"\\#![]=*?~+-:%/ae01";
    std::string text = texts[below(texts.size())];
    for (auto count = 1 + below(3); count > 0; --count) {
      auto const at = below(text.size() + 1);
      switch (below(5)) {
        case 0:
          text.insert(at, 1, bytes[below(bytes.size())]);
          break;
        case 1:
          text.erase(at, 1 + below(4));
          break;
        case 2:
          text.insert(at, text.substr(below(text.size() + 1), below(12)));
          break;
        case 3:
          if (at < text.size()) text[at] = bytes[below(bytes.size())];
          break;
        default: {
          std::string const& other = texts[below(texts.size())];
          text.insert(at, other.substr(below(other.size() + 1), below(20)));
        }
      }
    }
    return text;
  }

  std::string noise(std::size_t size) {
    std::string text(size, ' ');
    for (char& c : text) c = char(1 + below(255));
    return text;
  }

 private:
  std::mt19937 random_;
};

void check_spans(Tree const& tree, std::uint32_t from, std::uint32_t until, std::uint32_t begin,
                 std::uint32_t end) {
  for (auto at = from; at < until; at += tree.events[at].size) {
    Event const& event = tree.events[at];
    BOOST_REQUIRE(event.size > 0);
    BOOST_REQUIRE(event.begin >= begin);
    BOOST_REQUIRE(event.begin <= event.end);
    BOOST_REQUIRE(event.end <= end);
    begin = event.end;
    check_spans(tree, at + 1, at + event.size, event.begin, event.end);
  }
}

/// Is it accepted? An error must be one that can be shown.
bool accepted(std::string const& text) {
  Sources sources;
  auto const tree = parse(sources, sources.add({.name = "mutation", .text = text}));
  if (tree) {
    auto const& events = tree.value()->events;
    check_spans(*tree.value(), 0, std::uint32_t(events.size()), 0, std::uint32_t(text.size()));
    return true;
  }
  BOOST_REQUIRE(!tree.error().message.empty());
  BOOST_REQUIRE(!tree.error().code.empty());
  BOOST_REQUIRE(!render(diagnose(tree.error(), sources), sources).empty());
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mutation)

BOOST_AUTO_TEST_CASE(never_crashes) {
  auto const texts = corpus();
  Mutation mutation(1);
  for (int count = 0; count < 20000; ++count) accepted(mutation.of(texts));
  for (int count = 0; count < 2000; ++count) accepted(mutation.noise(1 + mutation.below(200)));
}

BOOST_AUTO_TEST_CASE(accepted_is_accepted_by_bash) {
  auto const texts = corpus();
  Mutation mutation(2);
  int sampled = 0;
  while (sampled < 400) {
    auto const text = mutation.of(texts);
    if (!accepted(text)) continue;
    ++sampled;
    BOOST_TEST_INFO(text);
    BOOST_TEST(ipsh::test::bash_accepts(text));
  }
}

BOOST_AUTO_TEST_CASE(deep_and_long) {
  auto const repeat = [](std::string const& text, int count) {
    std::string result;
    while (count-- > 0) result += text;
    return result;
  };
  for (char const* const opener :
       {"(",   "( ",    "$(",     "\"$(",          "$((",    "{ ",          "${x:-",     "\"${x:-", "`",
        "if ", "[[ ( ", "while ", "case x in a) ", "f() { ", "cat <<E\n$(", "[[ a =~ (", "$(( (",   "! ",
        "${",  "\"",    "'"})
    BOOST_TEST(!accepted(repeat(opener, 10001)));
  BOOST_TEST(accepted("echo " + std::string(10'000'000, 'a')));
  BOOST_TEST(accepted(repeat("a; ", 200'000)));
  BOOST_TEST(accepted(repeat("a && ", 200'000) + "b"));
  BOOST_TEST(accepted(repeat("echo \\\n", 200'000)));
  BOOST_TEST(accepted("echo " + std::string(100'000, '{')));
  BOOST_TEST(!accepted(std::string("echo a\0b", 8)));
}

BOOST_AUTO_TEST_SUITE_END()
