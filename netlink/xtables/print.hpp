// Rules as text: the lines of -L and of -S. They are printed to `stdout`, since extensions print their part
// there: call with a Capture alive.
#pragma once
#include <cstdint>

#include "netlink/xtables/family.hpp"

namespace ipsh::netlink::xtables {

/// How a listing looks.
struct Layout {
  bool numeric = false, counters = false, interfaces = false, rounded = true, line_numbers = false;
  bool columns = true;  ///< false: one line for -v on a change, without padding
};

/// "tcp" for 6: what iptables knows itself, then /etc/protocols unless told not to look.
char const* protocol_name(std::uint8_t number, bool numeric);

/// One rule of -L. `target` is the name to show; `is_chain` tells that it is a chain's.
template <class F>
void print_rule(typename F::Entry const& entry, char const* target, bool is_chain, unsigned number,
                Layout const& layout);

/// One rule of -S: "-A CHAIN …". With counters: "-c packets bytes" before the target.
template <class F>
void print_specification(typename F::Entry const& entry, char const* target, bool is_chain, char const* chain,
                         bool counters);

/// "Chain INPUT (policy ACCEPT)" and the headings. `policy` null: a chain of the user's, with so many
/// references.
void print_header(char const* chain, char const* policy, xt_counters const& counters, unsigned references,
                  Layout const& layout);

}  // namespace ipsh::netlink::xtables
