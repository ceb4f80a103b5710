// A request as it was written: an rtnetlink message that is complete but for the names that only the
// namespace at the time of sending can resolve, and that remembers which word each attribute came from.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/error.hpp"
#include "netlink/message.hpp"

namespace ipsh::netlink {

/// A place in the message that has to be filled in when the request is sent.
struct Reference {
  enum class Kind : std::uint8_t {
    link_index,        ///< 4 bytes: the ifindex of link `name`
    vrf_index,         ///< the same; the link must be a VRF
    vrf_table,         ///< 4 bytes: the routing table of VRF `name`
    namespace_or_pid,  ///< 4 bytes: an fd of namespace `name`; its attribute becomes IFLA_NET_NS_PID when
                       ///< `name` is no namespace but a number (iproute2: netns_get_fd, then get_integer)
    namespace_id,      ///< 4 bytes: the id that our namespace has given namespace `name`, or gives it now
  };
  Kind kind;
  std::size_t offset;  ///< of the 4 bytes in the message
  std::string name;
  Span span;
  /// What is wrong when there is none such: `Error: argument "x" is wrong: ` and this; empty: Cannot find
  /// device "x".
  std::string_view wrong{};
  /// What the stock tool says below that.
  std::string_view conclusion{};
  int status = 1;  ///< what it ends with: 255 when the option gives up by itself
  /// Of the hardware address that the link gets: the one that it has must be as long.
  std::optional<std::size_t> address_length{};
  bool operator==(Reference const&) const = default;
};

/// Which word an attribute came from; `offset` is that of the attribute's payload in the message.
struct Origin {
  std::size_t offset;
  Span span;
  bool operator==(Origin const&) const = default;
};

struct Request {
  Message message;
  std::vector<Reference> references;
  std::vector<Origin> origins;
  Span span;  ///< the whole command

  /// The word that produced the attribute at NLMSGERR_ATTR_OFFS (offset of its *header*), else the whole
  /// command.
  [[nodiscard]] Span blame(std::uint32_t attribute_offset) const {
    for (auto const& origin : origins)
      if (origin.offset == attribute_offset + NLA_HDRLEN) return origin.span;
    return span;
  }
};

}  // namespace ipsh::netlink
