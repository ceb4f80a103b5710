// Typed views of syntax nodes: what a command's parts are, by name instead of by position. A view is built
// from a node of its kind and costs nothing.
#pragma once
#include <optional>
#include <vector>

#include "grammar/tree.hpp"

namespace ipsh::grammar {

struct ItemView {
  Node node;
  [[nodiscard]] Node and_or() const { return node.first(); }
  [[nodiscard]] bool background() const { return bool(node.child(Kind::background)); }
};

struct PipelineView {
  Node node;
  /// An odd number of `!`.
  [[nodiscard]] bool negated() const;
  struct Stage {
    Node command;
    bool both = false;  ///< its standard error goes into the pipe too: `|&`
  };
  [[nodiscard]] std::vector<Stage> stages() const;
};

struct SimpleView {
  Node node;
  /// The word that names the command; none for assignments and redirections alone.
  [[nodiscard]] Node command() const { return node.child(Kind::word); }
};

struct AssignmentView {
  Node node;
  [[nodiscard]] std::string_view name() const { return node.first().text(); }
  [[nodiscard]] bool append() const { return bool(node.child(Kind::append)); }
  [[nodiscard]] Node value() const { return node.child(Kind::word); }  ///< none: the empty string
};

struct RedirectView {
  Node node;
  [[nodiscard]] std::optional<int> descriptor() const;   ///< as written before the operator
  [[nodiscard]] std::string_view operator_text() const;  ///< "<<" for a here-document, "<<-" too
  [[nodiscard]] Node target() const { return node.child(Kind::word); }
  [[nodiscard]] Node here_document() const { return node.child(Kind::here_document); }
};

struct CompoundView {
  Node node;
  [[nodiscard]] Node command() const { return node.first(); }
  [[nodiscard]] bool redirected() const { return node.last() != node.first(); }
};

struct ClauseView {
  Node node;
  [[nodiscard]] Node condition() const { return node.first(); }
  [[nodiscard]] Node body() const { return node.last(); }
};

struct IfView {
  Node node;
  [[nodiscard]] std::vector<ClauseView> clauses() const;
  /// The list after `else`, if any.
  [[nodiscard]] Node otherwise() const;
};

/// while_ and until_.
struct LoopView {
  Node node;
  [[nodiscard]] bool until() const { return node.is(Kind::until_); }
  [[nodiscard]] Node condition() const { return node.first(); }
  [[nodiscard]] Node body() const { return node.last(); }
};

struct ForView {
  Node node;
  [[nodiscard]] std::string_view variable() const { return node.first().text(); }
  /// The node of its words; none: "$@".
  [[nodiscard]] Node in() const { return node.child(Kind::in); }
  [[nodiscard]] Node body() const { return node.last(); }
};

struct CaseItemView {
  Node node;
  [[nodiscard]] std::vector<Node> patterns() const;
  [[nodiscard]] Node body() const { return node.child(Kind::list); }  ///< may be none
  [[nodiscard]] bool falls_through() const { return bool(node.child(Kind::fall_through)); }
  [[nodiscard]] bool tests_next() const { return bool(node.child(Kind::test_next)); }
};

struct CaseView {
  Node node;
  [[nodiscard]] Node subject() const { return node.first(); }
  [[nodiscard]] std::vector<CaseItemView> items() const;
};

struct FunctionView {
  Node node;
  [[nodiscard]] std::string_view name() const { return node.first().text(); }
  [[nodiscard]] Node body() const { return node.last(); }  ///< a compound
};

struct ParameterView {
  Node node;
  [[nodiscard]] bool length() const { return node.first().is(Kind::length); }
  [[nodiscard]] std::string_view name() const { return node.child(Kind::name).text(); }
  /// ":-", "#", "%%" …; empty: none.
  [[nodiscard]] std::string_view operator_text() const;
  [[nodiscard]] Node argument() const { return node.child(Kind::argument); }
};

struct ComparisonView {
  Node node;
  [[nodiscard]] Node left() const { return node.first(); }
  [[nodiscard]] std::string_view operator_text() const;  ///< empty: `[[ word ]]`
  [[nodiscard]] Node right() const { return node.last(); }
};

struct UnaryView {
  Node node;
  [[nodiscard]] std::string_view operator_text() const { return node.first().text(); }
  [[nodiscard]] Node operand() const { return node.last(); }
};

}  // namespace ipsh::grammar
