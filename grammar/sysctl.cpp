#include "grammar/sysctl.hpp"

#include <getopt.h>

#include <algorithm>

namespace ipsh::grammar {

namespace {

enum LongOnly { deprecated_option = 256, dry_run_option, system_option };

constexpr option long_options[] = {{"all", no_argument, nullptr, 'a'},
                                   {"binary", no_argument, nullptr, 'b'},
                                   {"deprecated", no_argument, nullptr, deprecated_option},
                                   {"dry-run", no_argument, nullptr, dry_run_option},
                                   {"help", no_argument, nullptr, 'h'},
                                   {"ignore", no_argument, nullptr, 'e'},
                                   {"load", optional_argument, nullptr, 'p'},
                                   {"names", no_argument, nullptr, 'N'},
                                   {"pattern", required_argument, nullptr, 'r'},
                                   {"quiet", no_argument, nullptr, 'q'},
                                   {"system", no_argument, nullptr, system_option},
                                   {"values", no_argument, nullptr, 'n'},
                                   {"version", no_argument, nullptr, 'V'},
                                   {"write", no_argument, nullptr, 'w'},
                                   {nullptr, 0, nullptr, 0}};

/// glibc's words for a wrong option, which getopt itself would print.
std::string getopt_complaint(int answer, std::string const& word) {
  if (word.starts_with("--")) {
    auto const quoted = "'" + word + "'";
    return answer == ':' ? "option " + quoted + " requires an argument" : "unrecognized option " + quoted;
  }
  auto const letter = std::string("'") + static_cast<char>(optopt) + "'";
  return answer == ':' ? "option requires an argument -- " + letter : "invalid option -- " + letter;
}

void apply(SysctlCommand& command, int letter, Span span) {
  using Print = SysctlCommand::Print;
  switch (letter) {
    case 'a':
    case 'A':
    case 'X':
      command.all = true;
      break;
    case 'b':
      command.print = Print::value_without_newline;
      break;
    case 'n':
      command.print = Print::value;
      break;
    case 'N':
      command.print = Print::name;
      break;
    case 'e':
      command.ignore_unknown = true;
      break;
    case 'q':
      command.quiet = true;
      break;
    case 'w':
      command.write = true;
      break;
    case 'p':
    case 'f':
      command.preload = true;
      if (optarg != nullptr) command.files.push_back({optarg, span});
      break;
    case 'r':
      command.pattern = optarg;
      break;
    case 'h':
    case 'd':
      command.help = true;
      break;
    case 'V':
      command.version = true;
      break;
    case deprecated_option:
      command.deprecated = true;
      break;
    case dry_run_option:
      command.dry_run = true;
      break;
    case system_option:
      command.system = true;
      break;
    default:
      break;  // -o and -x do nothing
  }
}

}  // namespace

SysctlCommand parse_sysctl(std::span<Word const> words) {
  SysctlCommand command;
  command.bare = words.size() == 1;
  std::vector<char*> arguments;
  for (auto const& word : words) arguments.push_back(const_cast<char*>(word.text.c_str()));
  arguments.push_back(nullptr);
  auto const count = static_cast<int>(words.size());
  optind = 0;  // glibc: start anew
  opterr = 0;
  for (;;) {
    auto const letter =
        ::getopt_long(count, arguments.data(), ":bneNwfp::qoxaAXr:Vdh", long_options, nullptr);
    if (letter == -1) break;
    auto const at = static_cast<std::size_t>(std::clamp(optind - 1, 0, count - 1));
    if (letter == '?' || letter == ':') {
      command.complaint = getopt_complaint(letter, arguments[at]);
      return command;
    }
    apply(command, letter, words[at].span);
    if (command.help || command.version) return command;
  }
  // getopt has moved the operands behind the options; the words keep their spans by address of the text.
  for (int i = optind; i < count; ++i) {
    auto const* const text = arguments[static_cast<std::size_t>(i)];
    auto const word = std::ranges::find_if(words, [&](Word const& w) { return w.text.c_str() == text; });
    command.variables.push_back(*word);
  }
  if (command.preload) {
    command.files.insert(command.files.end(), command.variables.begin(), command.variables.end());
    command.variables.clear();
    if (command.files.empty()) command.files.push_back({"/etc/sysctl.conf", {}});
  }
  return command;
}

char const* const sysctl_help = R"(
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
)";

}  // namespace ipsh::grammar
