// What bash has and ipsh does not, by name: the sentence, the code and what to write instead.
#pragma once
#include <span>
#include <string_view>

#include "netlink/error.hpp"

namespace ipsh::grammar {

struct Refusal {
  std::string_view code;
  std::string_view sentence;
  std::string_view help;  ///< may be empty
};

/// A builtin or reserved word of bash that ipsh does not have: as a command it is refused, never looked for
/// on the PATH (bash would not either).
bool is_refused_command(std::string_view name);

/// The diagnostic for such a command, at run time too (`$cmd`). Status 65.
Error refused_command(std::string_view name, Span span);

}  // namespace ipsh::grammar
