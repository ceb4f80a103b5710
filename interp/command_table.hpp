// The commands of ours by name. Each has a file of its own; all have this one signature.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "interp/command_result.hpp"
#include "interp/session.hpp"

namespace ipsh::interp {

/// How a command is being run.
struct Invocation {
  std::span<Word const> words;  ///< words[0] is the command's name
  std::string text;             ///< as written, for the journal
  bool may_defer = false;
  Span span;
};

/// An Error is a failure with the stock tool's words; a CommandResult may have a status that is not 0 as
/// well.
using CommandFunction = Result<CommandResult> (*)(Session& session, Invocation const& invocation);

Result<CommandResult> ip_command(Session& session, Invocation const& invocation);
Result<CommandResult> iptables_command(Session& session, Invocation const& invocation);
Result<CommandResult> ip6tables_command(Session& session, Invocation const& invocation);
Result<CommandResult> sysctl_command(Session& session, Invocation const& invocation);
Result<CommandResult> begin_command(Session& session, Invocation const& invocation);
Result<CommandResult> commit_command(Session& session, Invocation const& invocation);
Result<CommandResult> rollback_command(Session& session, Invocation const& invocation);
Result<CommandResult> savepoint_command(Session& session, Invocation const& invocation);
Result<CommandResult> undo_command(Session& session, Invocation const& invocation);
Result<CommandResult> diff_command(Session& session, Invocation const& invocation);

/// nullptr: none of ours.
CommandFunction find_command(std::string_view name);

/// The name without its directory: `/sbin/ip` is ours too.
std::string_view command_name(std::string_view word);

}  // namespace ipsh::interp
