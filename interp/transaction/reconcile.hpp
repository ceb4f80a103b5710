// Rollback: drives the machine from what it is now to the images. A function of the images and the present
// state, so it can be killed and run again, and does not care whether a request was applied, half applied or
// never sent. It is a three-way merge by attribute: what is as we left it becomes as before; what others
// changed since stays and is reported. It ends by reading everything back and comparing.
#pragma once
#include "interp/transaction/image.hpp"
#include "interp/transaction/report.hpp"

namespace ipsh::interp {

[[nodiscard]] Report reconcile(Scope& scope, std::span<Change const> changes);

/// How the objects differ between the images and now. `made` namespaces and links are listed with all they
/// hold.
[[nodiscard]] std::vector<DiffLine> diff(Scope& scope, std::span<Change const> changes);

}  // namespace ipsh::interp
