// Command substitution: in a subshell, or in this process where nobody can tell the difference.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <functional>

#include "grammar/quoting.hpp"
#include "interp/pipe.hpp"
#include "interp/restore.hpp"
#include "interp/shell.hpp"

namespace ipsh::interp {

using grammar::Kind;
using grammar::Node;

namespace {

/// The only command of a list, if it is a simple one.
Node only_simple(Node list) {
  if (list.first() != list.last()) return {};
  grammar::ItemView const item{list.first()};
  if (item.background()) return {};
  auto const pipeline = item.and_or().first();
  if (pipeline != item.and_or().last() || pipeline.first() != pipeline.last()) return {};
  return pipeline.first().is(Kind::simple) ? pipeline.first() : Node();
}

Result<std::string> read_all(int descriptor) {
  std::string text;
  for (;;) {
    constexpr std::size_t piece = 4096;
    auto const size = text.size();
    text.resize(size + piece);
    auto const count = read(descriptor, text.data() + size, piece);
    text.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("read", errno);
    if (count == 0) return text;
  }
}

/// Might expanding it change the shell, or say something else in a subshell: ${x:=…}, $((x += 1)), $RANDOM?
bool is_bound_to_process(Node node) {
  if (node.is(Kind::parameter)) {
    grammar::ParameterView const view{node};
    constexpr std::array<std::string_view, 3> own{"RANDOM", "SRANDOM", "BASHPID"};
    if (view.operator_text().ends_with('=') || std::ranges::find(own, view.name()) != own.end()) return true;
  }
  if (node.is(Kind::arithmetic) && node.text().find_first_of("=+-R") != std::string_view::npos) return true;
  return std::any_of(node.begin(), node.end(), is_bound_to_process);
}

/// Descriptor 1 stands for a file without a name while it lives.
class Capture {
 public:
  Capture()
      : file_(memfd_create("substitution", MFD_CLOEXEC)),
        before_(fcntl(1, F_DUPFD_CLOEXEC, FileDescriptor::first)) {
    valid_ = file_.valid() && dup2(file_.get(), 1) == 1;
  }
  ~Capture() { restore(); }
  Capture(Capture const&) = delete;
  Capture& operator=(Capture const&) = delete;

  [[nodiscard]] bool valid() const { return valid_; }
  Result<std::string> take() {
    restore();
    lseek(file_.get(), 0, SEEK_SET);
    return read_all(file_.get());
  }

 private:
  void restore() {
    if (!std::exchange(valid_, false)) return;
    if (before_.valid())
      dup2(before_.get(), 1);
    else
      close(1);
  }

  FileDescriptor file_, before_;
  bool valid_ = false;
};

}  // namespace

Result<std::string> Shell::substitute(Node node) {
  Node const list = node.is(Kind::backquote) ? node.backquoted() : node.first();
  if (!list) {
    substitution_status_ = status_ = 0;
    return std::string();
  }
  TRY_VOID(before_files());
  Node const simple = only_simple(list);
  if (simple && simple.first() == simple.last() && simple.first().is(Kind::redirect))
    if (grammar::RedirectView const view{simple.first()}; view.operator_text() == "<" && !view.descriptor())
      return file_content(view);
  if (simple && needs_no_process(simple)) return substitute_here(simple);
  return output_of_child([&] {
    last_of_process_ = bool(simple);
    return evaluate_list(list);
  });
}

Result<std::string> Shell::output_of_child(std::function<Flow()> const& run) {
  auto pipe = TRY(make_pipe());
  pid_t const child = fork_subshell();
  if (child == 0) {
    dup2(pipe.write.get(), 1);
    pipe = {};
    in_substitution_ = true;
    options_.errexit = false;  // behind `||` and its like `set -e` does nothing in here, as outside
    ++trace_level_;
    leave_subshell(run());
  }
  pipe.write.reset();
  auto text = child < 0 ? Result<std::string>(std::string()) : read_all(pipe.read.get());
  pipe.read.reset();
  auto const completion = wait_foreground(child);
  commands_.joined();
  if (completion.flow != Flow::next) return failure("", completion.status, command_);
  substitution_status_ = status_ = completion.status;
  return text;
}

bool Shell::needs_no_process(Node simple) const {
  if (options_.trace || !simple.first().is(Kind::word)) return false;
  auto const name = grammar::literal_text(simple.first()).value_or("");
  constexpr std::array<std::string_view, 4> builtins{"echo", "printf", "pwd", "seq"};
  if (functions_.contains(name) ||
      (std::ranges::find(builtins, name) == builtins.end() && !commands_.knows(name)))
    return false;
  return std::all_of(simple.begin(), simple.end(),
                     [](Node child) { return child.is(Kind::word) && !is_bound_to_process(child); });
}

Result<std::string> Shell::substitute_here(Node simple) {
  Restore const here(command_, simple.span());
  Restore const errexit(options_.errexit, false);
  Restore const ignoring(ignoring_errors_, true);
  auto const ends = [&](int status) {
    substitution_status_ = status_ = status;
    return std::string();
  };
  auto const words = expand_words(simple);
  if (!words) {
    if (ended_) return words.error();
    complain(words.error().message, words.error().span);
    return ends(severity(words.error()) == Severity::command ? words.error().status : 1);
  }
  Redirections none(commands_);
  CommandContext const context{.may_defer = false, .span = simple.span()};
  auto const in_child = [&] {
    return output_of_child([&] { return complete(dispatch(*words, context, none, false), simple.span()); });
  };
  bool const assigns =
      words->front().text == "printf" && words->size() > 1 && (*words)[1].text.starts_with("-v");
  bool const starts_program = commands_.knows(words->front().text) && [&] {
    auto const program = commands_.program(*words);
    return program && program->has_value();
  }();
  if (assigns || starts_program) return in_child();
  Capture capture;
  if (!capture.valid()) return in_child();
  auto const completion = dispatch(*words, context, none, false);
  if (completion.flow != Flow::next || !settle()) return failure("", completion.status, simple.span());
  ends(completion.status);
  return capture.take();
}

Result<std::string> Shell::file_content(grammar::RedirectView view) {
  auto const name = TRY(expander_.redirection(view.target()));
  FileDescriptor const file{open(name.text.c_str(), O_RDONLY | O_CLOEXEC)};
  auto text = file.valid() ? read_all(file.get()) : Result<std::string>(failure(""));
  if (text) {
    substitution_status_ = status_ = 0;
    return text;
  }
  auto error = failure(name.text + ": " + strerror(errno), 1, view.node.span());
  error.code = code::unreadable;
  if (options_.errexit) return error;  // bash ends here, even inside `if` and before `||`
  complain(error.message, error.span);
  substitution_status_ = status_ = 1;
  return std::string();
}

}  // namespace ipsh::interp
