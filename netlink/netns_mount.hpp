// The names of namespaces: files in /run/netns onto which a namespace is bound, as iproute2 does it
// (ip/ipnetns.c). Messages are the stock tool's. Used by `ip netns add/del` and by their undo.
#pragma once
#include <string>
#include <string_view>

#include "netlink/error.hpp"

namespace ipsh::netlink {

/// `ip netns add NAME`: makes /run/netns and makes it a shared mount of its own when it is not, makes the
/// file and binds a new, empty namespace to it. The caller's namespace is as before. Fails like the stock
/// tool, and leaves behind what that leaves behind.
[[nodiscard]] Result<void> add_namespace(std::string_view name);
/// `ip netns del NAME`: unmounts and unlinks.
[[nodiscard]] Result<void> delete_namespace(std::string_view name);

/// A file without a namespace: what a failed `ip netns add` may leave.
[[nodiscard]] Result<void> make_plain_file(std::string_view name);

/// Binds the namespace under `name` to the file `path` too, so that it outlives its name. The directory is
/// made a private mount when it is not yet: so nothing is propagated to other mount namespaces.
[[nodiscard]] Result<void> hold_namespace(std::string_view name, std::string const& path);
/// Binds what `path` holds to the name again (same inode, nsid, content), and lets go of `path`.
[[nodiscard]] Result<void> give_back_namespace(std::string_view name, std::string const& path);
/// Lets go of it: the namespace dies when nothing else has it.
void release_namespace(std::string const& path);

/// Would the namespace die with this name: no process is in it, nothing else is bound to it? (Open
/// descriptors of others can't be seen.)
[[nodiscard]] bool dies_with_name(std::string_view name);

/// Is /run/netns a mount of its own? `ip netns add` makes it one the first time.
[[nodiscard]] bool netns_directory_is_mount();
[[nodiscard]] bool netns_directory_has_names();
/// Undoes that; only without any name bound.
[[nodiscard]] Result<void> unmount_netns_directory();

}  // namespace ipsh::netlink
