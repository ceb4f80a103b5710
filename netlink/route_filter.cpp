#include <sys/socket.h>

#include <cstring>

#include "netlink/route_print.hpp"

namespace ipsh::netlink {

namespace {

using Address = std::array<std::byte, 16>;

/// The bytes of an attribute that `bits` cover, the rest zero.
Address address_of(std::optional<AttributeView> const& attribute, int bits) {
  Address address{};
  if (!attribute) return address;
  auto const size =
      std::min({address.size(), attribute->payload().size(), static_cast<std::size_t>(bits + 7) / 8});
  std::memcpy(address.data(), attribute->payload().data(), size);
  return address;
}

/// `any` without a family says nothing.
bool says_something(std::optional<Prefix> const& prefix) {
  return prefix && (prefix->family != AF_UNSPEC || prefix->length_given);
}

bool in_range(PrefixRange const& range, int family, int length,
              std::optional<AttributeView> const& attribute) {
  bool const root = says_something(range.root), match = says_something(range.match);
  if (!root && !match) return true;
  auto const address = address_of(attribute, length);
  if (root) {
    if (range.root->family != AF_UNSPEC && range.root->family != family) return false;
    if (range.root->length > length) return false;
    if (!same_prefix(address, range.root->bytes, range.root->length)) return false;
  }
  if (match) {
    if (range.match->family != AF_UNSPEC && range.match->family != family) return false;
    if (range.match->length < length) return false;
    if (!same_prefix(address, range.match->bytes, length)) return false;
  }
  return true;
}

/// The gateway may be of another family than the route (RTA_VIA: family, address).
bool through(Prefix const& via, RouteView const& route) {
  if (via.family == AF_UNSPEC) return true;
  int const host = address_bits(route.header().rtm_family);
  int family = route.header().rtm_family;
  Address address = address_of(route[RTA_GATEWAY], host);
  if (auto const& other = route[RTA_VIA]) {
    family = other->as<std::uint16_t>();
    AttributeView const inner(RTA_VIA,
                              other->payload().subspan(std::min<std::size_t>(2, other->payload().size())));
    address = address_of(inner, address_bits(family));
  }
  return family == via.family && same_prefix(address, via.bytes, via.length);
}

bool from_source(Prefix const& source, RouteView const& route) {
  if (source.family == AF_UNSPEC) return true;
  if (route.header().rtm_family != source.family) return false;
  return same_prefix(address_of(route[RTA_PREFSRC], address_bits(source.family)), source.bytes,
                     source.length);
}

/// The kernel protects it, and iproute2 leaves it alone: IPv6's last resort, metric 2^32-1.
bool is_null_route(RouteView const& route) {
  auto const& header = route.header();
  return header.rtm_family == AF_INET6 && header.rtm_dst_len == 0 && header.rtm_type == RTN_UNREACHABLE &&
         route.number(RTA_PRIORITY) == 0xffffffff;
}

template <class Wanted, class Value>
bool agrees(std::optional<Wanted> const& wanted, Value value) {
  return !wanted || *wanted == value;
}

}  // namespace

RouteView::RouteView(MessageView const& message) : header_(message.header<rtmsg>()) {
  for (auto const attribute : message.attributes<rtmsg>())
    if (attribute.type() < attributes_.size()) attributes_[attribute.type()] = attribute;
}

bool RouteFilter::accepts(RouteView const& route) const {
  auto const& header = route.header();
  if (family != AF_UNSPEC && header.rtm_family != family) return false;
  if (cloned && *cloned != ((header.rtm_flags & RTM_F_CLONED) != 0)) return false;
  if (selector.table != 0 && selector.table != route.table()) return false;
  // iproute2 takes a listing in which no other table was seen for one of a kernel without tables, where local
  // routes stand in the main one (ip/iproute.c, ip6_multiple_tables).
  if (header.rtm_family == AF_INET6 && selector.table == RT_TABLE_MAIN && header.rtm_type == RTN_LOCAL)
    return false;
  if (selector.types != 0 && !(selector.types >> (header.rtm_type & 63) & 1)) return false;
  return agrees(selector.protocol, header.rtm_protocol) && agrees(selector.scope, header.rtm_scope) &&
         agrees(selector.tos, header.rtm_tos) && agrees(selector.metric, route.number(RTA_PRIORITY)) &&
         agrees(selector.mark, route.number(RTA_MARK)) && agrees(device, route.number(RTA_OIF)) &&
         agrees(input_device, route.number(RTA_IIF)) &&
         ((route.number(RTA_FLOW) ^ selector.realms) & selector.realms_mask) == 0 &&
         in_range(selector.to, header.rtm_family, header.rtm_dst_len, route[RTA_DST]) &&
         in_range(selector.from, header.rtm_family, header.rtm_src_len, route[RTA_SRC]) &&
         (!selector.via || through(*selector.via, route)) &&
         (!selector.source || from_source(*selector.source, route)) && !(flushing && is_null_route(route));
}

}  // namespace ipsh::netlink
