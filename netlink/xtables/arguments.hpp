// A command's words as getopt_long and the extensions want them: an argv that they may write into. How far
// getopt has come is its own global `optind`.
#pragma once
#include <getopt.h>

#include <memory>
#include <span>
#include <vector>

#include "netlink/word.hpp"

namespace ipsh::netlink::xtables {

class Arguments {
 public:
  explicit Arguments(std::span<Word const> words);

  [[nodiscard]] int count() const { return static_cast<int>(argv_.size()) - 1; }
  [[nodiscard]] char** argv() { return argv_.data(); }
  [[nodiscard]] char* word(int place) const { return argv_[static_cast<std::size_t>(place)]; }
  /// Those behind the command's name.
  [[nodiscard]] std::vector<std::string> texts() const { return {argv_.begin() + 1, argv_.end() - 1}; }

  /// Is the next word neither an option nor `!`?
  [[nodiscard]] bool has_next() const;
  char* next() { return word(optind++); }
  /// The last one that was read: an option's argument, where getopt leaves no other trace of it.
  [[nodiscard]] char* last() const { return word(optind - 1); }

 private:
  std::unique_ptr<char[]> text_;  ///< the words, each with its end
  std::vector<char*> argv_;       ///< with the null behind it
};

}  // namespace ipsh::netlink::xtables
