#include "netlink/listing.hpp"

namespace ipsh::netlink {

boost::system::result<Listing, Refusal> Listing::read(Channel& channel, Message request) {
  Listing listing;
  auto const read = channel.dump(
      std::move(request),
      [&](MessageView const& message) {
        listing.bytes_.insert(listing.bytes_.end(), message.bytes().begin(), message.bytes().end());
      },
      [&] { listing.bytes_.clear(); });
  if (!read) return read.error();
  return listing;
}

}  // namespace ipsh::netlink
