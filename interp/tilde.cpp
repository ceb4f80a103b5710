#include "interp/tilde.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace ipsh::interp {
namespace {

std::optional<std::string> found(int status, passwd const* entry) {
  if (status != 0 || entry == nullptr) return std::nullopt;
  return entry->pw_dir;
}

}  // namespace

std::optional<std::string> home_directory(std::string_view name, Variables const& variables) {
  if (name == "+") return variables.value("PWD");
  if (name == "-") return variables.value("OLDPWD");
  std::array<char, 4096> buffer{};
  passwd record{};
  passwd* entry = nullptr;
  if (name.empty()) {
    if (auto home = variables.value("HOME")) return home;
    int const status = getpwuid_r(getuid(), &record, buffer.data(), buffer.size(), &entry);
    return found(status, entry);
  }
  int const status = getpwnam_r(std::string(name).c_str(), &record, buffer.data(), buffer.size(), &entry);
  return found(status, entry);
}

}  // namespace ipsh::interp
