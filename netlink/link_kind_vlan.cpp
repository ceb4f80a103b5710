// vlan: a link that carries one VLAN of another.
#include <linux/if_link.h>
#include <linux/if_vlan.h>

#include <array>
#include <cstdlib>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_private.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

namespace {

using namespace codec;
using enum Undo;

constexpr std::array flag_names = std::to_array<Choice>({{"REORDER_HDR", VLAN_FLAG_REORDER_HDR},
                                                         {"GVRP", VLAN_FLAG_GVRP},
                                                         {"MVRP", VLAN_FLAG_MVRP},
                                                         {"LOOSE_BINDING", VLAN_FLAG_LOOSE_BINDING},
                                                         {"BRIDGE_BINDING", VLAN_FLAG_BRIDGE_BINDING}});

void print_flags(Option const&, AttributeView const& attribute, PrintContext& context) {
  auto& printer = context.printer;
  auto flags = attribute.as<ifla_vlan_flags>().flags;
  printer.open_array("flags");
  printer.text("<");
  for (auto const& flag : flag_names) {
    if ((flags & flag.number) == 0) continue;
    flags &= ~static_cast<std::uint32_t>(flag.number);
    printer.string({}, flag.name, {}, flags != 0 ? "," : "");
  }
  printer.text("> ");
  printer.close_array();
}

/// FROM:TO, both numbers.
std::optional<ifla_vlan_qos_mapping> parse_mapping(std::string const& text) {
  auto const colon = text.find(':');
  if (colon == std::string::npos) return {};
  auto const from = parse_number(text.substr(0, colon), ~std::uint32_t{0});
  auto const to = parse_number(text.substr(colon + 1), ~std::uint32_t{0});
  if (!from || !to) return {};
  return ifla_vlan_qos_mapping{static_cast<std::uint32_t>(*from), static_cast<std::uint32_t>(*to)};
}

/// As many mappings as follow; the first word that is none belongs to somebody else.
Result<void> parse_map(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const first = TRY(arguments.value());
  arguments.put_back();
  auto& message = draft.request.message;
  auto const nest = message.begin_nest(option.attribute);
  while (!arguments.empty() && arguments.peek().text.find(':') != std::string::npos) {
    auto const& word = arguments.take();
    auto const mapping = parse_mapping(word.text);
    if (!mapping) return wrong_value(option, draft, word);
    message.put(IFLA_VLAN_QOS_MAPPING, *mapping);
  }
  message.end_nest(nest);
  draft.note(option, *first);
  return {};
}

void print_map(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto& printer = context.printer;
  printer.open_array(option.key());
  printer.line_end();
  printer.text("      " + before(option) + "{ ");
  for (auto const each : Attributes(attribute)) {
    auto const mapping = each.as<ifla_vlan_qos_mapping>();
    printer.open_object();
    printer.number("from", mapping.from, {}, ":");
    printer.number("to", mapping.to, {}, " ");
    printer.close_object();
  }
  printer.text("} ");
  printer.close_array();
}

constinit Codec const flags{nullptr, print_flags};
constinit Codec const map{parse_map, print_map};

// clang-format off
constexpr std::array rows = std::to_array<Option>({
    {.names = "protocol*", .codec = &ether_protocol, .attribute = IFLA_VLAN_PROTOCOL, .wrong = "protocol is invalid", .undo = at_creation, .help = "802.1Q or 802.1ad"},
    {.names = "id*", .codec = &u16, .attribute = IFLA_VLAN_ID, .wrong = "id is invalid", .undo = at_creation, .help = "the VLAN, 0 to 4095"},
    {.names = "reorder_hdr*", .codec = &shared_on_off, .attribute = IFLA_VLAN_FLAGS, .bits = VLAN_FLAG_REORDER_HDR, .help = "move the header so that the VLAN is not seen"},
    {.names = "gvrp*", .codec = &shared_on_off, .attribute = IFLA_VLAN_FLAGS, .bits = VLAN_FLAG_GVRP, .help = "register the VLAN by GVRP"},
    {.names = "mvrp*", .codec = &shared_on_off, .attribute = IFLA_VLAN_FLAGS, .bits = VLAN_FLAG_MVRP, .help = "register the VLAN by MVRP"},
    {.names = "loose_binding*", .codec = &shared_on_off, .attribute = IFLA_VLAN_FLAGS, .bits = VLAN_FLAG_LOOSE_BINDING, .help = "do not follow the state of the lower link"},
    {.names = "bridge_binding*", .codec = &shared_on_off, .attribute = IFLA_VLAN_FLAGS, .bits = VLAN_FLAG_BRIDGE_BINDING, .help = "follow the state of the bridge's ports"},
    {.codec = &flags, .attribute = IFLA_VLAN_FLAGS, .undo = read_only},
    {.names = "ingress-qos-map*", .codec = &map, .attribute = IFLA_VLAN_INGRESS_QOS, .json = "ingress_qos", .precedence = -1, .wrong = "invalid ingress-qos-map", .help = "priorities of what comes in: FROM:TO …"},
    {.names = "egress-qos-map*", .codec = &map, .attribute = IFLA_VLAN_EGRESS_QOS, .json = "egress_qos", .wrong = "invalid egress-qos-map", .help = "priorities of what goes out: FROM:TO …"},
    {.names = "help*", .codec = &usage, .precedence = -1},
});
// clang-format on

}  // namespace

constinit LinkKind const vlan_kind{.table = {.name = "vlan",
                                             .rows = rows,
                                             .unknown = "vlan: unknown command \"{}\"?",
                                             .usage = R"(Usage: ... vlan id VLANID
		[ protocol VLANPROTO ]
		[ reorder_hdr { on | off } ]
		[ gvrp { on | off } ]
		[ mvrp { on | off } ]
		[ loose_binding { on | off } ]
		[ bridge_binding { on | off } ]
		[ ingress-qos-map QOS-MAP ]
		[ egress-qos-map QOS-MAP ]

VLANID := 0-4095
VLANPROTO: [ 802.1Q | 802.1ad ]
QOS-MAP := [ QOS-MAP ] QOS-MAPPING
QOS-MAPPING := FROM:TO)",
                                             .unknown_status = 1},
                                   .required = IFLA_VLAN_ID};

}  // namespace ipsh::netlink
