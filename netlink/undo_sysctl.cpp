// Sysctls, each a text: what was read is what is written. Those of a link (net/ipv4/conf/NAME/…) are known by
// its ifindex; its name at the time is put into the path.

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
  auto path = std::string(sysctl_root) + id.key;
  if (id.index == 0) return path;
  auto const name = name_of_link(scope, id.netns, id.index);
  if (name.empty()) return {};
  return path.replace(path.find('*'), 1, name);
}

Image read_sysctl_object(Scope& scope, ObjectId const& id) {
  Image image{id, true, {}};
  auto* const space = scope.space(id.netns);
  if (!space) return image;
  auto const path = sysctl_path_of(scope, id);
  auto const inside = InNamespace::enter(*space);
  if (path.empty() || !inside) return image;
  auto const text = read_sysctl(path);
  if (!text) return image;
  auto const bytes = std::as_bytes(std::span(*text));
  image.state.assign(bytes.begin(), bytes.end());
  image.absent = false;
  return image;
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
