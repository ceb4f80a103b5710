#include "interp/transaction/reconcile.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "interp/transaction/reconciliation.hpp"

namespace ipsh::interp {

namespace {

/// Duplicate address detection and the carrier's way through the kernel take their time.
constexpr std::array<useconds_t, 6> pauses{0, 1'000, 20'000, 100'000, 300'000, 700'000};

}  // namespace

Report reconcile(Scope& scope, std::span<Change const> changes) {
  Reconciliation reconciliation(scope, changes);
  for (auto const pause : pauses) {
    if (reconciliation.done()) break;
    if (pause != 0) ::usleep(pause);
    reconciliation.turn();
  }
  return reconciliation.report();
}

}  // namespace ipsh::interp
