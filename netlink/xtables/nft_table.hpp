// Removing a table of nf_tables: the one thing that undo needs and no iptables program does.
#pragma once
#include <string>

#include "netlink/xtables.hpp"

namespace ipsh::netlink::xtables {

Result<void> delete_nft_table(Family family, std::string const& name);

}  // namespace ipsh::netlink::xtables
