// begin, commit, rollback, savepoint, undo, diff: the transaction in a script's own hands. No stock tool has
// these names.
#include <charconv>

#include "interp/command_table.hpp"

namespace ipsh::interp {

namespace {

Error usage(Invocation const& invocation, std::string const& form) {
  auto error = failure(invocation.words[0].text + ": usage: " + form, 2, invocation.span);
  return error;
}

Result<Transaction*> open_transaction(Session& session, Invocation const& invocation) {
  TRY_VOID(session.settle());
  if (session.transaction() == nullptr)
    return failure(invocation.words[0].text + ": there is no transaction here", 1, invocation.span);
  return session.transaction();
}

std::string count_of(std::size_t count, std::string const& thing) {
  return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

/// What a rollback could not do is the command's failure.
Result<CommandResult> answer(Report const& report, Invocation const& invocation) {
  CommandResult result;
  if (report.complete()) return result;
  result.status = 100;
  result.span = invocation.span;
  result.err = invocation.words[0].text + ": incomplete\n";
  for (auto const& difference : report.differences)
    result.err += "  " + difference.name + ' ' + difference.attribute + ": " + difference.reason + '\n';
  return result;
}

}  // namespace

Result<CommandResult> begin_command(Session& session, Invocation const& invocation) {
  if (invocation.words.size() != 1) return usage(invocation, "begin");
  auto* const transaction = TRY(open_transaction(session, invocation));
  if (auto const count = transaction->count(); count != 0)
    return failure("begin: a transaction is open, with " + count_of(count, "change"), 1, invocation.span);
  return CommandResult();
}

Result<CommandResult> commit_command(Session& session, Invocation const& invocation) {
  if (invocation.words.size() != 1) return usage(invocation, "commit");
  auto* const transaction = TRY(open_transaction(session, invocation));
  TRY_VOID(transaction->commit());
  return CommandResult();
}

Result<CommandResult> rollback_command(Session& session, Invocation const& invocation) {
  auto const& words = invocation.words;
  bool const named = words.size() == 3 && words[1].text == "to";
  if (words.size() != 1 && !named) return usage(invocation, "rollback [to NAME]");
  auto* const transaction = TRY(open_transaction(session, invocation));
  auto const report = named ? TRY(transaction->rollback_to(words[2].text)) : transaction->rollback();
  session.forget_namespaces();
  return answer(report, invocation);
}

Result<CommandResult> savepoint_command(Session& session, Invocation const& invocation) {
  if (invocation.words.size() != 2) return usage(invocation, "savepoint NAME");
  auto* const transaction = TRY(open_transaction(session, invocation));
  TRY_VOID(transaction->savepoint(invocation.words[1].text));
  return CommandResult();
}

Result<CommandResult> undo_command(Session& session, Invocation const& invocation) {
  auto const& words = invocation.words;
  std::size_t count = 1;
  if (words.size() == 2) {
    auto const& text = words[1].text;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), count);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || count == 0) count = 0;
  }
  if (words.size() > 2 || count == 0) return usage(invocation, "undo [N]");
  auto* const transaction = TRY(open_transaction(session, invocation));
  auto const undone = TRY(transaction->undo(count));
  session.forget_namespaces();
  auto result = TRY(answer(undone.report, invocation));
  for (auto const& text : undone.commands) result.out += "undone: " + text + '\n';
  return result;
}

Result<CommandResult> diff_command(Session& session, Invocation const& invocation) {
  bool const all = invocation.words.size() == 2 && invocation.words[1].text == "-d";
  if (invocation.words.size() != 1 && !all) return usage(invocation, "diff [-d]");
  auto* const transaction = TRY(open_transaction(session, invocation));
  CommandResult result;
  for (auto const& line : transaction->diff()) {
    if (line.automatic && !all) continue;
    result.out += line.sign;
    result.out += ' ' + line.object + ' ' + line.name;
    if (!line.detail.empty()) result.out += "  " + line.detail;
    if (line.automatic) result.out += "  (added by the kernel)";
    result.out += '\n';
  }
  return result;
}

}  // namespace ipsh::interp
