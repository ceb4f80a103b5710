// What the commands of one ipsh process share: the namespaces it has open and which one it is in, the
// transaction, the queue, and iptables' staged operations. A command changes the network only through
// change() and operate(), which image what it can touch, write the journal, and then do it.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "interp/iptables.hpp"
#include "interp/queue.hpp"
#include "interp/transaction/transaction.hpp"
#include "netlink/namespace.hpp"

namespace ipsh::interp {

struct SessionOptions {
  bool sandbox = false;
  bool quiet = false;                                ///< says nothing of what can't be undone
  std::optional<netlink::xtables::Backend> backend;  ///< of iptables; nothing: the host's, or the sandbox's
};

class Session final : private Sender {
 public:
  /// `transaction`: nullptr = each change is permanent at once (a drop-in). Not owned.
  Session(SessionOptions options, netlink::Namespaces& namespaces, Transaction* transaction)
      : options_(options),
        namespaces_(namespaces),
        transaction_(transaction),
        queue_(*this),
        iptables_(options.backend, options.sandbox) {}

  /// The namespace that commands work in now.
  Result<netlink::Namespace*> space();
  [[nodiscard]] netlink::Namespaces& namespaces() { return namespaces_; }
  [[nodiscard]] Transaction* transaction() { return transaction_; }
  [[nodiscard]] bool sandbox() const { return options_.sandbox; }

  /// Works in a named namespace until it goes out of scope (`ip -n NS`, `ip netns exec NS`).
  class Inside {
   public:
    explicit Inside(Session& session) : session_(&session) {}
    Inside(Inside&& other) noexcept : session_(std::exchange(other.session_, nullptr)) {}
    Inside& operator=(Inside&&) = delete;
    ~Inside() {
      if (session_ != nullptr) session_->inside_.pop_back();
    }

   private:
    Session* session_;
  };
  Result<Inside> enter(std::string_view name);

  /// A change over rtnetlink. When `may_defer` it may wait in the queue.
  Result<void> change(netlink::Request request, std::string text, bool may_defer);
  /// Any other change: `act` does it. The error's span, when it has none, becomes `span`.
  Result<void> operate(Operation const& operation, std::string_view text, Span span,
                       std::function<Result<void>()> const& act);
  [[nodiscard]] Iptables& iptables() { return iptables_; }

  /// Sends and commits all that waits. The error is the first one.
  Result<void> settle();
  /// The same, on behalf of a command that has not done anything yet: a failure is that of one before it.
  Result<void> settle_before();
  /// Has that failed since the last call?
  [[nodiscard]] bool take_failed_before() { return std::exchange(failed_before_, false); }
  /// What a command has found is the failure of one before it.
  void note_failed_before() { failed_before_ = true; }
  [[nodiscard]] bool settled() const { return queue_.empty() && !iptables_.staged(); }
  [[nodiscard]] bool crowded() const { return queue_.is_long(); }
  /// Output behind what waits; returns errno.
  int print(int fd, std::string_view text);
  /// The first errno of output that could not be written since the last call, 0: none.
  int take_output_error() { return std::exchange(output_error_, 0); }

  /// The next change begins a step that `undo` takes back as a whole.
  void begin_step() { mark_due_ = true; }

  /// Before a fork or a program: what is buffered is written, what we left is read back.
  void write_journal();

  /// Says what the transaction has to say (interp/transaction: take_notices), on standard error.
  void tell();

  /// Somebody else may have changed things: a program of ours that has ended.
  void forget_namespaces();
  void forget_namespace(std::string_view name);
  void after_fork();

 private:
  /// What is known of the numbers that a namespace gives to new links.
  struct IndexCounter {
    std::uint32_t next = 0;  ///< 0 = not known
    bool ahead = false;  ///< of the kernel's own: indexes were asked for, the kernel's counter stands still
  };
  Result<void> send(QueuedChange const& change) override;
  bool send_fused(QueuedChange const& creation, netlink::LinkMove const& move) override;
  Result<void> send_routes(std::span<QueuedChange const* const> changes) override;
  void write(int fd, std::string_view text) override;
  Result<void> commit_tables();
  struct Sent {
    std::optional<netlink::Refusal> refusal;
    std::uint32_t created = 0;  ///< ifindex
  };
  Result<Sent> transmit(netlink::Namespace& space, netlink::Request const& request, std::string_view text);
  void mark();
  void learn(IndexCounter& counter, netlink::Request const& request, std::uint32_t created);
  IndexCounter& counter(netlink::Namespace& space);

  SessionOptions options_;
  netlink::Namespaces& namespaces_;
  Transaction* transaction_;
  bool failed_before_ = false;
  Queue queue_;
  Iptables iptables_;
  std::vector<netlink::Namespace*> inside_;
  std::map<std::uint64_t, IndexCounter> counters_;
  int output_error_ = 0;
  bool mark_due_ = false;
};

}  // namespace ipsh::interp
