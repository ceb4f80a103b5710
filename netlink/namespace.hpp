// Network namespaces: opening, entering for a moment, and the sockets inside of them.
// A namespace's identity is its SO_NETNS_COOKIE, never its name, inode number or a pid (DESIGN section 3.1).
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "netlink/channel.hpp"

namespace ipsh::netlink {

/// Where `ip netns` keeps the names (man ip-netns).
inline constexpr std::string_view netns_directory = "/run/netns";

/// One namespace that we have open: holding this keeps the namespace alive.
class Namespace {
 public:
  /// The one that the thread is in now.
  static Result<std::unique_ptr<Namespace>> current();
  /// `name` below netns_directory; the stock message when there is none: Cannot open network namespace "x": …
  static Result<std::unique_ptr<Namespace>> open(std::string_view name);
  static Result<std::unique_ptr<Namespace>> from(FileDescriptor fd, std::string name);

  [[nodiscard]] std::uint64_t cookie() const { return cookie_; }
  [[nodiscard]] std::string const& name() const { return name_; }  ///< empty: the one ipsh was started in
  [[nodiscard]] int fd() const { return fd_.get(); }
  /// Opened on first use. A process that forked must not use its parent's: see Namespaces::after_fork.
  Result<RouteSocket*> socket();
  void close_socket() { socket_.reset(); }

 private:
  Namespace(FileDescriptor fd, std::string name, std::uint64_t cookie)
      : fd_(std::move(fd)), name_(std::move(name)), cookie_(cookie) {}
  FileDescriptor fd_;
  std::string name_;
  std::uint64_t cookie_;
  std::unique_ptr<RouteSocket> socket_;
};

/// Puts the thread into a namespace, and back when it goes out of scope.
class InNamespace {
 public:
  static Result<InNamespace> enter(Namespace const& inside);
  InNamespace(InNamespace&&) noexcept = default;
  InNamespace& operator=(InNamespace&&) = delete;
  ~InNamespace();

 private:
  explicit InNamespace(FileDescriptor outside) : outside_(std::move(outside)) {}
  FileDescriptor outside_;
};

/// The namespaces that this process has open, by name. A name that was deleted or bound anew must be
/// forgotten.
class Namespaces {
 public:
  /// The one ipsh was started in (or entered since: `use`).
  Result<Namespace*> home();
  Result<Namespace*> named(std::string_view name);
  /// One that is open already.
  [[nodiscard]] Namespace* find(std::uint64_t cookie) const;
  /// Makes a named namespace the home, and puts the thread into it.
  Result<void> use(std::string_view name);
  void forget(std::string_view name) { named_.erase(std::string(name)); }
  void forget_all() { named_.clear(); }
  /// In a child process: sockets are opened anew, the parent's answers are not ours.
  void after_fork();

 private:
  std::unique_ptr<Namespace> home_;
  std::map<std::string, std::unique_ptr<Namespace>, std::less<>> named_;
};

}  // namespace ipsh::netlink
