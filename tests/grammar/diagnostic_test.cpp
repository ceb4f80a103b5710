#include "grammar/diagnostic.hpp"

#include <boost/test/unit_test.hpp>
#include <cerrno>

#include "grammar/similar.hpp"
#include "grammar/source_line.hpp"

namespace {

using namespace ipsh::grammar;
using ipsh::Error;
using ipsh::Span;

/// The place of a piece of a source's text.
Span find(Sources const& sources, std::uint32_t source, std::string_view piece) {
  auto const at = std::uint32_t(sources[source].text.find(piece));
  return {source, at, at + std::uint32_t(piece.size())};
}

/// An error at a piece of a text, rendered.
std::string render_at(std::string const& text, std::string_view piece, std::size_t width = 120) {
  Sources sources;
  auto const source = sources.add({.name = "a.sh", .text = text});
  Error error = ipsh::failure("wrong", 1, find(sources, source, piece));
  return render(diagnose(error, sources), sources, {.width = width});
}

std::string syntax(std::string const& text) {
  Sources sources;
  auto const tree = parse(sources, sources.add({.name = "a.sh", .text = text}));
  return tree ? "accepted" : render(diagnose(tree.error(), sources), sources);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(diagnostic)

BOOST_AUTO_TEST_CASE(sentence_code_label_and_notes) {
  Sources sources;
  auto const source =
      sources.add({.name = "br.ipsh", .text = "a\nb\nc\nip link add v10 link eth0 type vlan id 5000\n"});
  Error error = ipsh::failure("Error: VLAN identifier out of range.\nmore", 2, find(sources, source, "5000"));
  error.code = "C204";
  error.label = "expected 1 to 4094";
  error.kernel = "Error: vlan: Invalid id.";
  error.help = "ip link add v10 link eth0 type vlan id 500";
  BOOST_TEST(render(diagnose(error, sources), sources) ==
             "br.ipsh:4:40: error: VLAN identifier out of range [C204]\n"
             " 4 | ip link add v10 link eth0 type vlan id 5000\n"
             "   |                                        ^^^^ expected 1 to 4094\n"
             "   = kernel: Error: vlan: Invalid id.\n"
             "   = help: ip link add v10 link eth0 type vlan id 500\n");
}

BOOST_AUTO_TEST_CASE(related_places) {
  Sources sources;
  auto const source =
      sources.add({.name = "v.ipsh",
                   .text = "\nip link add veth0 type veth\n\n\n\n\n\n\n\nip link add veth0 type bridge\n"});
  Error error = ipsh::failure("RTNETLINK answers: File exists", 2);
  error.number = EEXIST;
  error.code = "K302";
  auto first = find(sources, source, "veth0");
  error.span = {source, first.begin + 35, first.end + 35};
  Diagnostic diagnostic = diagnose(error, sources);
  diagnostic.related.push_back({first, "first created here"});
  diagnostic.notes.push_back("left different from before:\n- 10.1.0.1/24 on eth1");
  BOOST_TEST(render(diagnostic, sources) ==
             "v.ipsh:10:13: error: RTNETLINK answers: File exists [K302]\n"
             "  2 | ip link add veth0 type veth\n"
             "    |             ~~~~~ first created here\n"
             " 10 | ip link add veth0 type bridge\n"
             "    |             ^^^^^ EEXIST\n"
             "    = left different from before:\n"
             "      - 10.1.0.1/24 on eth1\n");
}

BOOST_AUTO_TEST_CASE(two_places_on_one_line) {
  Sources sources;
  auto const source = sources.add({.name = "a", .text = "ip link add veth0 type veth"});
  Diagnostic diagnostic;
  diagnostic.sentence = "wrong";
  diagnostic.primary = {find(sources, source, "type"), "here"};
  diagnostic.related.push_back({find(sources, source, "ip"), "there"});
  BOOST_TEST(render(diagnostic, sources) ==
             "a:1:19: error: wrong\n"
             " 1 | ip link add veth0 type veth\n"
             "   | ~~ there          ^^^^ here\n");
  diagnostic.related.front().text = "a text that has no room";
  BOOST_TEST(render(diagnostic, sources) ==
             "a:1:19: error: wrong\n"
             " 1 | ip link add veth0 type veth\n"
             "   |                   ^^^^ here\n"
             "   | ~~ a text that has no room\n");
}

BOOST_AUTO_TEST_CASE(the_word_behind_a_variable) {
  Sources sources;
  auto const source = sources.add({.name = "a", .text = "ip link set $x up"});
  Error error = ipsh::failure("Cannot find device \"eht0\"", 1, find(sources, source, "$x"));
  error.label = "no such device";
  BOOST_TEST(render(diagnose(error, sources, "eht0"), sources) ==
             "a:1:13: error: Cannot find device \"eht0\"\n"
             " 1 | ip link set $x up\n"
             "   |             ^^ $x (= \"eht0\"): no such device\n");
}

BOOST_AUTO_TEST_CASE(a_word_in_quotes_is_no_variable) {
  Sources sources;
  auto const source = sources.add({.name = "a", .text = "ip link set \"eht0\" up"});
  Error const error = ipsh::failure("wrong", 1, find(sources, source, "\"eht0\""));
  BOOST_TEST(render(diagnose(error, sources, "eht0"), sources) ==
             "a:1:13: error: wrong\n"
             " 1 | ip link set \"eht0\" up\n"
             "   |             ^^^^^^\n");
}

BOOST_AUTO_TEST_CASE(carets_stand_under_their_words) {
  BOOST_TEST(render_at("\tif x", "x") == "a.sh:1:5: error: wrong\n 1 |         if x\n   |            ^\n");
  BOOST_TEST(render_at("链路 x", "x") == "a.sh:1:4: error: wrong\n 1 | 链路 x\n   |      ^\n");
  BOOST_TEST(render_at("e\xcc\x81 x", "x") == "a.sh:1:4: error: wrong\n 1 | e\xcc\x81 x\n   |   ^\n");
  BOOST_TEST(render_at("\x1b[31m x", "x") == "a.sh:1:7: error: wrong\n 1 | \\x1b[31m x\n   |          ^\n");
  BOOST_TEST(render_at("\xff x", "x") == "a.sh:1:3: error: wrong\n 1 | \\xff x\n   |      ^\n");
  BOOST_TEST(render_at("a \xe2\x80\xae x", "x") ==
             "a.sh:1:5: error: wrong\n 1 | a \\u202e x\n   |          ^\n");
  BOOST_TEST(render_at("a 链 b", "链") == "a.sh:1:3: error: wrong\n 1 | a 链 b\n   |   ^^\n");
}

BOOST_AUTO_TEST_CASE(long_lines_are_cut) {
  std::string const line = std::string(200, 'a') + " x " + std::string(200, 'b');
  BOOST_TEST(render_at(line, "x", 40) ==
             "a.sh:1:202: error: wrong\n"
             " 1 | …aaaaaaaaaaaaaaaaaa x bbbbbbbbbbbbbbbbbbb…\n"
             "   |                     ^\n");
  auto const huge = render_at(std::string(10'000'000, 'a') + " x", "x", 40);
  BOOST_TEST(huge.size() < 300);
  BOOST_TEST(huge.find(" x\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_place_that_nobody_knows) {
  Sources sources;
  BOOST_TEST(render(diagnose(ipsh::failure("wrong"), sources), sources) == "ipsh: error: wrong\n");
}

BOOST_AUTO_TEST_CASE(colour) {
  Sources sources;
  auto const source = sources.add({.name = "a", .text = "x"});
  auto const text =
      render(diagnose(ipsh::failure("wrong", 1, {source, 0, 1}), sources), sources, {.colour = true});
  BOOST_TEST(text ==
             "\x1b[1ma:1:1: \x1b[0m\x1b[1;31merror: \x1b[0m\x1b[1mwrong\x1b[0m\n"
             "\x1b[34m 1 |\x1b[0m x\n"
             "\x1b[34m   |\x1b[0m \x1b[1;31m^\x1b[0m\n");
}

BOOST_AUTO_TEST_CASE(syntax_errors) {
  BOOST_TEST(syntax("if true\nthen\n  echo x\ndone\n") ==
             "a.sh:4:1: error: expected `fi`, not `done` [S101]\n"
             " 1 | if true\n"
             "   | ~~ `if` opened here\n"
             " 4 | done\n"
             "   | ^^^^\n");
  BOOST_TEST(syntax("echo 'a\nb\n") ==
             "a.sh:1:6: error: expected a closing \"'\" before the end [S101]\n"
             " 1 | echo 'a\n"
             "   |      ^ `'` opened here\n");
  BOOST_TEST(
      syntax("x=(a b)\n") ==
      "a.sh:1:2: error: arrays are not part of ipsh [U101]\n"
      " 1 | x=(a b)\n"
      "   |  ^^\n"
      "   = help: use a list of words, `for x in a b c`, or the positional parameters, `set -- a b c`\n");
  // In a text inside of a text: the place in the file.
  BOOST_TEST(syntax("echo a\necho `echo \\`fi\\``\n") ==
             "a.sh:2:14: error: unexpected `fi` [S102]\n"
             " 2 | echo `echo \\`fi\\``\n"
             "   |              ^^\n");
  BOOST_TEST(syntax("cat <<-A\n\t\tx\n\t\t$(fi)\n\tA\n") ==
             "a.sh:3:5: error: expected `)`, not `fi` [S101]\n"
             " 3 |                 $(fi)\n"
             "   |                   ^^\n"
             "   |                 ~~ `$(` opened here\n");
}

BOOST_AUTO_TEST_CASE(similar_words) {
  std::vector<std::string> const names = {"vnet0", "vnet1", "eth0", "br0", "lo"};
  BOOST_TEST(did_you_mean("vent0", names) == "did you mean \"vnet0\"?");
  BOOST_TEST(did_you_mean("vnet", names) == "did you mean \"vnet0\" or \"vnet1\"?");
  BOOST_TEST(did_you_mean("eht0", names) == "did you mean \"eth0\"?");
  BOOST_TEST(did_you_mean("wlan0", names).empty());
  BOOST_TEST(did_you_mean("x", names).empty());
  BOOST_TEST(edit_distance("kitten", "sitting") == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
