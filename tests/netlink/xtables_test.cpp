#include "netlink/xtables.hpp"

#include <boost/test/unit_test.hpp>

using namespace ipsh;
using namespace ipsh::netlink::xtables;

namespace {

std::vector<Word> words(std::string_view text) {
  std::vector<Word> result;
  std::uint32_t at = 0;
  while (!text.empty()) {
    auto const end = std::min(text.find(' '), text.size());
    result.push_back({std::string(text.substr(0, end)), {1, at, at + static_cast<std::uint32_t>(end)}});
    at += static_cast<std::uint32_t>(end) + 1;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

struct Opened {
  std::unique_ptr<Module> module = [] {
    auto opened = Module::open();
    BOOST_REQUIRE_MESSAGE(opened, opened.error().message);
    return std::move(*opened);
  }();
  Result<Command> parse(std::string_view text, Backend backend = Backend::legacy) {
    auto const family = text.starts_with("ip6") ? Family::ipv6 : Family::ipv4;
    return module->parse(family, backend, words(text));
  }
  Command good(std::string_view text, Backend backend = Backend::legacy) {
    auto command = parse(text, backend);
    BOOST_REQUIRE_MESSAGE(command, text << ": " << command.error().message);
    return std::move(*command);
  }
  Error bad(std::string_view text) {
    auto command = parse(text);
    BOOST_REQUIRE_MESSAGE(!command, text << ": accepted");
    return command.error();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(xtables, Opened)

BOOST_AUTO_TEST_CASE(a_rule_becomes_the_kernels_bytes) {
  std::string_view const text = "iptables -t nat -A POSTROUTING -s 10.0.0.0/24 ! -o br0 -j MASQUERADE";
  auto const command = good(text);
  BOOST_TEST((command.verb == Verb::append));
  BOOST_TEST(command.table == "nat");
  BOOST_TEST(command.chain == "POSTROUTING");
  BOOST_TEST(command.target == "MASQUERADE");
  BOOST_TEST(command.target_is_extension);
  BOOST_REQUIRE_EQUAL(command.rules.size(), 1);
  auto const removal = good("iptables -D INPUT -p tcp --dport 80 -j DROP");
  BOOST_TEST(removal.mask.size() == removal.rules[0].size());
  BOOST_TEST(command.changes());
  BOOST_TEST((command.span == Span{1, 0, static_cast<std::uint32_t>(text.size())}));
}

BOOST_AUTO_TEST_CASE(lists_of_addresses_become_several_rules) {
  BOOST_TEST(good("iptables -A INPUT -s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4,5.5.5.5").rules.size() == 6);
  BOOST_TEST(good("ip6tables -A INPUT -s ::1,::2").rules.size() == 2);
}

BOOST_AUTO_TEST_CASE(a_name_that_is_no_target_is_a_chains) {
  BOOST_TEST(!good("iptables -A INPUT -j some-chain").target_is_extension);
  BOOST_TEST(!good("iptables -A INPUT -g ACCEPT").target_is_extension);
}

BOOST_AUTO_TEST_CASE(nothing_is_left_over_for_the_next_command) {
  for (int i = 0; i < 3; ++i) {
    auto const first = good("iptables -A INPUT -p tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT");
    bad("iptables -A INPUT -p tcp --dport 80 --dport 81");
    bad("iptables -A INPUT -p tcp -j DNAT");
    good("ip6tables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination [fd00::1]:80");
    good("iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.1:80");
    good("ip6tables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu");
    good("iptables -A INPUT -p tcp -m tcp --dport 1 -m tcp --dport 2");
    BOOST_TEST(good("iptables -A INPUT -p tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT").rules ==
               first.rules);
  }
}

BOOST_AUTO_TEST_CASE(a_target_of_one_family_is_none_of_the_other) {
  BOOST_TEST(!good("iptables -t mangle -A PREROUTING -j HL").target_is_extension);
  BOOST_TEST(good("ip6tables -t mangle -A PREROUTING -j HL --hl-set 3").target_is_extension);
  BOOST_TEST(!good("iptables -t mangle -A PREROUTING -j HL").target_is_extension);
  BOOST_TEST(!good("ip6tables -t mangle -A PREROUTING -j TTL").target_is_extension);
}

BOOST_AUTO_TEST_CASE(errors_are_the_stock_ones) {
  std::string const more = "\nTry `iptables -h' or 'iptables --help' for more information.";
  std::string const start = "iptables v1.8.9 (legacy): ";
  auto const error = bad("iptables -A INPUT -p tcp --dport x");
  BOOST_TEST(error.message == start + "invalid port/service `x' specified" + more);
  BOOST_TEST(error.status == 2);
  BOOST_TEST((error.span == Span{1, 25, 34}));  // `--dport x`
  BOOST_TEST((bad("iptables -L -s 1.1.1.1").span == Span{1, 0, 22}));
  BOOST_TEST(bad("iptables -A INPUT -D INPUT").message == start + "Cannot use -D with -A" + more);
  BOOST_TEST(bad("iptables -L -s 1.1.1.1").message == start + "Illegal option `-s' with this command" + more);
  BOOST_TEST(bad("iptables -A INPUT x").message == "Bad argument `x'" + more);
  BOOST_TEST(bad("iptables").message == start + "no command specified" + more);
  BOOST_TEST(parse("iptables -A INPUT -p tcp --dport x", Backend::nft).error().message ==
             "iptables v1.8.9 (nf_tables): invalid port/service `x' specified" + more);
}

BOOST_AUTO_TEST_CASE(questions_change_nothing) {
  BOOST_TEST(!good("iptables -S").changes());
  BOOST_TEST(!good("iptables -L INPUT 3 -n").changes());
  BOOST_TEST(!good("iptables -C INPUT -j ACCEPT").changes());
  auto const zeroing = good("iptables -L INPUT -Z -v");
  BOOST_TEST((zeroing.verb == Verb::list));
  BOOST_TEST(zeroing.zero);
  BOOST_TEST(zeroing.changes());
  BOOST_TEST(good("iptables -V").output == "iptables v1.8.9 (legacy)\n");
}

BOOST_AUTO_TEST_CASE(a_line_of_restore_has_the_words_of_the_rule_alone) {
  using Line = std::vector<std::string>;
  auto const line = [&](std::string_view text) { return good(text, Backend::nft).line; };
  BOOST_TEST(line("iptables -w 5 -t nat -A X -j ACCEPT --table=nat -4") == (Line{"-A", "X", "-j", "ACCEPT"}));
  BOOST_TEST(line("iptables -w -tnat -A X -p tcp --dport 4 -W 3") ==
             (Line{"-A", "X", "-p", "tcp", "--dport", "4"}));
  BOOST_TEST(!good("iptables -A X -vt nat", Backend::nft).fits_line);
}

BOOST_AUTO_TEST_SUITE_END()
