// The work of Expander on one word: its parts, one after the other, become marked text (field_splitting.hpp).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "grammar/brace_expansion.hpp"
#include "grammar/tree.hpp"
#include "interp/expansion.hpp"
#include "interp/field_splitting.hpp"

namespace ipsh::interp {

/// Where the word stands.
enum class Place {
  fields,         ///< "$@" makes several fields
  string,         ///< one text: "$@" is joined by blanks
  assignment,     ///< one text, in which what is done to $@ makes it like $*
  here_document,  ///< one text, in which $* is joined by blanks too
};

/// Which tildes count.
enum class Tilde { none, first, assignment };

class WordExpansion {
 public:
  WordExpansion(Variables& variables, ShellState& shell, Place place)
      : variables_(variables), shell_(shell), place_(place), texts_(1) {}

  /// The parts of a word (or of an argument) in order. `written`: what its unquoted text is marked as.
  [[nodiscard]] Result<void> parts(std::span<grammar::Part const> parts, Tilde tilde, Mark written);
  /// The same for a node's children.
  [[nodiscard]] Result<void> children(grammar::Node node, Tilde tilde, Mark written);
  /// One part inside "…" or not.
  [[nodiscard]] Result<void> part(grammar::Node part, bool quoted, Mark written);

  /// What came of it: one text, or for Place::fields one for each field that "$@" made.
  [[nodiscard]] std::vector<MarkedText>& texts() { return texts_; }

 private:
  /// What a parameter stands for.
  struct Value {
    bool set = false;
    bool list = false;                ///< $@ or $*
    std::vector<std::string> values;  ///< one, or those of the list
  };

  [[nodiscard]] MarkedText& text() { return texts_.back(); }
  void put(std::string_view text, bool quoted);
  void put_literal(std::string_view text, Tilde tilde, bool first, bool last, Mark written);
  [[nodiscard]] Result<void> double_quoted(grammar::Node part, bool quoted);
  [[nodiscard]] Result<void> substitution(grammar::Node part, bool quoted);
  [[nodiscard]] Result<void> arithmetic(grammar::Node part, bool quoted);

  [[nodiscard]] Result<void> parameter(grammar::Node part, bool quoted);
  [[nodiscard]] Result<void> simple_parameter(grammar::Node part, std::string_view name, bool quoted);
  [[nodiscard]] Value look_up(std::string_view name, Span span) const;
  [[nodiscard]] Result<void> length(grammar::Node part, Value const& value, bool quoted);
  [[nodiscard]] Result<void> assign_default(grammar::Node part, bool quoted);
  [[nodiscard]] Error missing(grammar::Node part, Result<std::string> const& words) const;
  [[nodiscard]] Result<void> check_list(grammar::Node part, std::string_view name, Value const& value,
                                        bool quoted) const;
  [[nodiscard]] Result<void> trim(grammar::Node part, Value& value) const;
  [[nodiscard]] Result<std::string> argument_text(grammar::Node argument) const;
  [[nodiscard]] Result<MarkedText> argument(grammar::Node argument, Tilde tilde, bool quoted) const;
  void put_value(std::string_view name, Value const& value, bool quoted, bool changed);
  [[nodiscard]] bool is_null(std::string_view name, Value const& value, bool quoted) const;
  [[nodiscard]] Result<void> replacement(grammar::Node argument, bool quoted);
  [[nodiscard]] std::string list_separator() const;

  Variables& variables_;
  ShellState& shell_;
  Place place_;
  std::vector<MarkedText> texts_;
  bool in_argument_ = false;  ///< of ${v+…} or its like, not quoted
  bool empty_list_ = false;   ///< in the present "…" a "$@" stood for nothing
};

/// $(( text )), with the shell's variables.
[[nodiscard]] Result<std::int64_t> evaluate(std::string_view text, Variables& variables, ShellState& shell,
                                            Span span);

}  // namespace ipsh::interp
