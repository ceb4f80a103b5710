// What needs a process of its own: external programs, pipelines, subshells, `&`.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "grammar/quoting.hpp"
#include "interp/pipe.hpp"
#include "interp/restore.hpp"
#include "interp/shell.hpp"

namespace ipsh::interp {

using grammar::Kind;
using grammar::Node;

namespace {

/// The variables that a program gets: the script's, and what makes it join.
std::vector<std::string> environment_with(std::vector<std::string> environment,
                                          Commands::ProgramEnvironment const& joining) {
  auto const name_of = [](std::string_view entry) { return entry.substr(0, entry.find('=') + 1); };
  std::erase_if(environment, [&](std::string const& entry) {
    return std::ranges::any_of(joining.variables,
                               [&](std::string const& ours) { return name_of(ours) == name_of(entry); });
  });
  environment.insert(environment.end(), joining.variables.begin(), joining.variables.end());
  if (!joining.path_prefix.empty())
    for (auto& entry : environment)
      if (entry.starts_with("PATH=")) entry.insert(5, joining.path_prefix + ":");
  return environment;
}

std::vector<std::string> texts(std::span<Word const> words) {
  std::vector<std::string> result;
  for (auto const& word : words) result.push_back(word.text);
  return result;
}

/// The words of a simple command: what is not literal as it is written.
std::vector<Word> written_words(Node command) {
  std::vector<Word> words;
  if (!command.is(Kind::simple)) return words;
  for (Node const word : command)
    if (word.is(Kind::word))
      words.push_back({grammar::literal_text(word).value_or(std::string(word.text())), word.span()});
  return words;
}

}  // namespace

Error Shell::not_in_background(Span span) {
  auto error = failure("a network command can't run in the background", 65, span);
  error.code = "U131";
  error.label = "behind `&`";
  return error;
}

pid_t Shell::fork_subshell(bool background) {
  commands_.share();
  refused_in_child_.share();
  pid_t const child = signals_.fork(background);
  if (child != 0) return child;
  traps_.enter_subshell();
  background_.clear();
  in_subshell_ = true;
  sources_of_parent_ = std::min(sources_of_parent_, sources_.size());
  in_substitution_ = false;
  in_background_ = in_background_ || background;
  loops_ = 0;
  last_of_process_ = exit_trap_done_ = ended_ = expands_in_child_ = false;
  exit_trap_status_.reset();
  failure_.reset();
  commands_.after_fork_in_child();
  return 0;
}

void Shell::leave_subshell(Flow flow) {
  if (flow == Flow::discard) status_ = 1;
  expands_in_child_ = expands_in_child_ && (flow == Flow::discard || failure_);
  static_cast<void>(settle());
  run_exit_trap();
  static_cast<void>(settle());
  commands_.share();
  if (ended_by_signal_ != 0) status_ = 128 + ended_by_signal_;
  _exit(status_);
}

Completion Shell::wait_foreground(pid_t child) {
  if (child < 0) {
    complain(std::string("fork: ") + strerror(errno), command_);
    return {254, end_with({failure("", 254, command_), command_}, true)};
  }
  auto status = reap(child, signals_);
  if (!status) {
    int const signal = signals_.first_pending();
    // bash without a trap dies at once of everything but an interrupt, which the program got too and may
    // handle.
    if (signal != SIGINT && !traps_.find(signal)) return {status_, check_signals()};
    status = reap(child);
  }
  bool const interrupted = WIFSIGNALED(*status) && WTERMSIG(*status) == SIGINT;
  if (!traps_.find(SIGINT)) {
    if (interrupted && signals_.first_pending() == SIGINT) return {status_of(*status), check_signals()};
    signals_.forget(SIGINT);
  }
  if (WIFSIGNALED(*status) && WTERMSIG(*status) != SIGINT && WTERMSIG(*status) != SIGPIPE)
    complain(std::to_string(child) + " " + strsignal(WTERMSIG(*status)) +
                 (WCOREDUMP(*status) ? " (core dumped)" : ""),
             command_);
  return status_of(*status);
}

Completion Shell::run_program(std::span<Word const> words) {
  bool const last = std::exchange(last_of_process_, false);
  if (!settle()) return {status_, Flow::exit};
  commands_.external(words);
  auto const file = find_program(words[0].text, variables_.value("PATH"));
  if (!file) {
    complain(file.error().message, command_);
    return file.error().status;
  }
  auto const arguments = texts(words);
  auto const environment = environment_with(variables_.environment(), commands_.program_environment());
  bool const replaces = last && !traps_.find(Traps::exit);
  pid_t const child = replaces ? 0 : signals_.fork(false);
  if (child == 0) {
    auto const error = become_program(*file, arguments, environment);
    complain_directly(error.message, command_);
    _exit(error.status);
  }
  auto const completion = wait_foreground(child);
  commands_.joined();
  return completion;
}

Completion Shell::run_program_of(Commands::Program const& program) {
  bool const last = std::exchange(last_of_process_, false);
  if (!settle()) return {status_, Flow::exit};
  commands_.external(program.words);
  auto const arguments = texts(program.words);
  auto const environment = environment_with(variables_.environment(), commands_.program_environment());
  bool const replaces = last && !traps_.find(Traps::exit);
  pid_t const child = replaces ? 0 : signals_.fork(false);
  if (child == 0) {
    if (auto const entered = program.enter(); !entered) {
      complain_directly_as_is(entered.error().message);
      _exit(entered.error().status);
    }
    auto const file = find_program(program.words[0].text, variables_.value("PATH"));
    auto const error = file ? become_program(*file, arguments, environment) : file.error();
    if (program.from_ip) {
      int const number = error.number != 0 ? error.number : ENOENT;
      complain_directly_as_is("exec of \"" + arguments[0] + "\" failed: " + strerror(number));
      _exit(1);
    }
    complain_directly(error.message, command_);
    _exit(error.status);
  }
  auto const completion = wait_foreground(child);
  commands_.joined();
  return completion;
}

Error Shell::replace_process(std::span<Word const> words) {
  auto const& name = words[0].text;
  auto const file = find_program(name, variables_.value("PATH"));
  if (!file) {
    auto error = file.error();
    if (error.status == 127 && name.find('/') == std::string::npos) error.message = name + ": not found";
    if (error.status == 126) error.message = name + ": cannot execute: " + strerror(error.number);
    return error;
  }
  if (auto const done = commands_.before_exec(); !done) return done.error();
  auto const arguments = texts(words);
  auto const environment = environment_with(variables_.environment(), {});
  signals_.reset(false);
  return become_program(*file, arguments, environment);
}

Flow Shell::evaluate_pipeline(Node pipeline) {
  if (pipeline.first() == pipeline.last()) return evaluate_command(pipeline.first());
  grammar::PipelineView const view{pipeline};
  bool const negated = view.negated();
  Restore const ignoring(ignoring_errors_, ignoring_errors_ || negated);
  auto const stages = view.stages();
  auto const flow =
      stages.size() == 1 ? evaluate_command(stages[0].command) : run_stages(stages, pipeline.span());
  if (flow == Flow::next && negated) status_ = status_ == 0 ? 1 : 0;
  return flow;
}

Flow Shell::run_stages(std::vector<grammar::PipelineView::Stage> const& stages, Span span) {
  if (!settle()) return Flow::exit;
  Restore const here(command_, span);
  auto const children = start_stages(stages, false);
  Completion completion = 0;
  for (pid_t const child : children) {
    auto const ended = wait_foreground(child);
    if (ended.flow != Flow::next) return ended.flow;
    if (!options_.pipefail || ended.status != 0) completion = ended;
  }
  commands_.joined();
  // bash looks at the last stage twice when it is a subshell: the ERR trap runs twice.
  if (auto const command = stages.back().command;
      command.is(Kind::compound) && command.first().is(Kind::subshell))
    if (auto const flow = complete(completion, span); flow != Flow::next) return flow;
  return complete(completion, span);
}

std::vector<pid_t> Shell::start_stages(std::vector<grammar::PipelineView::Stage> const& stages,
                                       bool background) {
  std::vector<pid_t> children;
  FileDescriptor input;
  for (auto const& stage : stages) {
    bool const last = &stage == &stages.back();
    auto pipe = last ? Result<Pipe>(Pipe{}) : make_pipe();
    pid_t const child = pipe ? fork_subshell(background) : -1;
    if (child == 0) {
      if (input.valid()) dup2(input.get(), 0);
      piped_ = input.valid() && stage.command.first().is(Kind::subshell);
      input_given_ = input_given_ || input.valid();
      if (!last) dup2(pipe->write.get(), 1);
      if (stage.both) dup2(1, 2);
      input.reset();
      *pipe = {};
      last_of_process_ = expands_in_child_ = stage.command.is(Kind::simple);
      leave_subshell(evaluate_command(stage.command));
    }
    children.push_back(child);
    if (child < 0) break;
    input = std::move(pipe->read);
  }
  return children;
}

Flow Shell::evaluate_subshell(Node subshell, Node compound) {
  if (!settle()) return Flow::exit;
  Restore const here(command_, compound.span());
  pid_t const child = fork_subshell();
  if (child == 0) {
    input_given_ = std::exchange(piped_, false);
    note_input(compound);
    Redirections redirections(commands_);
    if (auto const done = redirect(compound, redirections); !done)
      leave_subshell(redirection_failed(done.error(), compound.span()));
    auto const flow = evaluate_list(subshell.first());
    if (settle() && flow == Flow::next)
      if (auto const done = redirections.finish(); !done) {
        complain(done.error().message, compound.span());
        status_ = 1;
      }
    redirections.keep();
    leave_subshell(flow);
  }
  auto const completion = wait_foreground(child);
  commands_.joined();
  return complete(completion, compound.span());
}

Flow Shell::evaluate_background(Node and_or) {
  if (!settle()) return Flow::exit;
  Restore const here(command_, and_or.span());
  grammar::PipelineView const pipeline{and_or.first()};
  bool const alone = and_or.first() == and_or.last();
  auto const stages = pipeline.stages();
  // What can be seen here is refused here; what a function or a variable brings, by the child.
  for (auto const& stage : stages) {
    auto const words = written_words(stage.command);
    if (words.empty() || functions_.contains(words[0].text) || !commands_.knows(words[0].text)) continue;
    if (auto const program = commands_.program(words); program && !*program)
      return refuse(not_in_background(stage.command.span())).flow;
  }
  auto const children =
      alone && stages.size() > 1 ? start_stages(stages, true) : std::vector{start_background(and_or)};
  if (children.back() < 0) return complete(wait_foreground(-1), and_or.span());
  background_.add(children, options_.pipefail);
  status_ = 0;
  return Flow::next;
}

pid_t Shell::start_background(Node and_or) {
  pid_t const child = fork_subshell(true);
  if (child != 0) return child;
  if (!input_given_) {
    FileDescriptor const nothing{open("/dev/null", O_RDONLY | O_CLOEXEC)};
    dup2(nothing.get(), 0);
  }
  if (and_or.first() != and_or.last()) leave_subshell(evaluate_and_or(and_or));
  Node const command = and_or.first().last();  // a `!` before it does nothing here, in bash too
  last_of_process_ = expands_in_child_ = command.is(Kind::simple);
  leave_subshell(evaluate_command(command));
}

}  // namespace ipsh::interp
