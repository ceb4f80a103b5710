// `ip address` and `ip route`: the requests are byte for byte those of iproute2, and so are the errors.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "grammar/ip.hpp"
#include "netlink/blame.hpp"

using namespace ipsh;
using namespace ipsh::grammar;

namespace {

std::vector<Word> words_of(std::string const& command) {
  std::vector<Word> words{{"ip", {}}};
  std::istringstream in(command);
  for (std::string word; in >> word;) words.push_back({word, {}});
  return words;
}

/// The bytes as they are sent, without sequence number and port; links as in the captured requests.
std::string hexadecimal(netlink::Request request) {
  for (auto const& reference : request.references) {
    std::uint32_t const index = reference.name == "lo" ? 1 : 3;
    request.message.patch(reference.offset, std::as_bytes(std::span(&index, 1)));
  }
  request.message.head().nlmsg_flags |= 4;  // NLM_F_ACK
  std::string text;
  auto const bytes = request.message.bytes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (at >= 8 && at < 16) continue;
    constexpr std::string_view digits = "0123456789abcdef";
    text += digits[std::to_integer<std::size_t>(bytes[at] >> 4)];
    text += digits[std::to_integer<std::size_t>(bytes[at] & std::byte{15})];
  }
  return text;
}

std::string error_of(std::string const& command) {
  auto const result = parse_ip(words_of(command));
  if (result) {
    auto const* const mistake = std::get_if<Mistake>(&result->action);
    if (mistake == nullptr) return "no error";
    return std::to_string(mistake->error.status) + ' ' + mistake->error.message;
  }
  return std::to_string(result.error().status) + ' ' + result.error().message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(address_and_route)

BOOST_AUTO_TEST_CASE(requests_are_those_of_iproute2) {
  std::ifstream file("grammar/address_route_requests.txt");
  std::size_t compared = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    auto const tab = line.find('\t');
    auto const command = line.substr(0, tab);
    auto const parsed = parse_ip(words_of(command));
    BOOST_TEST_CONTEXT(command) {
      BOOST_REQUIRE(parsed);
      auto const* const change = std::get_if<Change>(&parsed->action);
      BOOST_REQUIRE(change != nullptr);
      BOOST_REQUIRE(change->requests.size() == 1);
      BOOST_TEST(hexadecimal(change->requests[0]) == line.substr(tab + 1));
    }
    ++compared;
  }
  BOOST_TEST(compared > 100);
}

BOOST_AUTO_TEST_CASE(errors_are_those_of_iproute2) {
  BOOST_TEST(error_of("addr add 1.2.3.4/33 dev v0") ==
             "1 Error: any valid prefix is expected rather than \"1.2.3.4/33\".");
  BOOST_TEST(error_of("-6 addr add 1.2.3.4/24 dev v0") ==
             "1 Error: inet6 prefix is expected rather than \"1.2.3.4/24\".");
  BOOST_TEST(error_of("addr add 1.2.3.4/24") == "1 Not enough information: \"dev\" argument is required.");
  BOOST_TEST(error_of("addr add 1.2.3.4/24 dev") == "255 Command line is not complete. Try option \"help\"");
  BOOST_TEST(error_of("addr add 1.2.3.4/24 1.2.3.5 dev v0") ==
             "255 Error: either \"local\" is duplicate, or \"1.2.3.5\" is a garbage.");
  BOOST_TEST(error_of("addr add 1.2.3.4/24 valid_lft 5 dev v0") ==
             "1 preferred_lft is greater than valid_lft");
  BOOST_TEST(error_of("addr flush") == "1 Flush requires arguments.");
  BOOST_TEST(error_of("addr frob") == "255 Command \"frob\" is unknown, try \"ip address help\".");
  BOOST_TEST(error_of("route add 1.2.3.0/24 metric x") ==
             "255 Error: argument \"x\" is wrong: \"metric\" value is invalid\n");
  BOOST_TEST(error_of("route add 1.2.3.0/24 via 1.1.1.1 via 1.1.1.2") ==
             "255 Error: argument \"via\" is wrong: use nexthop syntax to specify multiple via\n");
  BOOST_TEST(error_of("route add 1.2.3.0/24 nexthop via 1.1.1.1 frob") ==
             "255 Error: \"nexthop\" or end of line is expected instead of \"frob\"");
  BOOST_TEST(error_of("route get") == "1 need at least a destination address");
  BOOST_TEST(error_of("route show table nosuch") ==
             "255 Error: argument \"nosuch\" is wrong: table id value is invalid\n");
}

BOOST_AUTO_TEST_CASE(warnings_do_not_hinder_the_change) {
  auto const parsed = parse_ip(words_of("addr del 10.0.0.1 dev v0"));
  BOOST_REQUIRE(parsed);
  BOOST_TEST(std::get<Change>(parsed->action).warning.starts_with("Warning: Executing wildcard deletion"));
}

BOOST_AUTO_TEST_CASE(each_attribute_remembers_its_word) {
  auto words = words_of("route add 10.1.0.0/16 via 10.0.0.254 dev v0");
  for (std::uint32_t at = 0; at < words.size(); ++at) words[at].span = {1, at, at + 1};
  auto const parsed = parse_ip(words);
  BOOST_REQUIRE(parsed);
  auto const& request = std::get<Change>(parsed->action).requests[0];
  auto const gateway = request.message.view().attributes(12).find(5)->payload();
  auto const offset = static_cast<std::uint32_t>(gateway.data() - request.message.bytes().data() - 4);
  BOOST_TEST((request.blame(offset) == words[5].span));

  BOOST_TEST((netlink::blame(request, {22, "", offset}) == words[5].span));
  BOOST_TEST((netlink::blame(request, {101, "Nexthop has invalid gateway", 0}) == words[5].span));
  BOOST_TEST((netlink::blame(request, {100, "Device for nexthop is not up", 0}) == words[7].span));
  BOOST_TEST((netlink::blame(request, {17, "", 0}) == words[3].span));
  BOOST_TEST((netlink::blame(request, {1, "", 0}) == request.span));
}

BOOST_AUTO_TEST_CASE(selectors) {
  auto const shown = parse_ip(words_of("-6 route show root fd00::/8 dev v0 proto static type blackhole"));
  BOOST_REQUIRE(shown);
  auto const& selector = std::get<RouteShow>(shown->action).selector;
  BOOST_TEST(selector.to.root->length == 8);
  BOOST_TEST(!selector.to.match.has_value());
  BOOST_TEST((selector.device == "v0"));
  BOOST_TEST(int{*selector.protocol} == 4);
  BOOST_TEST(selector.types == 1u << 6);

  auto const addresses = parse_ip(words_of("a s up -tentative primary dev v0 to 10.0.0.0/8"));
  BOOST_REQUIRE(addresses);
  auto const& wanted = std::get<AddressShow>(addresses->action).selector;
  BOOST_TEST(wanted.links.up);
  BOOST_TEST((wanted.links.device == "v0"));
  BOOST_TEST(wanted.flags == 0u);
  BOOST_TEST(wanted.flags_mask == 0x41u);
}

BOOST_AUTO_TEST_SUITE_END()
