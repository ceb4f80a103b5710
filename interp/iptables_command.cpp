#include "interp/command_table.hpp"

namespace ipsh::interp {

namespace xtables = netlink::xtables;

namespace {

Result<CommandResult> run(Session& session, xtables::Family family, Invocation const& invocation) {
  auto& iptables = session.iptables();
  auto const command = TRY(iptables.parse(family, invocation.words));
  // Changes of iptables wait for each other, and for nothing else.
  if (!command.changes() || !invocation.may_defer) TRY_VOID(session.settle());
  auto& space = *TRY(session.space());
  xtables::Answer answer;
  auto const act = [&]() -> Result<void> {
    answer = TRY(iptables.run(space, command, invocation.text));
    return {};
  };
  if (command.at_once())
    TRY_VOID(session.operate(iptables.change(command), invocation.text, command.span, act));
  else
    TRY_VOID(act());
  if (!invocation.may_defer || session.transaction() == nullptr) TRY_VOID(session.settle());
  CommandResult result;
  result.out = std::move(answer.output);
  result.err = std::move(answer.warning);
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
