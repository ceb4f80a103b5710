#include "netlink/channel.hpp"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

namespace ipsh::netlink {

namespace {

constexpr int dump_attempts = 5;
// The kernel fills at most 32 KiB a dump message batch when the reader offers that much
// (net/netlink/af_netlink.c).
constexpr std::size_t receive_size = 64 * 1024;

Refusal refusal(int number) {
  return {number, {}, 0};
}

/// An NLMSG_ERROR with NETLINK_EXT_ACK: the errno, the request's header (and, uncapped, the request), then
/// attributes.
Refusal parse_error(MessageView const& message) {
  auto const error = message.header<nlmsgerr>();
  Refusal result = refusal(-error.error);
  std::size_t skip = sizeof(nlmsgerr);
  if (!(message.flags() & NLM_F_CAPPED)) skip += error.msg.nlmsg_len - sizeof(nlmsghdr);
  if (!(message.flags() & NLM_F_ACK_TLVS)) return result;
  auto const attributes = message.attributes(skip);
  if (auto const text = attributes.find(NLMSGERR_ATTR_MSG)) result.text = text->string();
  if (auto const offset = attributes.find(NLMSGERR_ATTR_OFFS)) result.offset = offset->as<std::uint32_t>();
  return result;
}

/// The status of a whole dump (net/netlink/af_netlink.c, netlink_dump_done), extended ack included.
Refusal parse_done(MessageView const& message) {
  auto const status = message.header<int>();
  Refusal result = refusal(status < 0 ? -status : 0);
  if (status < 0 && message.flags() & NLM_F_ACK_TLVS)
    if (auto const text = message.attributes<int>().find(NLMSGERR_ATTR_MSG)) result.text = text->string();
  return result;
}

}  // namespace

Error refused(Refusal const& refusal, Span span) {
  Error error;
  error.number = refusal.number;
  error.kernel = refusal.text;
  error.status = 2;
  error.span = span;
  if (refusal.text.empty()) {
    error.message = std::string("RTNETLINK answers: ") + std::strerror(refusal.number);
  } else {
    error.message = "Error: " + refusal.text;
    if (!refusal.text.ends_with('.')) error.message += '.';
  }
  return error;
}

Result<RouteSocket> RouteSocket::open() {
  FileDescriptor fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!fd.valid()) return system_error("Cannot open netlink socket", errno);
  int const one = 1, size = 1024 * 1024;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  ::setsockopt(fd.get(), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof one);
  ::setsockopt(fd.get(), SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one);
  return RouteSocket(std::move(fd));
}

std::uint64_t RouteSocket::cookie() const {
  std::uint64_t cookie = 0;
  socklen_t length = sizeof cookie;
  ::getsockopt(fd_.get(), SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &length);
  return cookie;
}

std::uint32_t RouteSocket::add(Message const& message) {
  nlmsghdr head = message.head();
  head.nlmsg_seq = ++sequence_;
  head.nlmsg_pid = 0;
  auto const begin = std::as_bytes(std::span(&head, 1));
  outgoing_.insert(outgoing_.end(), begin.begin(), begin.end());
  auto const rest = message.bytes().subspan(sizeof head);
  outgoing_.insert(outgoing_.end(), rest.begin(), rest.end());
  outgoing_.resize(NLMSG_ALIGN(outgoing_.size()));
  return sequence_;
}

boost::system::result<void, Refusal> RouteSocket::send() {
  ssize_t sent = 0;
  do sent = ::send(fd_.get(), outgoing_.data(), outgoing_.size(), 0);
  while (sent < 0 && errno == EINTR);
  outgoing_.clear();
  if (sent < 0) return refusal(errno);
  return {};
}

boost::system::result<void, Refusal> RouteSocket::read(std::function<bool(MessageView const&)> const& take) {
  buffer_.resize(receive_size);
  for (;;) {
    auto const length = ::recv(fd_.get(), buffer_.data(), buffer_.size(), 0);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return refusal(errno);
    auto rest = Bytes(buffer_).first(static_cast<std::size_t>(length));
    while (rest.size() >= sizeof(nlmsghdr)) {
      auto const size = MessageView(rest).head().nlmsg_len;
      if (size < sizeof(nlmsghdr) || size > rest.size()) return refusal(EBADMSG);
      MessageView const message(rest.first(size));
      rest = rest.subspan(std::min<std::size_t>(NLMSG_ALIGN(size), rest.size()));
      if (!take(message)) return {};
    }
  }
}

boost::system::result<void, Refusal> RouteSocket::receive(
    std::uint32_t sequence, std::function<bool(MessageView const&)> const& each) {
  Refusal end;
  auto const received = read([&](MessageView const& message) {
    if (message.head().nlmsg_seq != sequence) return true;
    if (message.flags() & NLM_F_DUMP_INTR) torn_ = true;
    if (message.type() == NLMSG_ERROR)
      end = parse_error(message);
    else if (message.type() == NLMSG_DONE)
      end = parse_done(message);
    else
      return each(message);
    return false;
  });
  if (!received) return received;
  if (end.number != 0) return end;
  return {};
}

boost::system::result<void, Refusal> RouteSocket::request(Message message, Reply const& reply) {
  message.head().nlmsg_flags |= NLM_F_ACK;
  auto const number = add(message);
  if (auto sent = send(); !sent) return sent;
  return receive(number, [&](MessageView const& answer) {
    if (reply) reply(answer);
    return true;
  });
}

boost::system::result<void, Refusal> RouteSocket::request_all(
    std::span<Message const* const> messages, std::function<void(std::size_t, Refusal)> const& refused) {
  if (messages.empty()) return {};
  auto const first = sequence_ + 1;
  for (auto const* message : messages.first(messages.size() - 1)) add(*message);
  Message last = *messages.back();
  last.head().nlmsg_flags |= NLM_F_ACK;
  add(last);
  if (auto sent = send(); !sent) return sent;
  return read([&](MessageView const& message) {
    std::size_t const number = message.head().nlmsg_seq - first;
    if (number >= messages.size() || message.type() != NLMSG_ERROR) return true;
    if (auto error = parse_error(message); error.number != 0) refused(number, std::move(error));
    return number + 1 != messages.size();
  });
}

boost::system::result<std::vector<std::optional<Message>>, Refusal> RouteSocket::get_all(
    std::span<Message const> messages) {
  std::vector<std::optional<Message>> objects(messages.size());
  if (messages.empty()) return objects;
  auto const first = sequence_ + 1;
  for (auto const& message : messages) add(message);
  if (auto sent = send(); !sent) return sent.error();
  auto const received = read([&](MessageView const& message) {
    std::size_t const number = message.head().nlmsg_seq - first;
    if (number >= messages.size()) return true;
    if (message.type() != NLMSG_ERROR) objects[number] = Message(message);
    return number + 1 != messages.size();
  });
  if (!received) return received.error();
  return objects;
}

boost::system::result<Message, Refusal> RouteSocket::get(Message message) {
  auto const number = add(message);
  if (auto sent = send(); !sent) return sent.error();
  Message object;
  auto const received = receive(number, [&](MessageView const& answer) {
    object = Message(answer);
    return false;
  });
  if (!received) return received.error();
  return object;
}

std::uint32_t RouteSocket::link_index(std::string_view name) {
  ifreq request{};
  if (name.empty() || name.size() >= sizeof request.ifr_name) return 0;
  name.copy(request.ifr_name, name.size());
  return ::ioctl(fd_.get(), SIOCGIFINDEX, &request) == 0 ? static_cast<std::uint32_t>(request.ifr_ifindex)
                                                         : 0;
}

boost::system::result<void, Refusal> RouteSocket::dump(Message message, Reply const& each,
                                                       std::function<void()> const& restart) {
  message.head().nlmsg_flags |= NLM_F_DUMP;
  for (int attempt = 1;; ++attempt) {
    auto const number = add(message);
    if (auto sent = send(); !sent) return sent;
    torn_ = false;
    auto result = receive(number, [&](MessageView const& object) {
      each(object);
      return true;
    });
    if (!result || !torn_ || !restart) return result;
    if (attempt == dump_attempts) return refusal(EINTR);
    restart();
  }
}

}  // namespace ipsh::netlink
