// Rolling back the transactions of dead processes from their journals: what the guardian does at once, and
// `ipsh recover` later. May be killed at any moment and run again. A journal with a commit record goes
// forward (what was held is let go), one of another boot is removed.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "interp/transaction/directory.hpp"
#include "interp/transaction/history.hpp"
#include "interp/transaction/report.hpp"
#include "netlink/scope.hpp"

namespace ipsh::interp {

using MakeTables = std::function<std::unique_ptr<netlink::Tables>()>;

/// One transaction that was found, and what came of it.
struct Recovered {
  enum class Outcome : std::uint8_t {
    alive,        ///< its process lives: nothing was done
    busy,         ///< somebody else is rolling it back, or a process of it can't be killed
    rolled_back,  ///< see report: complete or not
    finished,     ///< it was committed; what it held is released
    removed,      ///< of another boot, or it had changed nothing
  };
  std::string id;
  Outcome outcome = Outcome::alive;
  record::Start start;
  std::vector<std::string> commands;  ///< that were not committed
  Report report;
  [[nodiscard]] bool complete() const { return outcome != Outcome::busy && report.complete(); }
};

/// The transactions below `parent`, with what an earlier rollback of them could not put back; nothing is
/// done.
[[nodiscard]] std::vector<Recovered> list_transactions(std::string const& parent);
/// Rolls back the dead ones, or the one with that id (an error when there is none, or it lives).
[[nodiscard]] Result<std::vector<Recovered>> recover(std::string const& parent,
                                                     std::optional<std::string> const& id,
                                                     MakeTables const& make_tables);
/// Removes what is left of other boots, and of processes that died before they changed anything.
void remove_stale(std::string const& parent);

/// For the guardian: the main process is dead. Kills the others of the transaction, waits for them, rolls
/// back. `directory` is empty for a journal in memory.
[[nodiscard]] Recovered roll_back_dead(Journal journal, std::string const& directory,
                                       MakeTables const& make_tables);

}  // namespace ipsh::interp
