#include "interp/command_table.hpp"

namespace ipsh::interp {

namespace xtables = netlink::xtables;

namespace {

Result<CommandResult> run(Session& session, xtables::Family family, Invocation const& invocation) {
  auto& iptables = session.iptables();
  auto const command = TRY(iptables.parse(family, invocation.words));
  CommandResult result;
  result.out = command.output;
  result.err = command.warning;
  if (command.verb == xtables::Verb::none) return result;
  // Changes of iptables wait for each other, and for nothing else.
  if (!command.changes() || !invocation.may_defer) TRY_VOID(session.settle());
  auto const answer = TRY(iptables.run(*TRY(session.space()), command, invocation.text));
  if (!invocation.may_defer || session.transaction() == nullptr) TRY_VOID(session.settle());
  result.out += answer.output;
  result.err += answer.warning;
  return result;
}

}  // namespace

Result<CommandResult> iptables_command(Session& session, Invocation const& invocation) {
  return run(session, xtables::Family::ipv4, invocation);
}

Result<CommandResult> ip6tables_command(Session& session, Invocation const& invocation) {
  return run(session, xtables::Family::ipv6, invocation);
}

}  // namespace ipsh::interp
