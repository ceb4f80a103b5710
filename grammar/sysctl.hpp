// `sysctl` as procps 4.0 reads its command line. The variables themselves ("key" or "key=value") stay words:
// which of them exist only the namespace knows.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "netlink/word.hpp"

namespace ipsh::grammar {

struct SysctlCommand {
  bool print_name = true;     ///< "key = value"; not with -n and -b
  bool print_newline = true;  ///< not with -b
  bool only_names = false;    ///< -N: of what is read the name instead of the value
  bool all = false, ignore_unknown = false, quiet = false, write = false, deprecated = false, dry_run = false;
  bool system = false;  ///< --system: the files of all system directories
  bool help = false, version = false;
  bool bare = false;                   ///< no word behind `sysctl`: the help, as an error
  bool preload = false;                ///< -p: read `files`
  std::vector<Word> files;             ///< of -p; "-" is standard input
  std::optional<std::string> pattern;  ///< -r: an extended regular expression
  std::vector<Word> variables;
  std::string complaint;  ///< getopt's line about a wrong option; the help follows it, status 0
};

/// words[0] is "sysctl". Never fails: procps itself answers every wrong option with a text.
SysctlCommand parse_sysctl(std::span<Word const> words);

/// What `sysctl --help` prints.
extern char const* const sysctl_help;

}  // namespace ipsh::grammar
