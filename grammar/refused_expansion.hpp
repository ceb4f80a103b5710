// Expansions whose value in bash 5.2 depends on what stands beside them, in ways that nobody would want:
// refused rather than copied. What is refused for its syntax alone is in the rules (refused_syntax.hpp).
#pragma once
#include "grammar/refusal.hpp"
#include "grammar/tree.hpp"

namespace ipsh::grammar {

/// In a word that is split into fields, in "…" or in a here-document's body: what of it is refused.
/// `ifs_changes`: the script gives IFS a value.
Refusal const* refused_expansion(Node node, bool ifs_changes);

/// The same in the word of `case` and in its patterns.
Refusal const* refused_in_case(Node word);

/// Where the argument of an unquoted ${v+…} or its like has an unquoted $@, the place of it. Its fields are
/// bash's only while IFS begins with a blank or is empty.
Node unquoted_list(Node argument);

/// What is said of such an argument when IFS turns out to be another.
Refusal const& refused_list();

}  // namespace ipsh::grammar
