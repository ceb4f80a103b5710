// Requests and output that wait, for one of two reasons. The creation of a veth pair waits for the move of an
// end (netlink/fusion.hpp), with further requests on these links, until that has come or anything else
// happens. Changes of routes wait for more of them: together they cost a system call and a journal record
// each less, and a deletion needs no reading of the table of its own. What is written meanwhile waits too, so
// output appears exactly where bash's does. Sending is the Sender's; the queue decides order.
#pragma once
#include <optional>
#include <span>
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
  /// Changes of routes in one namespace, together. The error is that of the first one that was refused; those
  /// behind it may have been done.
  virtual Result<void> send_routes(std::span<QueuedChange const* const> changes) = 0;
  virtual void write(int fd, std::string_view text) = 0;
};

class Queue {
 public:
  explicit Queue(Sender& sender) : sender_(sender) {}

  /// May this change wait, behind those that do? Only a creation of a veth pair or a route begins a queue.
  [[nodiscard]] bool takes(QueuedChange const& change) const;
  /// Adds a change that takes() said yes to; true when the queue has what it waited for.
  bool add(QueuedChange change);
  /// Output of a builtin. `behind`: the number of what it waits for and is not in the queue; 0: nothing.
  void write(int fd, std::string_view text, std::size_t behind = 0);
  /// What the output waits for has failed at this number: writes what was printed before that, and drops the
  /// rest.
  void drop(std::size_t failed);
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  /// So much output waits that somebody should flush().
  [[nodiscard]] bool is_long() const { return entries_.size() > most_; }
  /// Sends all, in order. What follows a failure is dropped: the script has ended there.
  Result<void> flush();

 private:
  struct Output {
    int fd;
    std::string text;
    std::size_t behind;
  };
  using Entry = std::variant<QueuedChange, Output>;
  Result<void> send_entries();
  [[nodiscard]] bool makes(netlink::Namespace const* space, std::string_view link) const;
  std::optional<std::size_t> move_for(std::size_t creation) const;
  [[nodiscard]] std::vector<QueuedChange const*> routes_from(std::size_t at) const;

  static constexpr std::size_t most_ = 256;  ///< entries
  Sender& sender_;
  std::vector<Entry> entries_;
  bool routes_ = false;  ///< what waits are changes of routes
};

}  // namespace ipsh::interp
