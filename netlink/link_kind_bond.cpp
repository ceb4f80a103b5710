// bond: several links as one.
#include <linux/if_bonding.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_private.hpp"
#include "netlink/prefix.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

namespace {

using namespace codec;
using enum Undo;

/// A word, or its number.
template <class T>
Result<void> parse_word(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const choice = std::ranges::find_if(option.choices, [&](Choice const& each) {
    return each.name == word->text || std::to_string(each.number) == word->text;
  });
  if (choice == option.choices.end()) return wrong_value(option, draft, *word);
  draft.put_value(option, static_cast<T>(choice->number), *word);
  return {};
}

std::string_view word_of(Option const& option, std::uint64_t number) {
  auto const choice = std::ranges::find(option.choices, number, &Choice::number);
  return choice == option.choices.end() ? "UNKNOWN" : choice->name;
}

template <class T>
void print_word(Option const& option, AttributeView const& attribute, PrintContext& context) {
  context.printer.string(option.key(), word_of(option, attribute.as<T>()), before(option), " ");
}

void print_validate(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const number = attribute.as<std::uint32_t>();
  if (number == 0 && context.printer.json()) return context.printer.json_null(option.key());
  context.printer.string(option.key(), word_of(option, number), before(option), " ");
}

constexpr std::size_t most_targets = 16;

/// ADDRESS,ADDRESS… or nothing at all, which forgets the old ones.
template <int family>
Result<void> parse_targets(Option const& option, Arguments& arguments, Draft& draft) {
  auto& message = draft.request.message;
  auto const nest = message.begin_nest(option.attribute);
  if (!arguments.empty()) {
    auto const* const word = TRY(value_of(option, arguments, draft));
    std::uint16_t number = 0;
    for (std::string_view rest = word->text; !rest.empty() && number < most_targets;) {
      auto const comma = rest.find(',');
      auto const text = std::string(rest.substr(0, comma));
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      if (text.empty()) continue;
      auto const address = parse_address(text, family, word->span);
      // iproute2 reads IPv4 targets by get_addr32, which has words of its own.
      if (!address && family == AF_INET)
        return failure("Error: an IP address is expected rather than \"" + text + '"', 1, word->span);
      message.put(number++, TRY(address).address());
    }
  }
  message.end_nest(nest);
  return {};
}

template <int family>
void print_targets(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const targets = Attributes(attribute);
  if (!targets.find(0)) return;
  auto& printer = context.printer;
  printer.open_array(option.key());
  auto const words = before(option);
  std::string_view separator = words;
  for (auto const target : targets) {
    printer.string({}, format_address(family, target.payload()), separator);
    separator = ",";
  }
  printer.text(" ");
  printer.close_array();
}

void print_ad_info(Option const&, AttributeView const& attribute, PrintContext& context) {
  struct Field {
    std::uint16_t attribute;
    std::string_view key, words;
  };
  constexpr std::array fields = std::to_array<Field>({
      {IFLA_BOND_AD_INFO_AGGREGATOR, "aggregator", "ad_aggregator "},
      {IFLA_BOND_AD_INFO_NUM_PORTS, "num_ports", "ad_num_ports "},
      {IFLA_BOND_AD_INFO_ACTOR_KEY, "actor_key", "ad_actor_key "},
      {IFLA_BOND_AD_INFO_PARTNER_KEY, "partner_key", "ad_partner_key "},
  });
  auto& printer = context.printer;
  auto const info = Attributes(attribute);
  printer.open_object("ad_info");
  for (auto const& field : fields)
    if (auto const value = info.find(field.attribute))
      printer.number(field.key, value->as<std::uint16_t>(), field.words, " ");
  if (auto const partner = info.find(IFLA_BOND_AD_INFO_PARTNER_MAC))
    printer.string("partner_mac", format_link_address(partner->payload().first(ETH_ALEN), 0),
                   "ad_partner_mac ", " ");
  printer.close_object();
}

constinit Codec const word8{parse_word<std::uint8_t>, print_word<std::uint8_t>};
constinit Codec const word32{parse_word<std::uint32_t>, print_word<std::uint32_t>};
constinit Codec const validate{parse_word<std::uint32_t>, print_validate};
constinit Codec const targets4{parse_targets<AF_INET>, print_targets<AF_INET>};
constinit Codec const targets6{parse_targets<AF_INET6>, print_targets<AF_INET6>};
constinit Codec const ad_info{nullptr, print_ad_info};

// clang-format off
constexpr std::array mode_words = std::to_array<Choice>({{"balance-rr", 0}, {"active-backup", 1}, {"balance-xor", 2}, {"broadcast", 3}, {"802.3ad", 4}, {"balance-tlb", 5}, {"balance-alb", 6}});
constexpr std::array arp_validate_words = std::to_array<Choice>({{"none", 0}, {"active", 1}, {"backup", 2}, {"all", 3}, {"filter", 4}, {"filter_active", 5}, {"filter_backup", 6}});
constexpr std::array arp_all_targets_words = std::to_array<Choice>({{"any", 0}, {"all", 1}});
constexpr std::array primary_reselect_words = std::to_array<Choice>({{"always", 0}, {"better", 1}, {"failure", 2}});
constexpr std::array fail_over_mac_words = std::to_array<Choice>({{"none", 0}, {"active", 1}, {"follow", 2}});
constexpr std::array xmit_hash_policy_words = std::to_array<Choice>({{"layer2", 0}, {"layer3+4", 1}, {"layer2+3", 2}, {"encap2+3", 3}, {"encap3+4", 4}, {"vlan+srcmac", 5}});
constexpr std::array lacp_active_words = std::to_array<Choice>({{"off", 0}, {"on", 1}});
constexpr std::array lacp_rate_words = std::to_array<Choice>({{"slow", 0}, {"fast", 1}});
constexpr std::array ad_select_words = std::to_array<Choice>({{"stable", 0}, {"bandwidth", 1}, {"count", 2}});

constexpr std::array rows = std::to_array<Option>({
    {.names = "mode*", .codec = &word8, .attribute = IFLA_BOND_MODE, .choices = mode_words, .help = "how the ports share the traffic"},
    {.names = "active_slave*", .codec = &link, .attribute = IFLA_BOND_ACTIVE_SLAVE, .precedence = 3, .help = "the port in use"},
    {.names = "clear_active_slave*", .codec = &no_link, .attribute = IFLA_BOND_ACTIVE_SLAVE, .help = "no port in use"},
    {.names = "miimon*", .codec = &u32, .attribute = IFLA_BOND_MIIMON, .help = "how often to look at the carrier, in ms"},
    {.names = "updelay*", .codec = &u32, .attribute = IFLA_BOND_UPDELAY, .help = "ms until a port that came up is used"},
    {.names = "downdelay*", .codec = &u32, .attribute = IFLA_BOND_DOWNDELAY, .help = "ms until a port that went down is not"},
    {.names = "peer_notify_delay*", .codec = &u32, .attribute = IFLA_BOND_PEER_NOTIF_DELAY},
    {.names = "use_carrier*", .codec = &u8, .attribute = IFLA_BOND_USE_CARRIER},
    {.names = "arp_interval*", .codec = &u32, .attribute = IFLA_BOND_ARP_INTERVAL, .help = "how often to ask the targets, in ms"},
    {.names = "arp_missed_max", .codec = &u8, .attribute = IFLA_BOND_MISSED_MAX},
    {.names = "arp_ip_target*", .codec = &targets4, .attribute = IFLA_BOND_ARP_IP_TARGET, .help = "whom to ask: ADDRESS,…"},
    {.names = "ns_ip6_target", .codec = &targets6, .attribute = IFLA_BOND_NS_IP6_TARGET},
    {.names = "arp_validate*", .codec = &validate, .attribute = IFLA_BOND_ARP_VALIDATE, .choices = arp_validate_words},
    {.names = "arp_all_targets*", .codec = &word32, .attribute = IFLA_BOND_ARP_ALL_TARGETS, .choices = arp_all_targets_words},
    {.names = "primary*", .codec = &link, .attribute = IFLA_BOND_PRIMARY, .help = "the preferred port"},
    {.names = "primary_reselect*", .codec = &word8, .attribute = IFLA_BOND_PRIMARY_RESELECT, .choices = primary_reselect_words},
    {.names = "fail_over_mac*", .codec = &word8, .attribute = IFLA_BOND_FAIL_OVER_MAC, .choices = fail_over_mac_words},
    {.names = "xmit_hash_policy*", .codec = &word8, .attribute = IFLA_BOND_XMIT_HASH_POLICY, .choices = xmit_hash_policy_words, .help = "what decides on the port"},
    {.names = "resend_igmp*", .codec = &u32, .attribute = IFLA_BOND_RESEND_IGMP},
    {.names = "num_grat_arp*|num_unsol_na*", .codec = &u8, .attribute = IFLA_BOND_NUM_PEER_NOTIF, .json = "num_peer_notif", .wrong = "invalid num_grat_arp|num_unsol_na"},
    {.names = "all_slaves_active*", .codec = &u8, .attribute = IFLA_BOND_ALL_SLAVES_ACTIVE},
    {.names = "min_links*", .codec = &u32, .attribute = IFLA_BOND_MIN_LINKS, .help = "fewest ports for a carrier"},
    {.names = "lp_interval*", .codec = &u32, .attribute = IFLA_BOND_LP_INTERVAL},
    {.names = "packets_per_slave*", .codec = &u32, .attribute = IFLA_BOND_PACKETS_PER_SLAVE},
    {.names = "lacp_active", .codec = &word8, .attribute = IFLA_BOND_AD_LACP_ACTIVE, .json = "ad_lacp_active", .choices = lacp_active_words},
    {.names = "lacp_rate*", .codec = &word8, .attribute = IFLA_BOND_AD_LACP_RATE, .json = "ad_lacp_rate", .choices = lacp_rate_words, .help = "slow or fast"},
    {.names = "ad_select*", .codec = &word8, .attribute = IFLA_BOND_AD_SELECT, .choices = ad_select_words, .precedence = 2},
    {.codec = &ad_info, .attribute = IFLA_BOND_AD_INFO, .undo = read_only},
    {.names = "ad_actor_sys_prio*", .codec = &u16, .attribute = IFLA_BOND_AD_ACTOR_SYS_PRIO},
    {.names = "ad_user_port_key*", .codec = &u16, .attribute = IFLA_BOND_AD_USER_PORT_KEY, .precedence = 1},
    {.names = "ad_actor_system*", .codec = &link_address, .attribute = IFLA_BOND_AD_ACTOR_SYSTEM},
    {.names = "tlb_dynamic_lb*", .codec = &u8, .attribute = IFLA_BOND_TLB_DYNAMIC_LB},
    {.names = "help*", .codec = &usage, .precedence = -1},
});
// clang-format on

}  // namespace

constinit LinkKind const bond_kind{
    .table = {.name = "bond",
              .rows = rows,
              .wrong = "invalid {}",
              .unknown = "bond: unknown command \"{}\"?",
              .usage = R"(Usage: ... bond [ mode BONDMODE ] [ active_slave SLAVE_DEV ]
                [ clear_active_slave ] [ miimon MIIMON ]
                [ updelay UPDELAY ] [ downdelay DOWNDELAY ]
                [ peer_notify_delay DELAY ]
                [ use_carrier USE_CARRIER ]
                [ arp_interval ARP_INTERVAL ]
                [ arp_validate ARP_VALIDATE ]
                [ arp_all_targets ARP_ALL_TARGETS ]
                [ arp_ip_target [ ARP_IP_TARGET, ... ] ]
                [ ns_ip6_target [ NS_IP6_TARGET, ... ] ]
                [ primary SLAVE_DEV ]
                [ primary_reselect PRIMARY_RESELECT ]
                [ fail_over_mac FAIL_OVER_MAC ]
                [ xmit_hash_policy XMIT_HASH_POLICY ]
                [ resend_igmp RESEND_IGMP ]
                [ num_grat_arp|num_unsol_na NUM_GRAT_ARP|NUM_UNSOL_NA ]
                [ all_slaves_active ALL_SLAVES_ACTIVE ]
                [ min_links MIN_LINKS ]
                [ lp_interval LP_INTERVAL ]
                [ packets_per_slave PACKETS_PER_SLAVE ]
                [ tlb_dynamic_lb TLB_DYNAMIC_LB ]
                [ lacp_rate LACP_RATE ]
                [ lacp_active LACP_ACTIVE]
                [ ad_select AD_SELECT ]
                [ ad_user_port_key PORTKEY ]
                [ ad_actor_sys_prio SYSPRIO ]
                [ ad_actor_system LLADDR ]
                [ arp_missed_max MISSED_MAX ]

BONDMODE := balance-rr|active-backup|balance-xor|broadcast|802.3ad|balance-tlb|balance-alb
ARP_VALIDATE := none|active|backup|all|filter|filter_active|filter_backup
ARP_ALL_TARGETS := any|all
PRIMARY_RESELECT := always|better|failure
FAIL_OVER_MAC := none|active|follow
XMIT_HASH_POLICY := layer2|layer2+3|layer3+4|encap2+3|encap3+4|vlan+srcmac
LACP_ACTIVE := off|on
LACP_RATE := slow|fast
AD_SELECT := stable|bandwidth|count)",
              .unknown_status = 1}};

}  // namespace ipsh::netlink
