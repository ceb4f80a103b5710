// One word of a command after expansion, with the place in the source that it came from.
#pragma once
#include <string>

#include "netlink/error.hpp"

namespace ipsh {

struct Word {
  std::string text;
  Span span;  ///< the word as written: for "$x" this is where $x stands, so text and source may differ
  bool operator==(Word const&) const = default;
};

}  // namespace ipsh
