// ipvlan and ipvtap: a link that shares another link's link-layer address.
#include <linux/if_link.h>

#include <algorithm>
#include <array>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_private.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

namespace {

using namespace codec;
using enum Undo;

constexpr std::array modes =
    std::to_array<Choice>({{"l2", IPVLAN_MODE_L2}, {"l3", IPVLAN_MODE_L3}, {"l3s", IPVLAN_MODE_L3S}});

Result<void> parse_mode(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const mode = std::ranges::find(option.choices, word->text, &Choice::name);
  if (mode == option.choices.end()) return failure(std::string(option.wrong), 1, word->span);
  draft.put_value(option, static_cast<std::uint16_t>(mode->number), *word);
  return {};
}

void print_mode(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const mode = std::ranges::find(option.choices, attribute.as<std::uint16_t>(), &Choice::number);
  context.printer.string(option.key(), mode == option.choices.end() ? "unknown" : mode->name, " mode ", " ");
}

/// private, vepa, bridge: one of them may be said. All share the attribute, which is always sent.
Result<void> parse_flag(Option const& option, Arguments& arguments, Draft& draft) {
  arguments.put_back();
  auto const& word = arguments.take();
  if (draft.given(option.attribute)) {
    auto error = failure(with_word(draft.table->unknown, word.text), 1, word.span);
    error.message += '\n' + std::string(draft.table->usage);
    return error;
  }
  draft.note(option, word);
  draft.set_pending(option.attribute, option.bits, word.span);
  return {};
}

/// Only the row whose bits are set; bridge has none.
void print_flag(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const flags = attribute.as<std::uint16_t>() & (IPVLAN_F_PRIVATE | IPVLAN_F_VEPA);
  auto const shown = (flags & IPVLAN_F_PRIVATE) != 0 ? IPVLAN_F_PRIVATE : flags;
  if (shown == option.bits) context.printer.flag(option.key(), std::string(option.name()) + ' ');
}

constinit Codec const mode{parse_mode, print_mode};
constinit Codec const flag{parse_flag, print_flag};

// clang-format off
constexpr std::array rows = std::to_array<Option>({
    {.names = "mode*", .codec = &mode, .attribute = IFLA_IPVLAN_MODE, .choices = modes, .wrong = "Error: argument of \"mode\" must be either \"l2\", \"l3\" or \"l3s\"", .help = "l2, l3 or l3s"},
    {.names = "private*", .codec = &flag, .attribute = IFLA_IPVLAN_FLAGS, .bits = IPVLAN_F_PRIVATE, .help = "the links do not see each other"},
    {.names = "vepa*", .codec = &flag, .attribute = IFLA_IPVLAN_FLAGS, .bits = IPVLAN_F_VEPA, .help = "the switch outside connects the links"},
    {.names = "bridge*", .codec = &flag, .attribute = IFLA_IPVLAN_FLAGS, .help = "the links see each other"},
    {.names = "help*", .codec = &usage},
});
// clang-format on

Result<void> finish(Draft& draft) {
  if (!draft.has_pending(IFLA_IPVLAN_FLAGS)) draft.set_pending(IFLA_IPVLAN_FLAGS, std::uint16_t{0}, {});
  return {};
}

constexpr LinkKind kind(std::string_view name, std::string_view unknown, std::string_view usage) {
  return {.table = {.name = name,
                    .rows = rows,
                    .unknown = unknown,
                    .usage = usage,
                    .unknown_status = 1,
                    .finish = finish}};
}

}  // namespace

constinit LinkKind const ipvlan_kind =
    kind("ipvlan", "ipvlan: unknown option \"{}\"?", R"(Usage: ... ipvlan [ mode MODE ] [ FLAGS ]

MODE: l3 | l3s | l2
FLAGS: bridge | private | vepa
(first values are the defaults if nothing is specified).)");
constinit LinkKind const ipvtap_kind =
    kind("ipvtap", "ipvtap: unknown option \"{}\"?", R"(Usage: ... ipvtap [ mode MODE ] [ FLAGS ]

MODE: l3 | l3s | l2
FLAGS: bridge | private | vepa
(first values are the defaults if nothing is specified).)");

}  // namespace ipsh::netlink
