#include "grammar/refusal.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "grammar/quoting.hpp"
#include "grammar/refused_expansion.hpp"
#include "grammar/refused_syntax.hpp"
#include "grammar/reserved_words.hpp"
#include "grammar/views.hpp"

namespace ipsh::grammar {

namespace {

struct RefusedCommand {
  std::string_view name;
  std::string_view help;
};

/// Sorted. Every builtin of bash 5.2 (`compgen -b`) that is not here, ipsh has.
constexpr std::array refused_commands = {
    RefusedCommand{"alias", "define a function"},
    RefusedCommand{"bg", ""},
    RefusedCommand{"bind", ""},
    RefusedCommand{"builtin", ""},
    RefusedCommand{"caller", ""},
    RefusedCommand{"compgen", ""},
    RefusedCommand{"complete", ""},
    RefusedCommand{"compopt", ""},
    RefusedCommand{"declare", "use `local`, `export` or `readonly`"},
    RefusedCommand{"dirs", ""},
    RefusedCommand{"disown", ""},
    RefusedCommand{"enable", ""},
    RefusedCommand{"eval", "use `\"$command\" \"$@\"` or a function"},
    RefusedCommand{"fc", ""},
    RefusedCommand{"fg", ""},
    RefusedCommand{"getopts", "use a `while` loop over `$1` with `case` and `shift`"},
    RefusedCommand{"hash", "use `command -v`"},
    RefusedCommand{"help", ""},
    RefusedCommand{"history", ""},
    RefusedCommand{"jobs", ""},
    RefusedCommand{"let", "use `x=$((…))`"},
    RefusedCommand{"logout", "use `exit`"},
    RefusedCommand{"mapfile", "use `while read -r line`"},
    RefusedCommand{"popd", "use `cd` in a subshell"},
    RefusedCommand{"pushd", "use `cd` in a subshell"},
    RefusedCommand{"readarray", "use `while read -r line`"},
    RefusedCommand{"shopt", ""},
    RefusedCommand{"suspend", ""},
    RefusedCommand{"times", ""},
    RefusedCommand{"type", "use `command -v`"},
    RefusedCommand{"typeset", "use `local`, `export` or `readonly`"},
    RefusedCommand{"ulimit", ""},
    RefusedCommand{"umask", ""},
    RefusedCommand{"unalias", ""},
};
static_assert(std::ranges::is_sorted(refused_commands, {}, &RefusedCommand::name));

/// Sorted: variables that bash sets by itself or that change how it works, and ipsh does not have.
constexpr std::array<std::string_view, 31> refused_variables = {"BASHOPTS",
                                                                "BASH_ALIASES",
                                                                "BASH_ARGC",
                                                                "BASH_ARGV",
                                                                "BASH_ARGV0",
                                                                "BASH_CMDS",
                                                                "BASH_COMMAND",
                                                                "BASH_COMPAT",
                                                                "BASH_EXECUTION_STRING",
                                                                "BASH_LINENO",
                                                                "BASH_LOADABLES_PATH",
                                                                "BASH_REMATCH",
                                                                "BASH_SOURCE",
                                                                "BASH_SUBSHELL",
                                                                "BASH_VERSINFO",
                                                                "BASH_XTRACEFD",
                                                                "COPROC",
                                                                "DIRSTACK",
                                                                "EPOCHREALTIME",
                                                                "EXECIGNORE",
                                                                "FUNCNAME",
                                                                "FUNCNEST",
                                                                "GLOBIGNORE",
                                                                "GROUPS",
                                                                "HISTCMD",
                                                                "MAPFILE",
                                                                "PIPESTATUS",
                                                                "POSIXLY_CORRECT",
                                                                "SHELLOPTS",
                                                                "SRANDOM",
                                                                "_"};
static_assert(std::ranges::is_sorted(refused_variables));

auto find_command(std::string_view name) {
  auto const place = std::ranges::lower_bound(refused_commands, name, {}, &RefusedCommand::name);
  return place != refused_commands.end() && place->name == name ? place : refused_commands.end();
}

/// Looks through a tree and those inside it.
class Search {
 public:
  explicit Search(Tree const& script) { learn(script); }

  std::optional<Error> look(Tree const& tree) const {
    Node value;  // of an assignment: it is not split
    for (std::uint32_t at = 0; at < tree.events.size(); ++at) {
      Kind const kind = tree.events[at].kind;
      Node const node(tree, at);
      if (kind == Kind::assignment) value = AssignmentView{node}.value();
      bool const fields = kind == Kind::word && node != value;
      if (fields || kind == Kind::double_ || kind == Kind::here_body)
        if (auto const* refusal = refused_expansion(node, changes_ifs_))
          return error_of(*refusal, node.span());
      if (kind == Kind::case_)
        if (auto refused = words_of_case(CaseView{node})) return refused;
      if (kind == Kind::simple) {
        if (auto refused = command(node)) return refused;
      } else if (kind == Kind::parameter || kind == Kind::assignment) {
        if (auto refused = variable(node.child(Kind::name))) return refused;
      }
    }
    for (auto const& here : tree.here_documents)
      if (here.tree)
        if (auto refused = look(*here.tree)) return refused;
    for (auto const& backquote : tree.backquotes)
      if (auto refused = look(*backquote.tree)) return refused;
    return {};
  }

 private:
  void learn(Tree const& tree) {
    for (std::uint32_t at = 0; at < tree.events.size(); ++at) {
      Kind const kind = tree.events[at].kind;
      if (kind == Kind::function) {
        functions_.insert(Node(tree, at).first().text());
      } else if (kind == Kind::simple) {
        Node const name = Node(tree, at).child(Kind::word);
        if (name && (name.text() == "source" || name.text() == ".")) reads_files_ = true;
        if (!name || name.text() != "read")
          for (Node const child : Node(tree, at))
            changes_ifs_ =
                changes_ifs_ || (child.is(Kind::assignment) && AssignmentView{child}.name() == "IFS");
      } else if (kind == Kind::word) {
        changes_ifs_ = changes_ifs_ || Node(tree, at).text().starts_with("IFS");  // of `export`, `read` …
      }
    }
    for (auto const& here : tree.here_documents)
      if (here.tree) learn(*here.tree);
    for (auto const& backquote : tree.backquotes) learn(*backquote.tree);
  }

  std::optional<Error> command(Node simple) const {
    Node const word = simple.child(Kind::word);
    if (!word) return {};
    auto const name = literal_text(word);
    if (!name) return {};
    if (word.text().find("\\\n") != std::string_view::npos && is_bashs_otherwise(word, *name))
      return error_of(refused::continuation, word.span());
    if (!reads_files_ && !functions_.contains(*name) && is_refused_command(*name))
      return refused_command(*name, word.span());
    return {};
  }

  /// bash takes `i\` newline `f` for a reserved word, and `a\` newline `=1` or `[1]` for an assignment.
  static bool is_bashs_otherwise(Node word, std::string_view text) {
    return word.first().is(Kind::literal) && word.first() == word.last() &&
           (text.find_first_of("=[") != std::string_view::npos ||
            std::ranges::find(reserved_words, text) != reserved_words.end());
  }

  static std::optional<Error> words_of_case(CaseView view) {
    std::vector<Node> words{view.subject()};
    for (CaseItemView const item : view.items())
      for (Node const pattern : item.patterns()) words.push_back(pattern);
    for (Node const word : words)
      if (auto const* refusal = refused_in_case(word)) return error_of(*refusal, word.span());
    return {};
  }

  static std::optional<Error> variable(Node name) {
    if (!is_refused_variable(name.text())) return {};
    Error error =
        failure("the variable `" + std::string(name.text()) + "` is not part of ipsh", 65, name.span());
    error.code = "U202";
    return error;
  }

  std::unordered_set<std::string_view> functions_{};
  bool reads_files_ = false;
  bool changes_ifs_ = false;
};

}  // namespace

Error error_of(Refusal const& refusal, Span span) {
  Error error = failure(std::string(refusal.sentence), 65, span);
  error.code = refusal.code;
  error.help = refusal.help;
  return error;
}

bool is_refused_command(std::string_view name) {
  return find_command(name) != refused_commands.end();
}

Error refused_command(std::string_view name, Span span) {
  auto const row = find_command(name);
  Error error = failure('`' + std::string(name) + "` is not part of ipsh", 65, span);
  error.code = "U201";
  if (row != refused_commands.end()) error.help = row->help;
  return error;
}

bool is_refused_variable(std::string_view name) {
  return std::ranges::binary_search(refused_variables, name);
}

std::optional<Error> find_refused(Tree const& script) {
  return Search(script).look(script);
}

}  // namespace ipsh::grammar
