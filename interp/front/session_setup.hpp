// What every way of starting ipsh needs to set up the same: which iptables, whose transaction, where the
// links are.
#pragma once
#include <memory>
#include <string>

#include "interp/transaction/transaction.hpp"
#include "netlink/namespace.hpp"
#include "netlink/xtables.hpp"

namespace ipsh::front {

/// The live transaction that the environment names; nullptr: there is none, be a plain tool.
std::unique_ptr<interp::Transaction> join_transaction(netlink::Namespaces& namespaces);

/// Options of every Transaction.
interp::TransactionOptions transaction_options(std::string title, bool sandbox, bool journal);

/// The directory with the multi-call links beside the program, empty when there is none.
std::string multi_call_directory();

}  // namespace ipsh::front
