#include "interp/transaction/conflict.hpp"

#include <algorithm>
#include <ctime>

namespace ipsh::interp {

namespace {

std::string age(std::int64_t seconds) {
  constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour;
  if (seconds < 2 * minute) return std::to_string(seconds) + " s";
  if (seconds < 2 * hour) return std::to_string(seconds / minute) + " min";
  if (seconds < 2 * day) return std::to_string(seconds / hour) + " h";
  return std::to_string(seconds / day) + " days";
}

/// The /run/netns mount is everybody's, and only ever made.
bool is_shared(ObjectId const& object) {
  return object.kind == ObjectKind::namespaces_mount;
}

}  // namespace

std::string describe(record::Start const& start) {
  auto text = "ipsh " + std::to_string(start.process.pid) + " (";
  if (!start.title.empty()) text += start.title + ", ";
  text += "for " + age(std::max<std::int64_t>(0, std::time(nullptr) - start.time));
  if (!start.terminal.empty()) text += ", on " + start.terminal;
  return text + ')';
}

void Conflicts::watch(std::string parent, std::string own) {
  parent_ = std::move(parent);
  own_ = std::move(own);
  others_.clear();
}

void Conflicts::look() {
  auto const directories = list_directories(parent_);
  std::erase_if(others_,
                [&](auto const& other) { return !std::ranges::binary_search(directories, other.first); });
  for (auto const& directory : directories) {
    if (directory == own_ || others_.contains(directory)) continue;
    if (auto journal = Journal::open(journal_path(directory)))
      others_.emplace(directory, std::make_unique<Other>(Other{std::move(*journal), {}}));
  }
  for (auto& [directory, other] : others_)
    other->journal.read([&history = other->history](std::uint8_t kind, Bytes payload) {
      if (auto record = record::decode(kind, payload)) history.apply(std::move(*record));
    });
}

Result<void> Conflicts::check(std::vector<ObjectId> const& objects) {
  if (parent_.empty() || objects.empty() || has_one_directory(parent_)) return {};
  look();
  auto const boot = record::boot_id();
  for (auto const& [directory, other] : others_) {
    auto const& history = other->history;
    if (!history.started() || history.committed() || history.start().boot != boot) continue;
    for (auto const& object : objects) {
      if (is_shared(object) || !history.holds(object)) continue;
      auto error = failure("Another transaction has changed the same object: " + describe(history.start()));
      error.code = "T402";
      error.label = "not committed there yet";
      auto const id = directory.substr(directory.rfind('/') + 1);
      error.help = is_alive(history.start().process) ? "wait until it has ended"
                                                     : "ipsh recover " + id + "   (it died: this undoes it)";
      return error;
    }
  }
  return {};
}

}  // namespace ipsh::interp
