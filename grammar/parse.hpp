// Text -> syntax tree. The language is DESIGN section 1: a subset of bash; what is not in it is refused by
// name (refusal.hpp), before anything has run.
#pragma once
#include <memory>
#include <utility>

#include "grammar/tree.hpp"

namespace ipsh::grammar {

/// Why a text is no script. Status 65; the message has no "Error: ", it is a sentence of ours.
struct SyntaxError : Error {
  SyntaxError() = default;
  explicit SyntaxError(Error error) : Error(std::move(error)) {}
  bool incomplete = false;   ///< the text ends too early: more lines could still make it a script
  std::string open;          ///< if incomplete, for a prompt: "then", "done", "quote", "heredoc" …
  Span opener{};             ///< the word or sign that is not closed, if that is the trouble
  std::string opener_label;  ///< "`if` opened here"
};

/// Parses a source as a script.
boost::system::result<std::unique_ptr<Tree const>, SyntaxError> parse(Sources& sources, std::uint32_t source);

}  // namespace ipsh::grammar
