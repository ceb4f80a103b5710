// One address message: read, matched against a selector, printed. Private to the address files.
#pragma once
#include <linux/if_addr.h>

#include <array>

#include "netlink/address.hpp"

namespace ipsh::netlink {

class AddressView {
 public:
  explicit AddressView(MessageView const& message);
  [[nodiscard]] ifaddrmsg const& header() const { return header_; }
  [[nodiscard]] std::optional<AttributeView> const& operator[](std::uint16_t type) const {
    return attributes_[type];
  }
  /// The link's own address; where there is only one (IPv6) that one.
  [[nodiscard]] std::optional<AttributeView> const& local() const {
    return attributes_[IFA_LOCAL] ? attributes_[IFA_LOCAL] : attributes_[IFA_ADDRESS];
  }
  /// The other end's, or the same as local().
  [[nodiscard]] std::optional<AttributeView> const& peer() const {
    return attributes_[IFA_ADDRESS] ? attributes_[IFA_ADDRESS] : attributes_[IFA_LOCAL];
  }
  [[nodiscard]] std::uint32_t flags() const {
    return attributes_[IFA_FLAGS] ? attributes_[IFA_FLAGS]->as<std::uint32_t>() : header_.ifa_flags;
  }

 private:
  ifaddrmsg header_;
  std::array<std::optional<AttributeView>, IFA_MAX + 1> attributes_;
};

/// A selector for one family, with names resolved.
struct AddressFilter {
  AddressSelector selector;
  int family = 0;
  std::optional<std::uint32_t> device;
  [[nodiscard]] bool accepts(AddressView const& address, LinkNames& names) const;
};

/// `with_device`: the line begins with the link's index and name.
void print_address(Printer& printer, LinkNames& names, AddressView const& address, bool with_device);

}  // namespace ipsh::netlink
