// One command carried out on a table in libiptc's hands: nothing reaches the kernel.
#pragma once
#include "netlink/xtables/family.hpp"

namespace ipsh::netlink::xtables {

/// Changes the handle, or prints what was asked; to the streams that a Capture holds. Throws Exit, with
/// iptables' own words; then some of a command's parts may have been done.
template <class F>
void execute(Command const& command, xtc_handle* handle);

}  // namespace ipsh::netlink::xtables
