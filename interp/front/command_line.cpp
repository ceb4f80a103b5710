#include "interp/front/command_line.hpp"

#include <getopt.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace ipsh::front {

namespace {

constexpr std::string_view version_text = "ipsh 0.1\n";
constexpr int wrong_usage = 64;

Error wrong(std::string message) {
  auto error = failure("ipsh: " + std::move(message), wrong_usage);
  error.help = "ipsh --help";
  return error;
}

/// What the options are read into.
struct Reading {
  CommandLine line;
  std::optional<std::string> text;  ///< of -c
};

/// One option: a row of the table is all that an option needs.
struct Option {
  char letter;           ///< 0: none
  char const* name;      ///< the long one; nullptr: none
  char const* argument;  ///< what help calls it, or the values there are, as "a|b"; nullptr: takes none
  char const* help;
  void (*apply)(Reading&, char const* value);
};

template <auto member, bool value = true>
void set(Reading& reading, char const*) {
  reading.line.*member = value;
}

template <auto member>
void take(Reading& reading, char const* value) {
  reading.line.*member = value;
}

void print_version(Reading& reading, char const*) {
  reading.line.action = CommandLine::Action::print;
  reading.line.source = version_text;
}

void print_help(Reading& reading, char const*);

constexpr std::array options = std::to_array<Option>({
    {'h', "help", nullptr, "print this and end", print_help},
    {'V', "version", nullptr, "print the version and end", print_version},
    {'c', nullptr, "TEXT", "run TEXT instead of a file", [](Reading& to, char const* text) { to.text = text; }},
    {'n', "check", nullptr, "read the script and its literal commands, run nothing",
     set<&CommandLine::check_only>},
    {'x', nullptr, nullptr, "show each command before it runs", set<&CommandLine::trace>},
    {'v', "verbose", nullptr, "say what was committed", set<&CommandLine::verbose>},
    {'q', "quiet", nullptr, "no report, only errors", set<&CommandLine::quiet>},
    {0, "sandbox", nullptr, "run in namespaces of its own that are thrown away", set<&CommandLine::sandbox>},
    {0, "internet", nullptr, "a sandbox with a network behind it that answers for every address",
     [](Reading& to, char const*) { to.line.sandbox = to.line.internet = true; }},
    {'N', "netns", "NS", "work in the network namespace NS", take<&CommandLine::space>},
    {0, "autocommit", nullptr, "no transaction: each change is permanent at once",
     set<&CommandLine::autocommit>},
    {0, "no-journal", nullptr, "no journal and no guardian: nothing is undone after kill -9",
     set<&CommandLine::journal, false>},
    {0, "iptables", "legacy|nft", "rule set of iptables (default: the host's)", take<&CommandLine::iptables>},
    {0, "color", "auto|always|never", "colour in messages", take<&CommandLine::color>},
});

void print_help(Reading& reading, char const*) {
  std::string text =
      "ipsh runs ip, iptables and sysctl commands as one transaction: all of them take effect, or none.\n"
      "Usage: ipsh [OPTIONS] [FILE [ARGS]]   run a script (standard input without one; a prompt on a "
      "terminal)\n"
      "       ipsh recover [--list] [ID]     undo what transactions that died have left\n\n"
      "Options:\n";
  for (auto const& option : options) {
    std::string names = "  ";
    names += option.letter != 0 ? std::string{'-', option.letter} : std::string("  ");
    if (option.name != nullptr) names += (option.letter != 0 ? ", --" : "  --") + std::string(option.name);
    if (option.argument != nullptr) names += ' ' + std::string(option.argument);
    constexpr std::size_t column = 32;
    names.resize(std::max(column, names.size() + 2), ' ');
    text += names + option.help + '\n';
  }
  reading.line.action = CommandLine::Action::print;
  reading.line.source = std::move(text);
}

/// Is `value` one of "a|b|c"? Any value will do where the argument is a word in capitals.
bool is_allowed(std::string_view argument, std::string_view value) {
  if (argument.find('|') == std::string_view::npos) return true;
  while (!argument.empty()) {
    auto const end = std::min(argument.find('|'), argument.size());
    if (argument.substr(0, end) == value) return true;
    argument.remove_prefix(std::min(end + 1, argument.size()));
  }
  return false;
}

std::string written(Option const& option) {
  return option.name != nullptr ? "--" + std::string(option.name) : std::string{'-', option.letter};
}

/// What getopt_long(3) wants to know: letters behind 256 stand for a row without one.
constexpr int no_letter = 256;

struct Syntax {
  std::string letters = "+:";  ///< ends at the first operand; a missing argument is told apart
  std::vector<::option> names;

  Syntax() {
    for (std::size_t row = 0; row < options.size(); ++row) {
      auto const& each = options[row];
      if (each.letter != 0) letters += each.letter;
      if (each.letter != 0 && each.argument != nullptr) letters += ':';
      if (each.name != nullptr)
        names.push_back({each.name, each.argument != nullptr ? required_argument : no_argument, nullptr,
                         no_letter + static_cast<int>(row)});
    }
    names.push_back({});
  }
};

Option const* row_of(int found) {
  if (found >= no_letter) return &options[static_cast<std::size_t>(found - no_letter)];
  auto const row = std::ranges::find(options, static_cast<char>(found), &Option::letter);
  return row == options.end() ? nullptr : &*row;
}

/// `recover [--list] [ID]`, the words behind "recover".
Result<CommandLine> read_recover(CommandLine line, std::span<char* const> words) {
  line.action = CommandLine::Action::recover;
  for (std::string_view const word : words) {
    if (word == "--list")
      line.list = true;
    else if (word.starts_with('-') || !line.source.empty())
      return wrong("recover: unknown argument " + std::string(word));
    else
      line.source = word;
  }
  return line;
}

/// What stands behind the options is the script's own: FILE and its arguments are not looked at.
Result<CommandLine> with_operands(Reading reading, std::span<char* const> operands) {
  auto& line = reading.line;
  if (reading.text) {
    line.action = CommandLine::Action::text;
    line.source = std::move(*reading.text);
  } else if (operands.empty()) {
    line.action = ::isatty(0) != 0 ? CommandLine::Action::prompt : CommandLine::Action::standard_input;
  } else if (std::string_view(operands.front()) == "recover") {
    return read_recover(std::move(line), operands.subspan(1));
  } else {
    line.action = CommandLine::Action::file;
    line.source = operands.front();
    operands = operands.subspan(1);
  }
  line.arguments.assign(operands.begin(), operands.end());
  return std::move(line);
}

}  // namespace

Result<CommandLine> read_command_line(int argc, char** argv) {
  Syntax const syntax;
  Reading reading;
  ::opterr = 0;
  for (;;) {
    auto const at = ::optind;
    int const found = ::getopt_long(argc, argv, syntax.letters.c_str(), syntax.names.data(), nullptr);
    if (found == -1) break;
    if (found == '?') return wrong("unknown option " + std::string(argv[at]));
    auto const* const option = row_of(found == ':' ? ::optopt : found);
    if (found == ':') return wrong(written(*option) + " needs " + option->argument);
    if (option->argument != nullptr && !is_allowed(option->argument, ::optarg))
      return wrong(written(*option) + ": \"" + ::optarg + "\" is none of " + option->argument);
    option->apply(reading, ::optarg);
    if (reading.line.action == CommandLine::Action::print) return std::move(reading.line);
  }
  return with_operands(std::move(reading), std::span(argv, static_cast<std::size_t>(argc)).subspan(
                                               static_cast<std::size_t>(::optind)));
}

}  // namespace ipsh::front
