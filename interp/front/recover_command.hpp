// `ipsh recover [--list] [ID]`: what transactions of dead processes have left is undone, and told.
#pragma once
#include "interp/front/command_line.hpp"

namespace ipsh::front {

/// The process's exit status: 100 when something could not be put back.
int run_recover(CommandLine const& line);

}  // namespace ipsh::front
