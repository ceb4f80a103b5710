// Names of namespaces. The image holds the cookie of what is bound there; the namespace itself, when its name
// was deleted, is held by a bind mount (netns_mount.hpp).
#include <sys/stat.h>

#include "netlink/netns_mount.hpp"
#include "netlink/undo.hpp"

namespace ipsh::netlink {

Image read_namespace_object(Scope& scope, ObjectId const& id) {
  Image image{id, true, {}};
  if (id.kind == ObjectKind::namespaces_mount) {
    image.absent = !netns_directory_is_mount();
    return image;
  }
  struct stat status {};
  auto const path = std::string(netns_directory) + '/' + id.key;
  if (::lstat(path.c_str(), &status) != 0) return image;
  auto* const space = scope.named(id.key);
  auto const cookie = space ? space->cookie() : std::uint64_t{0};
  auto const bytes = std::as_bytes(std::span(&cookie, 1));
  image.state.assign(bytes.begin(), bytes.end());
  image.absent = false;
  return image;
}

std::uint64_t namespace_under_name(Image const& image) {
  return image.absent ? 0 : AttributeView(0, image.state).as<std::uint64_t>();
}

}  // namespace ipsh::netlink
