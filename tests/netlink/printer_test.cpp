#include "netlink/printer.hpp"

#include <boost/test/unit_test.hpp>

using namespace ipsh::netlink;

namespace {

std::string print(OutputOptions const& options) {
  Printer printer(options);
  printer.open_object();
  printer.number("ifindex", 2, {}, ": ");
  printer.string("ifname", "a\"b\\", {}, ": ");
  printer.open_array("flags");
  printer.string({}, "UP", {}, " ");
  printer.string({}, "LOWER_UP", {}, " ");
  printer.close_array();
  printer.line_end();
  printer.open_array("empty");
  printer.close_array();
  printer.flag("dynamic", "dynamic ");
  printer.hexadecimal("mark", 42, "mark ", " ");
  printer.open_object("via");
  printer.string("host", "::1");
  printer.close_object();
  printer.text("\n");
  printer.close_object();
  return printer.finish();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(printer)

BOOST_AUTO_TEST_CASE(text) {
  BOOST_TEST(print({}) == "2: a\"b\\: UP LOWER_UP \ndynamic mark 0x2a ::1\n");
  BOOST_TEST(print({.oneline = true}) == "2: a\"b\\: UP LOWER_UP \\dynamic mark 0x2a ::1\n");
}

BOOST_AUTO_TEST_CASE(json) {
  BOOST_TEST(print({.json = true}) ==
             "[{\"ifindex\":2,\"ifname\":\"a\\\"b\\\\\",\"flags\":[\"UP\",\"LOWER_UP\"],\"empty\":[],"
             "\"dynamic\":true,\"mark\":\"0x2a\",\"via\":{\"host\":\"::1\"}}]\n");
}

// As `ip -j -p` of iproute2 6.1 breaks its lines.
BOOST_AUTO_TEST_CASE(pretty_json) {
  BOOST_TEST(
      print({.json = true, .pretty = true}) ==
      "[ {\n        \"ifindex\": 2,\n        \"ifname\": \"a\\\"b\\\\\",\n"
      "        \"flags\": [ \"UP\",\"LOWER_UP\" ],\n        \"empty\": [ ],\n        \"dynamic\": true,\n"
      "        \"mark\": \"0x2a\",\n        \"via\": {\n            \"host\": \"::1\"\n        }\n    } ]\n");
}

BOOST_AUTO_TEST_SUITE_END()
