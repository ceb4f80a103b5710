// The counters of a link, as `ip -s` prints them: columns as wide as their widest number, or JSON.
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "netlink/link.hpp"

namespace ipsh::netlink {

namespace {

constexpr std::size_t columns = 8;
using Row = std::array<std::uint64_t, columns>;
using Heads = std::array<std::string_view, columns>;

/// 1.23k with -h: in thousands or, with -iec, in 1024 (ip/ipaddress.c, print_num), with about three digits.
std::string in_units(std::uint64_t count, bool iec) {
  constexpr std::string_view prefixes = "kMGTPE";
  std::uint64_t const base = iec ? 1024 : 1000;
  if (count < base) return std::to_string(count);
  std::uint64_t power = base;
  std::size_t prefix = 0;
  while (count / base >= power && prefix + 1 < prefixes.size()) {
    power *= base;
    ++prefix;
  }
  int precision = 2;
  for (std::uint64_t digits = 10; precision > 0 && count / power >= digits; digits *= 10) --precision;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f%c%s", precision,
                static_cast<double>(count) / static_cast<double>(power), prefixes[prefix], iec ? "i" : "");
  return text.data();
}

class Columns {
 public:
  explicit Columns(Printer& printer) : printer_(printer) {}

  void measure(Row const& row) {
    if (printer_.options().human) return;
    for (std::size_t i = 0; i < columns; ++i)
      widths_[i] = std::max(widths_[i], std::to_string(row[i]).size());
  }
  void right(std::size_t column, std::string_view words, std::size_t less = 0) {
    auto const width = widths_[column] - less;
    if (words.size() < width) printer_.text(std::string(width - words.size(), ' '));
    printer_.text(words);
  }
  void number(std::size_t column, std::uint64_t count) {
    auto const& options = printer_.options();
    right(column, options.human ? in_units(count, options.iec) : std::to_string(count));
    printer_.text(" ");
  }
  [[nodiscard]] std::size_t width(std::size_t column) const { return widths_[column]; }

 private:
  Printer& printer_;
  // "*X errors:", packets, errors, dropped, heartbt, overrun, compressed, otherhost
  std::array<std::size_t, columns> widths_{10, 7, 6, 7, 7, 7, 10, 9};
};

struct Direction {
  std::string_view name;  ///< "RX"
  Heads heads;
  Row counts;
  bool compressed;
};

void print_direction(Printer& printer, Columns& columns, Direction const& direction) {
  printer.text("    " + std::string(direction.name) + ": ");
  for (std::size_t i = 0; i < 7; ++i) {
    columns.right(i, i == 6 && !direction.compressed ? "" : direction.heads[i], i == 0 ? 4 : 0);
    if (i < 6) printer.text(" ");
  }
  printer.line_end();
  printer.text("    ");
  for (std::size_t i = 0; i < (direction.compressed ? 7U : 6U); ++i) columns.number(i, direction.counts[i]);
}

void print_receive_errors(Printer& printer, Columns& columns, rtnl_link_stats64 const& s) {
  printer.line_end();
  printer.text("    RX errors:");
  columns.right(0, "", 10);
  constexpr std::array heads = std::to_array<std::string_view>({"length", "crc", "frame", "fifo", "overrun"});
  for (std::size_t i = 0; i < heads.size(); ++i) {
    printer.text(" ");
    columns.right(i + 1, heads[i]);
  }
  if (s.rx_nohandler != 0) {
    printer.text(" ");
    columns.right(6, "nohandler");
  }
  if (s.rx_otherhost_dropped != 0) {
    printer.text(" ");
    columns.right(7, "otherhost");
  }
  printer.line_end();
  printer.text(std::string(columns.width(0) + 5, ' '));
  std::size_t column = 1;
  for (auto const count :
       {s.rx_length_errors, s.rx_crc_errors, s.rx_frame_errors, s.rx_fifo_errors, s.rx_over_errors})
    columns.number(column++, count);
  if (s.rx_nohandler != 0) columns.number(6, s.rx_nohandler);
  if (s.rx_otherhost_dropped != 0) columns.number(7, s.rx_otherhost_dropped);
}

void print_transmit_errors(Printer& printer, Columns& columns, rtnl_link_stats64 const& s,
                           std::optional<AttributeView> const& changes) {
  printer.line_end();
  printer.text("    TX errors:");
  columns.right(0, "", 10);
  constexpr std::array heads = std::to_array<std::string_view>({"aborted", "fifo", "window", "heartbt"});
  for (std::size_t i = 0; i < heads.size(); ++i) {
    printer.text(" ");
    columns.right(i + 1, heads[i]);
  }
  printer.text(" ");
  columns.right(5, changes ? "transns" : "");
  printer.line_end();
  printer.text(std::string(columns.width(0) + 5, ' '));
  std::size_t column = 1;
  for (auto const count : {s.tx_aborted_errors, s.tx_fifo_errors, s.tx_window_errors, s.tx_heartbeat_errors})
    columns.number(column++, count);
  if (changes) columns.number(5, changes->as<std::uint32_t>());
}

void print_text(Printer& printer, rtnl_link_stats64 const& s, std::optional<AttributeView> const& changes) {
  Columns columns(printer);
  bool const errors = printer.options().statistics > 1;
  Direction const receive{
      "RX",
      {"bytes", "packets", "errors", "dropped", "missed", "mcast", "compressed"},
      {s.rx_bytes, s.rx_packets, s.rx_errors, s.rx_dropped, s.rx_missed_errors, s.multicast, s.rx_compressed},
      s.rx_compressed != 0};
  Direction const transmit{"TX",
                           {"bytes", "packets", "errors", "dropped", "carrier", "collsns", "compressed"},
                           {s.tx_bytes, s.tx_packets, s.tx_errors, s.tx_dropped, s.tx_carrier_errors,
                            s.collisions, s.tx_compressed},
                           s.tx_compressed != 0};
  columns.measure(receive.counts);
  columns.measure(transmit.counts);
  if (errors) {
    columns.measure({0, s.rx_length_errors, s.rx_crc_errors, s.rx_frame_errors, s.rx_fifo_errors,
                     s.rx_over_errors, s.rx_nohandler, s.rx_otherhost_dropped});
    columns.measure({0, 0, s.tx_aborted_errors, s.tx_fifo_errors, s.tx_window_errors, s.tx_heartbeat_errors,
                     changes ? changes->as<std::uint32_t>() : 0});
  }
  print_direction(printer, columns, receive);
  if (errors) print_receive_errors(printer, columns, s);
  printer.line_end();
  print_direction(printer, columns, transmit);
  if (errors) print_transmit_errors(printer, columns, s, changes);
}

struct Counter {
  std::string_view key;
  std::uint64_t count;
  bool printed = true;
};

void print_counters(Printer& printer, std::string_view key, std::initializer_list<Counter> counters) {
  printer.open_object(key);
  for (auto const& counter : counters)
    if (counter.printed) printer.json_number(counter.key, counter.count);
  printer.close_object();
}

void print_json(Printer& printer, rtnl_link_stats64 const& s, std::optional<AttributeView> const& changes) {
  bool const errors = printer.options().statistics > 1;
  print_counters(printer, "rx",
                 {{"bytes", s.rx_bytes},
                  {"packets", s.rx_packets},
                  {"errors", s.rx_errors},
                  {"dropped", s.rx_dropped},
                  {"over_errors", s.rx_over_errors},
                  {"multicast", s.multicast},
                  {"compressed", s.rx_compressed, s.rx_compressed != 0},
                  {"length_errors", s.rx_length_errors, errors},
                  {"crc_errors", s.rx_crc_errors, errors},
                  {"frame_errors", s.rx_frame_errors, errors},
                  {"fifo_errors", s.rx_fifo_errors, errors},
                  {"missed_errors", s.rx_missed_errors, errors},
                  {"nohandler", s.rx_nohandler, errors && s.rx_nohandler != 0},
                  {"otherhost", s.rx_otherhost_dropped, errors && s.rx_otherhost_dropped != 0}});
  print_counters(
      printer, "tx",
      {{"bytes", s.tx_bytes},
       {"packets", s.tx_packets},
       {"errors", s.tx_errors},
       {"dropped", s.tx_dropped},
       {"carrier_errors", s.tx_carrier_errors},
       {"collisions", s.collisions},
       {"compressed", s.tx_compressed, s.tx_compressed != 0},
       {"aborted_errors", s.tx_aborted_errors, errors},
       {"fifo_errors", s.tx_fifo_errors, errors},
       {"window_errors", s.tx_window_errors, errors},
       {"heartbeat_errors", s.tx_heartbeat_errors, errors},
       {"carrier_changes", changes ? changes->as<std::uint32_t>() : 0, errors && changes.has_value()}});
}

}  // namespace

void print_link_statistics(Printer& printer, MessageView const& link) {
  auto const attributes = link.attributes<ifinfomsg>();
  auto const statistics = attributes.find(IFLA_STATS64);
  if (!statistics) return;
  auto const s = statistics->as<rtnl_link_stats64>();
  auto const changes = attributes.find(IFLA_CARRIER_CHANGES);
  if (!printer.json()) return print_text(printer, s, changes);
  printer.open_object("stats64");
  print_json(printer, s, changes);
  printer.close_object();
}

}  // namespace ipsh::netlink
