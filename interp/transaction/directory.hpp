// The directories of transactions, /run/ipsh/ID: each holds the journal and, in ns/, the namespaces that are
// kept alive by bind mounts. ID is the main process's pid, with a number behind it when that is taken.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "interp/transaction/journal.hpp"

namespace ipsh::interp {

inline constexpr std::string_view transactions_directory = "/run/ipsh";

/// Makes `directory` (and its parent) with a new journal in it, locked as living. EEXIST: it has one already.
[[nodiscard]] Result<Journal> make_directory(std::string const& directory);

[[nodiscard]] std::string journal_path(std::string const& directory);
[[nodiscard]] std::string holding_directory(std::string const& directory);

/// Is there exactly one? In one system call; false where the file system does not count (overlayfs).
[[nodiscard]] bool has_one_directory(std::string const& parent);

/// The directories that there are, sorted.
[[nodiscard]] std::vector<std::string> list_directories(std::string const& parent);

/// Lets go of the namespaces held in it, and removes it. The journal goes first but for the directory itself:
/// what is left without one is an empty shell that anybody may remove.
void remove_directory(std::string const& directory);

}  // namespace ipsh::interp
