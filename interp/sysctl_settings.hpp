// What `sysctl` sets: words of its command line and lines of files, with procps's own ideas of blanks,
// comments and what is wrong.
#pragma once
#include <regex.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/word.hpp"

namespace ipsh::interp {

/// The extended regular expression of -r. None matches everything, a wrong one nothing.
class SysctlPattern {
 public:
  explicit SysctlPattern(std::optional<std::string> const& text);
  [[nodiscard]] bool matches(std::string const& text) const;

 private:
  struct Free {
    void operator()(regex_t* expression) const;
  };
  std::unique_ptr<regex_t, Free> expression_;
  bool given_;
};

/// "key = value", "-key = value" (its failure is none), "-key" (not for another line's glob to match).
struct SysctlSetting {
  std::string key;
  std::string path;
  std::optional<std::string> value;
  bool may_fail = false;
  Span span;
};

/// Says sentences on standard error, of every conversion too: procps tells of two separators in a row each
/// time that it makes a path of a name or a name of a path.
class SysctlSentences {
 public:
  explicit SysctlSentences(std::string& output) : output_(output) {}
  void say(std::string const& sentence) const { output_ += "sysctl: " + sentence + '\n'; }
  [[nodiscard]] std::string path(std::string_view name) const;
  [[nodiscard]] std::string key(std::string_view path) const;

 private:
  std::string& output_;
};

/// Reads settings.
class SysctlSettings {
 public:
  SysctlSettings(SysctlPattern const& pattern, SysctlSentences const& sentences)
      : pattern_(pattern), sentences_(sentences) {}

  /// Nothing: a comment, too short, not matched by the pattern, or wrong, which is told.
  std::optional<SysctlSetting> parse(std::string_view line, std::string const& name, int number, Span span);
  /// All lines of a file, or of all that a glob matches; "-" is standard input. False: one can't be opened,
  /// and those behind it in the glob are not read.
  bool load(Word const& file);

  /// Those of files, in order.
  std::vector<SysctlSetting> loaded;

 private:
  SysctlPattern const& pattern_;
  SysctlSentences const& sentences_;
};

}  // namespace ipsh::interp
