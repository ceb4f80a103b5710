// Runs a script as one transaction: it commits when the script ends with status 0, else everything is undone.
#pragma once
#include "interp/front/command_line.hpp"

namespace ipsh::front {

/// For the actions file, text and standard_input. The process's exit status.
int run_script(CommandLine const& line);

}  // namespace ipsh::front
