#include "interp/pathname.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "interp/pattern.hpp"

namespace ipsh::interp {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

bool exists(std::string const& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0;
}

bool is_directory(std::string const& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

class Walker {
 public:
  explicit Walker(Characters const& characters) : characters_(characters) {}

  /// `base` ("" or ending in a slash) is there; the rest of the pattern is to be matched below it.
  void walk(std::string const& base, std::string_view pattern) {
    auto const slash = pattern.find('/');
    auto const component = pattern.substr(0, slash);
    if (slash == std::string_view::npos) {
      last(base, component);
      return;
    }
    auto const slashes = pattern.substr(slash, pattern.find_first_not_of('/', slash) - slash);
    auto const rest = pattern.substr(slash + slashes.size());
    for (std::string const& name : names(base, component)) {
      std::string const path = base + name;
      if (!name.empty() && !is_directory(path)) continue;
      std::string const below = path + std::string(slashes);
      if (rest.empty()) {
        found_.push_back(below);
      } else {
        walk(below, rest);
      }
    }
  }

  std::vector<std::string> take() {
    std::sort(found_.begin(), found_.end(), [this](std::string const& left, std::string const& right) {
      return characters_.compare(left, right) < 0;
    });
    return std::move(found_);
  }

 private:
  void last(std::string const& base, std::string_view component) {
    if (!has_wildcards(component)) {
      std::string path = base + unescaped(component);
      if (exists(path)) found_.push_back(std::move(path));
      return;
    }
    for (std::string const& name : names(base, component)) found_.push_back(base + name);
  }

  /// What a component of the pattern may be: itself, or the names in the directory that it matches.
  std::vector<std::string> names(std::string const& base, std::string_view component) const {
    if (!has_wildcards(component)) return {unescaped(component)};
    std::vector<std::string> names;
    std::unique_ptr<DIR, CloseDirectory> const directory(opendir(base.empty() ? "." : base.c_str()));
    if (!directory) return names;
    // A dot at the beginning must be matched by a dot that is written.
    bool const dotted = component.starts_with('.') || component.starts_with("\\.");
    while (dirent const* const entry = readdir(directory.get())) {
      std::string_view const name = entry->d_name;
      if (name == "." || name == ".." || (name.starts_with('.') && !dotted)) continue;
      if (matches(component, name, characters_)) names.emplace_back(name);
    }
    return names;
  }

  Characters const& characters_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> matching_files(std::string_view pattern, Characters const& characters) {
  Walker walker(characters);
  walker.walk("", pattern);
  return walker.take();
}

}  // namespace ipsh::interp
