#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "netlink/address_request.hpp"
#include "netlink/codec.hpp"
#include "netlink/names.hpp"
#include "netlink/selector_draft.hpp"

namespace ipsh::netlink {

namespace {

AddressSelector& selector(Draft& draft) {
  return static_cast<SelectorDraft<AddressSelector>&>(draft).selector;
}

Result<void> select_to(Option const&, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const prefix = TRY(parse_prefix(word->text, draft.family, word->span));
  if (draft.family == AF_UNSPEC) draft.family = prefix.family;
  selector(draft).to = prefix;
  return {};
}

Result<void> select_scope(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const scope = number_of(NameKind::scope, word->text);
  if (!scope && word->text != "all") return wrong_value(option, draft, *word);
  selector(draft).scope = scope ? std::optional(static_cast<std::uint8_t>(*scope)) : std::nullopt;
  return {};
}

Result<void> select_up(Option const&, Arguments&, Draft& draft) {
  selector(draft).links.up = true;
  return {};
}

/// A flag's name, or with - in front: those without it. `primary` is not secondary, `dynamic` not permanent.
Result<void> select_flag(Option const& option, Arguments& arguments, Draft& draft) {
  arguments.put_back();
  bool const without = arguments.take().text.starts_with('-') != option.header.negated;
  auto& chosen = selector(draft);
  chosen.flags = without ? chosen.flags & ~std::uint32_t{option.bits} : chosen.flags | option.bits;
  chosen.flags_mask |= option.bits;
  return {};
}

Result<void> select_label(Option const&, Arguments& arguments, Draft& draft) {
  selector(draft).label = TRY(arguments.value())->text;
  return {};
}

Result<void> select_group(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const group = number_of(NameKind::group, word->text);
  if (!group) return wrong_value(option, draft, *word);
  selector(draft).links.group = *group;
  return {};
}

template <bool vrf>
Result<void> select_master(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  draft.put_reference(option, vrf ? Reference::Kind::vrf_index : Reference::Kind::link_index, *word,
                      option.wrong);
  auto& links = selector(draft).links;
  links.master = word->text;
  links.master_span = word->span;
  links.vrf = vrf;
  links.nomaster = false;  // the last of them decides
  return {};
}

Result<void> select_nomaster(Option const&, Arguments&, Draft& draft) {
  auto& links = selector(draft).links;
  links.master.reset();
  links.vrf = false;
  links.nomaster = true;
  return {};
}

/// KIND, or KIND_slave: the ports of such.
Result<void> select_type(Option const&, Arguments& arguments, Draft& draft) {
  constexpr std::string_view slave = "_slave";
  std::string kind = TRY(arguments.value())->text;
  auto& links = selector(draft).links;
  if (!kind.ends_with(slave)) {
    links.kind = kind;
    return {};
  }
  kind.resize(kind.size() - slave.size());
  links.slave_kind = kind;
  return {};
}

Result<void> select_device(Option const&, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto& links = selector(draft).links;
  if (links.device) return duplicate_or_garbage("dev", *word);
  links.device = word->text;
  links.device_span = word->span;
  return {};
}

Result<void> select_device_or_help(Option const& option, Arguments& arguments, Draft& draft) {
  if (names_match("help*", arguments.peek().text)) return address_usage(arguments.peek().span);
  return select_device(option, arguments, draft);
}

constexpr Codec to = {select_to};
constexpr Codec scope = {select_scope};
constexpr Codec up = {select_up};
constexpr Codec flag = {select_flag};
constexpr Codec label = {select_label};
constexpr Codec group = {select_group};
constexpr Codec master = {select_master<false>};
constexpr Codec vrf = {select_master<true>};
constexpr Codec nomaster = {select_nomaster};
constexpr Codec type = {select_type};
constexpr Codec device = {select_device};
constexpr Codec device_or_help = {select_device_or_help};

constexpr Option device_row = {.names = "", .codec = &device_or_help, .help = "LINK"};

// clang-format off
constexpr Option rows[] = {
    {.names = "to", .codec = &to, .help = "PREFIX  addresses inside"},
    {.names = "scope", .codec = &scope, .wrong = "invalid \"scope\"\n", .help = "global|link|host|all|NUMBER"},
    {.names = "up", .codec = &up, .help = "links that are up"},
    {.names = "dynamic|-dynamic", .codec = &flag, .bits = IFA_F_PERMANENT, .header = {.negated = true},
     .help = "with a lifetime"},
    {.names = "primary|-primary", .codec = &flag, .bits = IFA_F_SECONDARY, .header = {.negated = true},
     .help = "the first of its subnet"},
    {.names = "secondary|-secondary", .codec = &flag, .bits = IFA_F_SECONDARY, .help = "not the first of its subnet"},
    {.names = "temporary|-temporary", .codec = &flag, .bits = IFA_F_TEMPORARY, .help = "made by privacy extensions"},
    {.names = "nodad|-nodad", .codec = &flag, .bits = IFA_F_NODAD, .help = "without duplicate address detection"},
    {.names = "optimistic|-optimistic", .codec = &flag, .bits = IFA_F_OPTIMISTIC, .help = "used before detection is done"},
    {.names = "dadfailed|-dadfailed", .codec = &flag, .bits = IFA_F_DADFAILED, .help = "somebody else has it"},
    {.names = "home|-home", .codec = &flag, .bits = IFA_F_HOMEADDRESS, .help = "home address of a mobile node"},
    {.names = "deprecated|-deprecated", .codec = &flag, .bits = IFA_F_DEPRECATED, .help = "not for new connections"},
    {.names = "tentative|-tentative", .codec = &flag, .bits = IFA_F_TENTATIVE, .help = "detection is not done"},
    {.names = "permanent|-permanent", .codec = &flag, .bits = IFA_F_PERMANENT, .help = "without a lifetime"},
    {.names = "mngtmpaddr|-mngtmpaddr", .codec = &flag, .bits = IFA_F_MANAGETEMPADDR, .help = "template of temporary ones"},
    {.names = "noprefixroute|-noprefixroute", .codec = &flag, .bits = IFA_F_NOPREFIXROUTE, .help = "without a route to its prefix"},
    {.names = "autojoin|-autojoin", .codec = &flag, .bits = IFA_F_MCAUTOJOIN, .help = "multicast groups joined"},
    {.names = "stable-privacy|-stable-privacy", .codec = &flag, .bits = IFA_F_STABLE_PRIVACY, .help = "made from a secret"},
    {.names = "label", .codec = &label, .help = "PATTERN  whose label fits"},
    {.names = "group", .codec = &group, .wrong = "Invalid \"group\" value\n", .help = "GROUP  links of that group"},
    {.names = "master", .codec = &master, .wrong = "Device does not exist\n", .help = "LINK  links of that bridge, bond, …"},
    {.names = "vrf", .codec = &vrf, .wrong = "Not a valid VRF name\n", .help = "NAME  links of that VRF"},
    {.names = "nomaster", .codec = &nomaster, .help = "links without a master"},
    {.names = "type", .codec = &type, .help = "KIND  links of that kind"},
    {.names = "dev", .codec = &device, .help = "LINK"},
};
// clang-format on
constexpr Table selectors = {.rows = rows, .positional = &device_row};

}  // namespace

Table const& address_selectors() {
  return selectors;
}

Result<AddressSelector> parse_address_selector(Arguments& arguments, int family, Request& read) {
  AddressSelector selector;
  selector.links.addresses = true;
  return parse_selector(arguments, Message(RTM_GETADDR, 0, ifaddrmsg{}), family, selectors, read,
                        std::move(selector));
}

}  // namespace ipsh::netlink
