// Requests and output that wait: what lets a creation see the move that follows it (netlink/fusion.hpp).
// Nothing waits without a reason. The queue begins with the creation of a veth pair, takes further requests
// on links that it is about to make, and is sent as soon as an end's move has come or anything else happens.
// What is written meanwhile waits too, so output appears exactly where bash's does. Sending is the Sender's;
// the queue decides order.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "netlink/fusion.hpp"
#include "netlink/namespace.hpp"

namespace ipsh::interp {

/// A request on its way to a namespace.
struct QueuedChange {
  netlink::Namespace* space;
  netlink::Request request;
  std::string text;  ///< the command, for the journal and the log
};

class Sender {
 public:
  Sender() = default;
  Sender(Sender const&) = delete;
  Sender& operator=(Sender const&) = delete;
  virtual ~Sender() = default;
  /// Resolves the request's names, images what it can change, sends it.
  virtual Result<void> send(QueuedChange const& change) = 0;
  /// The same for a creation and a move in one message. Any failure (a busy index, no such namespace, a name
  /// that is in use where the end would have been born first) means: nothing was done, send them one by one.
  virtual bool send_fused(QueuedChange const& creation, netlink::LinkMove const& move) = 0;
  virtual void write(int fd, std::string_view text) = 0;
};

class Queue {
 public:
  explicit Queue(Sender& sender) : sender_(sender) {}

  /// May this change wait? Only a creation of a veth pair begins a queue.
  [[nodiscard]] bool takes(QueuedChange const& change) const;
  /// Adds a change that takes() said yes to; true when the queue has what it waited for.
  bool add(QueuedChange change);
  /// Output of a builtin.
  void write(int fd, std::string_view text);
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  /// Sends all, in order. What follows a failure is dropped: the script has ended there.
  Result<void> flush();

 private:
  struct Output {
    int fd;
    std::string text;
  };
  using Entry = std::variant<QueuedChange, Output>;
  [[nodiscard]] bool makes(netlink::Namespace const* space, std::string_view link) const;
  std::optional<std::size_t> move_for(std::size_t creation) const;

  Sender& sender_;
  std::vector<Entry> entries_;
};

}  // namespace ipsh::interp
