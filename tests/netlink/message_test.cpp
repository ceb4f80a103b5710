#include <boost/test/unit_test.hpp>

#include "netlink/message.hpp"

using namespace ipsh::netlink;

BOOST_AUTO_TEST_SUITE(message)

BOOST_AUTO_TEST_CASE(attributes_and_nests_read_back) {
  Message message(16, 0, std::uint32_t{7});
  message.put(3, std::string_view("veth0"));
  auto const nest = message.begin_nest(18);
  message.put(1, std::uint32_t{42});
  message.end_nest(nest);
  message.put(4, std::uint8_t{9});

  auto const view = message.view();
  BOOST_TEST(view.head().nlmsg_len == message.bytes().size());
  BOOST_TEST(view.header<std::uint32_t>() == 7u);
  auto const attributes = view.attributes<std::uint32_t>();
  BOOST_TEST(attributes.find(3)->string() == "veth0");
  BOOST_TEST(Attributes(*attributes.find(18)).find(1)->as<std::uint32_t>() == 42u);
  BOOST_TEST(attributes.find(4)->as<std::uint8_t>() == 9);
  BOOST_TEST(!attributes.find(5).has_value());
}

BOOST_AUTO_TEST_CASE(a_view_never_reads_past_its_end) {
  Message message(16, 0, std::uint32_t{7});
  message.put(3, std::string_view("veth0"));
  // The last two bytes are padding.
  for (std::size_t length = sizeof(nlmsghdr); length + 2 < message.bytes().size(); ++length) {
    MessageView const cut(message.bytes().first(length));
    BOOST_TEST(!cut.attributes<std::uint32_t>().find(3).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
