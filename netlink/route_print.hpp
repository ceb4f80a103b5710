// One route message: read, matched against what a listing selects, printed. Private to the route files.
#pragma once
#include <linux/rtnetlink.h>

#include <array>

#include "netlink/route.hpp"

namespace ipsh::netlink {

/// A route message with its attributes found once.
class RouteView {
 public:
  explicit RouteView(MessageView const& message);
  [[nodiscard]] rtmsg const& header() const { return header_; }
  [[nodiscard]] std::optional<AttributeView> const& operator[](std::uint16_t type) const {
    return attributes_[type];
  }
  /// A 32-bit attribute; 0 when there is none.
  [[nodiscard]] std::uint32_t number(std::uint16_t type) const {
    return attributes_[type] ? attributes_[type]->as<std::uint32_t>() : 0;
  }
  /// RTA_TABLE, else rtm_table.
  [[nodiscard]] std::uint32_t table() const {
    return attributes_[RTA_TABLE] ? number(RTA_TABLE) : header_.rtm_table;
  }

 private:
  rtmsg header_;
  std::array<std::optional<AttributeView>, RTA_MAX + 1> attributes_;
};

/// A selector with its names resolved.
struct RouteFilter {
  RouteSelector selector;
  std::optional<std::uint32_t> device, input_device;
  int family = 0;              ///< of the OutputOptions
  std::optional<bool> cloned;  ///< nothing: both
  bool flushing = false;
  [[nodiscard]] bool accepts(RouteView const& route) const;
};

/// Fails for what only the stock tool can print (encapsulations).
[[nodiscard]] Result<void> print_route(Printer& printer, LinkNames& names, RouteFilter const& filter,
                                       RouteView const& route);

/// The routes to each of several gateways, behind the rest of the line.
[[nodiscard]] Result<void> print_nexthops(Printer& printer, LinkNames& names, rtmsg const& header,
                                          AttributeView const& multipath);

// The pieces that a nexthop shares with a route.
void print_gateway(Printer& printer, int family, AttributeView const& gateway);
void print_via(Printer& printer, AttributeView const& via);
void print_new_destination(Printer& printer, int family, AttributeView const& destination);
void print_realms(Printer& printer, std::uint32_t realms);
void print_route_flags(Printer& printer, std::uint32_t flags);
void print_metrics(Printer& printer, LinkNames& names, AttributeView const& metrics);
[[nodiscard]] Error encapsulated();

}  // namespace ipsh::netlink
