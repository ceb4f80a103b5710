#include "netlink/request_types.hpp"

#include <linux/rtnetlink.h>

namespace ipsh::netlink::request_types {

// Sources: iproute2 6.1, ip/iplink.c (do_iplink, iplink_prop), ip/ipaddress.c (do_ipaddr), ip/iproute.c
// (do_iproute).
constinit RequestType const link_add{RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL};
constinit RequestType const link_set{RTM_NEWLINK, 0};
constinit RequestType const link_replace{RTM_NEWLINK, NLM_F_CREATE | NLM_F_REPLACE};
constinit RequestType const link_delete{RTM_DELLINK, 0};

constinit RequestType const link_property_add{RTM_NEWLINKPROP, NLM_F_EXCL | NLM_F_CREATE | NLM_F_APPEND};
constinit RequestType const link_property_delete{RTM_DELLINKPROP, 0};

constinit RequestType const address_add{RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL};
constinit RequestType const address_change{RTM_NEWADDR, NLM_F_REPLACE};
constinit RequestType const address_replace{RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE};
constinit RequestType const address_delete{RTM_DELADDR, 0};

constinit RequestType const route_add{RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL};
constinit RequestType const route_change{RTM_NEWROUTE, NLM_F_REPLACE};
constinit RequestType const route_replace{RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE};
constinit RequestType const route_prepend{RTM_NEWROUTE, NLM_F_CREATE};
constinit RequestType const route_append{RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND};
constinit RequestType const route_test{RTM_NEWROUTE, NLM_F_EXCL};
constinit RequestType const route_delete{RTM_DELROUTE, 0};

}  // namespace ipsh::netlink::request_types
