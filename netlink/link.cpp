#include "netlink/link.hpp"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "netlink/codec.hpp"
#include "netlink/link_private.hpp"

namespace ipsh::netlink {

namespace {

constexpr std::array kinds = std::to_array<LinkKind const*>(
    {&bond_kind, &bond_slave_kind, &bridge_kind, &bridge_slave_kind, &ipvlan_kind, &ipvtap_kind,
     &macvlan_kind, &macvtap_kind, &veth_kind, &vlan_kind, &vrf_kind, &vrf_slave_kind, &vxlan_kind});

// Kinds whose options iproute2 6.1 knows and we do not (`ip link help`).
constexpr std::array foreign_kinds = std::to_array<std::string_view>(
    {"amt", "bareudp",   "can",    "dsa",       "erspan", "geneve", "gre",   "gretap", "gtp",
     "hsr", "ip6erspan", "ip6gre", "ip6gretap", "ip6tnl", "ipip",   "ipoib", "macsec", "rmnet",
     "sit", "team",      "vti",    "vti6",      "vxcan",  "wwan",   "xfrm"});

bool creates(Draft const& draft) {
  return (draft.request.message.head().nlmsg_flags & NLM_F_CREATE) != 0;
}

Error command_error(std::string_view message, int status = 255) {
  return failure(std::string(message), status);
}

Error garbage(Arguments const& arguments, int status) {
  return command_error(
      "Garbage instead of arguments \"" + arguments.peek().text + " ...\". Try \"ip link help\".", status);
}

/// Is it about all links of a group?
bool of_group(Draft const& draft) {
  return draft.seen("group") != nullptr && draft.seen("name") == nullptr && draft.seen("dev") == nullptr;
}

void put_word(Draft& draft, std::uint16_t attribute, Word const& word, bool terminated) {
  auto const bytes = std::span(word.text.c_str(), word.text.size() + (terminated ? 1 : 0));
  draft.request.origins.push_back({draft.request.message.put(attribute, std::as_bytes(bytes)), word.span});
}

Result<void> finish_new(Draft& draft, Word const* name) {
  if (auto const* const link = draft.seen("link")) {
    auto const offset = draft.request.message.put(IFLA_LINK, std::uint32_t{0});
    draft.request.origins.push_back({offset, link->span});
    draft.refer(Reference::Kind::link_index, offset, *link);
  }
  if (auto const* const index = draft.seen("index"))
    draft.set_header_field(offsetof(ifinfomsg, ifi_index), std::atoi(index->text.c_str()));
  if (name != nullptr) put_word(draft, IFLA_IFNAME, *name, true);
  return {};
}

Result<void> finish_existing(Draft& draft, Word const* name, Word const* device) {
  if (device == nullptr) return command_error("Not enough information: \"dev\" argument is required.");
  draft.refer(Reference::Kind::link_index, draft.level.header + offsetof(ifinfomsg, ifi_index), *device);
  bool const outermost = draft.level.header == NLMSG_HDRLEN;
  if (auto const address = draft.request.message.view().attributes<ifinfomsg>().find(IFLA_ADDRESS);
      outermost && address)
    draft.request.references.back().address_length = address->payload().size();
  if (auto const* const index = draft.seen("index")) {
    auto const offset = draft.request.message.put(IFLA_NEW_IFINDEX, std::atoi(index->text.c_str()));
    draft.request.origins.push_back({offset, index->span});
  }
  if (name != nullptr) put_word(draft, IFLA_IFNAME, *name, true);
  return {};
}

}  // namespace

std::span<LinkKind const* const> link_kinds() {
  return kinds;
}

LinkKind const* find_link_kind(std::string_view name) {
  auto const kind = std::ranges::find(kinds, name, [](auto const* each) { return each->table.name; });
  if (kind != kinds.end()) return *kind;
  auto const plain = plain_link_kinds();
  auto const found = std::ranges::find(plain, name, [](auto const& each) { return each.table.name; });
  return found == plain.end() ? nullptr : &*found;
}

std::string_view link_kind_usage(std::string_view name) {
  auto const* const kind = find_link_kind(name);
  return kind == nullptr ? std::string_view() : kind->table.usage;
}

Message empty_link_request(int family) {
  ifinfomsg header{};
  header.ifi_family = static_cast<unsigned char>(family);
  return Message(0, 0, header);
}

Result<void> finish_link(Arguments& arguments, Draft& draft) {
  auto const* const name = draft.seen("name");
  auto const* const device = draft.seen("dev");
  if (draft.seen("index") != nullptr && !creates(draft) && draft.seen("netns") == nullptr)
    return command_error(
        "index can be used only when creating devices or when moving device to another netns.");
  if (of_group(draft)) {
    if (!arguments.empty()) return garbage(arguments, 255);
    if (creates(draft)) return command_error("group cannot be used when creating devices.");
    return {};  // of all links in the group
  }
  bool const renames = name != nullptr && device != nullptr && name->text != device->text;
  if (!creates(draft)) return finish_existing(draft, renames ? name : nullptr, device ? device : name);
  if (renames) return command_error("both \"name\" and \"dev\" cannot be used when creating devices.");
  return finish_new(draft, name ? name : device);
}

Result<void> parse_link_kind(Arguments& arguments, Draft& draft) {
  auto const* const type = draft.seen("type");
  if (type == nullptr) {
    if (creates(draft)) return command_error("Not enough information: \"type\" argument is required", 1);
    return {};
  }
  if (of_group(draft)) return {};
  auto& message = draft.request.message;
  auto const info = message.begin_nest(IFLA_LINKINFO);
  put_word(draft, IFLA_INFO_KIND, *type, false);
  if (!arguments.empty()) {
    auto const* const kind = find_link_kind(type->text);
    if (kind == nullptr) {
      if (std::ranges::find(foreign_kinds, type->text) != foreign_kinds.end()) return foreign_option(*type);
      if (names_match("help*", arguments.peek().text)) return command_error(link_usage());
      return garbage(arguments, 1);
    }
    bool const port = type->text.ends_with("_slave");
    auto const data = message.begin_nest(port ? IFLA_INFO_SLAVE_DATA : IFLA_INFO_DATA);
    Draft::Level inside;
    inside.header = draft.level.header;
    auto outside = std::exchange(draft.level, std::move(inside));
    if (kind->ignores_words)
      arguments.skip();
    else
      TRY_VOID(parse_options(kind->table, arguments, draft));
    draft.level = std::move(outside);
    message.end_nest(data);
  }
  message.end_nest(info);
  return {};
}

Result<void> parse_link_properties(Arguments& arguments, Draft& draft) {
  auto const list = draft.request.message.begin_nest(IFLA_PROP_LIST | NLA_F_NESTED);
  TRY_VOID(parse_options(link_property_options(), arguments, draft));
  draft.request.message.end_nest(list);
  auto const* const device = draft.seen("dev");
  if (device == nullptr) return command_error("Not enough of information: \"dev\" argument is required.");
  draft.refer(Reference::Kind::link_index, draft.level.header + offsetof(ifinfomsg, ifi_index), *device);
  return {};
}

}  // namespace ipsh::netlink
