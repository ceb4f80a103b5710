// What reading and restoring objects needs to know of the transaction and of the machine around it: the
// namespaces by cookie, and which objects need no image. The transaction implements it; recovery does too, in
// another process, which knows no more than the journal and the machine tell.
#pragma once
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "netlink/namespace.hpp"
#include "netlink/object.hpp"

namespace ipsh::netlink {

/// iptables tables as blobs: what the iptables back ends provide for undo. The key of `id` is "BACKEND
/// TABLE".
class Tables {
 public:
  Tables() = default;
  Tables(Tables const&) = delete;
  Tables& operator=(Tables const&) = delete;
  virtual ~Tables() = default;
  [[nodiscard]] virtual Result<Image> read(Namespace& space, ObjectId const& id) = 0;
  /// Counters aside.
  [[nodiscard]] virtual bool equal(Image const& one, Image const& other) const = 0;
  /// now == ours: the table becomes `before` with the current counters; else only our own rules are taken
  /// out, by content. Returns what could not be put back, one line each.
  [[nodiscard]] virtual Result<std::vector<std::string>> restore(Namespace& space, Image const& before,
                                                                 Image const* ours) = 0;
};

struct Topology;

/// Namespace, family, table.
using RouteTableId = std::tuple<std::uint64_t, std::uint8_t, std::uint32_t>;
/// Its routes by prefix (length and address): messages in the kernel's order.
using RouteTable = std::map<std::string, std::vector<std::byte>>;

class Scope {
 public:
  Scope() = default;
  Scope(Scope const&) = delete;
  Scope& operator=(Scope const&) = delete;
  virtual ~Scope() = default;

  /// The open namespace with that cookie, found by whatever means; nullptr when it does not exist any more.
  [[nodiscard]] virtual Namespace* space(std::uint64_t cookie) = 0;
  /// Every namespace that can be found (home, /run/netns, held ones): to find the other end of a veth.
  [[nodiscard]] virtual std::vector<Namespace*> spaces() = 0;
  /// A namespace under a name (freshly opened when the name is bound anew), nullptr when there is none.
  [[nodiscard]] virtual Namespace* named(std::string_view name) = 0;

  /// Close what is open of that namespace: it is about to die.
  virtual void forget(std::uint64_t cookie) = 0;

  /// No image is needed: there is one already, or the object (the link it belongs to, its namespace) was made
  /// inside the transaction.
  [[nodiscard]] virtual bool knows(ObjectId const& id) const = 0;

  /// The object (the link it belongs to, its namespace) was made inside the transaction: it is gone after a
  /// rollback, with all it holds. A link that was brought into this namespace counts as made here.
  [[nodiscard]] virtual bool made(ObjectId const& id) const = 0;
  /// Which namespace an open descriptor is of; nullptr: of none.
  [[nodiscard]] virtual Namespace* by_descriptor(int fd) = 0;

  /// Where a namespace whose name is deleted is held by a bind mount: one file for each cookie.
  [[nodiscard]] virtual std::string holding_path(std::uint64_t cookie) const = 0;
  /// nullptr: iptables is not part of this (tests).
  [[nodiscard]] virtual Tables* tables() { return nullptr; }

  /// How the links of the namespaces hang together, read once a transaction: links of before can only lose
  /// such ties by our doing, and those that we make need no image.
  std::map<std::uint64_t, std::shared_ptr<Topology>> topologies;
  /// Which slots are taken, asked ahead (affected_route.cpp): each answer is used once.
  std::map<ObjectId, bool> taken_slots;
  /// Routing tables, read ahead for a batch of requests; to be forgotten before anything is sent.
  std::map<RouteTableId, RouteTable> route_tables;
};

/// The socket in that namespace; an error when it is gone.
[[nodiscard]] Result<RouteSocket*> socket_in(Scope& scope, std::uint64_t netns);

/// Finds namespaces by cookie: home, /run/netns, `directories` (of held ones), and those of running
/// processes. What it opened stays open until forgotten: for a Scope to build upon.
class NamespaceFinder {
 public:
  explicit NamespaceFinder(std::vector<std::string> directories) : directories_(std::move(directories)) {}
  Namespace* by_cookie(std::uint64_t cookie);
  Namespace* by_name(std::string_view name);
  Namespace* by_descriptor(int fd);
  std::vector<Namespace*> all();
  /// Closes it: a namespace lives as long as somebody has it open.
  void forget(std::uint64_t cookie);
  void after_fork();

 private:
  Namespace* by_inode(std::uint64_t inode);
  void look(std::string const& path, std::string name);
  void look_in(std::string const& directory);
  std::vector<std::string> directories_;
  std::vector<std::unique_ptr<Namespace>> open_;
  std::vector<std::uint64_t> inodes_;  ///< of open_
};

}  // namespace ipsh::netlink
