#include "interp/transaction/directory.hpp"

#include <dirent.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "interp/transaction/kept_report.hpp"
#include "netlink/netns_mount.hpp"

namespace ipsh::interp {

namespace {

std::vector<std::string> names_in(std::string const& directory) {
  std::unique_ptr<DIR, int (*)(DIR*)> const open(::opendir(directory.c_str()), ::closedir);
  std::vector<std::string> names;
  if (!open) return names;
  while (auto const* entry = ::readdir(open.get()))
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  std::ranges::sort(names);
  return names;
}

}  // namespace

std::string journal_path(std::string const& directory) {
  return directory + "/journal";
}
std::string holding_directory(std::string const& directory) {
  return directory + "/ns";
}

Result<Journal> make_directory(std::string const& directory) {
  auto const parent = directory.substr(0, directory.rfind('/'));
  for (;;) {
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
      if (errno != ENOENT) return system_error("Cannot create \"" + directory + '"', errno);
      if (::mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST)
        return system_error("Cannot create \"" + parent + '"', errno);
      continue;
    }
    auto journal = Journal::create(journal_path(directory));
    if (journal) return journal;
    auto const number = journal.error().number;
    if (number == EEXIST) return journal;
    // Whoever removes dead directories may take a new one for such until its journal is locked: once more.
    if (number == ENOENT || number == EAGAIN) continue;
    ::unlink(journal_path(directory).c_str());
    ::rmdir(directory.c_str());
    return journal;
  }
}

bool has_one_directory(std::string const& parent) {
  constexpr nlink_t links = 3;  // ".", its name in its parent, and the ".." of the one
  struct stat status {};
  return ::stat(parent.c_str(), &status) == 0 && status.st_nlink == links;
}

std::vector<std::string> list_directories(std::string const& parent) {
  auto names = names_in(parent);
  for (auto& name : names) name = parent + '/' + name;
  return names;
}

void remove_directory(std::string const& directory) {
  auto const holding = holding_directory(directory);
  for (auto const& name : names_in(holding)) netlink::release_namespace(holding + '/' + name);
  ::umount2(holding.c_str(), MNT_DETACH);
  ::rmdir(holding.c_str());
  ::unlink(report_path(directory).c_str());
  ::unlink(journal_path(directory).c_str());
  ::rmdir(directory.c_str());
}

}  // namespace ipsh::interp
