// ipsh under another name: `ip`, `iptables`, `sysctl` … as links to it. One command, autocommitted, with the
// stock tool's output and nothing else; with a live transaction in the environment it joins that one. What we
// don't do ourselves is handed to the stock tool: the next of that name on PATH.
#pragma once
#include <string_view>

namespace ipsh::front {

/// Is the program called by one of the multi-call names?
bool is_drop_in(std::string_view program);
/// Runs the command; the process's exit status.
int drop_in(int argc, char** argv);

}  // namespace ipsh::front
