#include "netlink/codec.hpp"

#include <arpa/inet.h>
#include <linux/if_arp.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>

#include "netlink/link_names.hpp"
#include "netlink/names.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink::codec {

std::optional<std::uint64_t> parse_number(std::string const& text, std::uint64_t limit) {
  if (text.empty()) return {};
  char* end = nullptr;
  errno = 0;
  auto const value = std::strtoull(text.c_str(), &end, 0);
  if (*end != '\0' || errno == ERANGE || value > limit) return {};
  return value;
}

std::optional<int> parse_integer(std::string const& text) {
  char* end = nullptr;
  errno = 0;
  auto const value = std::strtol(text.c_str(), &end, 0);
  if (text.empty() || *end != '\0' || errno == ERANGE || value > std::numeric_limits<int>::max() ||
      value < std::numeric_limits<int>::min())
    return {};
  return static_cast<int>(value);
}

Error not_on_or_off(std::string_view name, Word const& word) {
  auto error = failure(
      "Error: argument of \"" + std::string(name) + "\" must be \"on\" or \"off\", not \"" + word.text + '"',
      1, word.span);
  error.label = "on or off";
  return error;
}

Result<Word const*> value_of(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  if (option.repeat == Repeat::duplicate && draft.seen(option.name()) != nullptr)
    return duplicate_option(option.name(), *word);
  if (option.repeat == Repeat::garbage && draft.given(option.attribute))
    return duplicate_or_garbage(option.name(), *word);
  draft.note(option, *word);
  return word;
}

std::string before(Option const& option) {
  return option.printed.empty() ? std::string(option.name()) + ' ' : std::string(option.printed);
}

namespace {

template <class T, bool big_endian = false>
Result<void> parse_unsigned_value(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const limit = std::min<std::uint64_t>(option.limit, std::numeric_limits<T>::max());
  auto const number = parse_number(word->text, limit);
  if (!number) return wrong_value(option, draft, *word);
  auto value = static_cast<T>(*number);
  if constexpr (big_endian) value = htons(value);
  draft.put_value(option, value, *word);
  return {};
}

template <class T, bool big_endian = false>
void print_unsigned_value(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto value = attribute.as<T>();
  if constexpr (big_endian) value = ntohs(value);
  context.printer.number(option.key(), value, before(option), " ");
}

void print_hexadecimal16(Option const& option, AttributeView const& attribute, PrintContext& context) {
  context.printer.hexadecimal(option.key(), attribute.as<std::uint16_t>(), before(option), " ");
}

Result<void> parse_integer_value(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const value = parse_integer(word->text);
  if (!value) return wrong_value(option, draft, *word);
  draft.put_value(option, *value, *word);
  return {};
}

template <bool terminated>
Result<void> parse_text(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  if (word->text.size() >= option.limit) return wrong_value(option, draft, *word);
  auto const bytes = std::span(word->text.c_str(), word->text.size() + (terminated ? 1 : 0));
  draft.put(option, std::as_bytes(bytes), *word);
  return {};
}

void print_text(Option const& option, AttributeView const& attribute, PrintContext& context) {
  context.printer.string(option.key(), attribute.string(), before(option), " ");
}

Result<void> parse_link_address_value(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  draft.put(option, TRY(parse_link_address(*word)), *word);
  return {};
}

void print_link_address(Option const& option, AttributeView const& attribute, PrintContext& context) {
  context.printer.string(option.key(), format_link_address(attribute.payload(), ARPHRD_ETHER), before(option),
                         " ");
}

template <class T>
Result<void> parse_choice(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const choice = std::ranges::find(option.choices, word->text, &Choice::name);
  if (choice == option.choices.end()) return failure(with_word(option.wrong, word->text), 1, word->span);
  draft.put_value(option, static_cast<T>(choice->number), *word);
  return {};
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

Result<void> parse_caseless_choice8(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const choice = std::ranges::find_if(
      option.choices, [&](auto const& each) { return equal_ignoring_case(each.name, word->text); });
  if (choice == option.choices.end()) return wrong_argument(*word, option.wrong);
  draft.put_value(option, static_cast<std::uint8_t>(choice->number), *word);
  return {};
}

template <class T>
void print_choice(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const number = std::uint64_t{attribute.as<T>()};
  auto const choice = std::ranges::find(option.choices, number, &Choice::number);
  context.printer.string(option.key(), choice == option.choices.end() ? "unknown" : choice->name,
                         before(option), " ");
}

/// iproute2's parse_on_off, other than the on | off of flags: may be abbreviated, "o" is off.
Result<void> parse_on_off(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  bool const off = names_match("off*", word->text);
  if (!off && !names_match("on*", word->text)) {
    auto error = failure("Error: argument of \"" + std::string(option.name()) +
                             "\" must be one of \"off\", \"on\", not \"" + word->text + '"',
                         draft.table->on_off_status, word->span);
    error.label = "on or off";
    return error;
  }
  draft.put_value(option, static_cast<std::uint8_t>(!off), *word);
  return {};
}

void print_on_off(Option const& option, AttributeView const& attribute, PrintContext& context) {
  context.printer.on_off(option.key(), attribute.as<std::uint8_t>() != 0, before(option), " ");
}

/// The word that the option itself is, which parse_options has just taken.
Word const& own_word(Arguments& arguments) {
  arguments.put_back();
  return arguments.take();
}

Result<void> parse_said8(Option const& option, Arguments& arguments, Draft& draft) {
  auto const& word = own_word(arguments);
  if (option.repeat == Repeat::garbage && draft.given(option.attribute))
    return duplicate_or_garbage(word.text, word);
  draft.note(option, word);
  for (auto const& choice : option.choices)
    if (names_match(choice.name, word.text)) {
      draft.put_value(option, static_cast<std::uint8_t>(choice.number), word);
      break;
    }
  return {};
}

void print_said8(Option const& option, AttributeView const& attribute, PrintContext& context) {
  if (attribute.as<std::uint8_t>() != 0)
    context.printer.flag(option.key(), option.printed.empty() ? std::string(option.name()) + ' '
                                                              : std::string(option.printed));
}

Result<void> parse_bare(Option const& option, Arguments& arguments, Draft& draft) {
  auto const& word = own_word(arguments);
  if (option.repeat == Repeat::garbage && draft.given(option.attribute))
    return duplicate_or_garbage(word.text, word);
  draft.note(option, word);
  draft.put(option, {}, word);
  return {};
}

/// In text a 0 is the word with no in front.
void print_negated8(Option const& option, AttributeView const& attribute, PrintContext& context) {
  bool const on = attribute.as<std::uint8_t>() != 0;
  context.printer.json_bool(option.key(), on);
  context.printer.text((on ? "" : "no") + std::string(option.name()) + ' ');
}

void print_bare(Option const& option, AttributeView const&, PrintContext& context) {
  context.printer.flag(option.key(), std::string(option.name()) + ' ');
}

Result<void> parse_group(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const number = number_of(NameKind::group, word->text);
  if (!number) return wrong_value(option, draft, *word);
  draft.put_value(option, *number, *word);
  return {};
}

void print_group(Option const& option, AttributeView const& attribute, PrintContext& context) {
  context.printer.string(
      option.key(),
      name_of(NameKind::group, attribute.as<std::uint32_t>(), context.printer.options().numeric),
      before(option), " ");
}

void set_header_bit(Option const& option, Draft& draft, bool on) {
  auto const& header = option.header;
  auto const value = draft.header_field<std::uint32_t>(header.field);
  draft.set_header_field(header.field, on != header.negated ? value | header.bits : value & ~header.bits);
  draft.set_header_field(header.mask, draft.header_field<std::uint32_t>(header.mask) | header.bits);
}

template <bool on>
Result<void> parse_header_bit(Option const& option, Arguments& arguments, Draft& draft) {
  draft.note(option, own_word(arguments));
  set_header_bit(option, draft, on);
  return {};
}

Result<void> parse_header_on_off(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  if (word->text != "on" && word->text != "off") return not_on_or_off(option.name(), *word);
  set_header_bit(option, draft, word->text == "on");
  return {};
}

struct SharedBits {
  std::uint32_t value, mask;
};

void set_shared(Option const& option, Draft& draft, bool on, Span span) {
  auto bits = draft.pending<SharedBits>(option.attribute);
  bits.mask |= option.bits;
  bits.value = on ? bits.value | option.bits : bits.value & ~std::uint32_t{option.bits};
  draft.set_pending(option.attribute, bits, span);
}

Result<void> parse_shared_on_off(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  if (word->text != "on" && word->text != "off") return not_on_or_off(option.name(), *word);
  set_shared(option, draft, word->text == "on", word->span);
  return {};
}

Result<void> parse_shared_number(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const number = parse_number(word->text, std::numeric_limits<std::uint8_t>::max());
  if (!number) return wrong_value(option, draft, *word);
  set_shared(option, draft, *number != 0, word->span);
  return {};
}

void print_shared_number(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const bits = attribute.as<SharedBits>();
  if ((bits.mask & option.bits) != 0)
    context.printer.number(option.key(), (bits.value & option.bits) != 0 ? 1U : 0U, before(option), " ");
}

template <Reference::Kind kind>
Result<void> parse_link(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  draft.put_reference(option, kind, *word, option.wrong);
  return {};
}

void print_link_name(Option const& option, AttributeView const& attribute, PrintContext& context) {
  auto const index = attribute.as<std::uint32_t>();
  if (index == 0) return;
  context.printer.string(option.key(), context.names.name(index), before(option), " ");
}

Result<void> parse_no_link(Option const& option, Arguments& arguments, Draft& draft) {
  auto const& word = own_word(arguments);
  draft.note(option, word);
  draft.put_value(option, std::uint32_t{0}, word);
  return {};
}

Result<void> parse_net_namespace(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  draft.put_reference(option, Reference::Kind::namespace_or_pid, *word);
  return {};
}

Result<void> parse_kept(Option const& option, Arguments& arguments, Draft& draft) {
  TRY(value_of(option, arguments, draft));
  return {};
}

Result<void> parse_mark(Option const& option, Arguments& arguments, Draft& draft) {
  draft.note(option, own_word(arguments));
  return {};
}

Result<void> parse_foreign(Option const&, Arguments& arguments, Draft&) {
  return foreign_option(own_word(arguments));
}

Result<void> parse_usage(Option const&, Arguments& arguments, Draft& draft) {
  return failure(std::string(draft.table->usage), draft.table->unknown_status, own_word(arguments).span);
}

}  // namespace

constinit Codec const u8{parse_unsigned_value<std::uint8_t>, print_unsigned_value<std::uint8_t>};
constinit Codec const u16{parse_unsigned_value<std::uint16_t>, print_unsigned_value<std::uint16_t>};
constinit Codec const u32{parse_unsigned_value<std::uint32_t>, print_unsigned_value<std::uint32_t>};
constinit Codec const u64{parse_unsigned_value<std::uint64_t>, print_unsigned_value<std::uint64_t>};
constinit Codec const hexadecimal16{parse_unsigned_value<std::uint16_t>, print_hexadecimal16};
constinit Codec const integer{parse_integer_value, print_unsigned_value<std::uint32_t>};
constinit Codec const big_endian16{parse_unsigned_value<std::uint16_t, true>,
                                   print_unsigned_value<std::uint16_t, true>};
constinit Codec const text{parse_text<true>, print_text};
constinit Codec const bare_text{parse_text<false>, print_text};
constinit Codec const link_address{parse_link_address_value, print_link_address};
constinit Codec const choice8{parse_choice<std::uint8_t>, print_choice<std::uint8_t>};
constinit Codec const choice32{parse_choice<std::uint32_t>, print_choice<std::uint32_t>};
constinit Codec const caseless_choice8{parse_caseless_choice8, print_choice<std::uint8_t>};
constinit Codec const on_off{parse_on_off, print_on_off};
constinit Codec const said8{parse_said8, print_said8};
constinit Codec const negated8{parse_said8, print_negated8};
constinit Codec const bare{parse_bare, print_bare};
constinit Codec const group{parse_group, print_group};
constinit Codec const header_bit{parse_header_bit<true>, nullptr};
constinit Codec const no_header_bit{parse_header_bit<false>, nullptr};
constinit Codec const header_on_off{parse_header_on_off, nullptr};
constinit Codec const shared_on_off{parse_shared_on_off, nullptr};
constinit Codec const shared_number{parse_shared_number, print_shared_number};
constinit Codec const link{parse_link<Reference::Kind::link_index>, print_link_name};
constinit Codec const vrf{parse_link<Reference::Kind::vrf_index>, nullptr};
constinit Codec const no_link{parse_no_link, nullptr};
constinit Codec const net_namespace{parse_net_namespace, nullptr};
constinit Codec const kept{parse_kept, nullptr};
constinit Codec const mark{parse_mark, nullptr};
constinit Codec const foreign{parse_foreign, nullptr};
constinit Codec const usage{parse_usage, nullptr};

}  // namespace ipsh::netlink::codec
