// `ip`: what its words ask for, done over the session.
#pragma once
#include <optional>
#include <span>

#include "interp/commands.hpp"
#include "interp/session.hpp"
#include "netlink/word.hpp"

namespace ipsh::interp {

/// Is it something that iproute2 does and ipsh does not: `ip xfrm`?
[[nodiscard]] bool for_stock_tool(std::span<Word const> words);

/// `ip netns exec NS PROGRAM …`: the program, unless it is one of our commands.
[[nodiscard]] Result<std::optional<Commands::Program>> program_of_ip(std::span<Word const> words);

/// What is wrong with the words of a command of ours as they stand, whatever the state is: an unknown option,
/// a value out of range, an object we don't have.
[[nodiscard]] std::optional<Error> check_words(std::span<Word const> words);

}  // namespace ipsh::interp
