#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "netlink/names.hpp"
#include "netlink/route_print.hpp"
#include "netlink/route_request.hpp"

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

/// The row of an RTAX_*.
Option const* metric_row(std::uint16_t metric) {
  auto const rows = route_options().rows;
  auto const row = std::ranges::find_if(
      rows, [&](Option const& each) { return each.outer == RTA_METRICS && each.attribute == metric; });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

void print_metrics(Printer& printer, LinkNames& names, AttributeView const& metrics) {
  std::array<std::optional<AttributeView>, RTAX_MAX + 1> values;
  for (auto const attribute : Attributes(metrics))
    if (attribute.type() < values.size()) values[attribute.type()] = attribute;
  auto const locks = values[RTAX_LOCK] ? values[RTAX_LOCK]->as<std::uint32_t>() : 0;
  PrintContext context{printer, names};
  printer.open_array("metrics");
  printer.open_object();
  for (std::uint16_t metric = RTAX_MTU; metric < values.size(); ++metric) {
    bool const locked = locks >> metric & 1;
    auto const* const row = metric_row(metric);
    if ((!values[metric] && !locked) || row == nullptr) continue;
    if (metric == RTAX_HOPLIMIT && values[metric] && values[metric]->as<std::int32_t>() == -1) continue;
    printer.text(row->name());
    printer.text(locked ? " lock " : " ");
    row->codec->print(*row, values[metric].value_or(AttributeView()), context);
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
