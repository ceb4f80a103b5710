// One call to systemd over D-Bus, without its libraries (they cost more start-up time than all of ipsh).
#pragma once
#include <string>
#include <vector>

namespace ipsh::interp {

/// Asks systemd to move this process into a transient scope `name`.scope. False where systemd does not run,
/// or refuses.
[[nodiscard]] bool enter_systemd_scope(std::string const& name);

/// The same over a bus at the path of a socket (tests). `hello`: a message bus, not systemd's private socket.
[[nodiscard]] bool enter_systemd_scope(std::string const& name, std::string const& socket, bool hello);

}  // namespace ipsh::interp
