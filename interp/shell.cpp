#include "interp/shell.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "interp/shell_quoting.hpp"

namespace ipsh::interp {

Shell::Shell(ShellOptions options, Commands& commands, grammar::Sources& sources,
             char const* const* environment)
    : start_(std::move(options)),
      commands_(commands),
      sources_(sources),
      variables_(environment),
      process_(getpid()) {
  zero_ = start_.name;
  positional_ = start_.arguments;
  options_.trace = start_.trace;
}

Shell::~Shell() = default;

Outcome Shell::run_script(grammar::Tree const& script) {
  if (auto const list = script.root()) static_cast<void>(evaluate_top(list));
  return end();
}

Outcome Shell::run_line(grammar::Tree const& line) {
  failure_.reset();
  refused_in_child_.clear();  // a refusal ends its line, not all that follow
  failure_written_ = false;
  ended_by_signal_ = 0;
  loops_ = functions_entered_ = files_entered_ = 0;
  if (auto const list = line.root()) static_cast<void>(evaluate_top(list));
  static_cast<void>(settle());
  ended_ = exit_called_ || ended_by_signal_ == SIGHUP || ended_by_signal_ == SIGTERM;
  return outcome();
}

void Shell::take_signals() {
  static_cast<void>(check_signals());
}

void Shell::stay() {
  ended_ = exit_called_ = false;
}

Outcome Shell::end() {
  if (settle() && !ended_) static_cast<void>(between_commands());
  run_exit_trap();
  static_cast<void>(settle());
  return outcome();
}

Outcome Shell::outcome() {
  if (ended_by_signal_ != 0) status_ = 128 + ended_by_signal_;
  return {status_, ended_by_signal_, failure_, failure_written_};
}

std::vector<std::string> Shell::function_names() const {
  std::vector<std::string> names;
  for (auto const& [name, function] : functions_) names.push_back(name);
  return names;
}

std::optional<std::string> Shell::special(char which) const {
  switch (which) {
    case '?':
      return std::to_string(status_);
    case '$':
      return std::to_string(process_);
    case '!':
      return background_.last() == 0 ? std::nullopt : std::optional{std::to_string(background_.last())};
    case '0':
      return zero_;
    case '#':
      return std::to_string(positional_.size());
    case '-': {
      std::string letters;
      if (options_.errexit) letters += 'e';
      if (options_.noglob) letters += 'f';
      letters += 'h';
      if (options_.nounset) letters += 'u';
      if (options_.trace) letters += 'x';
      letters += 'B';
      if (start_.command_text) letters += 'c';
      if (reads_standard_input_) letters += 's';
      return letters;
    }
    default:
      return std::nullopt;
  }
}

std::size_t Shell::line(Span place) const {
  return sources_.place(place).line;
}

bool Shell::Options::*Shell::Options::named(std::string_view name) {
  if (name == "errexit") return &Options::errexit;
  if (name == "noglob") return &Options::noglob;
  if (name == "nounset") return &Options::nounset;
  if (name == "pipefail") return &Options::pipefail;
  if (name == "xtrace") return &Options::trace;
  return nullptr;
}

bool Shell::option(std::string_view name) const {
  if (auto const changing = Options::named(name)) return options_.*changing;
  return name == "braceexpand" || name == "hashall" || name == "interactive-comments";
}

Result<void> Shell::before_files() {
  if (settle()) return {};
  return failure_ ? failure_->error : failure("interrupted");
}

bool Shell::settle() {
  auto failed = commands_.barrier();
  if (!failed) return true;
  if (failed->error.number == EPIPE) {
    ended_by_signal_ = SIGPIPE;
    status_ = 128 + SIGPIPE;
    ended_ = true;
    return false;
  }
  static_cast<void>(end_with(std::move(*failed), false));
  return false;
}

bool Shell::settle_for_traps() {
  return !traps_.any() || settle();
}

Flow Shell::end_with(Failure failed, bool written) {
  status_ = failed.error.status;
  ended_ = true;
  if (failure_) return Flow::exit;
  if (in_subshell_ && !written) {  // nobody else will
    complain_directly_as_is(failed.error.message);
    written = true;
  }
  failure_ = std::move(failed);
  failure_written_ = written;
  return Flow::exit;
}

Completion Shell::refuse(Error error) {
  error.status = 65;
  if (!settle()) return {status_, Flow::exit};
  bool told = false;
  if (in_subshell_) {
    if (!error.span.known()) error.span = command_;
    error.span = sources_.written(error.span);
    // The parent does not have the texts that were read since the fork.
    if (error.span.source > sources_of_parent_) error.span = {};
    // A process in the background may be heard by nobody any more.
    told = refused_in_child_.put(error) && !in_background_;
  }
  return {65, end_with({std::move(error), command_}, told)};
}

Flow Shell::complete(Completion completion, Span command) {
  status_ = completion.status;
  if (completion.flow != Flow::next) return completion.flow;
  if (status_ == 65 && refused_in_child_.any() && !in_subshell_) return between_commands();
  if (status_ == 0 || ignoring_errors_) return Flow::next;
  int const status = status_;
  if (auto const flow = run_error_trap(); flow != Flow::next) return flow;
  status_ = status;
  if (!options_.errexit) return Flow::next;
  if (!settle()) return Flow::exit;
  auto failed = commands_.last_failure();
  if (failed && failed->command == command && failed->error.status == status)
    return end_with(std::move(*failed), true);
  return end_with({failure("exit status " + std::to_string(status), status, command), command}, true);
}

Flow Shell::run_error_trap() {
  auto const* trap = traps_.find(Traps::error);
  if (!trap || trap->action.empty() || error_trap_runs_) return Flow::next;
  error_trap_runs_ = true;
  auto const flow = run_trap(*trap);
  error_trap_runs_ = false;
  return flow;
}

Flow Shell::run_trap(Traps::Trap const& trap) {
  int const status = status_;
  auto const list = texts_.at(trap.source)->root();
  auto const flow = list ? evaluate_top(list) : Flow::next;
  if (flow == Flow::next) status_ = status;
  return flow;
}

void Shell::run_exit_trap() {
  auto const* trap = traps_.find(Traps::exit);
  // bash has not yet forgotten its traps there: `${x?}` in `echo ${x?} | cat` runs the parent's.
  if (!trap && expands_in_child_) trap = traps_.inherited(Traps::exit);
  if (!trap || trap->action.empty() || exit_trap_done_) return;
  exit_trap_done_ = true;
  int const status = status_;
  exit_trap_status_ = status;
  ended_ = ignoring_errors_ = false;
  loops_ = 0;
  auto const list = texts_.at(trap->source)->root();
  auto const flow = list ? evaluate_top(list) : Flow::next;
  if (flow != Flow::exit && settle()) status_ = status;
  ended_ = true;
}

Flow Shell::between_commands() {
  if (!refused_in_child_.any() || in_subshell_ || ended_) return check_signals();
  if (!settle()) return Flow::exit;
  return end_with({refused_in_child_.error(), command_}, true);
}

Flow Shell::check_signals() {
  while (int const signal = signals_.take()) {
    if (!settle()) return Flow::exit;
    auto const* trap = traps_.find(signal);
    if (!trap) {
      ended_by_signal_ = signal;
      ended_ = true;
      return Flow::exit;
    }
    auto const copy = *trap;
    if (auto const flow = run_trap(copy); flow != Flow::next) return flow;
  }
  return Flow::next;
}

Flow Shell::expansion_failed(Error error) {
  if (ended_ || !settle()) return Flow::exit;
  if (error.status == 65) return refuse(std::move(error)).flow;
  complain(error.message, error.span.known() ? error.span : command_);
  switch (severity(error)) {
    case Severity::command:
      return complete(error.status, command_);
    case Severity::discard:
      status_ = 1;
      return Flow::discard;
    case Severity::report:
      expands_in_child_ = false;
      status_ = error.status = 1;
      return options_.errexit ? end_in_place(std::move(error)) : Flow::discard;
    case Severity::fatal:
      break;
  }
  error.status = start_.command_text && !options_.errexit && !in_subshell_ ? 127 : 1;
  return end_in_place(std::move(error));
}

Flow Shell::end_in_place(Error error) {
  auto const flow = end_with({std::move(error), command_}, true);
  bool const unwinds = in_substitution_ || (!options_.errexit && !in_subshell_);
  if (!start_.interactive && !unwinds) run_exit_trap();
  return flow;
}

Result<grammar::Tree const*> Shell::parse_text(std::string name, std::string text, Span origin) {
  auto const number = sources_.add({.name = std::move(name), .text = std::move(text), .origin = origin});
  auto tree = grammar::parse(sources_, number);
  if (!tree) return static_cast<Error const&>(tree.error());
  return (texts_[number] = std::move(*tree)).get();
}

std::string Shell::prefix(Span place) const {
  auto const where = sources_.place(place);
  auto const file = files_entered_ > 0 && !where.file.empty() ? std::string(where.file) : zero_;
  return file + ": line " + std::to_string(where.line) + ": ";
}

void Shell::complain(std::string_view message, Span place) {
  complain_as_is(prefix(place) + std::string(message));
}

void Shell::complain_as_is(std::string_view message) {
  CommandContext const context{.may_defer = may_defer(false), .span = command_};
  static_cast<void>(commands_.write(2, std::string(message) + "\n", context));
}

void Shell::complain_directly(std::string_view message, Span place) {
  complain_directly_as_is(prefix(place) + std::string(message));
}

void Shell::complain_directly_as_is(std::string_view message) {
  auto const text = std::string(message) + "\n";
  static_cast<void>(!write(2, text.data(), text.size()));
}

Completion Shell::print(std::string_view text, Invocation const& invocation, int status) {
  if (text.empty()) return status;
  int const number = commands_.write(1, text, invocation.context);
  if (number == 0) return status;
  if (number == ECANCELED && !settle()) return {status_, Flow::exit};
  if (number == EPIPE) {
    ended_by_signal_ = SIGPIPE;
    ended_ = true;
    return {128 + SIGPIPE, Flow::exit};
  }
  complain(invocation.words[0].text + ": write error: " + strerror(number), invocation.context.span);
  return 1;
}

void Shell::trace(std::string_view text) {
  auto sign = trace_prefix();
  static_cast<void>(
      commands_.write(2, sign + std::string(text) + "\n", {.may_defer = may_defer(false), .span = command_}));
}

std::string Shell::trace_prefix() {
  auto const ps4 = variables_.value("PS4").value_or("");
  std::string sign = ps4;
  if (ps4.find_first_of("$`") != std::string::npos && !trace_expands_) {
    trace_expands_ = true;  // what it expands is not traced itself
    int const status = status_;
    if (!trace_source_ || ps4 != trace_ps4_) {
      std::string word = "\"";
      for (char const c : ps4) {
        if (c == '"') word += '\\';
        word += c;
      }
      trace_ps4_ = ps4;
      auto const parsed = parse_text("PS4", word + "\"", {});
      trace_source_ = parsed ? *parsed : nullptr;
    }
    if (trace_source_)
      if (auto const expanded = expand_first_word(*trace_source_)) sign = *expanded;
    status_ = status;
    trace_expands_ = false;
  }
  if (!sign.empty()) sign.insert(0, trace_level_, sign[0]);
  return sign;
}

Result<std::string> Shell::expand_first_word(grammar::Tree const& tree) {
  auto node = tree.root();
  while (node && !node.is(grammar::Kind::word)) node = node.first();
  if (!node) return std::string();
  return expander_.string(node);
}

void Shell::trace_words(std::span<Word const> words) {
  if (!options_.trace || trace_expands_) return;
  std::string text;
  for (auto const& word : words)
    text += (text.empty() ? "" : " ") + listed(word.text, variables_.characters());
  trace(text);
}

}  // namespace ipsh::interp
