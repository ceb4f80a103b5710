// macvlan and macvtap: a link with an address of its own on another link.
#include <linux/if_ether.h>
#include <linux/if_link.h>

#include <algorithm>
#include <array>
#include <limits>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_private.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

namespace {

using namespace codec;
using enum Undo;

constexpr std::array modes = std::to_array<Choice>({{"private", MACVLAN_MODE_PRIVATE},
                                                    {"vepa", MACVLAN_MODE_VEPA},
                                                    {"bridge", MACVLAN_MODE_BRIDGE},
                                                    {"passthru", MACVLAN_MODE_PASSTHRU},
                                                    {"source", MACVLAN_MODE_SOURCE}});
constexpr std::array flag_words = std::to_array<Choice>(
    {{"nopromisc", MACVLAN_FLAG_NOPROMISC}, {"nodst", MACVLAN_FLAG_NODST}, {"null", 0}});
constexpr std::array address_verbs = std::to_array<Choice>({{"add", MACVLAN_MACADDR_ADD},
                                                            {"del", MACVLAN_MACADDR_DEL},
                                                            {"set", MACVLAN_MACADDR_SET},
                                                            {"flush", MACVLAN_MACADDR_FLUSH}});

Result<Choice const*> chosen(Option const& option, std::span<Choice const> choices, Word const& word) {
  auto const choice = std::ranges::find(choices, word.text, &Choice::name);
  if (choice == choices.end()) return failure(with_word(option.wrong, word.text), 1, word.span);
  return &*choice;
}

/// Mode and flags are put when all words are read, the mode first.
Result<void> parse_mode(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const* const mode = TRY(chosen(option, option.choices, *word));
  draft.set_pending(option.attribute, static_cast<std::uint32_t>(mode->number), word->span);
  return {};
}

void add_flag(Option const& option, Draft& draft, std::uint64_t flag, Span span) {
  auto const flags = draft.pending<std::uint16_t>(option.attribute);
  draft.set_pending(option.attribute, static_cast<std::uint16_t>(flags | flag), span);
}

Result<void> parse_flag(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  add_flag(option, draft, TRY(chosen(option, option.choices, *word))->number, word->span);
  return {};
}

Result<void> parse_flag_word(Option const& option, Arguments& arguments, Draft& draft) {
  arguments.put_back();
  auto const& word = arguments.take();
  draft.note(option, word);
  add_flag(option, draft, option.bits, word.span);
  return {};
}

void print_flag_word(Option const& option, AttributeView const& attribute, PrintContext& context) {
  if ((attribute.as<std::uint16_t>() & option.bits) != 0)
    context.printer.flag(option.key(), std::string(option.name()) + ' ');
}

Result<void> put_address(Draft& draft, Word const& word) {
  auto const address = TRY(parse_link_address(word));
  if (address.size() != ETH_ALEN) return failure({}, 1, word.span);
  draft.request.message.put(IFLA_MACVLAN_MACADDR, Bytes(address));
  return {};
}

/// macaddr { { add | del } ADDRESS | set [ ADDRESS … ] | flush }
Result<void> parse_addresses(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const verb = std::ranges::find(address_verbs, word->text, &Choice::name);
  if (verb == address_verbs.end()) return failure(std::string(draft.table->usage), 1, word->span);
  draft.note(option, *word);
  draft.put_value(option, static_cast<std::uint32_t>(verb->number), *word);
  if (verb->number == MACVLAN_MACADDR_ADD || verb->number == MACVLAN_MACADDR_DEL)
    return put_address(draft, *TRY(arguments.value()));
  if (verb->number != MACVLAN_MACADDR_SET) return {};
  auto const nest = draft.request.message.begin_nest(IFLA_MACVLAN_MACADDR_DATA);
  while (!arguments.empty()) {
    if (auto const put = put_address(draft, arguments.take()); !put) {
      // The end of the list, which the stock tool complains of and goes on.
      if (!put.error().message.empty()) draft.warning += put.error().message + '\n';
      arguments.put_back();
      break;
    }
  }
  draft.request.message.end_nest(nest);
  return {};
}

/// The kernel counts in every mode, iproute2 prints it in one.
bool has_sources(PrintContext const& context) {
  auto const mode = context.siblings.find(IFLA_MACVLAN_MODE);
  return mode && mode->as<std::uint32_t>() == MACVLAN_MODE_SOURCE;
}

void print_address_count(Option const&, AttributeView const& attribute, PrintContext& context) {
  if (has_sources(context))
    context.printer.number("macaddr_count", attribute.as<std::int32_t>(), "remotes (", ") ");
}

void print_addresses(Option const&, AttributeView const& attribute, PrintContext& context) {
  if (!has_sources(context)) return;
  context.printer.open_array("macaddr_data");
  for (auto const each : Attributes(attribute))
    if (each.type() == IFLA_MACVLAN_MACADDR && each.payload().size() >= ETH_ALEN)
      context.printer.string({}, format_link_address(each.payload().first(ETH_ALEN), 0), {}, " ");
  context.printer.close_array();
}

Result<void> parse_queue_length(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const length = parse_number(word->text, std::numeric_limits<std::uint32_t>::max());
  if (!length) return failure(with_word(option.wrong, word->text), 1, word->span);
  draft.put_value(option, static_cast<std::uint32_t>(*length), *word);
  return {};
}

void print_queue_length(Option const& option, AttributeView const& attribute, PrintContext& context) {
  u32.print(option, attribute, context);
}

constinit Codec const queue_length{parse_queue_length, print_queue_length};
constinit Codec const mode{parse_mode,
                           [](Option const& option, AttributeView const& attribute, PrintContext& context) {
                             choice32.print(option, attribute, context);
                           }};
constinit Codec const flag{parse_flag, nullptr};
constinit Codec const flag_word{parse_flag_word, print_flag_word};
constinit Codec const addresses{parse_addresses, nullptr};
constinit Codec const address_count{nullptr, print_address_count};
constinit Codec const address_list{nullptr, print_addresses};

// clang-format off
constexpr std::array rows = std::to_array<Option>({
    {.names = "mode*", .codec = &mode, .attribute = IFLA_MACVLAN_MODE, .choices = modes, .precedence = 1, .wrong = R"(Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "{}")", .help = "what the links on one lower link see of each other"},
    {.names = "flag*", .codec = &flag, .attribute = IFLA_MACVLAN_FLAGS, .choices = flag_words, .wrong = R"(Error: argument of "flag" must be "nopromisc", "nodst" or "null", not "{}")", .help = "nopromisc, nodst or null"},
    {.names = "nopromisc*", .codec = &flag_word, .attribute = IFLA_MACVLAN_FLAGS, .bits = MACVLAN_FLAG_NOPROMISC, .help = "leave the lower link out of promiscuous mode"},
    {.names = "nodst*", .codec = &flag_word, .attribute = IFLA_MACVLAN_FLAGS, .bits = MACVLAN_FLAG_NODST, .help = "do not look for the destination"},
    {.names = "macaddr*", .codec = &addresses, .attribute = IFLA_MACVLAN_MACADDR_MODE, .help = "whose packets a link in source mode takes"},
    {.names = "bcqueuelen*", .codec = &queue_length, .attribute = IFLA_MACVLAN_BC_QUEUE_LEN, .wrong = R"(Error: argument of "bcqueuelen" must be a positive integer [0-4294967295], not "{}")", .help = "length of the queue for broadcasts"},
    {.codec = &u32, .attribute = IFLA_MACVLAN_BC_QUEUE_LEN_USED, .json = "usedbcqueuelen", .printed = "usedbcqueuelen ", .undo = read_only},
    {.codec = &address_count, .attribute = IFLA_MACVLAN_MACADDR_COUNT, .undo = read_only},
    {.codec = &address_list, .attribute = IFLA_MACVLAN_MACADDR_DATA, .undo = read_only},
    {.names = "help*", .codec = &usage, .precedence = -1},
});
// clang-format on

Result<void> check_flags(Draft& draft) {
  if (!draft.has_pending(IFLA_MACVLAN_FLAGS)) return {};
  auto const flags = draft.pending<std::uint16_t>(IFLA_MACVLAN_FLAGS);
  bool const passes_through = draft.has_pending(IFLA_MACVLAN_MODE) &&
                              draft.pending<std::uint32_t>(IFLA_MACVLAN_MODE) == MACVLAN_MODE_PASSTHRU;
  if ((flags & MACVLAN_FLAG_NOPROMISC) != 0 && !passes_through)
    return failure(with_word("{}: nopromisc flag only valid in passthru mode\n", draft.table->name) +
                       std::string(draft.table->usage),
                   1);
  return {};
}

constexpr LinkKind kind(std::string_view name, std::string_view unknown, std::string_view usage) {
  return {.table = {.name = name,
                    .rows = rows,
                    .unknown = unknown,
                    .usage = usage,
                    .unknown_status = 1,
                    .finish = check_flags},
          .required = IFLA_MACVLAN_MODE};
}

}  // namespace

constinit LinkKind const macvlan_kind =
    kind("macvlan", "macvlan: unknown option \"{}\"?",
         R"(Usage: ... macvlan mode MODE [flag MODE_FLAG] MODE_OPTS [bcqueuelen BC_QUEUE_LEN]

MODE: private | vepa | bridge | passthru | source
MODE_FLAG: null | nopromisc | nodst
MODE_OPTS: for mode "source":
	macaddr { { add | del } <macaddr> | set [ <macaddr> [ <macaddr>  ... ] ] | flush }
BC_QUEUE_LEN: Length of the rx queue for broadcast/multicast: [0-4294967295])");
constinit LinkKind const macvtap_kind =
    kind("macvtap", "macvtap: unknown option \"{}\"?",
         R"(Usage: ... macvtap mode MODE [flag MODE_FLAG] MODE_OPTS [bcqueuelen BC_QUEUE_LEN]

MODE: private | vepa | bridge | passthru | source
MODE_FLAG: null | nopromisc | nodst
MODE_OPTS: for mode "source":
	macaddr { { add | del } <macaddr> | set [ <macaddr> [ <macaddr>  ... ] ] | flush }
BC_QUEUE_LEN: Length of the rx queue for broadcast/multicast: [0-4294967295])");

}  // namespace ipsh::netlink
