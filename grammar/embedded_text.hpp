// Texts inside a script that become sources of their own, with what the shell takes out of them already gone
// (the backslashes of a backquote, the tabs of `<<-`) and the way back to the place of every byte.
#pragma once
#include "grammar/parse_state.hpp"
#include "grammar/source.hpp"

namespace ipsh::grammar {

/// The text between two backquotes. In double quotes \" loses its backslash too.
Source backquoted_text(Source const& from, Span backquote, bool in_double_quotes);

/// The body of a here-document.
Source here_document_text(Source const& from, std::uint32_t source, HereStart const& here);

}  // namespace ipsh::grammar
