#include "netlink/xtables/arguments.hpp"

#include <algorithm>

namespace ipsh::netlink::xtables {

Arguments::Arguments(std::span<Word const> words) {
  std::size_t size = 0;
  for (auto const& word : words) size += word.text.size() + 1;
  text_ = std::make_unique<char[]>(size + 1);
  argv_.reserve(words.size() + 2);
  char* end = text_.get();
  for (auto const& word : words) {
    argv_.push_back(end);
    end = std::copy_n(word.text.c_str(), word.text.size() + 1, end);
  }
  if (argv_.empty()) argv_.push_back(end);  // no words at all: an empty name
  argv_.push_back(nullptr);
}

bool Arguments::has_next() const {
  return optind < count() && word(optind)[0] != '-' && word(optind)[0] != '!';
}

}  // namespace ipsh::netlink::xtables
