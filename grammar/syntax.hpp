// The kinds of syntax nodes. A tree (tree.hpp) is a flat preorder vector of events: a kind, a place in the
// source and the size of the subtree. No node owns text: what it says is source.substr(begin, end - begin).
// After each kind: its children, in order ([…] = may be missing, … = any number of them).
#pragma once
#include <cstdint>
#include <string_view>

namespace ipsh::grammar {

enum class Kind : std::uint8_t {
  // lists and pipelines
  list,        // item…
  item,        // and_or [background]
  background,  // the `&` behind an item
  and_or,      // pipeline ((and_ | or_) pipeline)…
  and_,
  or_,
  pipeline,   // not_… command ([pipe_both] command)…; a command is simple, compound or function
  not_,       // the `!` before a pipeline
  pipe_both,  // `|&`: the command before it sends its standard error into the pipe too
  // commands
  simple,         // (assignment | redirect | word)…, as written; no assignment after the first word
  assignment,     // name [append] [word]
  append,         // the `+` of `+=`
  redirect,       // [digits] (operator_ word | here_document)
  digits,         // the descriptor's number
  operator_,      // of a redirection, of ${name OP …}, of [[ a OP b ]]: its text tells which
  here_document,  // `<<` and its delimiter; the body is Node::here_document()
  compound,       // one of the next nine, then redirect…
  if_,            // clause… [else_]
  clause,         // list (the condition) list
  else_,          // list
  while_,         // list (the condition) list
  until_,         // list (the condition) list
  for_,           // name [in] list
  in,             // word…
  case_,          // word case_item…
  case_item,      // word… (patterns) [list] [fall_through | test_next]
  fall_through,   // `;&`
  test_next,      // `;;&`
  brace,          // list
  subshell,       // list
  condition,      // any_of: [[ … ]]
  function,       // name compound
  // inside [[ ]]
  any_of,       // all_of…, joined by ||
  all_of,       // term…, joined by &&; a term is negated, unary, comparison or parenthesis
  negated,      // term
  unary,        // operator_ word
  comparison,   // word [operator_ (word | regex)]; without operator: is it not empty?
  parenthesis,  // any_of; in arithmetic and in a regex: the parts between ( and )
  regex,        // parts: the right side of =~
  // words and their parts
  word,           // part…
  literal,        // unquoted text; \newline in it is nothing
  escaped,        // \c
  single,         // '…', the quotes included
  dollar_single,  // $'…', the quotes included
  double_,        // "…": parts
  text,           // text inside "…" or $(( )): \$ \` \" \\ and \newline are escapes
  here_text,      // text of a here-document: the same without \"
  argument_text,  // text of ${name:-…} inside "…" or a here-document: as text, and \}
  paired,         // '…' inside \"${name:-…}\": parts; the quotes stay, they only protect a }
  parameter,      // $name or ${…}: [length] name [operator_ argument]
  length,         // the # of ${#name}
  name,
  argument,      // of ${name OP argument}: parts
  substitution,  // $( … ): [list]
  backquote,     // `…`: Node::backquoted() is its list
  arithmetic,    // $(( … )): parts (text among them), to be expanded and then read by arithmetic.hpp
  dollar,        // a $ that is only itself
  here_body,     // parts: the root of an unquoted here-document's tree
};

/// The kind's name in tree dumps.
std::string_view name_of(Kind kind);

struct Event {
  std::uint32_t begin, end;  ///< bytes of the source
  Kind kind;
  std::uint32_t size;  ///< events of the subtree, itself included
};

}  // namespace ipsh::grammar
