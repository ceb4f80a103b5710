// Every operation of which it is known that it changes more than it says.
#pragma once
#include <functional>
#include <vector>

#include "laboratory.hpp"

namespace ipsh::interp {

/// One operation, or a few, on the rich state.
struct RollbackCase {
  char const* name;
  std::function<void(LaboratoryScope&)> run;
  /// How many of its requests the kernel has to refuse: a case that fails unseen would test nothing.
  unsigned refusals = 0;
};

std::vector<RollbackCase> link_cases();
std::vector<RollbackCase> namespace_cases();
/// Addresses, routes, neighbours and rules.
std::vector<RollbackCase> table_cases();
std::vector<RollbackCase> sysctl_cases();
/// Something of everything.
void change_everything(LaboratoryScope& scope);

}  // namespace ipsh::interp
