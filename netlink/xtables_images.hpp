// iptables tables as objects of the transaction: the Tables of scope.hpp over the iptables module, which is
// opened when the first table is read. For the transaction, its guardian and recovery alike.
#pragma once
#include <memory>

#include "netlink/scope.hpp"
#include "netlink/xtables.hpp"

namespace ipsh::netlink {

/// The object that a command changes: to be imaged before.
ObjectId table_object(std::uint64_t cookie, xtables::Command const& command);

std::unique_ptr<Tables> make_xtables_images();

}  // namespace ipsh::netlink
