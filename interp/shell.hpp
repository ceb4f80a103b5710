// The shell: the state that a script has (variables, options, functions, traps, status) and the evaluator
// over its syntax tree. It knows nothing of networks: commands of ours are behind Commands, and the shell's
// part in the transaction is to wait (settle) before anything that could see or decide. Its oracle is `bash
// -e`, measured, not remembered.
//
// Not here: what a failed script's diagnostic looks like and whether the transaction commits; Outcome tells
// the front what it needs for both.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "grammar/parse.hpp"
#include "grammar/views.hpp"
#include "interp/commands.hpp"
#include "interp/expansion.hpp"
#include "interp/process.hpp"
#include "interp/redirection.hpp"
#include "interp/shared_refusal.hpp"
#include "interp/signals.hpp"
#include "interp/trap.hpp"
#include "interp/variables.hpp"

namespace ipsh::interp {

struct ShellOptions {
  std::string name = "ipsh";           ///< $0
  std::vector<std::string> arguments;  ///< $1 …
  bool command_text = false;           ///< -c: some statuses differ, as in bash
  bool interactive = false;            ///< a prompt: a failing line ends the line, not the shell
  bool trace = false;                  ///< -x
};

/// How a script ended.
struct Outcome {
  int status = 0;
  int signal = 0;  ///< it ended by this signal, which it did not trap; status is 128 + signal
  /// What ended it, if that was a failure (and not `exit 1`): the command's place, and the error if there is
  /// one with more to say than the status. No failure: the last command's status, or `exit`.
  std::optional<Failure> failure;
  bool written = false;  ///< the failure's message stands on standard error already
};

/// What a command does to those around it.
enum class Flow : std::uint8_t {
  next,
  break_,     ///< leaves Shell::loops_to_leave loops
  continue_,  ///< the same, and goes on with the last of them
  return_,    ///< leaves the function or sourced file
  discard,    ///< gives the present complete command up (see Severity::discard)
  exit,       ///< ends the shell
};

/// A command's exit status and flow.
struct Completion {
  int status = 0;
  Flow flow = Flow::next;
  Completion(int status) : status(status) {}  // NOLINT: a builtin's `return 1` reads as what it is
  Completion(int status, Flow flow) : status(status), flow(flow) {}
};

class Shell final : private ShellState {
 public:
  Shell(ShellOptions options, Commands& commands, grammar::Sources& sources, char const* const* environment);
  ~Shell() override;

  /// Runs a script to its end: EXIT trap, and everything answered.
  Outcome run_script(grammar::Tree const& script);
  /// Runs the script that standard input is. Programs in it that read standard input get what bash would give
  /// them: what follows the line that starts them (see standard_input.cpp).
  Outcome run_standard_input(std::uint32_t source);
  /// Runs one line of a prompt, and leaves the shell ready for the next one. No EXIT trap.
  Outcome run_line(grammar::Tree const& line);
  /// At a prompt's end: runs the EXIT trap.
  Outcome end();

  [[nodiscard]] Variables& variables() { return variables_; }
  [[nodiscard]] int status() const { return status_; }
  /// `exit` was called, or something else has ended the shell.
  [[nodiscard]] bool has_ended() const { return ended_; }
  [[nodiscard]] bool exit_called() const { return exit_called_; }
  /// Between the lines of a prompt: the traps of signals that have come, or the end.
  void take_signals();
  /// `exit` was not meant.
  void stay();
  [[nodiscard]] Signals& signals() { return signals_; }
  [[nodiscard]] std::vector<std::string> function_names() const;

 private:
  friend struct Builtins;  // the builtins' functions: they are the shell, in files of their own

  struct Options {
    bool errexit = true, nounset = false, trace = false, pipefail = false, noglob = false;
    /// The one of that long name; null: none that ever changes.
    static bool Options::*named(std::string_view name);
  };
  struct Invocation {
    std::span<Word const> words;
    CommandContext context;
    Redirections& redirections;
  };

  struct Function {
    grammar::Node body;
  };

  // ShellState
  Result<std::string> substitute(grammar::Node node) override;
  Result<void> before_files() override;
  std::span<std::string const> positional() const override { return positional_; }
  std::optional<std::string> special(char which) const override;
  std::size_t line(Span place) const override;
  bool nounset() const override { return options_.nounset; }
  bool noglob() const override { return options_.noglob; }
  bool captured() const override { return joins_list_; }
  bool option(std::string_view name) const override;

  // evaluate.cpp: what is made of other commands
  /// A script's list: where a complete command is given up, the next line goes on.
  Flow evaluate_top(grammar::Node list);
  /// The items that begin at `at` and stand on one line; moves `at` behind them.
  static std::vector<grammar::Node> next_line(grammar::Node::Iterator& at, grammar::Node::Iterator end);
  Flow evaluate_line(std::vector<grammar::Node> const& items);
  Flow evaluate_list(grammar::Node list);
  Flow evaluate_item(grammar::Node item);
  Flow evaluate_and_or(grammar::Node node);
  Flow evaluate_command(grammar::Node command);
  /// A command whose status only decides something: errexit and the ERR trap don't look at it.
  Flow evaluate_tested(grammar::Node list);

  // standard_input.cpp
  /// `offset`: of the tree's text in the whole script; `read_to`: how far the script has been read in the
  /// end.
  Flow evaluate_from_input(grammar::Tree const& tree, std::size_t offset, std::size_t& read_to);

  // evaluate_compound.cpp
  Flow evaluate_compound(grammar::Node compound);
  Flow evaluate_inside(grammar::Node command);
  Flow evaluate_condition(grammar::Node condition);
  Flow evaluate_if(grammar::IfView view);
  Flow evaluate_loop(grammar::LoopView view);
  Flow evaluate_for(grammar::ForView view);
  Flow evaluate_case(grammar::CaseView view);
  Flow evaluate_case_items(std::vector<grammar::CaseItemView> const& items, std::string const& subject);
  Flow define_function(grammar::FunctionView view);
  /// After a loop's body: does the loop end, and with which flow?
  std::optional<Flow> loop_ends(Flow body);

  // evaluate_simple.cpp
  Flow evaluate_simple(grammar::Node simple);
  Flow run_words(grammar::Node simple, std::span<Word const> words);
  Flow assign_only(grammar::Node simple);
  Completion dispatch(std::span<Word const> words, CommandContext const& context, Redirections& redirections,
                      bool functions);
  Completion call_function(Function function, std::span<Word const> words);
  Completion run_ours(std::span<Word const> words, CommandContext const& context);
  Result<std::vector<Word>> expand_words(grammar::Node simple);
  Result<void> assign(grammar::AssignmentView view, bool for_command);
  Result<void> redirect(grammar::Node command, Redirections& redirections);
  void note_input(grammar::Node compound);
  /// Do the redirections of a program assign variables? bash expands them in the program's own process.
  [[nodiscard]] bool redirections_assign(grammar::Node simple) const;
  [[nodiscard]] bool is_program(std::string const& name) const;
  Flow evaluate_in_child(grammar::Node simple);
  Flow redirection_failed(Error const& error, Span command);
  [[nodiscard]] bool may_defer(bool redirected) const;

  // prefix.cpp: `sudo`, `env`, `timeout`, `command` before a command of ours
  std::optional<Completion> run_prefixed(std::span<Word const> words, CommandContext const& context);
  [[nodiscard]] bool leads_to_ours(std::span<Word const> words) const;
  Completion run_for_at_most(std::span<Word const> words, std::string_view duration,
                             CommandContext const& context);

  // evaluate_process.cpp: what needs a process
  Flow evaluate_pipeline(grammar::Node pipeline);
  Flow run_stages(std::vector<grammar::PipelineView::Stage> const& stages, Span span);
  /// Starts a process for each; the last of those returned is negative if there is none for it.
  std::vector<pid_t> start_stages(std::vector<grammar::PipelineView::Stage> const& stages, bool background);
  Flow evaluate_subshell(grammar::Node subshell, grammar::Node compound);
  Flow evaluate_background(grammar::Node and_or);
  static Error not_in_background(Span span);
  pid_t start_background(grammar::Node and_or);
  Completion run_program(std::span<Word const> words);
  Completion run_program_of(Commands::Program const& program);
  Error replace_process(std::span<Word const> words);
  Completion wait_foreground(pid_t child);
  /// Forks; in the child the shell is a subshell.
  pid_t fork_subshell(bool background = false);
  [[noreturn]] void leave_subshell(Flow flow);

  // substitution.cpp
  /// Runs it in a subshell, as $( ) does, and reads what it writes.
  Result<std::string> output_of_child(std::function<Flow()> const& run);
  /// Can the subshell be spared: one builtin or command of ours that only writes?
  [[nodiscard]] bool needs_no_process(grammar::Node simple) const;
  Result<std::string> substitute_here(grammar::Node simple);
  /// `$(< FILE)`.
  Result<std::string> file_content(grammar::RedirectView view);

  // shell.cpp
  /// Waits until everything queued has been answered. False: something failed, the script ends (flow exit).
  [[nodiscard]] bool settle();
  /// The same before something that a trap could see.
  [[nodiscard]] bool settle_for_traps();
  /// What has to be looked at between commands: signals, and whether a subshell was refused something.
  Flow between_commands();
  /// Traps of signals that have arrived, or the end because of one.
  Flow check_signals();
  /// After a command that errexit and the ERR trap look at.
  Flow complete(Completion completion, Span command);
  Flow run_error_trap();
  Flow run_trap(Traps::Trap const& trap);
  void run_exit_trap();
  Flow expansion_failed(Error error);
  /// The EXIT trap runs here, as bash's does: it sees the function's variables and redirections. But in a
  /// substitution and under `set +e` bash has left the function by then.
  Flow end_in_place(Error error);
  /// The script ends because of this error, without anybody having a say (a refusal).
  Completion refuse(Error error);
  Flow end_with(Failure failure, bool written);
  Outcome outcome();
  Result<grammar::Tree const*> parse_text(std::string name, std::string text, Span origin);

  /// Writes a builtin's output; status 1 and a message if that fails.
  Completion print(std::string_view text, Invocation const& invocation, int status = 0);
  /// bash's "NAME: line N: message".
  void complain(std::string_view message, Span place);
  /// Another program's words, as they are.
  void complain_as_is(std::string_view message);
  /// The same, at once and past the queue: in a child that is about to end.
  void complain_directly(std::string_view message, Span place);
  void complain_directly_as_is(std::string_view message);
  [[nodiscard]] std::string prefix(Span place) const;
  void trace(std::string_view text);
  std::string trace_prefix();
  Result<std::string> expand_first_word(grammar::Tree const& tree);
  void trace_words(std::span<Word const> words);

  ShellOptions const start_;
  Commands& commands_;
  grammar::Sources& sources_;
  Signals signals_;
  Variables variables_;
  Expander expander_{variables_, *this};
  Options options_;
  Traps traps_;
  BackgroundJobs background_;
  SharedRefusal refused_in_child_;  ///< a subshell met what is not part of ipsh: nobody handles its status
  std::unordered_map<std::string, Function> functions_;
  std::map<std::uint32_t, std::unique_ptr<grammar::Tree const>> texts_;  ///< parsed at run time, by source

  std::string zero_;                     ///< $0
  std::vector<std::string> positional_;  ///< $1 …: a function's call swaps them
  int status_ = 0;
  std::optional<int> substitution_status_;  ///< of the last $( ) of this command
  std::optional<int> exit_trap_status_;     ///< while the EXIT trap runs: what `exit` without a number means
  unsigned loops_ = 0;                      ///< we stand in
  unsigned loops_to_leave_ = 0;
  unsigned functions_entered_ = 0, files_entered_ = 0;
  unsigned depth_ = 0;  ///< of evaluation, for a limit instead of a crash
  void const* const stack_base_ = __builtin_frame_address(0);  ///< where the shell was made
  bool ignoring_errors_ = false;                               ///< in a condition, before && or ||, behind !
  bool error_trap_runs_ = false;
  bool error_trap_hidden_ = false;  ///< in a function: not inherited
  bool last_of_process_ = false;    ///< this process has only the present command left to run: exec it
  bool joins_list_ = false;         ///< the value of an assignment is being made, here or in a parent
  bool in_subshell_ = false;
  std::uint32_t sources_of_parent_ = UINT32_MAX;  ///< in a subshell: how many texts the script's process has
  bool in_substitution_ = false;                  ///< this process is a $( )
  bool input_given_ = false;  ///< by a pipe or a redirection: then `&` leaves standard input as it is
  bool expands_in_child_ =
      false;            ///< the words of a pipeline's or background's simple command: see run_exit_trap
  bool piped_ = false;  ///< this process is a stage of a pipeline and has not begun its command
  bool in_background_ = false;
  bool ended_ = false;
  bool exit_called_ = false;
  bool discards_files_ = false;  ///< Flow::discard goes past sourced files, and ends the text of -c
  bool reads_standard_input_ = false;
  bool trace_expands_ = false;  ///< $PS4 itself
  unsigned trace_level_ = 0;    ///< of substitutions, sourced files and traps
  std::string trace_ps4_;       ///< that trace_source_ was made of
  grammar::Tree const* trace_source_ = nullptr;
  bool exit_trap_done_ = false;
  std::vector<Redirections*> open_compounds_;  ///< redirections of the compound commands that we stand in
  Span command_;                               ///< the present simple command
  std::optional<Failure> failure_;
  bool failure_written_ = false;
  int ended_by_signal_ = 0;
  pid_t const process_;
};

}  // namespace ipsh::interp
