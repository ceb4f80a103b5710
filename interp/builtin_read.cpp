// read: a line of standard input into variables. From what can't be sought it takes byte by byte, so that
// nothing behind the line is lost to the programs that read on.
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "interp/builtin.hpp"
#include "interp/field_splitting.hpp"

namespace ipsh::interp {
namespace {

struct ReadOptions {
  bool raw = false, silent = false;
  std::string prompt;
  char delimiter = '\n';
  std::optional<std::size_t> count;
  std::optional<std::chrono::nanoseconds> time;
  int descriptor = 0;
  std::span<Word const> names;
};

/// The line as read; a byte that a backslash protects does not split.
struct Line {
  MarkedText text;
  int status = 0;  ///< 1: the input ended first; 128 + n: a signal, or SIGALRM for the time
};

/// Hands out bytes; from a file it reads ahead and goes back in the end.
class Input {
 public:
  Input(int descriptor, Signals const& signals) : descriptor_(descriptor), signals_(signals) {
    seekable_ = lseek(descriptor, 0, SEEK_CUR) >= 0;
  }
  ~Input() {
    if (seekable_ && at_ < size_) lseek(descriptor_, -static_cast<off_t>(size_ - at_), SEEK_CUR);
  }
  Input(Input const&) = delete;
  Input& operator=(Input const&) = delete;

  enum class Got { byte, end, interrupted };
  Got next(char& byte, std::optional<std::chrono::steady_clock::time_point> until) {
    if (at_ == size_) {
      std::optional<std::chrono::nanoseconds> left;
      if (until) left = std::max(std::chrono::nanoseconds{0}, *until - std::chrono::steady_clock::now());
      if (!seekable_ && !signals_.wait_readable(descriptor_, left)) return Got::interrupted;
      if (signals_.pending()) return Got::interrupted;  // /dev/zero never ends
      auto const got = ::read(descriptor_, buffer_.data(), seekable_ ? buffer_.size() : 1);
      if (got < 0) number_ = errno;
      if (got <= 0) return Got::end;
      size_ = static_cast<std::size_t>(got);
      at_ = 0;
    }
    byte = buffer_[at_++];
    return Got::byte;
  }
  [[nodiscard]] int error() const { return number_; }

 private:
  int descriptor_, number_ = 0;
  Signals const& signals_;
  bool seekable_ = false;
  std::array<char, 512> buffer_{};
  std::size_t at_ = 0, size_ = 0;
};

Line read_line(Input& input, ReadOptions const& options, Signals const& signals) {
  Line line;
  std::optional<std::chrono::steady_clock::time_point> until;
  if (options.time) until = std::chrono::steady_clock::now() + *options.time;
  bool escaped = false;
  std::size_t taken = 0;
  while (!options.count || taken < *options.count) {
    char byte = 0;
    switch (input.next(byte, until)) {
      case Input::Got::end:
        line.status = 1;
        return line;
      case Input::Got::interrupted:
        line.status = signals.pending() ? 130 : 128 + SIGALRM;
        return line;
      case Input::Got::byte:
        break;
    }
    if (!options.raw && !escaped && byte == '\\') {
      escaped = true;
      continue;
    }
    if (escaped && byte == '\n') {  // the line goes on
      escaped = false;
      continue;
    }
    if (!escaped && byte == options.delimiter) return line;
    if (byte != '\0') {
      line.text.append({&byte, 1}, escaped ? Mark::quoted : Mark::expanded);
    }
    escaped = false;
    ++taken;
  }
  return line;
}

/// No echo while it lives, if the descriptor is a terminal.
class Silence {
 public:
  Silence(int descriptor, bool silent) : descriptor_(descriptor) {
    if (!silent || tcgetattr(descriptor, &before_) != 0) return;
    active_ = true;
    auto now = before_;
    now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(descriptor, TCSADRAIN, &now);
  }
  ~Silence() {
    if (active_) tcsetattr(descriptor_, TCSADRAIN, &before_);
  }
  Silence(Silence const&) = delete;
  Silence& operator=(Silence const&) = delete;

 private:
  int descriptor_;
  bool active_ = false;
  termios before_{};
};

std::optional<double> decimal(std::string const& text) {
  if (text.empty() || text.find_first_not_of("0123456789.") != std::string::npos) return std::nullopt;
  char* end = nullptr;
  double const value = std::strtod(text.c_str(), &end);
  return *end == '\0' ? std::optional(value) : std::nullopt;
}

}  // namespace

Completion Builtins::read(Shell& shell, Invocation const& invocation) {
  ReadOptions options;
  auto words = invocation.words.subspan(1);
  while (!words.empty() && words[0].text.size() > 1 && words[0].text[0] == '-') {
    auto const& word = words[0];
    words = words.subspan(1);
    if (word.text == "--") break;
    for (std::size_t i = 1; i < word.text.size(); ++i) {
      char const letter = word.text[i];
      if (letter == 'r') options.raw = true;
      if (letter == 's') options.silent = true;
      if (letter == 'r' || letter == 's') continue;
      std::string argument = word.text.substr(i + 1);
      if (argument.empty()) {
        if (words.empty())
          return fail(shell, invocation, std::string("-") + letter + ": option requires an argument", 2);
        argument = words[0].text;
        words = words.subspan(1);
      }
      auto const number = decimal(argument);
      bool const whole = number && *number == std::floor(*number) && *number < 1e9;
      if (letter == 'p') options.prompt = argument;
      if (letter == 'd') options.delimiter = argument.empty() ? '\0' : argument[0];
      if (letter == 'n' && !whole) return fail(shell, invocation, argument + ": invalid number");
      if (letter == 'n') options.count = static_cast<std::size_t>(*number);
      if (letter == 'u' && !whole)
        return fail(shell, invocation, argument + ": invalid file descriptor specification");
      if (letter == 'u') options.descriptor = static_cast<int>(*number);
      if (letter == 't' && !number)
        return fail(shell, invocation, argument + ": invalid timeout specification");
      if (letter == 't') options.time = std::chrono::nanoseconds{static_cast<long long>(*number * 1e9)};
      break;
    }
  }
  options.names = words;
  for (auto const& name : options.names)
    if (!is_variable_name(name.text))
      return fail(shell, invocation, "`" + name.text + "': not a valid identifier");
  if (!is_scripts_own(options.descriptor))
    return fail(shell, invocation,
                options.descriptor == 0
                    ? "read error: 0: Bad file descriptor"
                    : std::to_string(options.descriptor) + ": invalid file descriptor: Bad file descriptor");
  if (options.time && options.time->count() == 0)  // only asks
    return shell.signals_.wait_readable(options.descriptor, options.time) ? 0 : 1;

  if (!options.prompt.empty() && isatty(options.descriptor))
    static_cast<void>(
        shell.commands_.write(2, options.prompt, {.may_defer = false, .span = invocation.context.span}));
  Line line;
  {
    Silence const silence(options.descriptor, options.silent);
    Input input(options.descriptor, shell.signals_);
    line = read_line(input, options, shell.signals_);
    if (input.error() != 0)
      return fail(shell, invocation,
                  "read error: " + std::to_string(options.descriptor) + ": " + strerror(input.error()));
  }
  if (line.status == 130) {
    int const signal = shell.signals_.first_pending();
    return {128 + signal, shell.check_signals()};
  }
  if (options.names.empty()) {
    if (auto const done = shell.variables_.assign("REPLY", line.text.text()); !done)
      return assignment_failed(shell, invocation, done.error());
    return line.status;
  }
  auto values =
      read_fields(line.text, options.names.size(), shell.variables_.ifs(), shell.variables_.characters());
  for (std::size_t i = 0; i < options.names.size(); ++i) {
    if (auto const done = shell.variables_.assign(options.names[i].text, std::move(values[i])); !done)
      return assignment_failed(shell, invocation, done.error());
  }
  return line.status;
}

}  // namespace ipsh::interp
