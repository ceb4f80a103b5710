// `ip netns`: names for namespaces, and working inside of them.
#pragma once
#include "grammar/netns.hpp"
#include "interp/command_table.hpp"
#include "netlink/printer.hpp"

namespace ipsh::interp {

/// All verbs; `exec` only of a command of ours (interp/ip_command.hpp: program_of_ip for the others).
Result<CommandResult> netns_command(Session& session, grammar::NetnsCommand const& command,
                                    netlink::OutputOptions const& options, Invocation const& invocation);

}  // namespace ipsh::interp
