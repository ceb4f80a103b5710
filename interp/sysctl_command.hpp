// `sysctl` (procps 4.0): reads and writes the variables of the namespace that the thread is in. Writing is
// the caller's, who images before; the texts are procps's.
#pragma once
#include <functional>

#include "grammar/sysctl.hpp"
#include "interp/command_result.hpp"
#include "interp/session.hpp"

namespace ipsh::interp {

/// Writes `text` to a path below /proc/sys; the error's number is the errno.
using SysctlWriter = std::function<Result<void>(std::string const& path, std::string_view text, Span span)>;

CommandResult run_sysctl(grammar::SysctlCommand const& command, SysctlWriter const& write);

/// Writes one variable of the session's present namespace, with undo. `path` is below /proc/sys. In a sandbox
/// only what belongs to a network namespace may be written.
Result<void> change_sysctl(Session& session, std::string const& path, std::string_view text, Span span);

}  // namespace ipsh::interp
