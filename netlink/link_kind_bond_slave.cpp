// A port of a bond: `ip link set DEV type bond_slave …`.
#include <linux/if_bonding.h>
#include <linux/if_link.h>

#include <array>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_private.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

namespace {

using namespace codec;
using enum Undo;

constexpr std::array states =
    std::to_array<Choice>({{"ACTIVE", BOND_STATE_ACTIVE}, {"BACKUP", BOND_STATE_BACKUP}});
constexpr std::array link_states = std::to_array<Choice>({{"UP", BOND_LINK_UP},
                                                          {"GOING_DOWN", BOND_LINK_FAIL},
                                                          {"DOWN", BOND_LINK_DOWN},
                                                          {"GOING_BACK", BOND_LINK_BACK}});
constexpr std::array protocol_states = std::to_array<Choice>({{"active", 0x1},
                                                              {"short_timeout", 0x2},
                                                              {"aggregating", 0x4},
                                                              {"in_sync", 0x8},
                                                              {"collecting", 0x10},
                                                              {"distributing", 0x20},
                                                              {"defaulted", 0x40},
                                                              {"expired", 0x80}});

/// The word, or KEY_index and the number.
void print_state(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const state = attribute.as<std::uint8_t>();
  if (state < option.choices.size())
    context.printer.string(option.key(), option.choices[state].name, before(option), " ");
  else
    context.printer.number(std::string(option.key()) + "_index", state, before(option), " ");
}

/// A number, and once more in words.
void print_protocol_state(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto& printer = context.printer;
  std::uint64_t state = attribute.as<std::uint8_t>();
  printer.number(option.key(), state, before(option), " ");
  auto const key = std::string(option.key()) + "_str";
  // iproute2 6.1 says the key in text too.
  printer.text(key + " <");
  printer.open_array(key);
  for (auto const& choice : option.choices) {
    if ((state & choice.number) == 0) continue;
    state &= ~choice.number;
    printer.string({}, choice.name, {}, state != 0 ? "," : "");
  }
  printer.close_array();
  printer.text("> ");
}

constinit Codec const state{nullptr, print_state};
constinit Codec const protocol_state{nullptr, print_protocol_state};

// clang-format off
constexpr std::array rows = std::to_array<Option>({
    {.codec = &state, .attribute = IFLA_BOND_SLAVE_STATE, .json = "state", .printed = "state ", .choices = states, .undo = read_only},
    {.codec = &state, .attribute = IFLA_BOND_SLAVE_MII_STATUS, .json = "mii_status", .printed = "mii_status ", .choices = link_states, .undo = read_only},
    {.codec = &u32, .attribute = IFLA_BOND_SLAVE_LINK_FAILURE_COUNT, .json = "link_failure_count", .printed = "link_failure_count ", .undo = read_only},
    {.codec = &link_address, .attribute = IFLA_BOND_SLAVE_PERM_HWADDR, .json = "perm_hwaddr", .printed = "perm_hwaddr ", .undo = read_only},
    {.names = "queue_id*", .codec = &u16, .attribute = IFLA_BOND_SLAVE_QUEUE_ID, .wrong = "queue_id is invalid", .help = "the port's transmit queue"},
    {.names = "prio", .codec = &integer, .attribute = IFLA_BOND_SLAVE_PRIO, .wrong = "prio is invalid", .help = "which port is preferred"},
    {.codec = &u16, .attribute = IFLA_BOND_SLAVE_AD_AGGREGATOR_ID, .json = "ad_aggregator_id", .printed = "ad_aggregator_id ", .undo = read_only},
    {.codec = &protocol_state, .attribute = IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE, .json = "ad_actor_oper_port_state", .printed = "ad_actor_oper_port_state ", .choices = protocol_states, .undo = read_only},
    {.codec = &protocol_state, .attribute = IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE, .json = "ad_partner_oper_port_state", .printed = "ad_partner_oper_port_state ", .choices = protocol_states, .undo = read_only},
    {.names = "help*", .codec = &usage},
});
// clang-format on

}  // namespace

constinit LinkKind const bond_slave_kind{
    .table = {.name = "bond_slave",
              .rows = rows,
              .unknown = "bond_slave: unknown option \"{}\"?",
              .usage = "Usage: ... bond_slave [ queue_id ID ] [ prio PRIORITY ]",
              .unknown_status = 1}};

}  // namespace ipsh::netlink
