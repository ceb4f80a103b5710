// A network with something of everything that a rollback can lose.
#pragma once
#include <string>

namespace ipsh::interp {

/// Builds it with the stock tools in the namespaces of a Laboratory; what they complained of, empty: it
/// stands.
std::string build_rich_state();

}  // namespace ipsh::interp
