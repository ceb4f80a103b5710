// Tests that the tables of options make themselves: every row is read, its bytes printed, and what was
// printed read again.
#include "netlink/option.hpp"

#include <linux/rtnetlink.h>

#include <boost/test/unit_test.hpp>
#include <set>
#include <sstream>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_names.hpp"
#include "netlink/printer.hpp"

using namespace ipsh;
using namespace ipsh::netlink;

namespace {

/// A kernel without anything in it.
struct Nothing final : Channel {
  boost::system::result<void, Refusal> request(Message, Reply const&) override {
    return Refusal{ENODEV, {}, 0};
  }
  std::uint32_t link_index(std::string_view) override { return 0; }
  boost::system::result<Message, Refusal> get(Message) override { return Refusal{ENODEV, {}, 0}; }
  boost::system::result<void, Refusal> dump(Message, Reply const&, std::function<void()> const&) override {
    return {};
  }
};

std::vector<Word> split(std::string const& line) {
  std::istringstream stream(line);
  std::vector<Word> words;
  for (std::string word; stream >> word;) words.push_back({word, {}});
  return words;
}

std::vector<Table> tables() {
  std::vector<Table> all{link_options(), link_property_options()};
  for (auto const* kind : link_kinds()) all.push_back(kind->table);
  // What several options need of each other is another test's.
  for (auto& table : all) table.finish = nullptr;
  return all;
}

/// The message that the words make, or nothing when they are refused.
std::optional<Message> read(Table const& table, std::string const& line) {
  auto const words = split(line);
  Arguments arguments(words);
  Draft draft(Message(RTM_NEWLINK, 0, ifinfomsg{}), 0, table);
  if (!parse_options(table, arguments, draft) || !arguments.empty()) return {};
  return std::move(draft.request.message);
}

std::string print(Table const& table, Message const& message) {
  Nothing nothing;
  LinkNames names(nothing);
  Printer printer(OutputOptions{});
  PrintContext context{printer, names};
  for (auto const section : {1, 2, 4, 8, 16})
    print_options(table.rows, message.view().attributes<ifinfomsg>(), context,
                  static_cast<std::uint8_t>(section));
  return printer.finish();
}

/// A value that the option takes: whatever is accepted.
std::optional<std::string> command(Table const& table, Option const& option) {
  auto const name = std::string(option.name());
  std::vector<std::string> values{
      "7", "on", "1", "02:00:00:00:00:01", "802.1Q", "10.0.0.1", "fd00::1", "word", "7 8", "1:2", ""};
  for (auto const& choice : option.choices) values.insert(values.begin(), std::string(choice.name));
  for (auto const& value : values)
    if (read(table, name + ' ' + value)) return name + ' ' + value;
  return {};
}

/// What iproute2 prints in words that it does not read.
bool prints_other_words(Table const& table, Option const& row) {
  static std::set<std::pair<std::string_view, std::string_view>> const rows{
      {"bridge_slave", "state"},
      {"bridge_slave", "fastleave"},
      {"bridge_slave", "mcast_fast_leave"},
      {"bridge_slave", "group_fwd_mask"},
      {"vlan", "ingress-qos-map"},
      {"vlan", "egress-qos-map"},
      {"vxlan", "learning"},
      {"vxlan", "maxaddress"}};
  return rows.contains({table.name, row.name()});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(option_tables)

BOOST_AUTO_TEST_CASE(a_whole_name_means_its_own_row) {
  for (auto const& table : tables())
    for (auto const& row : table.rows)
      if (!row.names.empty()) BOOST_TEST(table.find(row.name()) == &row, table.name << ' ' << row.name());
}

BOOST_AUTO_TEST_CASE(what_is_only_printed_is_never_restored) {
  for (auto const& table : tables())
    for (auto const& row : table.rows)
      if (row.names.empty() && row.codec->parse == nullptr)
        BOOST_TEST((row.undo == Undo::read_only), table.name << ' ' << row.json);
}

BOOST_AUTO_TEST_CASE(what_an_option_prints_means_the_same_again) {
  std::size_t rows = 0;
  for (auto const& table : tables())
    for (auto const& row : table.rows) {
      if (row.names.empty() || row.codec->print == nullptr) continue;
      if (row.codec == &codec::link || row.name() == "dev") continue;      // the name of a link
      if (row.section == 128 || prints_other_words(table, row)) continue;  // 128: printed by hand
      auto const line = command(table, row);
      BOOST_REQUIRE_MESSAGE(line, "no value for " << table.name << ' ' << row.name());
      auto const message = read(table, *line);
      auto const printed = print(table, *message);
      auto const again = read(table, printed);
      BOOST_TEST((again && *again == *message),
                 table.name << ": \"" << *line << "\" is printed as \"" << printed << '"');
      ++rows;
    }
  BOOST_TEST(rows > 60U);
}

BOOST_AUTO_TEST_CASE(abbreviations_follow_the_stock_tool) {
  BOOST_TEST(names_match("txqueuelen*|qlen", "txq"));
  BOOST_TEST(!names_match("txqueuelen*|qlen", "ql"));
  BOOST_TEST(!names_match("txqueuelen*|qlen", ""));
  BOOST_TEST(!names_match("mtu", "mt"));
  BOOST_TEST(first_name("txqueuelen*|qlen") == "txqueuelen");
  BOOST_TEST(link_options().find("t")->name() == "txqueuelen");
  BOOST_TEST(link_options().find("a")->name() == "address");
}

BOOST_AUTO_TEST_CASE(words_at_fault_are_kept) {
  std::vector<Word> const words{{"mtu", {1, 0, 3}}, {"x", {1, 4, 5}}};
  Arguments arguments(words);
  Draft draft(Message(RTM_NEWLINK, 0, ifinfomsg{}), 0, link_options());
  auto const result = parse_options(link_options(), arguments, draft);
  BOOST_REQUIRE(!result);
  BOOST_TEST((result.error().span == Span{1, 4, 5}));
  BOOST_TEST(result.error().message == "Error: argument \"x\" is wrong: Invalid \"mtu\" value\n");
  BOOST_TEST(result.error().status == 255);
}

BOOST_AUTO_TEST_SUITE_END()
