// The shell's variables: values, the marks `export` and `readonly`, the scopes that `local` and a command's
// own assignments (`x=1 f`) make, and the environment as it came and as it goes to programs. Scopes are
// dynamic, as bash's are. Not here: positional and special parameters ($1 $? $$ …, expansion.hpp asks the
// shell for them), and when a builtin may assign.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "netlink/error.hpp"

namespace ipsh::interp {

class Characters;

/// Is it [A-Za-z_][A-Za-z0-9_]*?
[[nodiscard]] bool is_variable_name(std::string_view text);

struct Variable {
  std::optional<std::string> value;  ///< none: declared (`export x`, `local x`) but not set
  bool exported = false;
  bool readonly = false;
  bool operator==(Variable const&) const = default;
};

class Variables {
 public:
  /// Takes NAME=VALUE strings as a new bash would: IFS is not taken, SHLVL is counted up, PWD is checked, and
  /// what bash sets itself (PATH, PS4, BASH_VERSION, UID …) is set. A null-terminated array, as `environ` is.
  explicit Variables(char const* const* environment);
  /// An empty shell, for tests: IFS and nothing else.
  Variables();
  ~Variables();
  Variables(Variables const&) = delete;
  Variables& operator=(Variables const&) = delete;

  /// The innermost variable of that name, set or only declared; null when there is none.
  [[nodiscard]] Variable const* find(std::string_view name) const;
  /// Its value, when it is set. Knows the variables that count by themselves (RANDOM, SECONDS …).
  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;

  /// `name=value`. Error (code readonly): "x: readonly variable".
  [[nodiscard]] Result<void> assign(std::string_view name, std::string value, Span span = {});
  /// `name+=value`.
  [[nodiscard]] Result<void> append(std::string_view name, std::string_view value, Span span = {});
  /// `unset -v name`. Error: "x: cannot unset: readonly variable" (the builtin's name is the caller's to
  /// add).
  [[nodiscard]] Result<void> unset(std::string_view name, Span span = {});
  /// `local name`: unset in the innermost scope unless it is that scope's already.
  [[nodiscard]] Result<void> declare_local(std::string_view name, Span span = {});
  /// A variable of a command's own that a function marks (`x=1 f`, in f: `export x`) outlives the command.
  void set_exported(std::string_view name, bool exported = true);
  void set_readonly(std::string_view name);

  /// A function's call, or a command's own assignments, have a scope; leaving takes its variables away.
  class Scope {
   public:
    explicit Scope(Variables& variables);
    ~Scope();
    Scope(Scope const&) = delete;
    Scope& operator=(Scope const&) = delete;

   private:
    Variables& variables_;
  };
  /// `name=value command`: exported, in the innermost scope. Errors as assign().
  [[nodiscard]] Result<void> assign_for_command(std::string_view name, std::string value, Span span = {});

  /// NAME=VALUE of everything exported and set, and what came in with a name no variable can have.
  [[nodiscard]] std::vector<std::string> environment() const;
  /// All names, sorted, for `set`, `export -p`, `readonly -p`.
  [[nodiscard]] std::vector<std::string> names() const;

  /// IFS: none when it is unset (then blank, tab and newline split).
  [[nodiscard]] std::optional<std::string> ifs() const { return value("IFS"); }
  /// Characters as the locale of LC_ALL, LC_CTYPE, LANG has them.
  [[nodiscard]] Characters const& characters() const;

 private:
  struct Binding {
    std::size_t depth;  ///< of the scope that made it; 0 is the shell's own
    Variable variable;
    bool of_command = false;  ///< made by assign_for_command()
    bool stays = false;       ///< goes over to what it hides when its scope ends
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Counters;  // RANDOM, SECONDS

  void import_environment(char const* const* environment);
  void set_shell_variables();
  void leave_scope();
  Variable* find_mutable(std::string_view name);
  Variable& find_or_make(std::string_view name);
  Binding& binding_to_mark(std::string_view name);
  Variable& make_in_scope(std::string_view name);
  void changed(std::string_view name);

  std::unordered_map<std::string, std::vector<Binding>, Hash, std::equal_to<>> bindings_;
  std::vector<std::vector<std::string>> scopes_;  ///< names made in each scope
  std::vector<std::string> foreign_environment_;
  std::unique_ptr<Counters> counters_;
  mutable std::unique_ptr<Characters> characters_;
};

}  // namespace ipsh::interp
