#include "interp/netns_command.hpp"

#include <algorithm>
#include <charconv>

#include "netlink/netns_mount.hpp"
#include "netlink/netns_query.hpp"

namespace ipsh::interp {

namespace {

using Verb = grammar::NetnsCommand::Verb;

CommandResult printed(std::string text) {
  CommandResult result;
  result.out = std::move(text);
  return result;
}

Result<CommandResult> list(Session& session, netlink::OutputOptions const& options) {
  auto* const socket = TRY(TRY(session.space())->socket());
  netlink::Printer printer(options);
  for (auto const& space : TRY(netlink::list_namespaces(*socket))) {
    printer.open_object();
    printer.string("name", space.name);
    if (space.nsid) printer.number("id", *space.nsid, " (id: ", ")");
    printer.text("\n");
    printer.close_object();
  }
  return printed(printer.finish());
}

Result<CommandResult> add(Session& session, Word const& name, Invocation const& invocation) {
  TRY_VOID(session.operate(NamespaceAdd{name.text}, invocation.text, name.span,
                           [&] { return netlink::add_namespace(name.text); }));
  session.forget_namespace(name.text);
  return CommandResult();
}

Result<void> remove_one(Session& session, std::string const& name, Span span, std::string const& text) {
  return session.operate(NamespaceDelete{name}, text, span, [&] {
    // What we have open ourselves would keep it alive.
    session.forget_namespace(name);
    return netlink::delete_namespace(name);
  });
}

Result<CommandResult> remove(Session& session, grammar::NetnsCommand const& command,
                             Invocation const& invocation) {
  if (!command.all) {
    TRY_VOID(remove_one(session, command.name->text, command.name->span, invocation.text));
    return CommandResult();
  }
  TRY_VOID(session.settle());
  auto* const socket = TRY(TRY(session.space())->socket());
  for (auto const& space : TRY(netlink::list_namespaces(*socket)))
    TRY_VOID(remove_one(session, space.name, invocation.span, invocation.text));
  return CommandResult();
}

Result<CommandResult> identify(Session& session, grammar::NetnsCommand const& command) {
  std::string text;
  // One line in any case: of several names the last one that the directory has (ip/ipnetns.c).
  auto const list_names = [&](int fd) {
    auto const names = netlink::names_of_namespace(fd);
    text = (names.empty() ? std::string() : names.back()) + '\n';
  };
  if (!command.name) {
    list_names(TRY(session.space())->fd());
    return printed(std::move(text));
  }
  auto const& pid = command.name->text;
  if (!std::ranges::all_of(pid, [](char c) { return c >= '0' && c <= '9'; }))
    return failure("Specified string '" + pid + "' is not a pid", 1, command.name->span);
  auto process = netlink::namespace_of_process(pid);
  if (!process) {
    auto error = std::move(process).error();
    error.span = command.name->span;
    return error;
  }
  list_names(process->get());
  return printed(std::move(text));
}

Result<CommandResult> pids(grammar::NetnsCommand const& command) {
  std::string text;
  auto processes = netlink::processes_in_namespace(command.name->text);
  if (!processes) {
    auto error = std::move(processes).error();
    error.span = command.name->span;
    return error;
  }
  for (auto const pid : *processes) text += std::to_string(pid) + '\n';
  return printed(std::move(text));
}

Result<CommandResult> run_inside(Session& session, std::string const& name, Span span,
                                 std::span<Word const> program, Invocation const& invocation) {
  auto inside = session.enter(name);
  if (!inside) {
    auto error = std::move(inside).error();
    error.span = span;
    return error;
  }
  return find_command(program.front().text)(
      session, {program, invocation.text, invocation.may_defer, invocation.span});
}

Result<CommandResult> exec(Session& session, grammar::NetnsCommand const& command,
                           Invocation const& invocation) {
  if (!command.all)
    return run_inside(session, command.name->text, command.name->span, command.program, invocation);
  auto* const socket = TRY(TRY(session.space())->socket());
  CommandResult all;
  for (auto const& space : TRY(netlink::list_namespaces(*socket))) {
    auto const one = run_inside(session, space.name, invocation.span, command.program, invocation);
    all.out += "\nnetns: " + space.name + '\n';
    if (!one) {
      all.err += one.error().message + '\n';
      continue;
    }
    all.out += one->out;
    all.err += one->err;
  }
  return all;
}

}  // namespace

Result<CommandResult> netns_command(Session& session, grammar::NetnsCommand const& command,
                                    netlink::OutputOptions const& options, Invocation const& invocation) {
  bool const asks =
      command.verb == Verb::list || command.verb == Verb::identify || command.verb == Verb::pids;
  if (asks) TRY_VOID(session.settle());
  switch (command.verb) {
    case Verb::list:
      return list(session, options);
    case Verb::add:
      return add(session, *command.name, invocation);
    case Verb::remove:
      return remove(session, command, invocation);
    case Verb::identify:
      return identify(session, command);
    case Verb::pids:
      return pids(command);
    case Verb::exec:
      return exec(session, command, invocation);
    case Verb::help:
      break;
  }
  return CommandResult();
}

}  // namespace ipsh::interp
