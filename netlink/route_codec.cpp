#include "netlink/route_codec.hpp"

#include <linux/rtnetlink.h>
#include <strings.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "netlink/codec.hpp"
#include "netlink/names.hpp"

namespace ipsh::netlink {

namespace {

RouteDraft& route(Draft& draft) {
  return static_cast<RouteDraft&>(draft);
}

void take_family(Draft& draft, Prefix const& prefix) {
  if (draft.family == AF_UNSPEC) draft.family = prefix.family;
}

Result<void> parse_address_value(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const address = TRY(parse_address(word->text, draft.family, word->span));
  take_family(draft, address);
  draft.put(option, address.address(), *word);
  return {};
}

Result<void> parse_new_destination(Option const& option, Arguments& arguments, Draft& draft) {
  if (!arguments.empty() && arguments.peek().text == "to") arguments.take();
  return parse_address_value(option, arguments, draft);
}

Result<void> parse_source(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const prefix = TRY(parse_prefix(word->text, draft.family, word->span));
  take_family(draft, prefix);
  if (prefix.size != 0) draft.put(option, prefix.address(), *word);
  draft.set_header_field(offsetof(rtmsg, rtm_src_len), static_cast<std::uint8_t>(prefix.length));
  return {};
}

Result<void> parse_realms_value(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const realms = parse_realms(word->text);
  if (!realms) return wrong_value(option, draft, *word);
  draft.put_value(option, *realms, *word);
  return {};
}

// Metrics.

/// The value word; a `lock` in front of it is noted.
Result<Word const*> lockable_value(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* word = TRY(arguments.value());
  if (word->text != "lock") return word;
  route(draft).locks |= 1u << option.attribute;
  return arguments.value();
}

Result<void> parse_metric(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(lockable_value(option, arguments, draft));
  auto const limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(option.limit, 0xffffffff));
  auto const number = parse_unsigned(word->text, limit);
  if (!number) return wrong_value(option, draft, *word);
  route(draft).metrics.put(option.attribute, *number);
  return {};
}

struct Time {
  std::uint32_t milliseconds;
  bool has_unit;
};

/// iproute2's get_time_rtt: a fraction is rounded up.
std::optional<Time> parse_time(std::string const& text) {
  char* end = nullptr;
  errno = 0;
  bool const fraction = text.find('.') != std::string::npos;
  double value =
      fraction ? std::strtod(text.c_str(), &end) : static_cast<double>(std::strtoul(text.c_str(), &end, 0));
  if (end == text.c_str() || errno == ERANGE || value < 0.0) return {};
  bool const has_unit = *end != '\0';
  if (has_unit) {
    bool const seconds =
        ::strcasecmp(end, "s") == 0 || ::strcasecmp(end, "sec") == 0 || ::strcasecmp(end, "secs") == 0;
    bool const milliseconds =
        ::strcasecmp(end, "ms") == 0 || ::strcasecmp(end, "msec") == 0 || ::strcasecmp(end, "msecs") == 0;
    if (!seconds && !milliseconds) return {};
    if (seconds) value *= 1000;
  }
  // What does not fit is cut as iproute2 cuts it, which then takes it for a fraction.
  constexpr double two_to_63 = 9223372036854775808.0;
  auto const whole = value < two_to_63 ? static_cast<std::uint32_t>(static_cast<std::uint64_t>(value)) : 0;
  return Time{whole < value ? whole + 1 : whole, has_unit};
}

/// A number without a unit is in the kernel's own fractions of a millisecond (Option::bits of them).
Result<void> parse_time_value(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(lockable_value(option, arguments, draft));
  auto const time = parse_time(word->text);
  if (!time) return wrong_value(option, draft, *word);
  route(draft).metrics.put(option.attribute, time->milliseconds * (time->has_unit ? option.bits : 1u));
  return {};
}

Result<void> parse_locked_time(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  route(draft).locks |= 1u << option.attribute;
  auto const time = parse_time(word->text);
  if (!time) return wrong_value(option, draft, *word);
  route(draft).metrics.put(option.attribute, time->milliseconds);
  return {};
}

Result<void> parse_features(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  for (auto const& choice : option.choices) {
    if (choice.name != word->text) continue;
    route(draft).metrics.put(option.attribute, static_cast<std::uint32_t>(choice.number));
    return {};
  }
  return wrong_value(option, draft, *word);
}

Result<void> parse_truth(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  auto const number = parse_unsigned(word->text, 0xffffffff);
  if (!number) return wrong_argument(*word, with_word(draft.table->wrong, option.name()));
  if (*number > 1) return wrong_value(option, draft, *word);
  route(draft).metrics.put(option.attribute, *number);
  return {};
}

Result<void> parse_congestion_control(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(lockable_value(option, arguments, draft));
  route(draft).metrics.put(option.attribute, std::as_bytes(std::span(word->text)));
  return {};
}

// A metric's name, and whether it is locked, is printed before.

void print_number(Option const& option, AttributeView const& value, PrintContext& context) {
  context.printer.number(option.key(), value.as<std::uint32_t>(), {}, " ");
}

void print_time(Option const& option, AttributeView const& value, PrintContext& context) {
  auto const milliseconds = value.as<std::uint32_t>() / std::max<std::uint32_t>(option.bits, 1);
  context.printer.json_number(option.key(), milliseconds);
  char text[32];
  if (milliseconds >= 1000)
    std::snprintf(text, sizeof text, "%gs ", milliseconds / 1e3);
  else
    std::snprintf(text, sizeof text, "%ums ", milliseconds);
  context.printer.text(text);
}

void print_features(Option const& option, AttributeView const& value, PrintContext& context) {
  auto features = value.as<std::uint32_t>();
  for (auto const& choice : option.choices) {
    if (!(features & choice.number)) continue;
    context.printer.json_null(choice.name);
    context.printer.text(choice.name);
    context.printer.text(" ");
    features &= ~static_cast<std::uint32_t>(choice.number);
  }
  if (features != 0) context.printer.hexadecimal(option.key(), value.as<std::uint32_t>(), {}, " ");
}

void print_text(Option const& option, AttributeView const& value, PrintContext& context) {
  context.printer.string(option.key(), value.string(), {}, " ");
}

Result<void> refuse(Option const&, Arguments& arguments, Draft&) {
  arguments.put_back();
  return foreign_option(arguments.take());
}

}  // namespace

namespace route_codec {

constinit Codec const address = {parse_address_value};
constinit Codec const new_destination = {parse_new_destination};
constinit Codec const source = {parse_source};
constinit Codec const realms = {parse_realms_value};
constinit Codec const metric = {parse_metric, print_number};
constinit Codec const time = {parse_time_value, print_time};
constinit Codec const locked_time = {parse_locked_time, print_time};
constinit Codec const features = {parse_features, print_features};
constinit Codec const truth = {parse_truth, print_number};
constinit Codec const congestion_control = {parse_congestion_control, print_text};
constinit Codec const unsupported = {refuse};

}  // namespace route_codec

Result<Prefix> parse_via(Arguments& arguments, int family) {
  auto const* word = TRY(arguments.value());
  if (int const given = family_number(word->text); given != AF_UNSPEC) {
    family = given;
    word = TRY(arguments.value());
  }
  return parse_address(word->text, family, word->span);
}

std::vector<std::byte> via_payload(Prefix const& via) {
  auto const family = static_cast<std::uint16_t>(via.family);
  std::vector<std::byte> payload(sizeof family + via.size);
  std::memcpy(payload.data(), &family, sizeof family);
  std::memcpy(payload.data() + sizeof family, via.bytes.data(), via.size);
  return payload;
}

Result<void> put_gateway(Option const& option, Arguments& arguments, Draft& draft) {
  auto const via = TRY(parse_via(arguments, draft.family));
  take_family(draft, via);
  arguments.put_back();
  auto const& word = arguments.take();
  if (via.family == draft.family) {
    draft.put(option, via.address(), word);
  } else {
    auto other = option;
    other.attribute = RTA_VIA;
    draft.put(other, via_payload(via), word);
  }
  return {};
}

std::optional<std::uint32_t> parse_realms(std::string const& text) {
  auto const slash = text.find('/');
  std::optional<std::uint32_t> from = 0, to = 0;
  if (slash != std::string::npos) from = number_of(NameKind::realm, text.substr(0, slash));
  auto const rest = slash == std::string::npos ? text : text.substr(slash + 1);
  if (!rest.empty()) to = number_of(NameKind::realm, rest);
  if (from && to) return *from << 16 | *to;
  return parse_unsigned(text, 0xffffffff);
}

}  // namespace ipsh::netlink
