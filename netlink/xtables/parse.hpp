// The words of an iptables command -> Command. iptables' own options are a table here; those of matches and
// targets come from libxtables, through getopt_long, whose abbreviations and permutations are part of the
// language.
#pragma once
#include "netlink/xtables.hpp"

namespace ipsh::netlink::xtables {

Result<Command> parse(Family family, Backend backend, std::span<Word const> words);

}  // namespace ipsh::netlink::xtables
