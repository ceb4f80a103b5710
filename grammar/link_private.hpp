// The part of `ip link` that asks instead of changing. Private to grammar/link*.cpp.
#pragma once
#include "grammar/ip.hpp"

namespace ipsh::grammar {

/// show, help; what is none of all is an error.
Result<IpAction> parse_link_question(std::span<Word const> words, IpOptions& options);

}  // namespace ipsh::grammar
