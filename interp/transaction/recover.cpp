#include "interp/transaction/recover.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

#include "interp/transaction/journal_scope.hpp"
#include "interp/transaction/kept_report.hpp"
#include "interp/transaction/reconcile.hpp"
#include "interp/transaction/session.hpp"

namespace ipsh::interp {

namespace {

using Outcome = Recovered::Outcome;

std::string id_of(std::string const& directory) {
  return directory.substr(directory.rfind('/') + 1);
}

/// The pid alone will do.
bool matches(std::string const& directory, std::string const& id) {
  auto const own = id_of(directory);
  return own == id || own.starts_with(id + '-');
}

void read_into(History& history, Journal& journal) {
  journal.read([&](std::uint8_t kind, Bytes payload) {
    if (auto record = record::decode(kind, payload)) history.apply(std::move(*record));
  });
}

/// The pids in a journal mean something only in the pid namespace that it was written in.
bool pids_are_valid(record::Start const& start) {
  struct stat status {};
  return ::stat("/proc/self/ns/pid", &status) == 0 && status.st_ino == start.pid_namespace;
}

/// Kills the transaction's processes until the lock says that all are dead. False after `patience`
/// milliseconds.
bool take_over(Journal& journal, History& history, std::int64_t patience) {
  constexpr useconds_t longest_pause = 20'000;
  useconds_t pause = 200;
  for (std::int64_t waited = 0; !journal.take_over();
       waited += pause, pause = std::min(pause * 2, longest_pause)) {
    read_into(history, journal);  // one may have joined just now
    if (pids_are_valid(history.start()))
      for (auto const& child : history.children())
        if (child.pid != ::getpid()) kill_process(child);
    if (waited / 1000 >= patience) return false;
    ::usleep(pause);
  }
  read_into(history, journal);
  return true;
}

void roll_back(Recovered& result, Journal& journal, History& history, std::string const& directory,
               MakeTables const& make_tables) {
  result.outcome = Outcome::rolled_back;
  JournalScope scope(nullptr, history, make_tables);
  if (!directory.empty()) scope.set_holding_directory(holding_directory(directory));
  auto const append = [&](record::Record const& record) {
    RecordBatch batch;
    record::add(batch, record);
    (void)journal.append(batch, {});
  };
  // Should we be killed, what we have put back so far must not pass for somebody else's change the next time.
  append(record::RollingBack{0});
  result.report = reconcile(scope, history.changes());
  // So that nobody does it once more, should the directory outlive us.
  if (result.report.complete())
    append(record::RolledBack{0});
  else if (!directory.empty())
    keep_report(directory, result.report);
}

/// With the lock in hand.
void settle(Recovered& result, Journal& journal, History& history, std::string const& directory,
            MakeTables const& make_tables) {
  result.start = history.start();
  result.commands = history.commands();
  if (!history.started() || history.start().boot != record::boot_id())
    result.outcome = Outcome::removed;
  else if (history.committed())
    result.outcome = Outcome::finished;
  else
    roll_back(result, journal, history, directory, make_tables);
  if (!directory.empty() && result.report.complete()) {
    remove_session("ipsh-" + result.id);
    remove_directory(directory);
  }
}

/// A directory without a journal: its process died before, or is about to write one (it begins again then).
std::optional<Journal> open_or_remove(std::string const& directory) {
  auto journal = Journal::open(journal_path(directory));
  if (journal) return std::move(*journal);
  if (journal.error().number == ENOENT) ::rmdir(directory.c_str());
  return {};
}

Recovered describe_directory(std::string const& directory, Journal& journal, History& history) {
  read_into(history, journal);
  Recovered result;
  result.id = id_of(directory);
  result.start = history.start();
  result.commands = history.commands();
  return result;
}

bool main_process_is_alive(History const& history) {
  return history.started() && history.start().boot == record::boot_id() && pids_are_valid(history.start()) &&
         is_alive(history.start().process);
}

std::optional<Recovered> recover_directory(std::string const& directory, MakeTables const& make_tables) {
  constexpr std::int64_t patience = 5000;
  auto journal = open_or_remove(directory);
  if (!journal) return {};
  History history;
  auto result = describe_directory(directory, *journal, history);
  // Its main process may not have noticed yet that a program of its script began it: the lock alone is no
  // proof.
  if (main_process_is_alive(history)) return result;
  if (!take_over(*journal, history, patience)) {
    result.outcome = Outcome::busy;
    return result;
  }
  if (journal->removed()) return {};  // a guardian was at it, and is ready
  settle(result, *journal, history, directory, make_tables);
  return result;
}

}  // namespace

std::vector<Recovered> list_transactions(std::string const& parent) {
  std::vector<Recovered> result;
  for (auto const& directory : list_directories(parent)) {
    auto journal = Journal::open(journal_path(directory));
    if (!journal) continue;
    History history;
    auto& found = result.emplace_back(describe_directory(directory, *journal, history));
    found.report = read_report(directory);
    if (!history.started() || history.start().boot != record::boot_id())
      found.outcome = Outcome::removed;
    else if (history.committed())
      found.outcome = Outcome::finished;
    else if (!main_process_is_alive(history))
      found.outcome = Outcome::rolled_back;
  }
  return result;
}

Result<std::vector<Recovered>> recover(std::string const& parent, std::optional<std::string> const& id,
                                       MakeTables const& make_tables) {
  std::vector<Recovered> result;
  for (auto const& directory : list_directories(parent)) {
    if (id && !matches(directory, *id)) continue;
    auto found = recover_directory(directory, make_tables);
    if (id && found && found->outcome == Outcome::alive)
      return failure("recover: transaction " + *id + " is alive (pid " +
                     std::to_string(found->start.process.pid) + ')');
    if (found) result.push_back(std::move(*found));
  }
  if (id && result.empty()) return failure("recover: there is no transaction \"" + *id + '"');
  return result;
}

void remove_stale(std::string const& parent) {
  auto const boot = record::boot_id();
  for (auto const& directory : list_directories(parent)) {
    auto journal = open_or_remove(directory);
    if (!journal || !journal->take_over()) continue;
    History history;
    read_into(history, *journal);
    if (!history.started() || history.start().boot != boot) remove_directory(directory);
  }
}

Recovered roll_back_dead(Journal journal, std::string const& directory, MakeTables const& make_tables) {
  History history;
  Recovered result;
  result.id = id_of(directory);
  (void)take_over(journal, history, std::numeric_limits<std::int64_t>::max());
  if (journal.removed()) {
    result.outcome = Outcome::removed;
    return result;
  }
  settle(result, journal, history, directory, make_tables);
  return result;
}

}  // namespace ipsh::interp
