// The command line of ipsh itself (UX section 5), read with getopt_long(3): a library that prints help and checks
// values (CLI11) brings in iostream and its locales, a third of all that ipsh does at start.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "netlink/error.hpp"

namespace ipsh::front {

struct CommandLine {
  enum class Action {
    file,            ///< run `source`, a file's name
    text,            ///< run `source`, the text of -c
    standard_input,  ///< run what standard input says
    prompt,          ///< standard input is a terminal
    recover,         ///< undo what dead transactions left; `source` = one of them, or empty
    print,           ///< --help, --version: print `source` and end with `status`
  };
  Action action = Action::standard_input;
  std::string source;
  std::vector<std::string> arguments;  ///< $1 …; for -c the first is $0
  int status = 0;

  bool sandbox = false, internet = false;
  bool check_only = false, trace = false, verbose = false, quiet = false;
  bool autocommit = false;  ///< no transaction: a plain shell
  bool journal = true;      ///< --no-journal: no undo after `kill -9`
  bool list = false;        ///< recover --list
  std::string iptables;     ///< "legacy", "nft", empty = what the host has
  std::string color = "auto";
  std::string space;  ///< -N: the namespace to work in
};

/// Wrong usage: an Error with status 64.
Result<CommandLine> read_command_line(int argc, char** argv);

}  // namespace ipsh::front
