// Netlink messages as values. Message builds and owns the bytes of one message; MessageView and AttributeView
// read somebody else's bytes, bounds-checked: a view never reads past its end and never throws, it is just
// empty there. All integers are in host byte order, as rtnetlink has them, unless a function says otherwise.
#pragma once
#include <linux/netlink.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ipsh::netlink {

using Bytes = std::span<std::byte const>;

template <class T>
concept Plain = std::is_trivially_copyable_v<T>;

/// One attribute (struct nlattr and its payload).
class AttributeView {
 public:
  AttributeView() = default;
  AttributeView(std::uint16_t type, Bytes payload) : type_(type), payload_(payload) {}

  /// Without the NLA_F_NESTED and NLA_F_NET_BYTEORDER bits.
  [[nodiscard]] std::uint16_t type() const { return type_ & NLA_TYPE_MASK; }
  [[nodiscard]] Bytes payload() const { return payload_; }
  /// The payload as a T; zeros where the payload is shorter.
  template <Plain T>
  [[nodiscard]] T as() const {
    T value{};
    if (!payload_.empty()) std::memcpy(&value, payload_.data(), std::min(sizeof value, payload_.size()));
    return value;
  }
  /// The payload up to its terminating zero byte.
  [[nodiscard]] std::string_view string() const {
    auto text = std::string_view(reinterpret_cast<char const*>(payload_.data()), payload_.size());
    return text.substr(0, text.find('\0'));
  }

 private:
  std::uint16_t type_ = 0;
  Bytes payload_;
};

/// A run of attributes; iterating stops at the first malformed one.
class Attributes {
 public:
  class Iterator {
   public:
    using value_type = AttributeView;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(Bytes rest) : rest_(rest) { trim(); }
    AttributeView operator*() const;
    Iterator& operator++();
    Iterator operator++(int) {
      auto copy = *this;
      ++*this;
      return copy;
    }
    bool operator==(std::default_sentinel_t) const { return rest_.empty(); }

   private:
    void trim();
    Bytes rest_;
  };

  Attributes() = default;
  explicit Attributes(Bytes bytes) : bytes_(bytes) {}
  explicit Attributes(AttributeView const& nest) : bytes_(nest.payload()) {}
  [[nodiscard]] Iterator begin() const { return Iterator(bytes_); }
  [[nodiscard]] static std::default_sentinel_t end() { return {}; }
  /// The first attribute of that type.
  [[nodiscard]] std::optional<AttributeView> find(std::uint16_t type) const;
  [[nodiscard]] Bytes bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

/// One message that the kernel sent (or that we are about to send).
class MessageView {
 public:
  explicit MessageView(Bytes bytes) : bytes_(bytes) {}
  [[nodiscard]] nlmsghdr const& head() const { return *reinterpret_cast<nlmsghdr const*>(bytes_.data()); }
  [[nodiscard]] std::uint16_t type() const { return head().nlmsg_type; }
  [[nodiscard]] std::uint16_t flags() const { return head().nlmsg_flags; }
  /// The family header that follows nlmsghdr (ifinfomsg, rtmsg …); zeros where the message is shorter.
  template <Plain Header>
  [[nodiscard]] Header header() const {
    return AttributeView(0, bytes_.subspan(NLMSG_HDRLEN)).as<Header>();
  }
  /// What follows a family header of that size.
  template <Plain Header>
  [[nodiscard]] Attributes attributes() const {
    return attributes(sizeof(Header));
  }
  [[nodiscard]] Attributes attributes(std::size_t header_size) const;
  [[nodiscard]] Bytes bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

/// A message under construction, or kept. Copies are deep.
class Message {
 public:
  Message() = default;
  /// With NLM_F_REQUEST added to `flags`.
  Message(std::uint16_t type, std::uint16_t flags);
  explicit Message(MessageView const& view) : bytes_(view.bytes().begin(), view.bytes().end()) {}

  template <Plain Header>
  explicit Message(std::uint16_t type, std::uint16_t flags, Header const& header) : Message(type, flags) {
    append(std::as_bytes(std::span(&header, 1)));
  }

  [[nodiscard]] nlmsghdr& head() { return *reinterpret_cast<nlmsghdr*>(bytes_.data()); }
  [[nodiscard]] nlmsghdr const& head() const { return *reinterpret_cast<nlmsghdr const*>(bytes_.data()); }
  /// The family header in place; the message must have been made with one of that type.
  template <Plain Header>
  [[nodiscard]] Header& header() {
    return *reinterpret_cast<Header*>(bytes_.data() + NLMSG_HDRLEN);
  }
  [[nodiscard]] MessageView view() const { return MessageView(Bytes(bytes_)); }

  /// Appends one attribute; returns the offset of its *payload* in bytes().
  std::size_t put(std::uint16_t type, Bytes payload);
  template <Plain T>
  requires(!std::convertible_to<T, std::string_view> && !std::convertible_to<T, Bytes>) std::size_t
      put(std::uint16_t type, T const& value) {
    return put(type, std::as_bytes(std::span(&value, 1)));
  }
  /// With the terminating zero byte.
  std::size_t put(std::uint16_t type, std::string_view text);

  /// Opens a nest: what is put from now on belongs to it, until end_nest(token).
  [[nodiscard]] std::size_t begin_nest(std::uint16_t type);
  void end_nest(std::size_t token);
  /// Bytes that are not an attribute (the header inside VETH_INFO_PEER, a struct rtnexthop), padded to 4.
  std::size_t append(Bytes bytes);
  /// Overwrites bytes that exist.
  void patch(std::size_t offset, Bytes bytes);

  [[nodiscard]] Bytes bytes() const { return bytes_; }
  bool operator==(Message const&) const = default;

 private:
  void sync_length() { head().nlmsg_len = static_cast<std::uint32_t>(bytes_.size()); }
  std::vector<std::byte> bytes_;
};

}  // namespace ipsh::netlink
