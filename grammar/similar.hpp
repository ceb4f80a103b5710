// "Did you mean": the words nearest to a misspelt one.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipsh::grammar {

/// Insertions, deletions, replacements and swaps of neighbours that make one word of the other.
std::size_t edit_distance(std::string_view left, std::string_view right);

/// At most two candidates, the nearest first, no further away than a third of the word's length (1 at least).
/// Only the nearest distance counts: a word one letter away hides those two away.
std::vector<std::string> similar(std::string_view word, std::span<std::string const> candidates);

/// did you mean "vnet0"?  did you mean "vnet0" or "vnet1"?; empty when nothing is near.
std::string did_you_mean(std::string_view word, std::span<std::string const> candidates);

}  // namespace ipsh::grammar
