#include "interp/pattern.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace ipsh::interp {
namespace {

constexpr std::string_view special = "*?[]\\!^-+@()|";

/// A bracket expression that was read: does it match, and where the pattern goes on.
struct Bracket {
  bool matched;
  std::size_t end;
};

class BracketReader {
 public:
  BracketReader(std::string_view pattern, std::size_t begin, Characters const& characters)
      : pattern_(pattern), at_(begin + 1), characters_(characters) {}

  /// Nothing when it is not closed: the `[` is a character then.
  std::optional<Bracket> match(char32_t code) {
    bool const negated = at_ < pattern_.size() && (pattern_[at_] == '!' || pattern_[at_] == '^');
    if (negated) ++at_;
    bool matched = false;
    for (bool first = true; at_ < pattern_.size(); first = false) {
      if (pattern_[at_] == ']' && !first) return Bracket{matched != negated, at_ + 1};
      if (auto const in_class = character_class(code)) {
        matched = matched || *in_class;
      } else if (!range(code, matched)) {
        if (pattern_.substr(at_) == "\\")
          return Bracket{false, pattern_.size()};  // as bash: it matches nothing
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

 private:
  /// `[:name:]`. A name that is none matches nothing.
  std::optional<bool> character_class(char32_t code) {
    if (pattern_.substr(at_, 2) != "[:") return std::nullopt;
    auto const close = pattern_.find(":]", at_ + 2);
    if (close == std::string_view::npos) return std::nullopt;
    auto const name = pattern_.substr(at_ + 2, close - at_ - 2);
    if (name.find_first_of("[]/") != std::string_view::npos) return std::nullopt;
    at_ = close + 2;
    return characters_.is(code, name).value_or(false);
  }

  /// One character, or two with `-` between them.
  bool range(char32_t code, bool& matched) {
    auto const low = element();
    if (!low) return false;
    char32_t high = *low;
    if (at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']') {
      ++at_;
      auto const end = element();
      if (!end) return false;
      high = *end;
    }
    matched = matched || (*low <= code && code <= high);
    return true;
  }

  /// A character, `\c`, `[.c.]` or `[=c=]`.
  std::optional<char32_t> element() {
    auto const opener = pattern_.substr(at_, 2);
    if (opener == "[." || opener == "[=") {
      auto const close = pattern_.find(std::string{opener[1], ']'}, at_ + 3);
      if (close != std::string_view::npos) {
        auto const character = characters_.at(pattern_, at_ + 2);
        at_ = close + 2;
        return character.code;
      }
    }
    if (pattern_.substr(at_) == "\\") return std::nullopt;
    if (pattern_[at_] == '\\') ++at_;
    auto const character = characters_.at(pattern_, at_);
    at_ += character.size;
    return character.code;
  }

  std::string_view pattern_;
  std::size_t at_;
  Characters const& characters_;
};

/// `never`: no longer text would help either, so that a star before need not try (else several stars take
/// exponential time).
enum class Outcome { yes, no, never };

class Matcher {
 public:
  Matcher(Characters const& characters, bool extended) : characters_(characters), extended_(extended) {}

  Outcome match(std::string_view pattern, std::string_view text) {
    while (!pattern.empty()) {
      if (extended_) {
        if (auto const close = group_end(pattern)) return group(pattern, *close, text);
      }
      if (pattern[0] == '*') return star(pattern, text);
      if (text.empty()) return Outcome::never;
      if (!one(pattern, text)) return Outcome::no;
    }
    return text.empty() ? Outcome::yes : Outcome::no;
  }

 private:
  /// Takes one character off both.
  bool one(std::string_view& pattern, std::string_view& text) {
    auto const character = characters_.at(text, 0);
    if (pattern[0] == '[') {
      if (auto const bracket = BracketReader(pattern, 0, characters_).match(character.code)) {
        pattern.remove_prefix(bracket->end);
        text.remove_prefix(character.size);
        return bracket->matched;
      }
    } else if (pattern[0] == '?') {
      pattern.remove_prefix(1);
      text.remove_prefix(character.size);
      return true;
    }
    if (pattern[0] == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
    bool const equal = pattern[0] == text[0];
    pattern.remove_prefix(1);
    text.remove_prefix(1);
    return equal;
  }

  Outcome star(std::string_view pattern, std::string_view text) {
    while (!pattern.empty() && pattern[0] == '*' && !(extended_ && group_end(pattern)))
      pattern.remove_prefix(1);
    if (pattern.empty()) return Outcome::yes;
    // bash finds nothing behind a star for a backslash at the end.
    if (pattern.substr(std::min(pattern.find_first_not_of("?*"), pattern.size())) == "\\")
      return Outcome::never;
    for (;;) {
      if (auto const outcome = match(pattern, text); outcome != Outcome::no) return outcome;
      if (text.empty()) return Outcome::never;
      text.remove_prefix(characters_.at(text, 0).size);
    }
  }

  /// Where `@(…)` at the start of pattern is closed: the offset of its `)`.
  static std::optional<std::size_t> group_end(std::string_view pattern) {
    if (pattern.size() < 3 || pattern[1] != '(' ||
        std::string_view("?*+@!").find(pattern[0]) == pattern.npos) {
      return std::nullopt;
    }
    std::size_t depth = 0;
    for (std::size_t at = 1; at < pattern.size(); ++at) {
      if (pattern[at] == '\\') {
        ++at;
      } else if (pattern[at] == '(') {
        ++depth;
      } else if (pattern[at] == ')' && --depth == 0) {
        return at;
      }
    }
    return std::nullopt;
  }

  static std::vector<std::string_view> alternatives(std::string_view inside) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    std::size_t depth = 0;
    for (std::size_t at = 0; at < inside.size(); ++at) {
      if (inside[at] == '\\') {
        ++at;
      } else if (inside[at] == '(') {
        ++depth;
      } else if (inside[at] == ')') {
        --depth;
      } else if (inside[at] == '|' && depth == 0) {
        parts.push_back(inside.substr(begin, at - begin));
        begin = at + 1;
      }
    }
    parts.push_back(inside.substr(begin));
    return parts;
  }

  Outcome group(std::string_view pattern, std::size_t close, std::string_view text) {
    char const kind = pattern[0];
    auto const parts = alternatives(pattern.substr(2, close - 2));
    auto const rest = pattern.substr(close + 1);
    auto const any = [&](std::string_view piece) {
      return std::any_of(parts.begin(), parts.end(),
                         [&](std::string_view part) { return match(part, piece) == Outcome::yes; });
    };
    if ((kind == '?' || kind == '*') && match(rest, text) == Outcome::yes) return Outcome::yes;
    for (std::size_t size = 0; size <= text.size(); ++size) {
      if (any(text.substr(0, size)) == (kind == '!')) continue;
      auto const after = text.substr(size);
      if (match(rest, after) == Outcome::yes) return Outcome::yes;
      // Once more the same group, which must take something, or this would not end.
      if (size > 0 && (kind == '*' || kind == '+') && group(pattern, close, after) == Outcome::yes) {
        return Outcome::yes;
      }
    }
    return Outcome::no;
  }

  Characters const& characters_;
  bool extended_;
};

/// Offsets at which a character begins, and the end.
std::vector<std::size_t> boundaries(std::string_view text, Characters const& characters) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < text.size(); at += characters.at(text, at).size) places.push_back(at);
  places.push_back(text.size());
  return places;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text, Characters const& characters,
             PatternSyntax syntax) {
  return Matcher(characters, syntax == PatternSyntax::extended).match(pattern, text) == Outcome::yes;
}

std::string_view without_prefix(std::string_view text, std::string_view pattern, bool longest,
                                Characters const& characters) {
  auto places = boundaries(text, characters);
  if (longest) std::reverse(places.begin(), places.end());
  for (std::size_t const place : places) {
    if (matches(pattern, text.substr(0, place), characters)) return text.substr(place);
  }
  return text;
}

std::string_view without_suffix(std::string_view text, std::string_view pattern, bool longest,
                                Characters const& characters) {
  auto places = boundaries(text, characters);
  if (!longest) std::reverse(places.begin(), places.end());
  for (std::size_t const place : places) {
    if (matches(pattern, text.substr(place), characters)) return text.substr(0, place);
  }
  return text;
}

bool has_wildcards(std::string_view pattern) {
  bool bracket = false;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    char const c = pattern[at];
    if (c == '*' || c == '?' || (c == ']' && bracket)) return true;
    if (c == '[') bracket = true;
    if (c == '/') bracket = false;
    if (c == '\\') ++at;
  }
  return false;
}

std::string unescaped(std::string_view pattern) {
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    text += pattern[at];
  }
  return text;
}

std::string escaped(std::string_view text) {
  std::string pattern;
  for (char const c : text) {
    if (special.find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace ipsh::interp
