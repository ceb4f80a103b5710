#include <sys/socket.h>

#include <algorithm>
#include <cstdio>

#include "netlink/names.hpp"
#include "netlink/route_print.hpp"

namespace ipsh::netlink {

namespace {

struct Named {
  std::uint32_t value;
  std::string_view name;
};

constexpr Named flags_in_order[] = {
    {RTNH_F_DEAD, "dead"},
    {RTNH_F_ONLINK, "onlink"},
    {RTNH_F_PERVASIVE, "pervasive"},
    {RTNH_F_OFFLOAD, "offload"},
    {RTNH_F_TRAP, "trap"},
    {RTM_F_NOTIFY, "notify"},
    {RTNH_F_LINKDOWN, "linkdown"},
    {RTNH_F_UNRESOLVED, "unresolved"},
    {RTM_F_OFFLOAD, "rt_offload"},
    {RTM_F_TRAP, "rt_trap"},
    {RTM_F_OFFLOAD_FAILED, "rt_offload_failed"},
};

constexpr std::string_view metric_names[RTAX_MAX + 1] = {
    "",         "",        "mtu",      "window",     "rtt",      "rttvar",
    "ssthresh", "cwnd",    "advmss",   "reordering", "hoplimit", "initcwnd",
    "features", "rto_min", "initrwnd", "quickack",   "congctl",  "fastopen_no_cookie",
};

/// The kernel keeps RTT in eighths and its variance in quarters of a millisecond.
void print_time(Printer& printer, std::uint16_t metric, std::uint32_t value) {
  if (metric == RTAX_RTT) value /= 8;
  if (metric == RTAX_RTTVAR) value /= 4;
  printer.json_number(metric_names[metric], value);
  if (printer.json()) return;
  char text[32];
  if (value >= 1000)
    std::snprintf(text, sizeof text, "%gs ", value / 1e3);
  else
    std::snprintf(text, sizeof text, "%ums ", value);
  printer.text(text);
}

void print_features(Printer& printer, std::uint32_t features) {
  if (features & RTAX_FEATURE_ECN) {
    printer.json_null("ecn");
    printer.text("ecn ");
  }
  if (features & ~std::uint32_t{RTAX_FEATURE_ECN}) printer.hexadecimal("features", features, {}, " ");
}

void print_metric(Printer& printer, std::uint16_t metric, std::optional<AttributeView> const& attribute) {
  auto const value = attribute ? attribute->as<std::uint32_t>() : 0;
  switch (metric) {
    case RTAX_FEATURES:
      return print_features(printer, value);
    case RTAX_RTT:
    case RTAX_RTTVAR:
    case RTAX_RTO_MIN:
      return print_time(printer, metric, value);
    case RTAX_CC_ALGO:
      return printer.string("congestion", attribute ? attribute->string() : std::string_view(), {}, " ");
    default:
      return printer.number(metric_names[metric], value, {}, " ");
  }
}

}  // namespace

std::string_view route_metric_name(std::uint16_t metric) {
  return metric <= RTAX_MAX ? metric_names[metric] : std::string_view();
}

void print_metrics(Printer& printer, AttributeView const& metrics) {
  std::optional<AttributeView> values[RTAX_MAX + 1];
  for (auto const attribute : Attributes(metrics))
    if (attribute.type() <= RTAX_MAX) values[attribute.type()] = attribute;
  auto const locks = values[RTAX_LOCK] ? values[RTAX_LOCK]->as<std::uint32_t>() : 0;
  printer.open_array("metrics");
  printer.open_object();
  for (std::uint16_t metric = RTAX_MTU; metric <= RTAX_MAX; ++metric) {
    bool const locked = locks >> metric & 1;
    if (!values[metric] && !locked) continue;
    if (metric == RTAX_HOPLIMIT && values[metric] && values[metric]->as<std::int32_t>() == -1) continue;
    printer.text(metric_names[metric]);
    printer.text(locked ? " lock " : " ");
    print_metric(printer, metric, values[metric]);
  }
  printer.close_object();
  printer.close_array();
}

void print_route_flags(Printer& printer, std::uint32_t flags) {
  printer.open_array("flags");
  for (auto const& flag : flags_in_order)
    if (flags & flag.value) printer.string({}, flag.name, {}, " ");
  printer.close_array();
}

void print_gateway(Printer& printer, int family, AttributeView const& gateway) {
  printer.string("gateway", format_address(family, gateway.payload()), "via ", " ");
}

void print_via(Printer& printer, AttributeView const& via) {
  int const family = via.as<std::uint16_t>();
  auto const address = via.payload().subspan(std::min<std::size_t>(2, via.payload().size()));
  printer.open_object("via");
  printer.string("family", family_name(family), "via ", " ");
  printer.string("host", format_address(family, address), {}, " ");
  printer.close_object();
}

void print_new_destination(Printer& printer, int family, AttributeView const& destination) {
  printer.string("to", format_address(family, destination.payload()), "as to ", " ");
}

void print_realms(Printer& printer, std::uint32_t realms) {
  auto const from = realms >> 16, to = realms & 0xffff;
  bool const numeric = printer.options().numeric;
  printer.open_object("flow");
  printer.text(from != 0 ? "realms " : "realm ");
  if (from != 0) printer.string("from", name_of(NameKind::realm, from, numeric), {}, "/");
  printer.string("to", name_of(NameKind::realm, to, numeric), {}, " ");
  printer.close_object();
}

Result<void> print_nexthops(Printer& printer, LinkNames& names, rtmsg const& header,
                            AttributeView const& multipath) {
  auto rest = multipath.payload();
  bool const interfaces_only = (header.rtm_flags & RTM_F_CLONED) && header.rtm_type == RTN_MULTICAST;
  printer.open_array("nexthops");
  for (bool first = true; rest.size() >= sizeof(rtnexthop); first = false) {
    auto const hop = AttributeView(0, rest).as<rtnexthop>();
    if (hop.rtnh_len > rest.size() || hop.rtnh_len < sizeof hop) break;
    Attributes const attributes(rest.subspan(sizeof hop, hop.rtnh_len - sizeof hop));
    rest = rest.subspan(std::min<std::size_t>(NLMSG_ALIGN(hop.rtnh_len), rest.size()));
    if (attributes.find(RTA_ENCAP)) return encapsulated();
    printer.open_object();
    if (interfaces_only)
      printer.text(first ? "Oifs: " : " ");
    else
      printer.line_end(), printer.text("\tnexthop ");
    if (auto const to = attributes.find(RTA_NEWDST)) print_new_destination(printer, header.rtm_family, *to);
    if (auto const gateway = attributes.find(RTA_GATEWAY))
      print_gateway(printer, header.rtm_family, *gateway);
    if (auto const via = attributes.find(RTA_VIA)) print_via(printer, *via);
    if (auto const realms = attributes.find(RTA_FLOW)) print_realms(printer, realms->as<std::uint32_t>());
    auto const device = names.name(static_cast<std::uint32_t>(hop.rtnh_ifindex));
    if (interfaces_only) {
      printer.string("dev", device);
      if (hop.rtnh_hops != 1) printer.number("ttl", hop.rtnh_hops, "(ttl>", ")");
      printer.text(" ");
    } else {
      printer.string("dev", device, "dev ", " ");
      printer.number("weight", hop.rtnh_hops + 1, "weight ", " ");
    }
    print_route_flags(printer, hop.rtnh_flags);
    printer.close_object();
  }
  printer.close_array();
  return {};
}

Error encapsulated() {
  auto error = failure("ipsh: routes with an encapsulation are not listed", 2);
  error.help = "command ip route show";
  return error;
}

}  // namespace ipsh::netlink
