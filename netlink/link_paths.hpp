// The places in a link's entry that more than one of the undo_link*.cpp names.
#pragma once
#include <linux/if_link.h>

#include "netlink/fields.hpp"

namespace ipsh::netlink::link_paths {

inline constexpr std::uint16_t flag = 0xff01;  ///< middle: the IFF_* bit; one byte, 0 or 1
inline constexpr Path master{IFLA_MASTER}, alias{IFLA_IFALIAS}, kind{IFLA_LINKINFO, IFLA_INFO_KIND};

}  // namespace ipsh::netlink::link_paths
