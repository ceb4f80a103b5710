#include "netlink/route_print.hpp"

#include <linux/icmpv6.h>
#include <linux/in_route.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netlink/names.hpp"

namespace ipsh::netlink {

namespace {

constexpr int ipv4_multicast_routing = 128, ipv6_multicast_routing = 129;  // RTNL_FAMILY_IPMR, …IP6MR

/// Multicast routes come from families of their own.
int address_family(rtmsg const& header) {
  if (header.rtm_type != RTN_MULTICAST) return header.rtm_family;
  if (header.rtm_family == ipv4_multicast_routing) return AF_INET;
  if (header.rtm_family == ipv6_multicast_routing) return AF_INET6;
  return header.rtm_family;
}

std::string with_length(rtmsg const& header, AttributeView const& address, int length) {
  auto text = format_address(address_family(header), address.payload());
  if (length != address_bits(header.rtm_family)) text += '/' + std::to_string(length);
  return text;
}

void print_destination(Printer& printer, RouteView const& route) {
  auto const& header = route.header();
  if (route[RTA_DST])
    printer.string("dst", with_length(header, *route[RTA_DST], header.rtm_dst_len), {}, " ");
  else if (header.rtm_dst_len != 0)
    printer.string("dst", "0/" + std::to_string(header.rtm_dst_len) + ' ', {}, " ");
  else
    printer.string("dst", "default", {}, " ");
}

void print_from(Printer& printer, RouteView const& route) {
  auto const& header = route.header();
  if (route[RTA_SRC])
    printer.string("from", with_length(header, *route[RTA_SRC], header.rtm_src_len), "from ", " ");
  else if (header.rtm_src_len != 0)
    printer.string("src", "0/" + std::to_string(header.rtm_src_len), "from ", " ");
}

bool is_host(std::optional<Prefix> const& prefix, int family) {
  return prefix && prefix->length == address_bits(family);
}

void print_path(Printer& printer, LinkNames& names, RouteFilter const& filter, RouteView const& route) {
  auto const& header = route.header();
  bool const numeric = printer.options().numeric;
  if (header.rtm_tos != 0 && !filter.selector.tos)
    printer.string("tos", name_of(NameKind::dsfield, header.rtm_tos, numeric), "tos ", " ");
  if (route[RTA_GATEWAY] && !is_host(filter.selector.via, header.rtm_family))
    print_gateway(printer, header.rtm_family, *route[RTA_GATEWAY]);
  if (route[RTA_VIA]) print_via(printer, *route[RTA_VIA]);
  if (route[RTA_OIF] && !filter.device) printer.string("dev", names.name(route.number(RTA_OIF)), "dev ", " ");
}

void print_origin(Printer& printer, RouteFilter const& filter, RouteView const& route) {
  auto const& header = route.header();
  bool const numeric = printer.options().numeric, details = printer.options().details > 0;
  auto const table = route.table();
  if (table != 0 && (table != RT_TABLE_MAIN || details) && filter.selector.table == 0)
    printer.string("table", name_of(NameKind::table, table, numeric), "table ", " ");
  if (header.rtm_flags & RTM_F_CLONED) return;
  if ((header.rtm_protocol != RTPROT_BOOT || details) && !filter.selector.protocol)
    printer.string("protocol", name_of(NameKind::protocol, header.rtm_protocol, numeric), "proto ", " ");
  if ((header.rtm_scope != RT_SCOPE_UNIVERSE || details) && !filter.selector.scope)
    printer.string("scope", name_of(NameKind::scope, header.rtm_scope, numeric), "scope ", " ");
}

void print_mark(Printer& printer, std::uint32_t mark) {
  if (mark == 0) return;
  if (printer.json() || mark < 16)
    printer.number("mark", mark, "mark ", " ");
  else
    printer.hexadecimal("mark", mark, "mark ", " ");
}

struct CacheFlag {
  std::uint32_t bit;
  std::string_view name;
};
constexpr CacheFlag cache_flags[] = {
    {RTCF_LOCAL, "local"},
    {RTCF_REJECT, "reject"},
    {RTCF_MULTICAST, "mc"},
    {RTCF_BROADCAST, "brd"},
    {RTCF_DNAT, "dst-nat"},
    {RTCF_SNAT, "src-nat"},
    {RTCF_MASQ, "masq"},
    {RTCF_DIRECTDST, "dst-direct"},
    {RTCF_DIRECTSRC, "src-direct"},
    {RTCF_REDIRECTED, "redirected"},
    {RTCF_DOREDIRECT, "redirect"},
    {RTCF_FAST, "fastroute"},
    {RTCF_NOTIFY, "notify"},
    {RTCF_TPROXY, "proxy"},
};

void print_cache_flags(Printer& printer, std::uint32_t flags) {
  flags &= ~std::uint32_t{0xffff};
  printer.line_end();
  printer.text("    cache ");
  printer.open_array("cache");
  if (flags != 0) printer.text("<");
  for (auto const& flag : cache_flags) {
    if (!(flags & flag.bit)) continue;
    flags &= ~flag.bit;
    printer.string({}, flag.name, {}, flags != 0 ? "," : "> ");
  }
  if (flags != 0) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%x", flags);
    printer.string("flags", digits, {}, ">");
  }
  printer.close_array();
}

void print_cache(Printer& printer, AttributeView const& attribute) {
  auto const cache = attribute.as<rta_cacheinfo>();
  auto const ticks = static_cast<std::uint32_t>(::sysconf(_SC_CLK_TCK));
  if (cache.rta_expires != 0)
    printer.number("expires", cache.rta_expires / static_cast<std::int32_t>(ticks), "expires ", "sec ");
  if (cache.rta_error != 0) printer.number("error", cache.rta_error, "error ", " ");
  if (printer.options().statistics > 0) {
    if (cache.rta_clntref != 0) printer.number("users", cache.rta_clntref, "users ", " ");
    if (cache.rta_used != 0) printer.number("used", cache.rta_used, "used ", " ");
    if (cache.rta_lastuse != 0) printer.number("age", cache.rta_lastuse / ticks, "age ", "sec ");
  }
  if (cache.rta_id != 0) printer.hexadecimal("ipid", cache.rta_id, "ipid ", " ");
  if (cache.rta_ts == 0 && cache.rta_tsage == 0) return;
  printer.hexadecimal("ts", cache.rta_ts, "ts ");
  printer.number("tsage", cache.rta_tsage, "tsage ", "sec ");
}

void print_preference(Printer& printer, std::uint8_t preference) {
  switch (preference) {
    case ICMPV6_ROUTER_PREF_LOW:
      return printer.string("pref", "low", "pref ");
    case ICMPV6_ROUTER_PREF_MEDIUM:
      return printer.string("pref", "medium", "pref ");
    case ICMPV6_ROUTER_PREF_HIGH:
      return printer.string("pref", "high", "pref ");
    default:
      return printer.number("pref", preference);
  }
}

void print_ttl_propagation(Printer& printer, bool propagate) {
  // The misspelling is iproute2's, in both forms.
  printer.json_bool("ttl-propogate", propagate);
  printer.text(propagate ? "ttl-propogate enabled" : "ttl-propogate disabled");
}

/// What stands behind the preferred source.
void print_properties(Printer& printer, LinkNames& names, RouteFilter const& filter, RouteView const& route) {
  auto const& header = route.header();
  if (route[RTA_PRIORITY] && !filter.selector.metric)
    printer.number("metric", route.number(RTA_PRIORITY), "metric ", " ");
  print_route_flags(printer, header.rtm_flags);
  print_mark(printer, route.number(RTA_MARK));
  if (route[RTA_FLOW] && filter.selector.realms_mask != 0xffffffff)
    print_realms(printer, route.number(RTA_FLOW));
  if (route[RTA_UID]) printer.number("uid", route.number(RTA_UID), "uid ", " ");
  if (header.rtm_family == AF_INET && (header.rtm_flags & RTM_F_CLONED))
    print_cache_flags(printer, header.rtm_flags);
  if (route[RTA_CACHEINFO] && address_bits(header.rtm_family) >= 32)
    print_cache(printer, *route[RTA_CACHEINFO]);
  if (route[RTA_METRICS]) print_metrics(printer, names, *route[RTA_METRICS]);
  if (route[RTA_IIF] && !filter.input_device)
    printer.string("iif", names.name(route.number(RTA_IIF)), "iif ", " ");
  if (route[RTA_PREF]) print_preference(printer, route[RTA_PREF]->as<std::uint8_t>());
  if (route[RTA_TTL_PROPAGATE])
    print_ttl_propagation(printer, route[RTA_TTL_PROPAGATE]->as<std::uint8_t>() != 0);
}

}  // namespace

Result<void> print_route(Printer& printer, LinkNames& names, RouteFilter const& filter,
                         RouteView const& route) {
  auto const& header = route.header();
  if (route[RTA_ENCAP]) return encapsulated();
  printer.open_object();
  if (header.rtm_type != RTN_UNICAST || printer.options().details > 0)
    printer.string("type", route_type_name(header.rtm_type, printer.options().numeric), {}, " ");
  print_destination(printer, route);
  print_from(printer, route);
  if (route[RTA_NH_ID]) printer.number("nhid", route.number(RTA_NH_ID), "nhid ", " ");
  if (route[RTA_NEWDST]) print_new_destination(printer, header.rtm_family, *route[RTA_NEWDST]);
  print_path(printer, names, filter, route);
  print_origin(printer, filter, route);
  if (route[RTA_PREFSRC] && !is_host(filter.selector.source, header.rtm_family))
    printer.string("prefsrc", format_address(header.rtm_family, route[RTA_PREFSRC]->payload()), "src ", " ");
  print_properties(printer, names, filter, route);
  if (route[RTA_MULTIPATH]) TRY_VOID(print_nexthops(printer, names, header, *route[RTA_MULTIPATH]));
  printer.text("\n");
  printer.close_object();
  return {};
}

}  // namespace ipsh::netlink
