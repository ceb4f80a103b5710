#include "interp/command_table.hpp"

#include <algorithm>
#include <array>

namespace ipsh::interp {

namespace {

struct Entry {
  std::string_view name;
  CommandFunction function;
};

constexpr std::array commands{
    Entry{"begin", begin_command},         Entry{"commit", commit_command},
    Entry{"diff", diff_command},           Entry{"ip", ip_command},
    Entry{"ip6tables", ip6tables_command}, Entry{"iptables", iptables_command},
    Entry{"rollback", rollback_command},   Entry{"savepoint", savepoint_command},
    Entry{"sysctl", sysctl_command},       Entry{"undo", undo_command},
};
static_assert(std::ranges::is_sorted(commands, {}, &Entry::name));

}  // namespace

std::string_view command_name(std::string_view word) {
  // bash runs exactly that file; these are where the stock tools are installed.
  for (std::string_view const directory : {"/sbin/", "/usr/sbin/", "/bin/", "/usr/bin/"})
    if (word.starts_with(directory)) return word.substr(directory.size());
  return word;
}

CommandFunction find_command(std::string_view name) {
  auto const found = std::ranges::lower_bound(commands, command_name(name), {}, &Entry::name);
  return found != commands.end() && found->name == command_name(name) ? found->function : nullptr;
}

}  // namespace ipsh::interp
