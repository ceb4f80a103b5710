// Interim: the plain language, without any command of ours, so that it can be compared with bash.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "interp/shell.hpp"

namespace {

using namespace ipsh;

class NoCommands final : public interp::Commands {
 public:
  [[nodiscard]] bool knows(std::string_view) const override { return false; }
  [[nodiscard]] bool executes(std::span<Word const>) const override { return false; }
  [[nodiscard]] Result<std::optional<Program>> program(std::span<Word const>) override {
    return std::optional<Program>{};
  }
  int run(std::span<Word const>, interp::CommandContext const&) override { return 127; }
  [[nodiscard]] std::optional<interp::Failure> last_failure() const override { return {}; }
  [[nodiscard]] std::optional<interp::Failure> barrier() override { return {}; }
  int write(int fd, std::string_view text, interp::CommandContext const&) override {
    while (!text.empty()) {
      auto const count = ::write(fd, text.data(), text.size());
      if (count < 0 && errno != EINTR) return errno;
      text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
    }
    return 0;
  }
  [[nodiscard]] bool is_sysctl(std::string_view) const override { return false; }
  [[nodiscard]] Result<void> write_sysctl(std::string_view, std::string_view, Span) override { return {}; }
  void after_fork_in_child() override {}
  void joined() override {}
  [[nodiscard]] ProgramEnvironment program_environment() override { return {}; }
  void external(std::span<Word const>) override {}
  [[nodiscard]] Result<void> before_exec() override { return {}; }
};

std::string content(int fd) {
  std::string text;
  char buffer[65536];
  for (ssize_t count; (count = read(fd, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(count));
  return text;
}

int fail(std::string const& message, int status) {
  std::fprintf(stderr, "ipsh: %s\n", message.c_str());
  return status;
}

}  // namespace

int main(int count, char** words) {
  interp::ShellOptions options;
  grammar::Source source;
  bool standard_input = false;
  int at = 1;
  if (count > 2 && std::string_view(words[1]) == "-c") {
    source = {.name = "-c", .text = words[2]};
    options.command_text = true;
    at = 3;
    if (count > 3) options.name = words[at++];
  } else if (count > 1) {
    int const file = open(words[1], O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail(std::string(words[1]) + ": " + strerror(errno), 66);
    source = {.name = words[1], .text = content(file)};
    close(file);
    options.name = words[at++];
  } else {
    source = {.name = "stdin", .text = content(0)};
    standard_input = true;
  }
  for (; at < count; ++at) options.arguments.emplace_back(words[at]);
  grammar::Sources sources;
  auto const number = sources.add(std::move(source));
  auto const tree = grammar::parse(sources, number);
  if (!tree) {
    auto const place = sources.place(tree.error().span);
    return fail(std::to_string(place.line) + ": " + tree.error().message, 65);
  }
  NoCommands commands;
  interp::Shell shell(std::move(options), commands, sources, environ);
  auto const outcome = standard_input ? shell.run_standard_input(number) : shell.run_script(**tree);
  if (outcome.failure && !outcome.written) fail(outcome.failure->error.message, outcome.status);
  if (outcome.signal != 0) {  // so that whoever started us sees what bash would show
    std::signal(outcome.signal, SIG_DFL);
    raise(outcome.signal);
  }
  return outcome.status;
}
