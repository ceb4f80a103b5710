#include "grammar/sysctl.hpp"

#include <getopt.h>

#include <algorithm>

namespace ipsh::grammar {

namespace {

enum LongOnly { deprecated_option = 256, dry_run_option, system_option };

/// In procps's order: an ambiguous abbreviation lists them.
constexpr option long_options[] = {{"all", no_argument, nullptr, 'a'},
                                   {"deprecated", no_argument, nullptr, deprecated_option},
                                   {"dry-run", no_argument, nullptr, dry_run_option},
                                   {"binary", no_argument, nullptr, 'b'},
                                   {"ignore", no_argument, nullptr, 'e'},
                                   {"names", no_argument, nullptr, 'N'},
                                   {"values", no_argument, nullptr, 'n'},
                                   {"load", optional_argument, nullptr, 'p'},
                                   {"quiet", no_argument, nullptr, 'q'},
                                   {"write", no_argument, nullptr, 'w'},
                                   {"system", no_argument, nullptr, system_option},
                                   {"pattern", required_argument, nullptr, 'r'},
                                   {"help", no_argument, nullptr, 'h'},
                                   {"version", no_argument, nullptr, 'V'},
                                   {nullptr, 0, nullptr, 0}};

/// glibc's words for a wrong option, which getopt itself would print. `word` is where it stopped reading: of
/// a long option the whole word.
std::string getopt_complaint(int answer, std::string_view word) {
  auto const quoted = [](std::string_view text) { return "'" + std::string(text) + "'"; };
  auto const long_name = [] {
    auto const* const row = std::ranges::find(long_options, optopt, &option::val);
    return "'--" + std::string(row->name) + "'";
  };
  auto const letter = std::string(1, static_cast<char>(optopt));
  bool const is_long = word.starts_with("--");
  if (answer == ':')
    return is_long ? "option " + long_name() + " requires an argument"
                   : "option requires an argument -- " + quoted(letter);
  if (optopt != 0) {
    bool const known = std::ranges::find(long_options, optopt, &option::val) != std::end(long_options);
    return known && is_long ? "option " + long_name() + " doesn't allow an argument"
                            : "invalid option -- " + quoted(letter);
  }
  auto const name = word.substr(0, word.find('=')).substr(2);
  std::string possibilities;
  for (auto const& row : long_options)
    if (row.name != nullptr && std::string_view(row.name).starts_with(name))
      possibilities += " '--" + std::string(row.name) + "'";
  if (possibilities.empty()) return "unrecognized option " + quoted(word);
  return "option " + quoted(word) + " is ambiguous; possibilities:" + possibilities;
}

void apply(SysctlCommand& command, int letter, Span span) {
  switch (letter) {
    case 'a':
    case 'A':
    case 'X':
      command.all = true;
      break;
    case 'b':
      command.print_name = command.print_newline = false;
      break;
    case 'n':
      command.print_name = false;
      break;
    case 'N':
      command.only_names = true;
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
      if (optarg != nullptr) command.files = {{optarg, span}};  // procps keeps the last one
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
      command.system = command.ignore_unknown = true;
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
      command.complaint = words[0].text + ": " + getopt_complaint(letter, arguments[at]);
      return command;
    }
    apply(command, letter, words[at].span);
    if (command.help || command.version || command.system) return command;  // procps acts at once
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
