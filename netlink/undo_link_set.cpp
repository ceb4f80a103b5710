// Restoring a link that is there. One request for each attribute: what the kernel refuses of one must not
// keep the others from being restored.
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cerrno>

#include "netlink/link_paths.hpp"
#include "netlink/undo_link.hpp"

namespace ipsh::netlink {

using namespace link_paths;

namespace {

Message set_message(ObjectId const& id) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(id.index);
  return Message(RTM_NEWLINK, 0, header);
}

/// `value` at `path`, in the nests that lead there.
Message set_message(ObjectId const& id, Entry const& target, Path path, Bytes value) {
  auto message = set_message(id);
  if (path.middle == 0) {
    message.put(path.outer, value);
    return message;
  }
  auto const outer = message.begin_nest(path.outer);
  if (path.outer == IFLA_LINKINFO) {
    auto const name = static_cast<std::uint16_t>(path.middle == IFLA_INFO_SLAVE_DATA ? IFLA_INFO_SLAVE_KIND
                                                                                     : IFLA_INFO_KIND);
    message.put(name, target.text({IFLA_LINKINFO, name}));
  }
  auto const middle = message.begin_nest(path.middle);
  message.put(path.inner, value);
  message.end_nest(middle);
  message.end_nest(outer);
  return message;
}

bool differs(Restoring const& restoring, Path path) {
  auto const& now = restoring.now.front().fields;
  auto const& target = restoring.target.front().fields;
  auto const is = now.find(path);
  auto const was = target.find(path);
  return was != target.end() && (is == now.end() || is->second != was->second);
}

void set(Restoring const& restoring, Path path) {
  auto const& target = restoring.target.front();
  restoring.send(set_message(restoring.id, target, path, target.fields.at(path)), name_of_link_path(path));
}

/// Alternative names can only be taken away and added, and are listed in the order of adding.
void restore_alternative_names(Restoring const& restoring) {
  auto const send = [&](Bytes names, std::uint16_t type) {
    if (names.empty()) return;
    ifinfomsg header{};
    header.ifi_index = static_cast<int>(restoring.id.index);
    Message message(type, type == RTM_NEWLINKPROP ? NLM_F_CREATE | NLM_F_APPEND | NLM_F_EXCL : 0, header);
    message.put(IFLA_PROP_LIST | NLA_F_NESTED, names);
    restoring.send(std::move(message), "altname");
  };
  send(restoring.now.front().fields.at({IFLA_PROP_LIST}), RTM_DELLINKPROP);
  send(restoring.target.front().fields.at({IFLA_PROP_LIST}), RTM_NEWLINKPROP);
}

}  // namespace

void restore_link_name(Restoring const& restoring) {
  Path const name{IFLA_IFNAME};
  if (!differs(restoring, name)) return;
  auto const before = restoring.troubles.size();
  set(restoring, name);
  if (restoring.troubles.size() == before || restoring.troubles.back().number != EEXIST) return;
  // Two links that exchange names: this one makes way, and gets its name when the loop comes by again.
  auto message = set_message(restoring.id);
  message.put(IFLA_IFNAME, std::string_view("ipsh-" + std::to_string(restoring.id.index)));
  restoring.send(std::move(message), "name");
}

void restore_link_attributes(Restoring const& restoring) {
  for (auto const& [path, value] : restoring.target.front().fields) {
    if (path.outer == flag || path.outer == IFLA_IFNAME || path.outer == IFLA_MASTER || path == kind ||
        path.middle == IFLA_INFO_SLAVE_DATA || path.middle == IFLA_INFO_SLAVE_KIND ||
        !differs(restoring, path))
      continue;
    if (path.outer == IFLA_PROP_LIST)
      restore_alternative_names(restoring);
    else
      set(restoring, path);
  }
}

void restore_link_master(Restoring const& restoring) {
  Path const number{IFLA_LINKINFO, IFLA_INFO_SLAVE_DATA, IFLA_BRPORT_NO};
  bool const renumber = !differs(restoring, master) && differs(restoring, number);
  if (renumber)
    restoring.send(set_message(restoring.id, {}, master, std::as_bytes(std::span("\0\0\0", 4))), "master");
  if (renumber || differs(restoring, master)) set(restoring, master);
  if (master_of_link(restoring.target.front()) == 0) return;
  for (auto const& [path, value] : restoring.target.front().fields)
    if (path.middle == IFLA_INFO_SLAVE_DATA && path != number && (renumber || differs(restoring, path)))
      set(restoring, path);
}

void restore_link_flags(Restoring const& restoring) {
  auto message = set_message(restoring.id);
  auto& header = message.header<ifinfomsg>();
  for (auto const& [path, value] : restoring.target.front().fields) {
    if (path.outer != flag || !differs(restoring, path)) continue;
    header.ifi_change |= path.middle;
    if (AttributeView(0, value).as<std::uint8_t>()) header.ifi_flags |= path.middle;
  }
  if (header.ifi_change != 0) restoring.send(std::move(message), "flags");
}

}  // namespace ipsh::netlink
