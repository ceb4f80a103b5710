#include "netlink/prefix.hpp"

#include <sys/socket.h>

#include <boost/test/unit_test.hpp>

#include "netlink/names.hpp"

using namespace ipsh;
using namespace ipsh::netlink;

namespace {

std::string read(std::string const& text, int family = AF_UNSPEC) {
  auto const prefix = parse_prefix(text, family);
  if (!prefix) return prefix.error().message;
  return format_address(prefix->family, prefix->address()) + '/' + std::to_string(prefix->length);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(prefixes)

BOOST_AUTO_TEST_CASE(as_iproute2_reads_them) {
  BOOST_TEST(read("10/8") == "10.0.0.0/8");
  BOOST_TEST(read("0xa.1") == "10.1.0.0/32");
  BOOST_TEST(read("192.168.1.7/255.255.255.0") == "192.168.1.7/24");
  BOOST_TEST(read("2001:db8::1/64") == "2001:db8::1/64");
  BOOST_TEST(read("default", AF_INET) == "0.0.0.0/0");
  BOOST_TEST(read("1.2.3.4/255.0.255.0") ==
             "Error: any valid prefix is expected rather than \"1.2.3.4/255.0.255.0\".");
  BOOST_TEST(read("1.2.3.4.5") == "Error: any valid prefix is expected rather than \"1.2.3.4.5\".");
  BOOST_TEST(read("1.2.3.4", AF_INET6) == "Error: inet6 prefix is expected rather than \"1.2.3.4\".");
  BOOST_TEST(read("any/8") == "Error: any valid prefix is expected rather than \"any/8\".");
  BOOST_TEST(read("") == "Error: any valid prefix is expected rather than \"\".");
}

BOOST_AUTO_TEST_CASE(what_stands_for_everything) {
  auto const all = *parse_prefix("any", AF_UNSPEC);
  BOOST_TEST(int{all.size} == 0);
  BOOST_TEST(!all.length_given);
  BOOST_TEST(parse_prefix("default", AF_UNSPEC)->length_given);
}

BOOST_AUTO_TEST_CASE(bits_compare) {
  auto const one = *parse_prefix("10.1.2.3", AF_INET), other = *parse_prefix("10.1.3.3", AF_INET);
  BOOST_TEST(same_prefix(one.bytes, other.bytes, 23));
  BOOST_TEST(!same_prefix(one.bytes, other.bytes, 24));
  BOOST_TEST(same_prefix(one.bytes, other.bytes, 0));
}

BOOST_AUTO_TEST_CASE(names_and_numbers) {
  BOOST_TEST(*number_of(NameKind::protocol, "kernel") == 2u);
  BOOST_TEST(*number_of(NameKind::table, "main") == 254u);
  BOOST_TEST(*number_of(NameKind::table, "0x100") == 256u);
  BOOST_TEST(!number_of(NameKind::scope, "256").has_value());
  BOOST_TEST(*number_of(NameKind::dsfield, "10") == 0x10u);
  BOOST_TEST(name_of(NameKind::dsfield, 0x10) == "0x10");
  BOOST_TEST(name_of(NameKind::scope, 253) == "link");
  BOOST_TEST(name_of(NameKind::scope, 253, true) == "253");
  BOOST_TEST(!parse_unsigned("12x", 0xffffffff).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
