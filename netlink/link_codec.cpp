// See link_private.hpp.
#include <linux/if.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "netlink/codec.hpp"
#include "netlink/link_private.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink::codec {

namespace {

/// iproute2's check_altifname: what the kernel would take (net/core/dev.c, dev_valid_name) but for the
/// length.
bool valid_name(std::string_view name) {
  return !name.empty() && name.find_first_of("/ \t\n\v\f\r") == std::string_view::npos;
}

Result<void> parse_link_name(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  if (!valid_name(word->text) || word->text.size() >= IFNAMSIZ)
    return wrong_argument(*word, "\"name\" not a valid ifname");
  return {};
}

Result<void> parse_link_index(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  // iproute2 reads it with atoi.
  if (std::atoi(word->text.c_str()) <= 0) return wrong_argument(*word, "Invalid \"index\" value");
  return {};
}

/// `dev NAME`, or NAME alone, which parse_options puts back for the positional row.
Result<void> parse_device(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  if (draft.seen(option.name()) != nullptr) return duplicate_or_garbage("dev", *word);
  if (!valid_name(word->text)) return wrong_argument(*word, "\"dev\" not a valid ifname");
  draft.note(option, *word);
  return {};
}

/// The namespace of the link it works on has two options, an error when given twice between them.
Result<Word const*> lower_namespace(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  if (draft.given(option.attribute)) return duplicate_option("link-netns/link-netnsid", *word);
  draft.note(option, *word);
  return word;
}

Result<void> parse_lower_namespace(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(lower_namespace(option, arguments, draft));
  draft.put_reference(option, Reference::Kind::namespace_id, *word);
  return {};
}

Result<void> parse_lower_namespace_id(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(lower_namespace(option, arguments, draft));
  auto const id = parse_integer(word->text);
  if (!id) return wrong_value(option, draft, *word);
  draft.put_value(option, *id, *word);
  return {};
}

Result<void> parse_alternative_name(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  if (!valid_name(word->text)) return wrong_argument(*word, "not a valid altname");
  draft.put(option, std::as_bytes(std::span(word->text.c_str(), word->text.size() + 1)), *word);
  return {};
}

template <Codec const& other>
Result<void> parse_as(Option const& option, Arguments& arguments, Draft& draft) {
  return other.parse(option, arguments, draft);
}

constexpr std::array states = std::to_array<std::string_view>(
    {"UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"});

void print_state(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto& printer = context.printer;
  auto const state = attribute.as<std::uint8_t>();
  if (state >= states.size()) {
    printer.json_number("operstate_index", state);
    if (!printer.json()) printer.hexadecimal({}, state, "state ");
    return;
  }
  if (printer.options().brief && !printer.json()) {
    printer.padded(states[state], 14);
    printer.text(" ");
    return;
  }
  printer.string(option.key(), states[state], "state ", " ");
}

void print_mode(Option const& option, AttributeView const& attribute, PrintContext& context) {
  constexpr std::array modes = std::to_array<std::string_view>({"DEFAULT", "DORMANT"});
  auto const mode = attribute.as<std::uint8_t>();
  if (mode >= modes.size())
    context.printer.number("linkmode_index", mode, "mode ", " ");
  else
    context.printer.string(option.key(), modes[mode], "mode ", " ");
}

void print_queue_length(Option const& option, AttributeView const& attribute, PrintContext& context) {
  if (auto const length = attribute.as<std::int32_t>(); length != 0)
    context.printer.number(option.key(), length, before(option));
}

void print_hexadecimal_string(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto digits = format_link_address(attribute.payload(), 0);
  std::erase(digits, ':');
  context.printer.string(option.key(), digits, before(option), " ");
}

}  // namespace

constinit Codec const link_name{parse_link_name, nullptr};
constinit Codec const link_index_value{parse_link_index, nullptr};
constinit Codec const device{parse_device, nullptr};
constinit Codec const namespace_of_lower{parse_lower_namespace, nullptr};
constinit Codec const namespace_id_of_lower{parse_lower_namespace_id, nullptr};
constinit Codec const alternative_name{parse_alternative_name, nullptr};
constinit Codec const operational_state{parse_as<caseless_choice8>, print_state};
constinit Codec const link_mode{parse_as<caseless_choice8>, print_mode};
constinit Codec const queue_length{parse_as<integer>, print_queue_length};
constinit Codec const hexadecimal_string{nullptr, print_hexadecimal_string};

}  // namespace ipsh::netlink::codec
