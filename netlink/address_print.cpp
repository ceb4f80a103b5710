#include "netlink/address_print.hpp"

#include <fnmatch.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdio>

#include "netlink/names.hpp"

namespace ipsh::netlink {

namespace {

constexpr std::uint32_t forever = 0xffffffff;

constexpr AddressFlag flags_in_order[] = {
    {"secondary", IFA_F_SECONDARY, true, false},
    {"temporary", IFA_F_TEMPORARY, true, false},
    {"nodad", IFA_F_NODAD, false, true},
    {"optimistic", IFA_F_OPTIMISTIC, false, true},
    {"dadfailed", IFA_F_DADFAILED, true, true},
    {"home", IFA_F_HOMEADDRESS, false, true},
    {"deprecated", IFA_F_DEPRECATED, true, true},
    {"tentative", IFA_F_TENTATIVE, true, true},
    {"permanent", IFA_F_PERMANENT, true, true},
    {"mngtmpaddr", IFA_F_MANAGETEMPADDR, false, true},
    {"noprefixroute", IFA_F_NOPREFIXROUTE, false, false},
    {"autojoin", IFA_F_MCAUTOJOIN, false, false},
    {"stable-privacy", IFA_F_STABLE_PRIVACY, true, true},
};

void print_flags(Printer& printer, AddressView const& address) {
  auto flags = address.flags();
  for (auto const& flag : flags_in_order) {
    bool const set = flags & flag.bit;
    // Secondary and temporary are one bit: the family tells.
    bool const temporary = flag.bit == IFA_F_SECONDARY && address.header().ifa_family == AF_INET6;
    auto const name = flag.bit == IFA_F_PERMANENT ? "dynamic" : temporary ? "temporary" : flag.name;
    if (set != (flag.bit == IFA_F_PERMANENT)) {
      printer.text(name);
      printer.text(" ");
      printer.json_bool(name, true);
    }
    flags &= ~flag.bit;
  }
  if (flags == 0) return;
  char digits[16];
  std::snprintf(digits, sizeof digits, "%02x", flags);
  printer.string("ifa_flags", digits, "flags ", " ");
}

void print_lifetime(Printer& printer, std::string_view key, std::uint32_t seconds, bool is_signed) {
  printer.json_number(key, static_cast<std::int64_t>(is_signed ? static_cast<std::int32_t>(seconds)
                                                               : static_cast<std::int64_t>(seconds)));
  if (seconds == forever) return printer.text("forever");
  printer.text((is_signed ? std::to_string(static_cast<std::int32_t>(seconds)) : std::to_string(seconds)) +
               "sec");
}

void print_lifetimes(Printer& printer, AddressView const& address) {
  if (!address[IFA_CACHEINFO]) return;
  auto const cache = address[IFA_CACHEINFO]->as<ifa_cacheinfo>();
  bool const deprecated = (address.flags() & IFA_F_DEPRECATED) && cache.ifa_prefered != forever;
  printer.line_end();
  printer.text("       valid_lft ");
  print_lifetime(printer, "valid_life_time", cache.ifa_valid, false);
  printer.text(" preferred_lft ");
  print_lifetime(printer, "preferred_life_time", cache.ifa_prefered, deprecated);
}

void print_device(Printer& printer, LinkNames& names, std::uint32_t index) {
  printer.number("index", index, {}, ": ");
  printer.string("dev", names.name(index));
}

void print_family(Printer& printer, int family) {
  auto const name = family_name(family);
  if (name[0] != '?')
    printer.string("family", name, "    ", " ");
  else
    printer.number("family_index", family, "    family ", " ");
}

void print_prefix(Printer& printer, AddressView const& address) {
  int const family = address.header().ifa_family;
  auto const local = address.local()->payload(), peer = address.peer()->payload();
  printer.string("local", format_address(family, local));
  if (!std::ranges::equal(local, peer)) printer.string("address", format_address(family, peer), " peer ");
  printer.number("prefixlen", address.header().ifa_prefixlen, "/", " ");
  if (auto const& metric = address[IFA_RT_PRIORITY])
    printer.number("metric", metric->as<std::uint32_t>(), "metric ", " ");
}

}  // namespace

std::span<AddressFlag const> address_flags() {
  return flags_in_order;
}

AddressView::AddressView(MessageView const& message) : header_(message.header<ifaddrmsg>()) {
  for (auto const attribute : message.attributes<ifaddrmsg>())
    if (attribute.type() < attributes_.size()) attributes_[attribute.type()] = attribute;
}

bool AddressFilter::accepts(AddressView const& address, LinkNames& names) const {
  auto const& header = address.header();
  if (device && *device != header.ifa_index) return false;
  if (family != AF_UNSPEC && family != header.ifa_family) return false;
  if (selector.scope && *selector.scope != header.ifa_scope) return false;
  if ((selector.flags ^ address.flags()) & selector.flags_mask) return false;
  if (selector.label) {
    auto const label =
        std::string(address[IFA_LABEL] ? address[IFA_LABEL]->string() : names.name(header.ifa_index));
    if (::fnmatch(selector.label->c_str(), label.c_str(), 0) != 0) return false;
  }
  auto const& to = selector.to;
  if (!to || to->family == AF_UNSPEC || to->length <= 0 || !address.local()) return true;
  return to->family == header.ifa_family && same_prefix(address.local()->payload(), to->bytes, to->length);
}

void print_address(Printer& printer, LinkNames& names, AddressView const& address, bool with_device) {
  auto const& header = address.header();
  bool const brief = printer.options().brief;
  if (!brief) {
    if (with_device) print_device(printer, names, header.ifa_index);
    print_family(printer, header.ifa_family);
  }
  if (address.local()) print_prefix(printer, address);
  if (brief) return;
  if (auto const& broadcast = address[IFA_BROADCAST])
    printer.string("broadcast", format_address(header.ifa_family, broadcast->payload()), "brd ", " ");
  if (auto const& anycast = address[IFA_ANYCAST])
    printer.string("anycast", format_address(header.ifa_family, anycast->payload()), "any ", " ");
  printer.string("scope", name_of(NameKind::scope, header.ifa_scope, printer.options().numeric), "scope ",
                 " ");
  print_flags(printer, address);
  if (auto const& label = address[IFA_LABEL]) printer.string("label", label->string());
  print_lifetimes(printer, address);
  printer.text("\n");
}

}  // namespace ipsh::netlink
