#include "interp/session.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "netlink/affected.hpp"
#include "netlink/blame.hpp"
#include "netlink/link_index.hpp"
#include "netlink/resolve.hpp"

namespace ipsh::interp {

Result<netlink::Namespace*> Session::space() {
  if (!inside_.empty()) return inside_.back();
  return namespaces_.home();
}

Result<Session::Inside> Session::enter(std::string_view name) {
  inside_.push_back(TRY(namespaces_.named(name)));
  return Inside(*this);
}

Result<void> Session::change(netlink::Request request, std::string text, bool may_defer) {
  QueuedChange change{TRY(space()), std::move(request), std::move(text)};
  bool const defer = transaction_ != nullptr && may_defer;
  if (!defer || iptables_.staged() || !queue_.takes(change)) TRY_VOID(settle());
  if (!defer || !queue_.takes(change)) return send(change);
  // No link changes while routes wait: their names are looked up at once, so that a wrong one is told at
  // once.
  if (netlink::is_route_change(change.request.message.view())) {
    change.request.message = TRY(netlink::resolve(change.request, *TRY(change.space->socket()))).message;
    change.request.references.clear();
  }
  return queue_.add(std::move(change)) ? settle() : Result<void>();
}

Result<void> Session::operate(Operation const& operation, std::string_view text, Span span,
                              std::function<Result<void>()> const& act) {
  TRY_VOID(settle());
  auto* const space = TRY(this->space());
  if (transaction_ == nullptr) return act();
  mark();
  auto const step = TRY(transaction_->before(*space, operation, text, span));
  tell();
  auto done = act();
  transaction_->after(*space, operation, step, !done);
  if (!done && !done.error().span.known()) {
    auto error = std::move(done).error();
    error.span = span;
    return error;
  }
  return done;
}

Result<void> Session::settle() {
  // Never both: what waits is either in the queue or iptables', and output behind it.
  if (iptables_.staged()) {
    if (auto committed = commit_tables(); !committed) {
      auto error = std::move(committed).error();
      queue_.drop(iptables_.refused());
      write(1, std::exchange(error.output, {}));
      return error;
    }
  }
  return queue_.flush();
}

Result<void> Session::settle_before() {
  auto settled = settle();
  if (!settled) failed_before_ = true;
  return settled;
}

Result<void> Session::commit_tables() {
  if (transaction_ == nullptr) return iptables_.commit();
  mark();
  auto const tables = iptables_.tables();
  std::vector<Transaction::Step> steps;
  for (auto const& table : tables) {
    auto const change = table.change(iptables_.backend());
    steps.push_back(TRY(transaction_->prepare(*table.space, change, table.texts.front(), {})));
    for (auto const& text : std::span(table.texts).subspan(1)) transaction_->count_too(text);
  }
  TRY_VOID(transaction_->write());
  tell();
  std::size_t undone = 0;
  auto committed = iptables_.commit(&undone);
  transaction_->discount(undone);
  auto step = steps.begin();
  for (auto const& table : tables)
    transaction_->after(*table.space, table.change(iptables_.backend()), *step++, !committed);
  return committed;
}

Session::IndexCounter& Session::counter(netlink::Namespace& space) {
  auto [place, fresh] = counters_.try_emplace(space.cookie());
  // A namespace of our own making has numbered nothing but what it was born with.
  if (fresh && transaction_ != nullptr && transaction_->made_here(space.cookie()))
    if (auto socket = space.socket()) place->second.next = netlink::highest_index(**socket) + 1;
  return place->second;
}

void Session::learn(IndexCounter& counter, netlink::Request const& request, std::uint32_t created) {
  if (created == 0) return;
  auto const asked = netlink::link_creation(request);
  if (asked && asked->index == 0)
    counter.next = created + 1;
  else if (counter.next != 0 && counter.ahead)
    counter.next = std::max(counter.next, created + 1);
}

Result<Session::Sent> Session::transmit(netlink::Namespace& space, netlink::Request const& request,
                                        std::string_view text) {
  auto* const socket = TRY(space.socket());
  auto resolved = TRY(netlink::resolve(request, *socket));
  RouteMessage operation{std::move(resolved.message)};
  std::optional<Transaction::Step> step;
  if (transaction_ != nullptr) {
    mark();
    step = TRY(transaction_->before(space, operation, text, request.span));
    tell();
  }
  Sent sent;
  netlink::Message echo;
  auto const answer = socket->request(operation.message, [&](netlink::MessageView const& reply) {
    sent.created = netlink::created_index(reply);
    echo = netlink::Message(reply);
  });
  if (!answer) sent.refusal = answer.error();
  if (step) {
    auto const view = echo.view();
    transaction_->after(space, operation, *step, !answer, sent.created != 0 ? &view : nullptr);
  }
  return sent;
}

Result<void> Session::send(QueuedChange const& change) {
  auto const creation = netlink::link_creation(change.request);
  auto& counter = this->counter(*change.space);
  if (creation && creation->index == 0 && counter.ahead) {
    // The numbers go on from what we asked for; a busy one means that the kernel has to choose after all.
    auto const numbered = netlink::with_index(change.request, counter.next);
    auto const sent = TRY(transmit(*change.space, numbered, change.text));
    if (!sent.refusal) {
      counter.next += netlink::indexes_used(change.request);
      return {};
    }
    counter = {};
  }
  auto request = change.request;
  if (creation) request.message.head().nlmsg_flags |= netlink::echo_flag;
  auto const sent = TRY(transmit(*change.space, request, change.text));
  if (sent.refusal) {
    return netlink::refused(*sent.refusal, netlink::blame(change.request, *sent.refusal));
  }
  if (creation) learn(counter, change.request, sent.created);
  return {};
}

bool Session::send_fused(QueuedChange const& creation, netlink::LinkMove const& move) {
  auto& counter = this->counter(*creation.space);
  auto const socket = creation.space->socket();
  if (counter.next == 0 || !socket || netlink::index_of(**socket, move.link) != 0) return false;
  auto const sent =
      transmit(*creation.space, netlink::fuse(creation.request, move, counter.next), creation.text);
  if (!sent || sent->refusal) return false;
  counter.next += netlink::indexes_used(creation.request);
  counter.ahead = true;
  return true;
}

Result<void> Session::send_routes(std::span<QueuedChange const* const> changes) {
  if (changes.size() == 1) return send(*changes.front());
  auto& space = *changes.front()->space;
  auto* const socket = TRY(space.socket());
  std::vector<RouteMessage> operations;
  for (auto const* change : changes) operations.push_back({change->request.message});
  mark();
  auto const count = transaction_->expect(space, operations);
  auto const rest = changes.subspan(count);
  changes = changes.first(count);
  std::vector<Transaction::Step> steps;
  for (std::size_t at = 0; at < changes.size(); ++at)
    steps.push_back(
        TRY(transaction_->prepare(space, operations[at], changes[at]->text, changes[at]->request.span)));
  TRY_VOID(transaction_->write());
  tell();
  std::vector<netlink::Message const*> messages;
  for (auto const& operation : std::span(operations).first(count)) messages.push_back(&operation.message);
  std::map<std::size_t, netlink::Refusal> refused;
  auto const sent = socket->request_all(messages, [&](std::size_t number, netlink::Refusal refusal) {
    refused.emplace(number, std::move(refusal));
  });
  for (std::size_t at = 0; at < changes.size(); ++at)
    transaction_->after(space, operations[at], steps[at], refused.contains(at));
  if (!sent) return netlink::refused(sent.error());
  if (refused.empty()) return rest.empty() ? Result<void>() : send_routes(rest);
  auto const& [first, refusal] = *refused.begin();
  transaction_->discount(changes.size() - first - refused.size());
  return netlink::refused(refusal, netlink::blame(changes[first]->request, refusal));
}

void Session::write(int fd, std::string_view text) {
  while (!text.empty()) {
    auto const written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      if (output_error_ == 0) output_error_ = errno;
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

int Session::print(int fd, std::string_view text) {
  queue_.write(fd, text, iptables_.staged() ? iptables_.order() : 0);
  return queue_.empty() ? take_output_error() : 0;
}

void Session::tell() {
  if (transaction_ == nullptr) return;
  bool const of_interest = !options_.quiet && !options_.sandbox;  // a sandbox is thrown away as a whole
  for (auto const& notice : transaction_->take_notices())
    if (of_interest) write(2, "ipsh: " + notice + '\n');
}

void Session::mark() {
  if (std::exchange(mark_due_, false)) (void)transaction_->mark();
}

void Session::write_journal() {
  if (transaction_ != nullptr) (void)transaction_->barrier();
}

void Session::forget_namespace(std::string_view name) {
  // `ip netns exec A ip netns del A`: we stand in it.
  if (std::ranges::any_of(inside_, [&](auto const* space) { return space->name() == name; })) return;
  iptables_.forget(name);
  namespaces_.forget(name);
}

void Session::forget_namespaces() {
  iptables_.forget_all();
  namespaces_.forget_all();
}

void Session::after_fork() {
  namespaces_.after_fork();
  if (transaction_ != nullptr) transaction_->after_fork_in_child();
  counters_.clear();
}

}  // namespace ipsh::interp
