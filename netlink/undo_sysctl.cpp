// Sysctls, each a text: what was read is what is written. Those of a link (net/ipv4/conf/NAME/…) are known by
// its ifindex; its name at the time is put into the path.

#include <cerrno>
#include <map>

#include "netlink/link_index.hpp"
#include "netlink/sysctl.hpp"
#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

/// Where in "net/ipv4/conf/eth0/forwarding" the link's name is.
std::optional<std::pair<std::size_t, std::size_t>> link_in(std::string_view path) {
  for (std::string_view const directory :
       {"net/ipv4/conf/", "net/ipv6/conf/", "net/ipv4/neigh/", "net/ipv6/neigh/", "net/mpls/conf/"}) {
    if (!path.starts_with(directory)) continue;
    auto const end = path.find('/', directory.size());
    auto const name = path.substr(directory.size(), end - directory.size());
    if (end == std::string_view::npos || name == "all" || name == "default") return {};
    return std::pair(directory.size(), name.size());
  }
  return {};
}

/// Empty when the object is a link's, and that has no name (any more).
std::string path_with_name(ObjectId const& id, std::string const& name) {
  auto path = std::string(sysctl_root) + id.key;
  if (id.index == 0) return path;
  return name.empty() ? name : path.replace(path.find('*'), 1, name);
}

}  // namespace

ObjectId sysctl_object(Scope& scope, std::uint64_t netns, std::string_view path) {
  ObjectId id{ObjectKind::sysctl, 0, netns, 0, std::string(path)};
  auto const place = link_in(path);
  if (!place) return id;
  id.index = index_of_link(scope, netns, path.substr(place->first, place->second));
  if (id.index != 0) id.key.replace(place->first, place->second, "*");
  return id;
}

std::string sysctl_path_of(Scope& scope, ObjectId const& id) {
  return path_with_name(id, id.index == 0 ? std::string() : name_of_link(scope, id.netns, id.index));
}

bool changes_by_itself(ObjectId const& id) {
  return id.kind == ObjectKind::sysctl && id.key == "net/ipv6/conf/*/mtu";
}

void read_sysctls(Scope& scope, std::span<ObjectId const> ids, std::vector<Image>& images) {
  // Links have more than a hundred of them: a namespace is entered, and a name looked up, once for all.
  std::map<std::uint64_t, std::vector<std::size_t>> by_namespace;
  for (auto const& id : ids) {
    if (id.kind != ObjectKind::sysctl) continue;
    by_namespace[id.netns].push_back(images.size());
    images.push_back({id, true, {}});
  }
  for (auto const& [netns, members] : by_namespace) {
    auto* const space = scope.space(netns);
    if (!space) continue;
    std::map<std::uint32_t, std::string> names;
    for (auto const member : members)
      if (auto const index = images[member].id.index; index != 0 && !names.contains(index))
        names.emplace(index, name_of_link(scope, netns, index));
    auto const inside = InNamespace::enter(*space);
    if (!inside) continue;
    for (auto const member : members) {
      auto& image = images[member];
      auto const path =
          path_with_name(image.id, image.id.index == 0 ? std::string() : names.at(image.id.index));
      auto const text = path.empty() ? Result<std::string>(system_error("link", ENODEV)) : read_sysctl(path);
      if (!text) continue;
      auto const bytes = std::as_bytes(std::span(*text));
      image.state.assign(bytes.begin(), bytes.end());
      image.absent = false;
    }
  }
}

void restore_sysctl(Restoring const& restoring) {
  auto const& [scope, id, now, target, troubles] = restoring;
  if (now == target || target.empty()) return;
  auto* const space = scope.space(id.netns);
  auto const path = sysctl_path_of(scope, id);
  if (!space || path.empty()) return;
  auto const inside = InNamespace::enter(*space);
  if (!inside) return;
  if (auto written = write_sysctl(path, target.front().text({})); !written)
    troubles.push_back({id, "value", written.error().message, written.error().number});
}

}  // namespace ipsh::netlink
