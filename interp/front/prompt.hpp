// The prompt: what is typed takes effect at once and stays temporary until `commit`. A line that fails undoes
// itself; leaving with changes pending asks; a hang-up rolls back (the guardian does).
#pragma once
#include "interp/front/command_line.hpp"

namespace ipsh::front {

/// Runs until Ctrl-D or `exit`; the process's exit status.
int run_prompt(CommandLine const& line);

}  // namespace ipsh::front
