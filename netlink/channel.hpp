// The one narrow interface over the kernel's network configuration: ask one namespace to change something, or
// read its objects. Live it is a RouteSocket; a test may put something else in its place (the N-th request
// fails …).
#pragma once
#include <functional>

#include "netlink/error.hpp"
#include "netlink/file_descriptor.hpp"
#include "netlink/message.hpp"

namespace ipsh::netlink {

/// The kernel's answer to a refused request.
struct Refusal {
  int number = 0;    ///< errno, positive
  std::string text;  ///< extended acknowledgement, verbatim; may be empty
  std::uint32_t offset =
      0;  ///< NLMSGERR_ATTR_OFFS: where in the request the bad attribute begins, 0 = not said
};

class Channel {
 public:
  Channel() = default;
  Channel(Channel&&) = default;
  Channel& operator=(Channel&&) = default;
  virtual ~Channel() = default;

  /// Sends one request and waits for its acknowledgement (NLM_F_ACK is added). The messages that came before
  /// the acknowledgement are handed to `reply` (NLM_F_ECHO).
  using Reply = std::function<void(MessageView const&)>;
  [[nodiscard]] virtual boost::system::result<void, Refusal> request(Message message,
                                                                     Reply const& reply = {}) = 0;

  /// RTM_GET* without NLM_F_DUMP: the object. It is its own acknowledgement.
  [[nodiscard]] virtual boost::system::result<Message, Refusal> get(Message message) = 0;

  /// The index of the link with this name or alternative name, 0: there is none, or the name is longer than
  /// IFNAMSIZ allows. A tenth of what RTM_GETLINK costs, but for names that are expected to exist: for others
  /// the kernel looks for a module (dev_load, net/core/dev_ioctl.c), as it does for the stock tools.
  [[nodiscard]] virtual std::uint32_t link_index(std::string_view name) = 0;

  /// RTM_GET* with NLM_F_DUMP: each object in the kernel's order. A torn dump (NLM_F_DUMP_INTR) is read
  /// again, a few times at most; `each` then sees it from the beginning after `restart`.
  [[nodiscard]] virtual boost::system::result<void, Refusal> dump(
      Message message, Reply const& each, std::function<void()> const& restart = {}) = 0;
};

[[noreturn]] inline void throw_exception_from_error(Refusal const& refusal, boost::source_location const&) {
  throw std::logic_error("unchecked refusal: " + refusal.text);
}

/// The stock tool's words for a refusal: "Error: TEXT." or "RTNETLINK answers: File exists"; status 2.
Error refused(Refusal const& refusal, Span span = {});

/// One NETLINK_ROUTE socket. It belongs to the namespace that the thread was in when it was opened, for good.
class RouteSocket final : public Channel {
 public:
  static Result<RouteSocket> open();
  RouteSocket(RouteSocket&& other) noexcept = default;
  RouteSocket& operator=(RouteSocket&& other) noexcept = default;
  ~RouteSocket() override = default;

  [[nodiscard]] boost::system::result<void, Refusal> request(Message message,
                                                             Reply const& reply = {}) override;
  [[nodiscard]] boost::system::result<Message, Refusal> get(Message message) override;
  [[nodiscard]] std::uint32_t link_index(std::string_view name) override;
  [[nodiscard]] boost::system::result<void, Refusal> dump(Message message, Reply const& each,
                                                          std::function<void()> const& restart = {}) override;
  /// Several requests at once: one system call, one acknowledgement. The kernel goes on behind one that it
  /// refuses; `refused` is told of each, by its number.
  [[nodiscard]] boost::system::result<void, Refusal> request_all(
      std::span<Message const* const> messages, std::function<void(std::size_t, Refusal)> const& refused);
  /// get() for each; nothing where it was refused. At most 64: the answers have to fit into the socket.
  [[nodiscard]] boost::system::result<std::vector<std::optional<Message>>, Refusal> get_all(
      std::span<Message const> messages);
  /// SO_NETNS_COOKIE: identifies the namespace until the next boot, never used twice.
  [[nodiscard]] std::uint64_t cookie() const;
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  explicit RouteSocket(FileDescriptor fd) : fd_(std::move(fd)) {}
  /// Puts the message behind those that wait for send(); its sequence number.
  std::uint32_t add(Message const& message);
  boost::system::result<void, Refusal> send();
  /// Hands over what arrives until `take` returns false.
  boost::system::result<void, Refusal> read(std::function<bool(MessageView const&)> const& take);
  /// `each` says whether another message is to follow: false ends it like an acknowledgement.
  boost::system::result<void, Refusal> receive(std::uint32_t sequence,
                                               std::function<bool(MessageView const&)> const& each);

  FileDescriptor fd_;
  std::uint32_t sequence_ = 0;  ///< of the last message
  std::vector<std::byte> outgoing_;
  std::vector<std::byte> buffer_;
  bool torn_ = false;  ///< the kernel's objects changed while it wrote the dump (NLM_F_DUMP_INTR)
};

}  // namespace ipsh::netlink
