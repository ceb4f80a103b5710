// One link, as `ip link` and `ip address` print it (ip/ipaddress.c, print_linkinfo). What stands in rows of
// link_options.cpp is printed by them; here is what depends on several attributes.
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_names.hpp"
#include "netlink/link_private.hpp"
#include "netlink/netns_query.hpp"

namespace ipsh::netlink {

namespace {

using codec::format_link_address;

/// A link that is being printed.
struct Link {
  ifinfomsg header;
  Attributes attributes;
  LinkShow const& show;
  PrintContext context;

  [[nodiscard]] Printer& printer() const { return context.printer; }
  [[nodiscard]] OutputOptions const& options() const { return context.printer.options(); }
  [[nodiscard]] bool is_up() const { return (header.ifi_flags & IFF_UP) != 0; }
};

std::string_view kind_of(Attributes const& attributes, std::uint16_t which) {
  auto const info = attributes.find(IFLA_LINKINFO);
  auto const kind = info ? Attributes(*info).find(which) : std::nullopt;
  return kind ? kind->string() : std::string_view();
}

/// lo says nothing of its kind: it is not even of the kind "".
bool is_of_kind(Attributes const& attributes, std::uint16_t which, std::optional<std::string> const& wanted) {
  return !wanted || (attributes.find(IFLA_LINKINFO) && kind_of(attributes, which) == *wanted);
}

bool selected(Link const& link, LinkNames& names) {
  auto const& show = link.show;
  if (show.up && !link.is_up()) return false;
  if (show.group)
    if (auto const group = link.attributes.find(IFLA_GROUP);
        group && group->as<std::uint32_t>() != *show.group)
      return false;
  if (show.master) {
    // The kernel has filtered a dump, but not the answer about one link.
    auto const master = link.attributes.find(IFLA_MASTER);
    if (!master) return false;
    if (show.device && names.index(*show.master) != master->as<std::uint32_t>()) return false;
  }
  if (show.nomaster && link.attributes.find(IFLA_MASTER)) return false;
  return is_of_kind(link.attributes, IFLA_INFO_KIND, show.kind) &&
         is_of_kind(link.attributes, IFLA_INFO_SLAVE_KIND, show.slave_kind);
}

/// NAME or NAME@LOWER; true when the lower link is down.
bool print_name(Link& link, std::string_view before_width) {
  auto& printer = link.printer();
  auto const name = std::string(link.attributes.find(IFLA_IFNAME)->string());
  std::string shown = name;
  bool lower_is_down = false;
  if (auto const lower = link.attributes.find(IFLA_LINK)) {
    auto const index = lower->as<std::uint32_t>();
    if (index == 0) {
      printer.json_null("link");
      shown += "@NONE";
    } else if (link.attributes.find(IFLA_LINK_NETNSID)) {
      printer.json_number("link_index", index);
      shown += "@if" + std::to_string(index);
    } else {
      auto const lower_name = link.context.names.name(index);
      printer.json_string("link", lower_name);
      shown += '@' + std::string(lower_name);
      lower_is_down = !link.context.names.is_up(index);
    }
  }
  printer.json_string("ifname", name);
  if (!printer.json() && before_width.empty()) {
    printer.padded(shown, 16);
    printer.text(" ");
  } else {
    printer.text(shown + std::string(before_width));
  }
  return lower_is_down;
}

constexpr std::array flag_names =
    std::to_array<std::pair<unsigned, std::string_view>>({{IFF_LOOPBACK, "LOOPBACK"},
                                                          {IFF_BROADCAST, "BROADCAST"},
                                                          {IFF_POINTOPOINT, "POINTOPOINT"},
                                                          {IFF_MULTICAST, "MULTICAST"},
                                                          {IFF_NOARP, "NOARP"},
                                                          {IFF_ALLMULTI, "ALLMULTI"},
                                                          {IFF_PROMISC, "PROMISC"},
                                                          {IFF_MASTER, "MASTER"},
                                                          {IFF_SLAVE, "SLAVE"},
                                                          {IFF_DEBUG, "DEBUG"},
                                                          {IFF_DYNAMIC, "DYNAMIC"},
                                                          {IFF_AUTOMEDIA, "AUTOMEDIA"},
                                                          {IFF_PORTSEL, "PORTSEL"},
                                                          {IFF_NOTRAILERS, "NOTRAILERS"},
                                                          {IFF_UP, "UP"},
                                                          {IFF_LOWER_UP, "LOWER_UP"},
                                                          {IFF_DORMANT, "DORMANT"},
                                                          {IFF_ECHO, "ECHO"}});

void print_flags(Link const& link, bool lower_is_down) {
  auto& printer = link.printer();
  auto flags = link.header.ifi_flags;
  auto const print = [&](std::string_view name) { printer.string({}, name, {}, flags != 0 ? "," : ""); };
  printer.open_array("flags");
  printer.text("<");
  if ((flags & IFF_UP) != 0 && (flags & IFF_RUNNING) == 0) print("NO-CARRIER");
  flags &= ~static_cast<unsigned>(IFF_RUNNING);
  for (auto const& [bit, name] : flag_names) {
    if ((flags & bit) == 0) continue;
    flags &= ~bit;
    print(name);
  }
  if (flags != 0) {
    std::array<char, 16> digits{};
    std::snprintf(digits.data(), digits.size(), "%x", flags);
    printer.string({}, digits.data());
  }
  if (lower_is_down) printer.string({}, "M-DOWN", ",");
  printer.text("> ");
  printer.close_array();
}

void print_brief(Link& link) {
  auto& printer = link.printer();
  bool const lower_is_down = print_name(link, {});
  if (auto const state = link.attributes.find(IFLA_OPERSTATE)) {
    auto const* const row = link_options().of_attribute(IFLA_OPERSTATE);
    row->codec->print(*row, *state, link.context);
  }
  if (link.options().family != AF_PACKET) return;
  if (auto const address = link.attributes.find(IFLA_ADDRESS))
    printer.string("address", format_link_address(address->payload(), link.header.ifi_type), {}, " ");
  print_flags(link, lower_is_down);
  printer.text("\n");
}

void print_address(Link const& link, std::uint16_t attribute, std::string_view key, std::string_view before) {
  if (auto const address = link.attributes.find(attribute))
    link.printer().string(key, format_link_address(address->payload(), link.header.ifi_type), before);
}

void print_addresses(Link const& link) {
  auto& printer = link.printer();
  printer.line_end();
  printer.string("link_type", link_type_name(link.header.ifi_type, link.options().numeric), "    link/", " ");
  print_address(link, IFLA_ADDRESS, "address", {});
  if (link.attributes.find(IFLA_BROADCAST)) {
    bool const point_to_point = (link.header.ifi_flags & IFF_POINTOPOINT) != 0;
    if (point_to_point) printer.json_bool("link_pointtopoint", true);
    print_address(link, IFLA_BROADCAST, "broadcast", point_to_point ? " peer " : " brd ");
  }
  auto const permanent = link.attributes.find(IFLA_PERM_ADDRESS);
  auto const address = link.attributes.find(IFLA_ADDRESS);
  if (permanent && (!address || !std::ranges::equal(permanent->payload(), address->payload())))
    print_address(link, IFLA_PERM_ADDRESS, "permaddr", " permaddr ");
}

void print_namespace(Link const& link) {
  auto const attribute = link.attributes.find(IFLA_LINK_NETNSID);
  if (!attribute) return;
  auto& printer = link.printer();
  auto const id = attribute->as<std::int32_t>();
  printer.json_number("link_netnsid", id);
  if (printer.json()) return;
  if (id < 0) return printer.text(" link-netnsid unknown");
  auto const name = link.context.names.namespace_of(id);
  printer.text(name.empty() ? " link-netnsid " + std::to_string(id) : " link-netns " + name);
}

void print_data(LinkKind const* kind, std::optional<AttributeView> const& data, std::string_view key,
                PrintContext& context) {
  if (kind == nullptr || !kind->prints) return;
  context.printer.open_object(key);
  auto const attributes = data ? Attributes(*data) : Attributes();
  if (data && (kind->required == 0 || attributes.find(kind->required)))
    print_options(kind->table.rows, attributes, context);
  context.printer.close_object();
}

/// What kind of link it is, and what kind of port, with their options.
void print_kind(Link& link) {
  auto const nest = link.attributes.find(IFLA_LINKINFO);
  if (!nest) return;
  auto& printer = link.printer();
  auto const info = Attributes(*nest);
  printer.open_object("linkinfo");
  if (auto const kind = info.find(IFLA_INFO_KIND)) {
    printer.line_end();
    printer.string("info_kind", kind->string(), "    ", " ");
    print_data(find_link_kind(kind->string()), info.find(IFLA_INFO_DATA), "info_data", link.context);
  }
  if (auto const kind = info.find(IFLA_INFO_SLAVE_KIND)) {
    printer.line_end();
    printer.string("info_slave_kind", kind->string(), "    ", "_slave ");
    auto const name = std::string(kind->string()) + "_slave";
    print_data(find_link_kind(name), info.find(IFLA_INFO_SLAVE_DATA), "info_slave_data", link.context);
  }
  printer.close_object();
}

void print_details(Link& link) {
  auto const& rows = link_options().rows;
  print_options(rows, link.attributes, link.context, codec::details);
  print_kind(link);
  if (!link.show.addresses) print_options(rows, link.attributes, link.context, codec::address_family);
  print_options(rows, link.attributes, link.context, codec::more_details);
}

void print_other_names(Link const& link) {
  auto const list = link.attributes.find(IFLA_PROP_LIST);
  if (!list) return;
  auto& printer = link.printer();
  printer.open_array("altnames");
  for (auto const each : Attributes(*list)) {
    if (each.type() != IFLA_ALT_IFNAME) continue;
    printer.line_end();
    printer.string({}, each.string(), "    altname ");
  }
  printer.close_array();
}

}  // namespace

bool print_link(Printer& printer, LinkNames& names, MessageView const& message, LinkShow const& show) {
  Link link{message.header<ifinfomsg>(), message.attributes<ifinfomsg>(), show, {printer, names}};
  if (!link.attributes.find(IFLA_IFNAME) || !selected(link, names)) return false;
  auto const& options = printer.options();
  if (options.brief) {
    print_brief(link);
    return true;
  }
  printer.number("ifindex", link.header.ifi_index, {}, ": ");
  bool const lower_is_down = print_name(link, ": ");
  print_flags(link, lower_is_down);
  print_options(link_options().rows, link.attributes, link.context,
                show.addresses ? codec::first_line : codec::first_line | codec::only_link);
  if (options.family == 0 || options.family == AF_PACKET || options.details > 0) print_addresses(link);
  print_namespace(link);
  if (auto const down = link.attributes.find(IFLA_PROTO_DOWN); down && down->as<std::uint8_t>() != 0)
    printer.flag("proto_down", " protodown on ");
  if (options.details > 0) print_details(link);
  bool const more = !show.addresses || options.details > 0;
  if (auto const alias = link.attributes.find(IFLA_IFALIAS); alias && more) {
    printer.line_end();
    printer.string("ifalias", alias->string(), "    alias ");
  }
  if (!show.addresses && options.statistics > 0) {
    printer.line_end();
    print_link_statistics(printer, message);
  }
  print_other_names(link);
  printer.text("\n");
  return true;
}

}  // namespace ipsh::netlink
