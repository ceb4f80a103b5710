// The nf_tables back end: the distribution's own programs, one iptables-nft-restore for each barrier. Their
// texts and statuses are theirs, byte for byte; what they cost is a process where legacy needs a system call.
#pragma once
#include "netlink/xtables.hpp"

namespace ipsh::netlink::xtables {

std::unique_ptr<Tables> nft_tables(Family family);

}  // namespace ipsh::netlink::xtables
