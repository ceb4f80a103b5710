#include "grammar/similar.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace ipsh::grammar {

std::size_t edit_distance(std::string_view left, std::string_view right) {
  // Three rows of the usual table: the present one, and two before it for swaps.
  std::array<std::vector<std::size_t>, 3> rows;
  for (auto& row : rows) row.resize(right.size() + 1);
  std::iota(rows[0].begin(), rows[0].end(), std::size_t(0));
  for (std::size_t i = 1; i <= left.size(); ++i) {
    auto& row = rows[i % 3];
    auto const& above = rows[(i - 1) % 3];
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (left[i - 1] != right[j - 1])});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
        row[j] = std::min(row[j], rows[(i - 2) % 3][j - 2] + 1);
    }
  }
  return rows[left.size() % 3][right.size()];
}

std::vector<std::string> similar(std::string_view word, std::span<std::string const> candidates) {
  constexpr std::size_t longest = 64;  // nothing that long is a slip of the finger
  std::vector<std::string> nearest;
  if (word.size() > longest) return nearest;
  std::size_t allowed = std::max<std::size_t>(1, word.size() / 3);
  for (std::string const& candidate : candidates) {
    if (candidate.size() > longest || candidate == word) continue;
    auto const distance = edit_distance(word, candidate);
    if (distance > allowed || distance >= candidate.size()) continue;
    if (distance < allowed) {
      nearest.clear();
      allowed = distance;
    }
    if (nearest.size() < 2 && std::ranges::find(nearest, candidate) == nearest.end())
      nearest.push_back(candidate);
  }
  return nearest;
}

std::string did_you_mean(std::string_view word, std::span<std::string const> candidates) {
  auto const nearest = similar(word, candidates);
  if (nearest.empty()) return {};
  std::string text = "did you mean \"" + nearest[0] + '"';
  if (nearest.size() > 1) text += " or \"" + nearest[1] + '"';
  return text + '?';
}

}  // namespace ipsh::grammar
