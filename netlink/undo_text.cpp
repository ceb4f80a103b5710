#include "netlink/undo_text.hpp"

#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "netlink/link_index.hpp"
#include "netlink/sysctl.hpp"
#include "netlink/undo_link.hpp"

namespace ipsh::netlink {

namespace {

std::string address(std::uint8_t family, Bytes bytes) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (bytes.size() < (family == AF_INET6 ? 16U : 4U)) return {};
  ::inet_ntop(family, bytes.data(), buffer.data(), buffer.size());
  return buffer.data();
}

std::string address_at(std::uint8_t family, Entry const& entry, std::uint16_t type) {
  auto const found = entry.fields.find({type});
  return found == entry.fields.end() ? std::string() : address(family, found->second);
}

std::string trimmed(std::string_view text) {
  return std::string(text.substr(0, text.find_last_not_of('\n') + 1));
}

void add(std::string& text, std::string_view word, std::string const& value) {
  if (value.empty()) return;
  if (!text.empty()) text += ' ';
  text.append(word).append(1, ' ').append(value);
}

std::string hardware(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (auto const byte : bytes) {
    if (!text.empty()) text += ':';
    text += digits[std::to_integer<unsigned>(byte) >> 4U];
    text += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

/// An attribute of a link for people; empty where its number is all there is to say.
std::string link_value(Scope& scope, ObjectId const& id, Entry const& entry, Path path) {
  auto const found = entry.fields.find(path);
  if (found == entry.fields.end()) return "(none)";
  AttributeView const view(path.outer, found->second);
  switch (path.outer) {
    case IFLA_IFNAME:
    case IFLA_IFALIAS:
      return view.string().empty() ? "(none)" : std::string(view.string());
    case IFLA_ADDRESS:
    case IFLA_BROADCAST:
      return hardware(found->second);
    case IFLA_MASTER: {
      auto const index = view.as<std::uint32_t>();
      return index == 0 ? "(none)" : name_of_link(scope, id.netns, index);
    }
    case IFLA_PROP_LIST: {
      std::string names;
      for (auto const name : Attributes(view.payload())) {
        if (!names.empty()) names += ' ';
        names += name.string();
      }
      return names.empty() ? "(none)" : names;
    }
    default:
      break;
  }
  if (path.outer > 0xff00) return view.as<std::uint8_t>() ? "up" : "down";
  switch (found->second.size()) {
    case 1:
      return std::to_string(view.as<std::uint8_t>());
    case 2:
      return std::to_string(view.as<std::uint16_t>());
    case 4:
      return std::to_string(view.as<std::uint32_t>());
    default:
      return hardware(found->second);
  }
}

}  // namespace

std::string address_text(ObjectId const& id, Entry const& entry) {
  auto text = address_at(id.family, entry, entry.fields.contains({IFA_LOCAL}) ? IFA_LOCAL : IFA_ADDRESS);
  return text + '/' + std::to_string(prefix_length_of_address(entry));
}

std::string route_text(Scope& scope, ObjectId const& id, Entry const& entry) {
  std::string text;
  add(text, "via", address_at(id.family, entry, RTA_GATEWAY));
  auto const link = entry.get<std::uint32_t>({RTA_OIF});
  if (link != 0) add(text, "dev", name_of_link(scope, id.netns, link));
  add(text, "src", address_at(id.family, entry, RTA_PREFSRC));
  if (entry.fields.contains({RTA_MULTIPATH})) text += text.empty() ? "multipath" : " multipath";
  return text;
}

std::string neighbour_name(ObjectId const& id, Entry const& entry) {
  if (id.family != AF_BRIDGE) return address_at(id.family, entry, NDA_DST);
  auto const found = entry.fields.find({NDA_LLADDR});
  return found == entry.fields.end() ? std::string() : hardware(found->second);
}

std::string neighbour_text(Entry const& entry) {
  std::string text;
  if (auto const found = entry.fields.find({NDA_LLADDR}); found != entry.fields.end())
    add(text, "lladdr", hardware(found->second));
  return text;
}

std::string rule_text(Entry const& entry) {
  std::string text;
  if (entry.fields.contains({FRA_TABLE}))
    add(text, "lookup", std::to_string(entry.get<std::uint32_t>({FRA_TABLE})));
  return text;
}

std::string link_text(Entry const& entry) {
  std::string text;
  add(text, "type", std::string(kind_of_link(entry)));
  add(text, "state", is_up(entry) ? "up" : "down");
  add(text, "mtu", std::to_string(entry.get<std::uint32_t>({IFLA_MTU})));
  return text;
}

std::string link_change_text(Scope& scope, ObjectId const& id, Entry const& before, Entry const& now) {
  Fields all = before.fields;
  all.insert(now.fields.begin(), now.fields.end());
  std::string text;
  for (auto const& [path, value] : all) {
    auto const was = before.fields.find(path);
    auto const is = now.fields.find(path);
    if (was != before.fields.end() && is != now.fields.end() && was->second == is->second) continue;
    if (!text.empty()) text += ", ";
    text += name_of_link_path(path) + ' ' + link_value(scope, id, before, path) + " → " +
            link_value(scope, id, now, path);
  }
  return text;
}

std::string_view text_of_kind(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::link:
      return "link";
    case ObjectKind::addresses:
      return "addr";
    case ObjectKind::routes:
      return "route";
    case ObjectKind::neighbours:
      return "neigh";
    case ObjectKind::rules:
      return "rule";
    case ObjectKind::nexthop:
      return "nexthop";
    case ObjectKind::groups:
      return "mdb";
    case ObjectKind::sysctl:
      return "sysctl";
    case ObjectKind::table:
      return "table";
    default:
      return {};
  }
}

std::string name_of_entry(Scope& scope, ObjectId const& id, Entry const& entry) {
  switch (id.kind) {
    case ObjectKind::link:
      return std::string(name_of_link(entry));
    case ObjectKind::addresses:
      return address_text(id, entry);
    case ObjectKind::routes:
      return slot_name(id);
    case ObjectKind::neighbours:
      return neighbour_name(id, entry);
    case ObjectKind::rules:
      return "pref " + std::to_string(entry.get<std::uint32_t>({FRA_PRIORITY}));
    case ObjectKind::sysctl: {
      auto const path = sysctl_path_of(scope, id);
      return sysctl_key(path.empty() ? id.key : path);
    }
    default:
      return id.key;
  }
}

std::string text_of_entry(Scope& scope, ObjectId const& id, Entry const& entry) {
  auto const device = [&](std::string text) {
    add(text, "dev", name_of_link(scope, id.netns, id.index));
    return text;
  };
  switch (id.kind) {
    case ObjectKind::link:
      return link_text(entry);
    case ObjectKind::addresses:
      return device({});
    case ObjectKind::routes:
      return route_text(scope, id, entry);
    case ObjectKind::neighbours:
      return device(neighbour_text(entry));
    case ObjectKind::rules:
      return rule_text(entry);
    case ObjectKind::sysctl:
      return trimmed(entry.text({}));
    default:
      return {};
  }
}

std::string text_of_change(Scope& scope, ObjectId const& id, Entry const& before, Entry const& now) {
  if (id.kind == ObjectKind::link) return link_change_text(scope, id, before, now);
  if (id.kind == ObjectKind::table) return {};
  auto const was = text_of_entry(scope, id, before);
  auto const is = text_of_entry(scope, id, now);
  return was == is ? was : was + " → " + is;
}

}  // namespace ipsh::netlink
