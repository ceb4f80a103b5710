#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <new>
#include <string_view>

#include "interp/front/command_line.hpp"
#include "interp/front/drop_in.hpp"
#include "interp/front/engine.hpp"
#include "interp/front/prompt.hpp"
#include "interp/front/recover_command.hpp"
#include "interp/front/script.hpp"
#include "interp/sandbox.hpp"

namespace {

using ipsh::front::CommandLine;

int run(CommandLine const& line) {
  if (line.sandbox) {
    // Inside there is another PID namespace, so the sandbox is a child: this process passes its status on.
    auto const entered = ipsh::interp::enter_sandbox({.internet = line.internet});
    if (!entered) {
      ipsh::front::say("ipsh: " + entered.error().message);
      if (!entered.error().help.empty()) ipsh::front::say("  help: " + entered.error().help);
      return entered.error().status;
    }
    if (*entered) return **entered;
  }
  switch (line.action) {
    case CommandLine::Action::prompt:
      return ipsh::front::run_prompt(line);
    case CommandLine::Action::recover:
      return ipsh::front::run_recover(line);
    case CommandLine::Action::print:
      std::fputs(line.source.c_str(), stdout);
      return line.status;
    default:
      return ipsh::front::run_script(line);
  }
}

/// No memory left is an end as by `kill -9`: the guardian rolls back. 2 is bash's status then.
[[noreturn]] void out_of_memory() {
  constexpr std::string_view message = "ipsh: out of memory\n";
  static_cast<void>(!::write(2, message.data(), message.size()));
  _exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  std::set_new_handler(out_of_memory);
  if (argc > 0 && ipsh::front::is_drop_in(argv[0])) return ipsh::front::drop_in(argc, argv);
  auto const line = ipsh::front::read_command_line(argc, argv);
  if (!line) {
    ipsh::front::say(line.error().message);
    if (!line.error().help.empty()) ipsh::front::say("  help: " + line.error().help);
    return line.error().status;
  }
  return run(*line);
}
