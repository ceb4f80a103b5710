// How the requests of `ip`'s verbs begin: one constant for each verb, so that the grammar can name them
// without the kernel's headers, which only netlink/ includes. What follows a message's head is the business
// of the drafts and tables (route_request.hpp, address_request.hpp, link.hpp).
#pragma once
#include <cstdint>

namespace ipsh::netlink {

/// nlmsg_type and nlmsg_flags of a request.
struct RequestType {
  std::uint16_t type;
  std::uint16_t flags;
};

/// Named after iproute2's verbs: OBJECT_VERB. They are objects with linkage, and so can be template
/// arguments.
namespace request_types {

extern RequestType const link_add, link_set, link_replace, link_delete;
extern RequestType const link_property_add, link_property_delete;
extern RequestType const address_add, address_change, address_replace, address_delete;
extern RequestType const route_add, route_change, route_replace, route_prepend, route_append, route_test,
    route_delete;

}  // namespace request_types

}  // namespace ipsh::netlink
