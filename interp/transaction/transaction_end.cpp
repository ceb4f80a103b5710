// How a transaction ends, as a whole or back to a savepoint: rollback, undo, commit, and what differs
// meanwhile.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <iterator>
#include <utility>
#include "interp/transaction/kept_report.hpp"
#include "interp/transaction/recover.hpp"
#include "interp/transaction/transaction.hpp"
#include "netlink/made_links.hpp"
#include "netlink/netns_mount.hpp"

namespace ipsh::interp {

Result<void> Transaction::savepoint(std::string_view name) {
  TRY_VOID(barrier());
  if (!begun_) {
    savepoints_.emplace_back(name);
    return {};
  }
  note(record::Savepoint{std::string(name)});
  return write();
}

Report Transaction::roll_back_layers(std::size_t layer) {
  auto const changes = history_.changes(layer);
  note(record::RollingBack{static_cast<std::uint32_t>(layer)});
  (void)write();  // room for it is reserved
  auto report = reconcile(scope_, changes);
  if (!report.complete()) return report;
  note(record::RolledBack{static_cast<std::uint32_t>(layer)});
  dirty_.clear();
  new_names_.clear();
  return report;
}

Result<Report> Transaction::rollback_to(std::string_view name) {
  TRY_VOID(barrier());
  if (!begun_ && std::ranges::find(savepoints_, name) != savepoints_.end()) return Report{};
  auto const layer = history_.find_savepoint(name);
  if (!begun_ || !layer) return failure("rollback to: there is no savepoint \"" + std::string(name) + '"');
  auto report = roll_back_layers(*layer);
  if (report.complete()) TRY_VOID(savepoint(name));
  return report;
}

Result<Transaction::Undone> Transaction::undo(std::size_t count) {
  TRY_VOID(barrier());
  if (!begun_ || history_.command_count() == 0) return failure("undo: nothing was changed");
  auto const layer = history_.find_mark(count);
  auto commands = history_.commands(layer);
  auto report = roll_back_layers(layer);
  TRY_VOID(write());
  return Undone{std::move(report), std::move(commands)};
}

Report Transaction::rollback() {
  synchronise();
  if (!begun_) return {};
  auto report = roll_back_layers(0);
  (void)write();
  if (report.complete()) {
    end(false);
  } else {
    if (!path_.empty()) keep_report(path_, report);
    ++kept_;  // the directory stays, for `ipsh recover`
    leave();
  }
  return report;
}

Result<void> Transaction::commit(bool wait) {
  synchronise();
  savepoints_.clear();
  if (!begun_) return {};
  note(record::Commit{});
  TRY_VOID(write());
  end(wait);
  return {};
}

void Transaction::end(bool wait) {
  if (main_ && !path_.empty()) remove_directory(path_);
  guardian_.dismiss(wait);
  leave();
}

void Transaction::leave() {
  guardian_.dismiss(false);
  offered_ = begun_ = false;
  journal_.reset();
  path_.clear();
  scope_.close();
  conflicts_.watch({}, {});
}

std::size_t Transaction::count() {
  synchronise();
  return begun_ ? history_.command_count() : 0;
}

std::vector<std::string> Transaction::commands() {
  synchronise();
  return begun_ ? history_.commands() : std::vector<std::string>{};
}

std::vector<DiffLine> Transaction::diff() {
  synchronise();
  return begun_ ? interp::diff(scope_, history_.changes()) : std::vector<DiffLine>{};
}

void Transaction::after_fork_in_child() {
  guardian_.after_fork();
  scope_.after_fork();
  main_ = false;
  if (!begun_) return;
  batch_.clear();
  note(record::Child{identify_process()});
  (void)append_batch({});
}

std::vector<std::string> Transaction::take_notices() {
  return std::exchange(notices_, {});
}

}  // namespace ipsh::interp
