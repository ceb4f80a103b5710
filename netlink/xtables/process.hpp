// The stock programs, as children with their streams captured: iptables-nft for what needs nf_tables, and the
// texts of --help.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "netlink/xtables.hpp"

namespace ipsh::netlink::xtables {

struct Finished {
  int status = 0;
  std::string output, errors;
};

/// Runs PROGRAM-BACKEND SUFFIX (`iptables-nft` + `-restore`) in the namespace the thread is in, until it
/// ends.
Result<Finished> run_stock(Family family, Backend backend, std::string_view suffix,
                           std::vector<std::string> const& arguments, std::string_view input = {});

/// The Error of a child that failed; its words are its own.
Error error_of(Finished const& finished, Span span);

}  // namespace ipsh::netlink::xtables
