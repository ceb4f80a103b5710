// A dump that is kept: all messages of one RTM_GET*, in the kernel's order, in one piece of memory. What is
// printed from it may ask the kernel further questions, which is not possible from inside the dump.
#pragma once
#include <vector>

#include "netlink/channel.hpp"

namespace ipsh::netlink {

class Listing {
 public:
  static boost::system::result<Listing, Refusal> read(Channel& channel, Message request);

  /// Calls `each` with a MessageView for every message.
  template <class Each>
  void for_each(Each&& each) const {
    for (std::size_t at = 0; at < bytes_.size();) {
      MessageView const message = message_at(at);
      at += message.bytes().size();
      each(message);
    }
  }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }

 private:
  [[nodiscard]] MessageView message_at(std::size_t at) const {
    auto const rest = Bytes(bytes_).subspan(at);
    return MessageView(rest.first(MessageView(rest).head().nlmsg_len));
  }
  std::vector<std::byte> bytes_;
};

}  // namespace ipsh::netlink
