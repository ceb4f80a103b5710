// What a rollback could not put back, kept beside the journal: the guardian has no terminal to say it on.
// `ipsh recover --list` shows it. Gone with the directory, when a later rollback is complete.
#pragma once
#include <string>

#include "interp/transaction/report.hpp"

namespace ipsh::interp {

[[nodiscard]] std::string report_path(std::string const& directory);
void keep_report(std::string const& directory, Report const& report);
/// The differences of a kept report; empty without one.
[[nodiscard]] Report read_report(std::string const& directory);

}  // namespace ipsh::interp
