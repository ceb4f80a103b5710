#include "interp/front/script.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "grammar/literal_commands.hpp"
#include "grammar/parse.hpp"
#include "interp/builtin.hpp"
#include "interp/front/engine.hpp"
#include "interp/ip_command.hpp"

namespace ipsh::front {

namespace {

constexpr int refused = 65, cannot_read = 66, incomplete = 100;
constexpr std::size_t most_errors = 20;

Result<std::string> read_all(FileDescriptor const& file, std::string const& name) {
  auto const wrong = [&](int number) {
    auto error = failure("ipsh: " + name + ": " + std::strerror(number), cannot_read);
    error.number = number;
    return error;
  };
  if (!file.valid()) return wrong(errno);
  struct stat status {};
  if (::fstat(file.get(), &status) == 0 && S_ISDIR(status.st_mode)) return wrong(EISDIR);
  std::string text;
  std::array<char, 65536> buffer{};
  for (;;) {
    auto const length = ::read(file.get(), buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return wrong(errno);
    if (length == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(length));
  }
}

Result<grammar::Source> read_source(CommandLine const& line) {
  grammar::Source source;
  switch (line.action) {
    case CommandLine::Action::text:
      source.name = "-c";
      source.text = line.source;
      return source;
    case CommandLine::Action::file:
      source.name = line.source;
      source.text =
          TRY(read_all(FileDescriptor(::open(line.source.c_str(), O_RDONLY | O_CLOEXEC)), line.source));
      return source;
    default:
      source.name = "stdin";
      source.text = TRY(read_all(FileDescriptor(::dup(0)), "standard input"));
      return source;
  }
}

interp::ShellOptions shell_options(CommandLine const& line) {
  interp::ShellOptions options;
  options.trace = line.trace;
  options.arguments = line.arguments;
  options.command_text = line.action == CommandLine::Action::text;
  if (line.action == CommandLine::Action::file) options.name = line.source;
  if (options.command_text && !options.arguments.empty()) {
    options.name = options.arguments.front();
    options.arguments.erase(options.arguments.begin());
  }
  return options;
}

/// Mistakes in literal commands whose failure would end the script: told before anything runs.
bool check_literal_commands(Engine const& engine, grammar::Tree const& tree) {
  std::size_t errors = 0;
  for (auto const& command : grammar::literal_commands(tree)) {
    auto wrong = interp::Builtins::refused_option(command.words);
    if (!wrong && command.ends_script) wrong = interp::check_words(command.words);
    if (!wrong) continue;
    if (!wrong->span.known()) wrong->span = command.span;
    engine.complain(*wrong);
    if (++errors == most_errors) break;
  }
  return errors == 0;
}

int conclude(Engine& engine, CommandLine const& line, interp::Outcome const& outcome,
             std::chrono::steady_clock::time_point start) {
  auto* const transaction = engine.transaction();
  if (outcome.status == 0) {
    if (transaction == nullptr) return 0;
    auto const changes = transaction->count();
    if (auto const committed = transaction->commit(); !committed) {
      engine.complain(committed.error(), engine.roll_back().sentence);
      return committed.error().status;
    }
    if (!line.verbose) return 0;
    auto const time =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f ms", time);
    say("committed " + std::to_string(changes) + (changes == 1 ? " change in " : " changes in ") +
        text.data());
    return 0;
  }
  auto const ending = transaction != nullptr ? engine.roll_back() : Engine::Ending{};
  if (outcome.failure) {
    auto error = outcome.failure->error;
    if (!error.span.known()) error.span = outcome.failure->command;
    engine.complain(error, ending.sentence, outcome.failure->value);
  } else if (!ending.sentence.empty() && !line.quiet) {
    say("ipsh: " + ending.sentence);
  }
  for (auto const& left : ending.left) say("      " + left);
  return ending.complete ? outcome.status : incomplete;
}

}  // namespace

int run_script(CommandLine const& line) {
  auto const start = std::chrono::steady_clock::now();
  auto source = read_source(line);
  if (!source) {
    say(source.error().message);
    return source.error().status;
  }
  Engine engine(line, source->name, shell_options(line));
  auto const number = engine.sources().add(std::move(*source));
  auto const tree = grammar::parse(engine.sources(), number);
  if (!tree) {
    engine.complain(grammar::diagnose(tree.error(), engine.sources()), "nothing was changed");
    return refused;
  }
  if (!check_literal_commands(engine, **tree)) {
    say("ipsh: nothing was changed");
    return refused;
  }
  if (line.check_only) return 0;
  if (!line.space.empty()) {
    if (auto used = engine.namespaces().use(line.space); !used) {
      say(used.error().message);
      return used.error().status;
    }
  }
  auto const outcome = line.action == CommandLine::Action::standard_input
                           ? engine.shell().run_standard_input(number)
                           : engine.shell().run_script(**tree);
  engine.session().tell();
  return conclude(engine, line, outcome, start);
}

}  // namespace ipsh::front
