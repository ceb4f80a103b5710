// Leaving the session that ipsh was started in: a lost ssh connection or a stopped service kills the whole
// control group, and the guardian has to survive that.
#pragma once
#include <string>

namespace ipsh::interp {

/// Moves this process out of its control group: into a scope of its own where systemd runs, else into a group
/// of its own named `name` beside everything. True when no kill of the old group reaches it any more.
[[nodiscard]] bool leave_session(std::string const& name);

/// Removes the group that leave_session() may have made; the process in it goes back to the topmost one.
void remove_session(std::string const& name);

}  // namespace ipsh::interp
