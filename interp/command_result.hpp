// What a command of ours printed and how it ended, before anybody decided where that goes.
#pragma once
#include <string>

#include "netlink/error.hpp"

namespace ipsh::interp {

struct CommandResult {
  int status = 0;
  std::string out;  ///< for descriptor 1
  std::string err;  ///< for descriptor 2, the stock tool's words, every line ended
  Span span;        ///< the first word at fault
};

}  // namespace ipsh::interp
