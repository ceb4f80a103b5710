// The legacy back end: ip_tables through libiptc, in process.
#pragma once
#include "netlink/xtables.hpp"

namespace ipsh::netlink::xtables {

std::unique_ptr<Tables> legacy_tables(Family family);

/// A rule of a legacy image as -S shows it.
std::string specification(Family family, std::string const& chain, std::string const& content);

}  // namespace ipsh::netlink::xtables
