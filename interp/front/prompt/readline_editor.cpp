// readline and its history. Its own globals are used from here alone.
#include <readline/history.h>
#include <readline/readline.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "interp/front/line_editor.hpp"

namespace ipsh::front {

namespace {

constexpr int history_limit = 10'000;

// readline's hooks are plain functions: what they need stands here.
struct Hooks {
  std::function<bool()> interrupt;
  bool interrupted = false;
};
Hooks& hooks() {
  static Hooks instance;
  return instance;
}

/// Called when readline wakes up: gives the line up when a signal has come.
int check_interrupt() {
  if (hooks().interrupt && hooks().interrupt()) {
    hooks().interrupted = true;
    rl_replace_line("", 0);
    rl_crlf();
    rl_done = 1;
  }
  return 0;
}

void make_directories(std::string const& file) {
  for (auto slash = file.find('/', 1); slash != std::string::npos; slash = file.find('/', slash + 1))
    ::mkdir(file.substr(0, slash).c_str(), 0700);
}

class ReadlineEditor final : public LineEditor {
 public:
  ReadlineEditor(std::string history_file, std::function<bool()> interrupt) : file_(std::move(history_file)) {
    hooks().interrupt = std::move(interrupt);
    rl_readline_name = "ipsh";
    rl_catch_signals = 0;
    rl_signal_event_hook = check_interrupt;
    rl_event_hook = check_interrupt;
    rl_variable_bind("enable-bracketed-paste", "on");
    using_history();
    // Entries of many lines are kept whole by the time stamps between entries.
    history_comment_char = '#';
    history_write_timestamps = 1;
    stifle_history(history_limit);
    if (!file_.empty()) read_history(file_.c_str());
  }

  std::optional<std::string> read(std::string const& prompt) override {
    hooks().interrupted = false;
    char* const line = ::readline(prompt.c_str());
    if (line == nullptr) return {};
    std::string text(line);
    std::free(line);
    return text;
  }

  [[nodiscard]] bool interrupted() const override { return hooks().interrupted; }

  void remember(std::string const& command) override {
    add_history(command.c_str());
    if (file_.empty()) return;
    make_directories(file_);
    auto const mask = ::umask(077);
    if (::access(file_.c_str(), F_OK) != 0)
      write_history(file_.c_str());
    else
      append_history(1, file_.c_str());
    ::umask(mask);
  }

 private:
  std::string file_;
};

}  // namespace

}  // namespace ipsh::front

extern "C" ipsh::front::LineEditor* ipsh_line_editor(std::string const& history_file,
                                                     std::function<bool()> interrupt) {
  return std::make_unique<ipsh::front::ReadlineEditor>(history_file, std::move(interrupt)).release();
}
