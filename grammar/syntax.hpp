// The syntax tree of a script: a flat preorder vector of nodes, each with its place in the source and the
// size of its subtree. The parser only says where a node begins and ends; the evaluator reads the vector
// through Node, which is two pointers and an index. No node owns text: it is always source.substr(begin,
// end).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/error.hpp"

namespace ipsh::grammar {

enum class Kind : std::uint8_t {
  // commands
  list,        // item…
  item,        // and_or [background]
  background,  // the `&` behind an item
  and_or,      // pipeline (and|or pipeline)…
  and_,
  or_,
  pipeline,  // [not_] command…
  not_,
  simple,      // (assignment | redirect | word)…, in the order written
  assignment,  // name [append] [word]
  append,
  redirect,  // [digits] (operator_ word | here_document)
  digits,
  operator_,
  here_document,  // its delimiter's place; the body is Tree::here_documents
  if_,            // clause… [else_]
  clause,         // list (the condition) list
  else_,          // list
  while_,
  until_,     // list list
  for_,       // name [in] list
  in,         // word…
  case_,      // word case_item…
  case_item,  // word (pattern)… [list]
  brace,
  subshell,   // list
  function,   // name compound
  compound,   // a compound command with its redirections: command redirect…
  condition,  // [[ … ]]: one expression
  // expressions inside [[ ]]: unary, binary, parenthesis, not_, and_or with and_/or_ between the terms, word
  unary,
  binary,
  parenthesis,
  regex,  // the right side of =~
  // words
  word,           // parts
  literal,        // unquoted text; backslash-newline inside is to be removed
  escaped,        // \c
  single,         // '…', quotes included
  dollar_single,  // $'…', quotes included
  double_,        // "…": text | parameter | substitution | backquote | arithmetic | dollar
  text,           // inside double quotes or a here-document: \$ \` \" \\ \newline are escapes there
  paired,         // '…' inside "${x:-…}": quotes kept
  parameter,      // $name, ${…}: [length] name [operator_ [argument]]
  length,         // the # of ${#name}
  name,
  argument,          // of ${name OP argument}: parts
  substitution,      // $( list )
  backquote,         // `…`: its text is a source of its own (Tree::backquotes)
  arithmetic,        // $(( … )): parts, expanded first, then read by arithmetic.hpp
  dollar,            // a $ that is only itself
  brace_expression,  // {a,b} or {1..3} in a word: see brace_expansion.hpp
  here_body,         // parts of an unquoted here-document's body
};

struct Event {
  std::uint32_t begin, end;  ///< bytes of the source
  Kind kind;
  std::uint32_t size;  ///< nodes of the subtree, itself included
};

}  // namespace ipsh::grammar
