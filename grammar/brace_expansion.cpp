#include "grammar/brace_expansion.hpp"

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include "grammar/quoting.hpp"
#include "grammar/refused_syntax.hpp"

namespace ipsh::grammar {

namespace {

/// A byte of unquoted text, or a part that brace expansion does not look into (`byte` is 0).
struct Unit {
  Node node;
  char byte = 0;
};
using Units = std::vector<Unit>;
using View = std::span<Unit const>;

Units units_of(Node word) {
  Units units;
  for (Node const part : word) {
    if (!part.is(Kind::literal))
      units.push_back({part});
    else
      for (char const c : unquoted(part)) units.push_back({part, c});
  }
  return units;
}

std::vector<Part> parts_of(Units const& units) {
  std::vector<Part> parts;
  for (Unit const& unit : units) {
    if (unit.byte == 0)
      parts.push_back({unit.node, {}, false});
    else if (!parts.empty() && parts.back().plain && parts.back().node == unit.node)
      parts.back().text += unit.byte;
    else
      parts.push_back({unit.node, std::string(1, unit.byte), true});
  }
  return parts;
}

bool is_at(View text, std::size_t at, char c) {
  return at < text.size() && text[at].byte == c;
}

/// Where the next `wanted` outside of inner braces is, from `at` on; text.size() when there is none. A `}`
/// counts only behind a comma or `..`. The rules, odd ones included, are those of bash 5.2's brace_gobbler.
std::size_t find(View text, std::size_t at, char wanted) {
  int level = 0;
  bool valid = wanted != '}';
  for (; at < text.size(); ++at) {
    char const c = text[at].byte;
    if (c == wanted && level == 0 && valid) {
      bool const alone = at + 1 == text.size() || text[at + 1].byte == '}';
      if (c == '{' && at == 0 && alone) continue;  // {} is a word
      return at;
    }
    if (c == '{') {
      ++level;
    } else if (c == '}' && level > 0) {
      --level;
    } else if (wanted == '}' && level == 0) {
      valid = valid || c == ',' || (c == '.' && is_at(text, at + 1, '.') && !is_at(text, at + 2, '}'));
    }
  }
  return at;
}

std::optional<std::string> plain_text(View text) {
  std::string result;
  for (Unit const& unit : text) {
    if (unit.byte == 0) return {};
    result += unit.byte;
  }
  return result;
}

/// A whole decimal number, with sign.
std::optional<std::int64_t> number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

bool is_letter(std::string_view text) {
  return text.size() == 1 && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
}

/// How wide zero padding makes the numbers: as wide as the wider end when one of them begins with a zero.
std::size_t padding(std::string_view first, std::string_view last) {
  auto const padded = [](std::string_view text) {
    return (text.size() > 1 && text[0] == '0') || (text.size() > 2 && text.starts_with("-0"));
  };
  return padded(first) || padded(last) ? std::max(first.size(), last.size()) : 0;
}

std::string padded(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(value);
  std::size_t const sign = value < 0 ? 1 : 0;
  if (text.size() < width) text.insert(sign, width - text.size(), '0');
  return text;
}

/// FIRST..LAST[..STEP], numbers or letters.
struct Sequence {
  std::int64_t first, last, step;
  bool letters;
  std::size_t width;
};

std::optional<Sequence> read_sequence(std::string_view text) {
  auto const dots = text.find("..");
  if (dots == std::string_view::npos) return {};
  auto const first = text.substr(0, dots);
  auto last = text.substr(dots + 2);
  std::int64_t step = 1;
  if (auto const more = last.find(".."); more != std::string_view::npos) {
    auto const given = number(last.substr(more + 2));
    if (!given) return {};
    step = *given;
    last = last.substr(0, more);
  }
  if (is_letter(first) && is_letter(last)) return Sequence{first[0], last[0], step, true, 0};
  auto const low = number(first), high = number(last);
  if (!low || !high) return {};
  return Sequence{*low, *high, step, false, padding(first, last)};
}

/// Thrown out of the recursion.
struct TooManyWords {};

void check_count(std::uint64_t words) {
  constexpr std::uint64_t most = 1'000'000;
  if (words > most) throw TooManyWords{};
}

/// The words of a sequence; none when it is no sequence, or one too long for bash to take it for one.
std::optional<std::vector<Units>> expand_sequence(View amble) {
  auto const text = plain_text(amble);
  auto const sequence = text ? read_sequence(*text) : std::nullopt;
  if (!sequence) return {};
  auto const [first, last, step, letters, width] = *sequence;
  auto const span =
      first < last ? std::uint64_t(last) - std::uint64_t(first) : std::uint64_t(first) - std::uint64_t(last);
  auto const stride = step == 0 ? 1 : step < 0 ? 0 - std::uint64_t(step) : std::uint64_t(step);
  if (span / stride >= std::uint64_t(std::numeric_limits<int>::max()) - 2) return {};
  check_count(span / stride);
  std::vector<Units> words;
  for (std::uint64_t index = 0; index <= span / stride; ++index) {
    auto const value =
        std::int64_t(std::uint64_t(first) + (first < last ? index * stride : 0 - index * stride));
    Units word;
    if (!letters)
      for (char const c : padded(value, width)) word.push_back({amble[0].node, c});
    else if (value != '\\')  // bash removes quotes afterwards: a lone backslash is nothing
      word.push_back({amble[0].node, char(value)});
    words.push_back(std::move(word));
  }
  return words;
}

/// Every word of `left` followed by every word of `right`.
std::vector<Units> combine(std::vector<Units> const& left, std::vector<Units> const& right) {
  check_count(std::uint64_t{left.size()} * right.size());
  std::vector<Units> result;
  result.reserve(left.size() * right.size());
  for (Units const& begin : left) {
    for (Units const& end : right) {
      result.push_back(begin);
      result.back().insert(result.back().end(), end.begin(), end.end());
    }
  }
  return result;
}

std::vector<Units> expand(View text);

std::vector<Units> expand_list(View amble) {
  std::vector<Units> words;
  for (std::size_t begin = 0; begin <= amble.size();) {
    auto const end = find(amble, begin, ',');
    for (Units& word : expand(amble.subspan(begin, end - begin))) words.push_back(std::move(word));
    begin = end + 1;
  }
  return words;
}

bool has_comma(View text) {
  for (Unit const& unit : text)
    if (unit.byte == ',') return true;
  return false;
}

std::vector<Units> expand(View text) {
  auto const whole = [&] { return std::vector<Units>{Units(text.begin(), text.end())}; };
  auto open = find(text, 0, '{');
  while (open < text.size() && find(text, open + 1, '}') == text.size()) open = find(text, open + 1, '{');
  if (open == text.size()) return whole();
  auto const close = find(text, open + 1, '}');
  View const amble = text.subspan(open + 1, close - open - 1);

  std::vector<Units> words{Units(text.begin(), text.begin() + std::ptrdiff_t(open))};
  if (has_comma(amble)) {
    words = combine(words, expand_list(amble));
  } else if (auto sequence = expand_sequence(amble)) {
    words = combine(words, *sequence);
  } else {
    View const braces = text.subspan(open, close - open + 1);
    words = combine(words, {Units(braces.begin(), braces.end())});
  }
  return close + 1 == text.size() ? words : combine(words, expand(text.subspan(close + 1)));
}

}  // namespace

Result<std::vector<std::vector<Part>>> expand_braces(Node word) {
  Units const units = units_of(word);
  std::vector<std::vector<Part>> result;
  if (word.text().find('{') == std::string_view::npos) {
    result.push_back(parts_of(units));
    return result;
  }
  try {
    for (Units const& expanded : expand(units)) result.push_back(parts_of(expanded));
  } catch (TooManyWords const&) {
    return error_of(refused::too_many_words, word.span());
  }
  return result;
}

}  // namespace ipsh::grammar
