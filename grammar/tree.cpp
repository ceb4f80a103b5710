#include "grammar/tree.hpp"

#include <algorithm>
#include <array>

namespace ipsh::grammar {

namespace {

constexpr std::array names = {
    "list",       "item",          "background",   "and_or",        "and",        "or",
    "pipeline",   "not",           "pipe_both",    "simple",        "assignment", "append",
    "redirect",   "digits",        "operator",     "here_document", "compound",   "if",
    "clause",     "else",          "while",        "until",         "for",        "in",
    "case",       "case_item",     "fall_through", "test_next",     "brace",      "subshell",
    "condition",  "function",      "any_of",       "all_of",        "negated",    "unary",
    "comparison", "parenthesis",   "regex",        "word",          "literal",    "escaped",
    "single",     "dollar_single", "double",       "text",          "here_text",  "argument_text",
    "paired",     "parameter",     "length",       "name",          "argument",   "substitution",
    "backquote",  "arithmetic",    "dollar",       "here_body"};
static_assert(names.size() == std::size_t(Kind::here_body) + 1);

std::string printable(std::string_view text) {
  std::string result = "\"";
  for (char const c : text) {
    if (c == '\n')
      result += "\\n";
    else if (c == '\t')
      result += "\\t";
    else
      result += c;
  }
  return result + '"';
}

void dump_node(Node node, unsigned depth, std::string& out) {
  out.append(2 * depth, ' ');
  out += name_of(node.kind());
  if (node.empty()) out += ' ' + printable(node.text());
  out += '\n';
  for (Node const child : node) dump_node(child, depth + 1, out);
  auto const inner = [&](Node root) {
    if (root) dump_node(root, depth + 1, out);
  };
  if (node.is(Kind::backquote)) inner(node.backquoted());
  if (!node.is(Kind::here_document)) return;
  HereDocument const& here = node.here_document();
  if (here.tree)
    inner(here.tree->root());
  else
    out.append(2 * depth + 2, ' ') += "body " + printable(here.literal) + '\n';
}

template <class T>
T const& at(std::vector<T> const& sorted, std::uint32_t begin) {
  return *std::lower_bound(sorted.begin(), sorted.end(), begin,
                           [](T const& entry, std::uint32_t offset) { return entry.begin < offset; });
}

}  // namespace

std::string_view name_of(Kind kind) {
  return names[std::size_t(kind)];
}

Node Tree::root() const {
  return events.empty() ? Node() : Node(*this, 0);
}

std::string Tree::dump() const {
  std::string out;
  if (Node const node = root()) dump_node(node, 0, out);
  return out;
}

Node Node::last() const {
  Node found;
  for (Node const child : *this) found = child;
  return found;
}

Node Node::child(Kind kind) const {
  for (Node const child : *this)
    if (child.kind() == kind) return child;
  return {};
}

HereDocument const& Node::here_document() const {
  return at(tree_->here_documents, event().begin);
}

Node Node::backquoted() const {
  return at(tree_->backquotes, event().begin).tree->root();
}

}  // namespace ipsh::grammar
