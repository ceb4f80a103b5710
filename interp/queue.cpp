#include "interp/queue.hpp"

#include <algorithm>

#include "netlink/affected.hpp"

namespace ipsh::interp {

namespace {

bool is_of_route(QueuedChange const& change) {
  return netlink::is_route_change(change.request.message.view());
}

bool is_end(netlink::LinkCreation const& creation, std::string_view link) {
  return !creation.peer.empty() && (link == creation.name || link == creation.peer);
}

}  // namespace

/// Does the queue make a veth pair one of whose ends is `link`?
bool Queue::makes(netlink::Namespace const* space, std::string_view link) const {
  return std::ranges::any_of(entries_, [&](Entry const& entry) {
    auto const* change = std::get_if<QueuedChange>(&entry);
    if (change == nullptr || change->space != space) return false;
    auto const creation = netlink::link_creation(change->request);
    return creation && is_end(*creation, link);
  });
}

bool Queue::takes(QueuedChange const& change) const {
  if (is_of_route(change)) return entries_.empty() || routes_;
  if (routes_) return false;
  auto const creation = netlink::link_creation(change.request);
  if (creation) return !creation->peer.empty() && entries_.size() < most_;
  return !entries_.empty() && entries_.size() < most_ &&
         std::ranges::any_of(change.request.references, [&](netlink::Reference const& reference) {
           return reference.kind == netlink::Reference::Kind::link_index &&
                  makes(change.space, reference.name);
         });
}

bool Queue::add(QueuedChange change) {
  routes_ = is_of_route(change);
  bool const complete = netlink::link_move(change.request).has_value();
  entries_.emplace_back(std::move(change));
  return complete || (routes_ && entries_.size() >= most_);
}

void Queue::write(int fd, std::string_view text, std::size_t behind) {
  if (entries_.empty() && behind == 0)
    sender_.write(fd, text);
  else
    entries_.emplace_back(Output{fd, std::string(text), behind});
}

void Queue::drop(std::size_t failed) {
  for (auto const& entry : std::exchange(entries_, {}))
    if (auto const* output = std::get_if<Output>(&entry); output != nullptr && output->behind < failed)
      sender_.write(output->fd, output->text);
}

/// The move of one end of the pair that entry number `creation` makes, when nothing between them touches that
/// end.
std::optional<std::size_t> Queue::move_for(std::size_t creation) const {
  auto const& change = std::get<QueuedChange>(entries_[creation]);
  auto const made = netlink::link_creation(change.request);
  if (!made || made->peer.empty()) return {};
  for (auto i = creation + 1; i < entries_.size(); ++i) {
    auto const* next = std::get_if<QueuedChange>(&entries_[i]);
    if (next == nullptr || next->space != change.space) continue;
    auto const move = netlink::link_move(next->request);
    if (!move || !is_end(*made, move->link)) continue;
    bool const touched =
        std::any_of(entries_.begin() + static_cast<std::ptrdiff_t>(creation) + 1,
                    entries_.begin() + static_cast<std::ptrdiff_t>(i), [&](Entry const& entry) {
                      auto const* between = std::get_if<QueuedChange>(&entry);
                      if (between == nullptr) return false;
                      auto const again = netlink::link_creation(between->request);
                      return netlink::refers_to(between->request, move->link) ||
                             (again && (again->name == move->link || again->peer == move->link));
                    });
    return touched ? std::nullopt : std::optional(i);
  }
  return {};
}

/// The changes of routes of one namespace that stand together there.
std::vector<QueuedChange const*> Queue::routes_from(std::size_t at) const {
  std::vector<QueuedChange const*> changes;
  for (; at < entries_.size(); ++at) {
    auto const* const change = std::get_if<QueuedChange>(&entries_[at]);
    if (change == nullptr || (!changes.empty() && change->space != changes.front()->space)) break;
    changes.push_back(change);
  }
  return changes;
}

Result<void> Queue::flush() {
  auto const sent = send_entries();
  entries_.clear();
  routes_ = false;
  return sent;
}

Result<void> Queue::send_entries() {
  std::vector<std::size_t> done;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (std::ranges::find(done, i) != done.end()) continue;
    if (auto const* output = std::get_if<Output>(&entries_[i])) {
      sender_.write(output->fd, output->text);
      continue;
    }
    if (routes_) {
      auto const changes = routes_from(i);
      TRY_VOID(sender_.send_routes(changes));
      i += changes.size() - 1;
      continue;
    }
    auto const& change = std::get<QueuedChange>(entries_[i]);
    if (auto const at = move_for(i)) {
      if (sender_.send_fused(change, *netlink::link_move(std::get<QueuedChange>(entries_[*at]).request))) {
        done.push_back(*at);
        continue;
      }
    }
    TRY_VOID(sender_.send(change));
  }
  return {};
}

}  // namespace ipsh::interp
