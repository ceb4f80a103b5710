#include "interp/front/command_line.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>

namespace ipsh::front {

namespace {

constexpr std::string_view version = "ipsh 0.1";
constexpr int wrong_usage = 64;

/// `ipsh`, `ipsh FILE ARGS`, `ipsh -c TEXT ARGS`: nothing to look up.
std::optional<CommandLine> common_form(int argc, char const* const* argv) {
  CommandLine line;
  if (argc < 2) {
    line.action = ::isatty(0) ? CommandLine::Action::prompt : CommandLine::Action::standard_input;
    return line;
  }
  std::string_view const first = argv[1];
  if (first == "-c" && argc > 2) {
    line.action = CommandLine::Action::text;
    line.source = argv[2];
    line.arguments.assign(argv + 3, argv + argc);
    return line;
  }
  if (first.empty() || first.starts_with('-') || first == "recover") return {};
  line.action = CommandLine::Action::file;
  line.source = argv[1];
  line.arguments.assign(argv + 2, argv + argc);
  return line;
}

/// What stands behind the options is the script's own: FILE and its arguments are not looked at.
void take_operands(CommandLine& line, std::vector<std::string> operands, std::optional<std::string> text) {
  if (text) {
    line.action = CommandLine::Action::text;
    line.source = std::move(*text);
    line.arguments = std::move(operands);
  } else if (!operands.empty()) {
    line.action = CommandLine::Action::file;
    line.source = operands.front();
    line.arguments.assign(operands.begin() + 1, operands.end());
  } else {
    line.action = ::isatty(0) ? CommandLine::Action::prompt : CommandLine::Action::standard_input;
  }
}

void add_options(CLI::App& app, CommandLine& line, std::optional<std::string>& text) {
  app.set_help_flag("-h,--help", "print this and end");
  app.set_version_flag("-V,--version", std::string(version));
  app.add_option("-c", text, "run TEXT instead of a file")->type_name("TEXT");
  app.add_flag("-n,--check", line.check_only, "read the script and its literal commands, run nothing");
  app.add_flag("-x", line.trace, "show each command before it runs");
  app.add_flag("-v,--verbose", line.verbose, "say what was committed");
  app.add_flag("-q,--quiet", line.quiet, "no report, only errors");
  app.add_flag("--sandbox", line.sandbox, "run in namespaces of its own that are thrown away");
  app.add_flag("--internet", line.internet,
               "in the sandbox: a network behind it that answers for every address");
  app.add_option("-N,--netns", line.space, "work in the network namespace NS")->type_name("NS");
  app.add_flag("--autocommit", line.autocommit, "no transaction: each change is permanent at once");
  app.add_flag("!--no-journal", line.journal, "no journal and no guardian: nothing is undone after kill -9");
  app.add_option("--iptables", line.iptables, "rule set of iptables (default: the host's)")
      ->check(CLI::IsMember({"legacy", "nft"}));
  app.add_option("--color", line.color, "colour in messages")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

}  // namespace

Result<CommandLine> read_command_line(int argc, char const* const* argv) {
  if (auto common = common_form(argc, argv)) return std::move(*common);
  CommandLine line;
  std::optional<std::string> text;
  CLI::App app(
      "ipsh runs ip, iptables and sysctl commands as one transaction: all of them take effect, or none.",
      "ipsh");
  add_options(app, line, text);
  app.prefix_command();
  app.footer(
      "FILE [ARGS]       run a script (standard input without one; a prompt on a terminal)\n"
      "recover [--list]  undo what transactions that died have left");
  auto* const recover = app.add_subcommand("recover", "undo what transactions that died have left");
  recover->add_flag("--list", line.list, "only say which there are");
  recover->add_option("ID", line.source, "one of them");
  try {
    app.parse(argc, argv);
  } catch (CLI::CallForHelp const&) {
    line.action = CommandLine::Action::print;
    line.source = app.help();
    return line;
  } catch (CLI::CallForVersion const&) {
    line.action = CommandLine::Action::print;
    line.source = std::string(version) + '\n';
    return line;
  } catch (CLI::ParseError const& error) {
    auto wrong = failure("ipsh: " + std::string(error.what()), wrong_usage);
    wrong.help = "ipsh --help";
    return wrong;
  }
  if (recover->parsed()) {
    line.action = CommandLine::Action::recover;
    return line;
  }
  if (line.internet) line.sandbox = true;
  auto operands = app.remaining();
  if (!operands.empty() && operands.front() == "--") operands.erase(operands.begin());
  if (!operands.empty() && operands.front().starts_with('-')) {
    auto wrong = failure("ipsh: unknown option " + operands.front(), wrong_usage);
    wrong.help = "ipsh --help";
    return wrong;
  }
  take_operands(line, std::move(operands), std::move(text));
  return line;
}

}  // namespace ipsh::front
