// The command line of `ip` itself: options before the object, objects, what is not ours, suggestions.
#include "grammar/ip.hpp"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <sstream>

using namespace ipsh;
using namespace ipsh::grammar;

namespace {

Result<IpCommand> parse(std::string const& line) {
  std::istringstream stream(line);
  std::vector<Word> words;
  std::uint32_t at = 0;
  for (std::string word; stream >> word;) {
    auto const length = static_cast<std::uint32_t>(word.size());
    words.push_back({word, {1, at, at + length}});
    at += length + 1;
  }
  return parse_ip(words);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ip)

BOOST_AUTO_TEST_CASE(options_before_the_object) {
  auto const command = parse("ip -6 -s -s -d -o -br -j -p -N -h -n blue link show");
  BOOST_REQUIRE(command);
  auto const& output = command->options.output;
  BOOST_TEST(output.statistics == 2);
  BOOST_TEST(output.details == 1);
  BOOST_TEST(
      (output.oneline && output.brief && output.json && output.pretty && output.numeric && output.human));
  BOOST_TEST(output.family == AF_PACKET);  // `ip link` has no other
  BOOST_TEST(command->options.network_namespaces.at(0).text == "blue");
}

BOOST_AUTO_TEST_CASE(a_request_remembers_its_words) {
  auto const command = parse("ip link set v0 mtu 1400 master br0");
  auto const& request = std::get<Change>(command->action).requests.at(0);
  BOOST_REQUIRE(request.references.size() == 2U);
  BOOST_TEST(request.references[0].name == "br0");
  BOOST_TEST((request.references[0].span == Span{1, 31, 34}));
  BOOST_TEST(request.references[1].name == "v0");
  BOOST_TEST((request.origins[0].span == Span{1, 19, 23}));
  BOOST_TEST(
      (request.blame(static_cast<std::uint32_t>(request.origins[0].offset - NLA_HDRLEN)) == Span{1, 19, 23}));
}

/// What is said of it begins with `ip`, once, and has the words that were written out.
BOOST_AUTO_TEST_CASE(what_iproute2_knows_and_we_do_not) {
  struct Case {
    char const *line, *what;
  };
  for (auto const& [line, what] : std::to_array<Case>({
           {"ip xfrm state", "xfrm"},
           {"ip mon", "monitor"},
           {"ip link set v0 vf 1 mac 02:00:00:00:00:01", "link … vf"},
           {"ip link add g0 type gretap local 10.0.0.1", "link … gretap"},
           {"ip -b file", "-b"},
           {"ip address save", "address save"},
           {"ip a showd", "address showdump"},
           {"ip -6 route restore", "route restore"},
           {"ip link xstats", "link xstats"},
           {"ip netns set a 1", "netns set"},
       })) {
    auto const command = parse(line);
    BOOST_REQUIRE_MESSAGE(command, line);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<Foreign>(command->action), line);
    BOOST_TEST(std::get<Foreign>(command->action).what == what);
  }
}

BOOST_AUTO_TEST_CASE(misspelt_words_get_a_suggestion) {
  BOOST_TEST(parse("ip lnik show").error().help == "did you mean \"link\"?");
  BOOST_TEST(parse("ip link sett v0 up").error().help == "did you mean \"set\"?");
  BOOST_TEST(parse("ip addr shwo").error().help == "did you mean \"show\"?");
  BOOST_TEST(parse("ip route flsuh").error().help == "did you mean \"flush\"?");
  BOOST_TEST(parse("ip link set v0 mtuu 1400").error().help == "did you mean \"mtu\"?");
  BOOST_TEST(parse("ip link add b0 type bridge stp_stat3 1").error().help == "did you mean \"stp_state\"?");
  BOOST_TEST((parse("ip link set v0 mtuu 1400").error().span == Span{1, 15, 19}));
}

BOOST_AUTO_TEST_SUITE_END()
