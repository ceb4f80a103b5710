// Pathname expansion: the files that a pattern matches.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "interp/characters.hpp"

namespace ipsh::interp {

/// The names in the order of the locale; none when nothing matches. The pattern is one of pattern.hpp.
[[nodiscard]] std::vector<std::string> matching_files(std::string_view pattern, Characters const& characters);

}  // namespace ipsh::interp
