// Routes of both families: which ones a listing or a flush means, how `ip route` prints them, and what
// `ip route get` asks. Bytes of the output are iproute2 6.1's. Changes are Requests that grammar/route.cpp
// makes.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/flush.hpp"
#include "netlink/link_names.hpp"
#include "netlink/prefix.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

/// `root PREFIX` (at least as long), `match PREFIX` (at most as long), `exact` or nothing: both.
struct PrefixRange {
  std::optional<Prefix> root;
  std::optional<Prefix> match;
  bool operator==(PrefixRange const&) const = default;
};

/// What `ip route show` and `flush` select by; a criterion that picks one value is not printed.
struct RouteSelector {
  std::uint32_t table = 254;  ///< RT_TABLE_MAIN; 0 = all
  bool cached = false;
  std::optional<std::uint8_t> protocol;
  std::optional<std::uint8_t> scope;
  std::optional<std::uint8_t> tos;
  std::uint64_t types = 0;  ///< a bit for each RTN_*; 0 = all
  std::optional<std::uint32_t> metric;
  std::optional<std::uint32_t> mark;
  std::uint32_t realms = 0, realms_mask = 0;
  PrefixRange to, from;
  std::optional<Prefix> via;
  std::optional<Prefix> source;
  std::optional<std::string> device, input_device;
  std::optional<std::string> vrf;  ///< its table, looked up when it is asked
  Span device_span, input_device_span, vrf_span;
};

/// `ip route get`: a question, and how to put its answer.
struct RouteQuery {
  Message message;  ///< RTM_GETROUTE, complete but for the links
  std::optional<std::string> device, input_device;
  std::optional<std::string> vrf;  ///< checked; `device` is the same
  std::uint32_t mark = 0;
  std::string warning;     ///< for standard error, before the answer
  bool connected = false;  ///< ask and print twice
  Span device_span, input_device_span, vrf_span;
};

[[nodiscard]] Result<std::string> show_routes(Channel& channel, RouteSelector const& selector,
                                              OutputOptions const& options);
[[nodiscard]] Result<std::string> get_route(Channel& channel, RouteQuery const& query,
                                            OutputOptions const& options);
/// The next round of a flush: see FlushRound.
[[nodiscard]] Result<FlushRound> flush_routes(Channel& channel, RouteSelector const& selector,
                                              OutputOptions const& options, int round);

/// RTN_*: `unicast`, `blackhole` …, digits for others and with -N.
[[nodiscard]] std::string route_type_name(std::uint32_t type, bool numeric = false);
/// With iproute2's abbreviations; also digits.
[[nodiscard]] std::optional<std::uint8_t> route_type_number(std::string const& name);

}  // namespace ipsh::netlink
