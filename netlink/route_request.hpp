// From words to routes: the option tables of `ip route add …`, of a listing's selectors and of `ip route
// get`, and what is left to do when all words are read. The verbs are grammar/route.cpp's. Asks the kernel
// nothing.
#pragma once
#include "netlink/option.hpp"
#include "netlink/route.hpp"

namespace ipsh::netlink {

/// A route that is being changed.
struct RouteDraft : Draft {
  /// RTM_NEWROUTE or RTM_DELROUTE; `family` as in OutputOptions.
  RouteDraft(std::uint16_t type, std::uint16_t flags, int family);

  Message metrics;          ///< its attributes are those of RTA_METRICS, in the order given
  std::uint32_t locks = 0;  ///< a bit for each metric
  Word const* device = nullptr;
  bool gateway = false, nexthops = false, nexthop_id = false;
  bool destination = false, table_given = false, scope_given = false;
};

/// `ip route add|del|… WORDS`, whole.
[[nodiscard]] Result<Request> parse_route_change(Arguments& arguments, RouteDraft& draft);
/// The part behind the first `nexthop`; the word itself is still to be read.
[[nodiscard]] Result<void> parse_nexthops(Arguments& arguments, RouteDraft& draft);
/// `ip route show|flush WORDS`.
[[nodiscard]] Result<RouteSelector> parse_route_selector(Arguments& arguments, int family, Request& read);
/// `ip route get WORDS`.
[[nodiscard]] Result<RouteQuery> parse_route_query(Arguments& arguments, int family, Request& read);

[[nodiscard]] Table const& route_options();
[[nodiscard]] Table const& route_selectors();
[[nodiscard]] Table const& route_query_options();

/// `ip route help`.
[[nodiscard]] Error route_usage(Span span = {});

// Shared by the tables: what a codec of theirs does in more than one of them.
/// What follows `via`: [FAMILY] ADDRESS.
[[nodiscard]] Result<Prefix> parse_via(Arguments& arguments, int family);
/// `A/B`, `B` or a number.
[[nodiscard]] std::optional<std::uint32_t> parse_realms(std::string const& text);
/// The payload of RTA_VIA.
[[nodiscard]] std::vector<std::byte> via_payload(Prefix const& via);

}  // namespace ipsh::netlink
