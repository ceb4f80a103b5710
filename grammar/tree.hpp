// A script's syntax tree and the cursor that reads it. A Tree owns its events and the trees of the texts
// inside it that are sources of their own (backquotes, here-documents); the texts are the Sources'. Nodes are
// a pointer and an index: they are copied freely and live as long as their Tree, which therefore does not
// move (parse() makes it on the heap). Typed views of nodes are in views.hpp.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/source.hpp"
#include "grammar/syntax.hpp"

namespace ipsh::grammar {

class Node;
class Tree;

struct HereDocument {
  std::uint32_t begin;               ///< offset of its `<<`
  std::string delimiter;             ///< without quotes
  bool quoted;                       ///< the body is taken as it is
  bool strip;                        ///< `<<-`: tabs at the beginning of lines are gone from the body
  std::string literal;               ///< the body if quoted
  std::unique_ptr<Tree const> tree;  ///< the body if not quoted; its root is a here_body
};

struct Backquote {
  std::uint32_t begin;  ///< offset of the first `
  std::unique_ptr<Tree const> tree;
};

class Tree {
 public:
  Tree(std::uint32_t source, std::string_view text) : source(source), text(text) {}
  Tree(Tree const&) = delete;
  Tree& operator=(Tree const&) = delete;

  /// The list (or here_body) of the whole text; none when the text has no command.
  [[nodiscard]] Node root() const;
  /// One line a node, indented by depth: `kind [begin,end) "text"`, for tests.
  [[nodiscard]] std::string dump() const;

  std::uint32_t const source;
  std::string_view const text;
  std::vector<Event> events;
  std::vector<HereDocument> here_documents;  ///< by `begin`
  std::vector<Backquote> backquotes;         ///< by `begin`
};

class Node {
 public:
  /// No node.
  Node() = default;
  Node(Tree const& tree, std::uint32_t at) : tree_(&tree), at_(at) {}
  explicit operator bool() const { return tree_ != nullptr; }
  bool operator==(Node const&) const = default;

  [[nodiscard]] Kind kind() const { return event().kind; }
  [[nodiscard]] bool is(Kind kind) const { return tree_ && event().kind == kind; }
  [[nodiscard]] Span span() const { return {tree_->source, event().begin, event().end}; }
  [[nodiscard]] std::string_view text() const {
    return tree_->text.substr(event().begin, event().end - event().begin);
  }
  [[nodiscard]] Tree const& tree() const { return *tree_; }

  /// `for (Node child : node)`.
  class Iterator {
   public:
    using value_type = Node;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(Tree const* tree, std::uint32_t at) : tree_(tree), at_(at) {}
    Node operator*() const { return Node(*tree_, at_); }
    Iterator& operator++() {
      at_ += tree_->events[at_].size;
      return *this;
    }
    Iterator operator++(int) {
      Iterator const before = *this;
      ++*this;
      return before;
    }
    bool operator==(Iterator const&) const = default;

   private:
    Tree const* tree_ = nullptr;
    std::uint32_t at_ = 0;
  };
  [[nodiscard]] Iterator begin() const { return {tree_, at_ + 1}; }
  [[nodiscard]] Iterator end() const { return {tree_, at_ + event().size}; }
  [[nodiscard]] bool empty() const { return event().size == 1; }
  /// The first child; none when there is no child.
  [[nodiscard]] Node first() const { return empty() ? Node() : *begin(); }
  /// The last child.
  [[nodiscard]] Node last() const;
  /// The first child of that kind, if any.
  [[nodiscard]] Node child(Kind kind) const;

  /// Of a here_document node.
  [[nodiscard]] HereDocument const& here_document() const;
  /// Of a backquote node: the list in its own tree; none when it is empty.
  [[nodiscard]] Node backquoted() const;

 private:
  [[nodiscard]] Event const& event() const { return tree_->events[at_]; }

  Tree const* tree_ = nullptr;
  std::uint32_t at_ = 0;
};

}  // namespace ipsh::grammar
