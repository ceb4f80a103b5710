#include "interp/transaction/journal_scope.hpp"

#include <utility>

namespace ipsh::interp {

JournalScope::JournalScope(netlink::Namespaces* namespaces, History const& history,
                           std::function<std::unique_ptr<netlink::Tables>()> make_tables)
    : namespaces_(namespaces), history_(history), make_tables_(std::move(make_tables)) {}

void JournalScope::set_holding_directory(std::string directory) {
  holding_directory_ = std::move(directory);
  finder_.reset();
}

netlink::NamespaceFinder& JournalScope::finder() {
  if (!finder_)
    finder_.emplace(holding_directory_.empty() ? std::vector<std::string>{}
                                               : std::vector<std::string>{holding_directory_});
  return *finder_;
}

netlink::Namespace* JournalScope::space(std::uint64_t cookie) {
  if (namespaces_)
    if (auto* const open = namespaces_->find(cookie)) return open;
  return finder().by_cookie(cookie);
}

std::vector<netlink::Namespace*> JournalScope::spaces() {
  return finder().all();
}

netlink::Namespace* JournalScope::named(std::string_view name) {
  return finder().by_name(name);
}

netlink::Namespace* JournalScope::by_descriptor(int fd) {
  return finder().by_descriptor(fd);
}

void JournalScope::forget(std::uint64_t cookie) {
  if (finder_) finder_->forget(cookie);
  if (!namespaces_) return;
  auto const* const open = namespaces_->find(cookie);
  // Home has no name, and does not die.
  if (open && !open->name().empty()) namespaces_->forget(std::string(open->name()));
}

bool JournalScope::made(ObjectId const& id) const {
  return history_.made(id);
}

bool JournalScope::knows(ObjectId const& id) const {
  if (!history_.knows(id)) return false;
  asked_.push_back(id);
  return true;
}

std::string JournalScope::holding_path(std::uint64_t cookie) const {
  return holding_directory_ + '/' + std::to_string(cookie);
}

netlink::Tables* JournalScope::tables() {
  if (!tables_ && make_tables_) tables_ = make_tables_();
  return tables_.get();
}

std::vector<ObjectId> JournalScope::take_asked() {
  return std::exchange(asked_, {});
}

void JournalScope::after_fork() {
  if (finder_) finder_->after_fork();
}

void JournalScope::close() {
  finder_.reset();
}

}  // namespace ipsh::interp
