#include "netlink/undo.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "netlink/link_index.hpp"
#include "netlink/undo_link.hpp"

namespace ipsh::netlink {

namespace {

Entries ordered(Entries entries, bool reverse) {
  if (reverse) std::ranges::reverse(entries);
  return entries;
}

/// Their order means nothing: it is that of a hash table.
Entries sorted(Entries entries) {
  std::ranges::sort(entries, {}, &Entry::identity);
  return entries;
}

Entries message_entries(Bytes state, Entry (*entry)(MessageView const&)) {
  Entries result;
  for_each_message(state, [&](MessageView const& message) { result.push_back(entry(message)); });
  return result;
}

Entry plain_entry(Bytes state) {
  Entry entry;
  entry.set({}, state);
  return entry;
}

Image read_object(Scope& scope, ObjectId const& id) {
  Image image{id, true, {}};
  switch (id.kind) {
    case ObjectKind::link:
      image.state = read_link(scope, id);
      break;
    case ObjectKind::addresses:
      image.state = read_addresses(scope, id);
      break;
    case ObjectKind::neighbours:
      image.state = read_neighbours(scope, id);
      break;
    case ObjectKind::rules:
      image.state = read_rules(scope, id);
      break;
    case ObjectKind::nexthop:
      image.state = read_nexthop(scope, id);
      break;
    case ObjectKind::groups:
      image.state = read_groups(scope, id);
      break;
    case ObjectKind::link_name:
      return read_link_name(scope, id);
    case ObjectKind::namespace_name:
    case ObjectKind::namespaces_mount:
      return read_namespace_object(scope, id);
    case ObjectKind::routes:
    case ObjectKind::sysctl:
    case ObjectKind::table:
      break;
  }
  image.absent = image.state.empty();
  return image;
}

Result<Image> read_table(Scope& scope, ObjectId const& id) {
  auto* const space = scope.space(id.netns);
  auto* const tables = scope.tables();
  if (!space || !tables) return Image{id, true, {}};
  return tables->read(*space, id);
}

}  // namespace

bool Restoring::send(Message message, std::string_view attribute, int expected) const {
  auto const socket = socket_in(scope, id.netns);
  if (!socket) {
    troubles.push_back({id, std::string(attribute), "the namespace is gone", ENOENT});
    return false;
  }
  auto const answer = (*socket)->request(std::move(message));
  if (answer) return true;
  auto const& refusal = answer.error();
  if (refusal.number == expected) return true;
  troubles.push_back({id, std::string(attribute),
                      refusal.text.empty() ? std::strerror(refusal.number) : refusal.text, refusal.number});
  return false;
}

std::optional<Message> get_one(Scope& scope, std::uint64_t netns, Message request) {
  auto const socket = socket_in(scope, netns);
  if (!socket) return {};
  auto answer = (*socket)->get(std::move(request));
  if (!answer) return {};
  return *std::move(answer);
}

std::vector<std::byte> dump_state(Scope& scope, std::uint64_t netns, Message const& request,
                                  std::function<bool(MessageView const&)> const& wanted) {
  std::vector<std::byte> state;
  auto const socket = socket_in(scope, netns);
  if (!socket) return state;
  auto const result = (*socket)->dump(
      request,
      [&](MessageView const& message) {
        if (wanted(message)) append(state, message);
      },
      [&] { state.clear(); });
  // A family or a table that does not exist has no objects; a dump that is torn time and again is taken as it
  // is.
  if (!result && result.error().number != EINTR) state.clear();
  return state;
}

void append(std::vector<std::byte>& state, MessageView const& message) {
  state.insert(state.end(), message.bytes().begin(), message.bytes().end());
  state.resize(NLMSG_ALIGN(state.size()));
}

Result<std::vector<Image>> read_objects(Scope& scope, std::span<ObjectId const> ids) {
  std::vector<Image> images;
  images.reserve(ids.size());
  // Links first: being asked for one makes the kernel draw the conclusions of its carrier (rtnl_getlink).
  for (auto const& id : ids) {
    if (id.kind == ObjectKind::table)
      images.push_back(TRY(read_table(scope, id)));
    else
      images.push_back(read_object(scope, id));
  }
  std::vector<Image> routes, sysctls;
  read_routes(scope, ids, routes);
  read_sysctls(scope, ids, sysctls);
  auto route = routes.begin(), sysctl = sysctls.begin();
  for (auto& image : images) {
    if (image.id.kind == ObjectKind::routes)
      image = std::move(*route++);
    else if (image.id.kind == ObjectKind::sysctl)
      image = std::move(*sysctl++);
  }
  return images;
}

Entries entries(Image const& image) {
  if (image.absent) return {};
  switch (image.id.kind) {
    case ObjectKind::link:
      return message_entries(image.state, link_entry);
    case ObjectKind::addresses:
      return ordered(message_entries(image.state, address_entry), image.id.family == AF_INET6);
    case ObjectKind::routes:
      return message_entries(image.state, route_entry);
    case ObjectKind::neighbours:
      return sorted(message_entries(image.state, neighbour_entry));
    case ObjectKind::rules:
      return message_entries(image.state, rule_entry);
    case ObjectKind::nexthop:
      return message_entries(image.state, nexthop_entry);
    case ObjectKind::groups:
      return group_entries(image.state);
    default:
      return {plain_entry(image.state)};
  }
}

std::string name_of(ObjectKind kind, Path path) {
  return kind == ObjectKind::link ? name_of_link_path(path) : std::string();
}

}  // namespace ipsh::netlink
