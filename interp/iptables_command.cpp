#include "interp/command_table.hpp"

namespace ipsh::interp {

namespace xtables = netlink::xtables;

namespace {

/// A question is answered from what is staged, uncommitted. Where its failure only decides something (`if`,
/// `||`), it is a status, not an Error: an Error would be measured against all that waits, and send it.
Result<CommandResult> ask(Session& session, netlink::Namespace& space, xtables::Command command,
                          Invocation const& invocation) {
  auto const span = command.span;
  auto answer = session.iptables().run(space, std::move(command), invocation.text);
  CommandResult result;
  if (answer) {
    result.out = std::move(answer->output);
    result.err = std::move(answer->warning);
    return result;
  }
  auto error = std::move(answer).error();
  if (error.span != span) session.note_failed_before();
  if (invocation.may_defer || error.span != span) return error;
  result.status = error.status;
  result.out = std::move(error.output);
  result.err = std::move(error.message) + '\n';
  result.span = span;
  return result;
}

Result<CommandResult> change(Session& session, netlink::Namespace& space, xtables::Command command,
                             Invocation const& invocation) {
  auto& iptables = session.iptables();
  xtables::Answer answer;
  auto const change = iptables.change(command);
  auto const span = command.span;
  bool const imaged_first = command.at_once() || TRY(iptables.creates(space, command));
  auto const act = [&]() -> Result<void> {
    answer = TRY(iptables.run(space, std::move(command), invocation.text));
    return imaged_first ? iptables.commit() : Result<void>();  // else it would count as two changes
  };
  if (imaged_first)
    TRY_VOID(session.operate(change, invocation.text, span, act));
  else
    TRY_VOID(act());
  if (!invocation.may_defer || session.transaction() == nullptr) TRY_VOID(session.settle());
  CommandResult result;
  result.out = std::move(answer.output);
  result.err = std::move(answer.warning);
  return result;
}

Result<CommandResult> run(Session& session, xtables::Family family, Invocation const& invocation) {
  auto command = TRY(session.iptables().parse(family, invocation.words));
  bool const changes = command.changes();
  // Changes of iptables wait for each other, and for nothing else.
  if (!session.settled() && !session.iptables().staged()) TRY_VOID(session.settle_before());
  if (changes ? !invocation.may_defer : !command.answered_in_memory()) TRY_VOID(session.settle_before());
  auto& space = *TRY(session.space());
  return changes ? change(session, space, std::move(command), invocation)
                 : ask(session, space, std::move(command), invocation);
}

}  // namespace

Result<CommandResult> iptables_command(Session& session, Invocation const& invocation) {
  return run(session, xtables::Family::ipv4, invocation);
}

Result<CommandResult> ip6tables_command(Session& session, Invocation const& invocation) {
  return run(session, xtables::Family::ipv6, invocation);
}

}  // namespace ipsh::interp
