// Simple commands: words, redirections and assignments in bash's order, then whatever the first word names.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "grammar/refusal.hpp"
#include "interp/builtin.hpp"
#include "interp/restore.hpp"
#include "interp/shell.hpp"
#include "interp/shell_quoting.hpp"

namespace ipsh::interp {

using grammar::Kind;
using grammar::Node;

namespace {

bool has(Node command, Kind kind) {
  for (Node const child : command)
    if (child.is(kind)) return true;
  return false;
}

/// `export x=$y`: the words of these builtins that look like assignments are expanded as assignments.
bool declares(Node command_word) {
  auto const text = command_word.text();
  return text == "export" || text == "local" || text == "readonly";
}

/// Does anything in it assign a variable when it is expanded: ${x:=…}, $((x += 1))?
bool assigns(Node node) {
  if (node.is(Kind::parameter) && grammar::ParameterView{node}.operator_text().ends_with('=')) return true;
  if (node.is(Kind::arithmetic) && node.text().find_first_of("=+-") != std::string_view::npos) return true;
  for (Node const child : node)
    if (assigns(child)) return true;
  return false;
}

}  // namespace

bool Shell::is_program(std::string const& name) const {
  auto const* builtin = find_builtin(name);
  return !functions_.contains(name) && (builtin == nullptr || !builtin->in_bash);
}

bool Shell::redirections_assign(Node simple) const {
  for (Node const child : simple) {
    if (!child.is(Kind::redirect)) continue;
    auto const here = grammar::RedirectView{child}.here_document();
    bool const found =
        here ? !here.here_document().quoted && assigns(here.here_document().tree->root()) : assigns(child);
    if (found) return true;
  }
  return false;
}

Flow Shell::evaluate_in_child(Node simple) {
  if (!settle()) return Flow::exit;
  pid_t const child = fork_subshell();
  if (child == 0) {
    last_of_process_ = true;
    leave_subshell(evaluate_simple(simple));
  }
  auto const completion = wait_foreground(child);
  commands_.joined();
  return complete(completion, simple.span());
}

bool Shell::may_defer(bool redirected) const {
  return options_.errexit && !ignoring_errors_ && !redirected && !traps_.find(Traps::error);
}

Result<std::vector<Word>> Shell::expand_words(Node simple) {
  std::vector<Word> words;
  bool first = true, declaration = false;
  for (Node const child : simple) {
    if (!child.is(Kind::word)) continue;
    auto fields = TRY(declaration ? expander_.declaration(child) : expander_.fields(child));
    if (std::exchange(first, false)) declaration = declares(child);
    words.insert(words.end(), std::make_move_iterator(fields.begin()), std::make_move_iterator(fields.end()));
  }
  return words;
}

Result<void> Shell::redirect(Node command, Redirections& redirections) {
  for (Node const child : command) {
    if (!child.is(Kind::redirect)) continue;
    grammar::RedirectView const view{child};
    auto redirection = redirection_of(view.operator_text());
    redirection.span = child.span();
    if (auto const here = view.here_document()) {
      redirection.operation = Redirection::Operation::text;
      auto const& document = here.here_document();
      redirection.target =
          document.quoted ? document.literal : TRY(expander_.here_document(document.tree->root()));
    } else if (redirection.operation == Redirection::Operation::text) {
      Restore const assigning(joins_list_, true);
      redirection.target = TRY(expander_.here_string(view.target())) + "\n";
    } else {
      redirection.target = TRY(expander_.redirection(view.target())).text;
    }
    if (auto const descriptor = view.descriptor()) redirection.descriptor = *descriptor;
    TRY_VOID(redirections.apply(redirection));
  }
  return {};
}

Flow Shell::redirection_failed(Error const& error, Span command) {
  if (ended_) return Flow::exit;
  if (error.status == 65) return refuse(error).flow;
  if (severity(error) != Severity::command) return expansion_failed(error);
  complain(error.message, command);
  return complete(1, command);
}

Result<void> Shell::assign(grammar::AssignmentView view, bool for_command) {
  std::string value;
  if (auto const word = view.value()) {
    Restore const assigning(joins_list_, true);
    value = TRY(expander_.assignment(word));
  }
  auto const span = view.node.span();
  if (options_.trace)
    trace(std::string(view.name()) + (view.append() ? "+=" : "=") +
          (value.empty() ? "" : listed(value, variables_.characters())));
  if (for_command) {
    if (view.append()) value = variables_.value(view.name()).value_or("") + value;
    return variables_.assign_for_command(view.name(), std::move(value), span);
  }
  return view.append() ? variables_.append(view.name(), value, span)
                       : variables_.assign(view.name(), std::move(value), span);
}

Flow Shell::assign_only(Node simple) {
  for (Node const child : simple) {
    if (!child.is(Kind::assignment)) continue;
    if (!settle_for_traps()) return Flow::exit;
    if (auto const done = assign({child}, false); !done) return expansion_failed(done.error());
  }
  if (has(simple, Kind::redirect)) {
    if (!settle()) return Flow::exit;
    Redirections redirections(commands_);
    if (auto const done = redirect(simple, redirections); !done)
      return redirection_failed(done.error(), simple.span());
  }
  return complete(substitution_status_.value_or(0), simple.span());
}

Flow Shell::evaluate_simple(Node simple) {
  bool const last = std::exchange(last_of_process_, false);
  Restore const here(command_, simple.span());
  substitution_status_.reset();
  auto const words = expand_words(simple);
  if (!words) return expansion_failed(words.error());
  if (words->empty()) return assign_only(simple);

  bool const redirected = has(simple, Kind::redirect);
  bool const program = redirected && !last && is_program(words->front().text);
  if (program && redirections_assign(simple)) return evaluate_in_child(simple);
  Redirections redirections(commands_);
  if (redirected) {
    if (!settle()) return Flow::exit;
    if (auto const done = redirect(simple, redirections); !done) {
      if (!program || done.error().status == 65 || severity(done.error()) == Severity::command)
        return redirection_failed(done.error(), simple.span());
      // Only the program's process ends, which bash has made already.
      complain(done.error().message, simple.span());
      bool const fatal = severity(done.error()) == Severity::fatal;
      return complete(fatal && start_.command_text && !options_.errexit ? 127 : 1, simple.span());
    }
  }
  std::optional<Variables::Scope> scope;
  if (has(simple, Kind::assignment)) {
    if (!settle_for_traps()) return Flow::exit;
    scope.emplace(variables_);
    for (Node const child : simple)
      if (child.is(Kind::assignment))
        if (auto const done = assign({child}, true); !done) {
          if (severity(done.error()) != Severity::report || options_.errexit)
            return expansion_failed(done.error());
          complain(done.error().message, child.span());  // bash goes on
        }
  }
  expands_in_child_ = false;
  trace_words(*words);
  last_of_process_ = last && !redirections.collects();
  auto completion =
      dispatch(*words, {.may_defer = may_defer(redirected), .span = simple.span()}, redirections, true);
  if (redirected) {
    if (!settle()) return Flow::exit;
    if (auto const done = redirections.finish(); !done) {
      complain(words->front().text + ": write error: " + done.error().message, simple.span());
      completion.status = 1;
    }
  }
  return complete(completion, simple.span());
}

Completion Shell::dispatch(std::span<Word const> words, CommandContext const& context,
                           Redirections& redirections, bool functions) {
  bool const last = std::exchange(last_of_process_, false);
  auto const& name = words[0].text;
  if (functions)
    if (auto const function = functions_.find(name); function != functions_.end())
      return call_function(function->second, words);
  if (auto const* builtin = find_builtin(name)) {
    if (builtin->effect == Builtin::Effect::decides ? !settle()
        : builtin->effect == Builtin::Effect::state ? !settle_for_traps()
                                                    : false)
      return {status_, Flow::exit};
    return Builtins::run(*builtin, *this, {words, context, redirections});
  }
  if (grammar::is_refused_command(name)) return refuse(grammar::refused_command(name, words[0].span));
  if (auto const prefixed = run_prefixed(words, context)) return *prefixed;
  last_of_process_ = last;
  return commands_.knows(name) ? run_ours(words, context) : run_program(words);
}

Completion Shell::run_ours(std::span<Word const> words, CommandContext const& context) {
  auto const program = commands_.program(words);
  if (!program) {
    if (!settle()) return {status_, Flow::exit};
    static_cast<void>(
        commands_.write(2, program.error().message + "\n", {.may_defer = false, .span = context.span}));
    return program.error().status;
  }
  if (*program) return run_program_of(**program);
  last_of_process_ = false;
  if (in_background_) return refuse(not_in_background(context.span));
  int const status = commands_.run(words, context);
  bool const ends = status == Commands::failed_before || (status != 0 && context.may_defer);
  if (ends && !settle()) return {status_, Flow::exit};
  return status;
}

Completion Shell::call_function(Function function, std::span<Word const> words) {
  if (!settle_for_traps()) return {status_, Flow::exit};
  Variables::Scope const scope(variables_);
  std::vector<std::string> arguments;
  for (auto const& word : words.subspan(1)) arguments.push_back(word.text);
  std::swap(arguments, positional_);
  Restore const entered(functions_entered_, functions_entered_ + 1);
  Restore const loops(loops_, 0U);
  std::optional<Traps::Trap> error_trap;  // not inherited: functions have one of their own, or none
  if (auto const* trap = traps_.find(Traps::error)) error_trap = *trap;
  if (error_trap) traps_.remove(Traps::error);

  auto flow = evaluate_compound(function.body);
  if (flow == Flow::exit) return {status_, flow};  // as in bash, the EXIT trap still sees the function's $1
  if (flow == Flow::return_) flow = Flow::next;
  std::swap(arguments, positional_);
  if (error_trap && !traps_.find(Traps::error)) traps_.set(Traps::error, *error_trap);
  if (!settle_for_traps()) return {status_, Flow::exit};
  return {status_, flow};
}

}  // namespace ipsh::interp
