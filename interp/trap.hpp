// What `trap` has set: an action for EXIT, ERR and the signals that a script can trap. Only the table; the
// shell runs the actions, and Signals has the dispositions.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ipsh::interp {

class Traps {
 public:
  static constexpr int exit = 0;
  static constexpr int error = -1;

  struct Trap {
    std::string action;        ///< as written; empty: the signal is ignored
    std::uint32_t source = 0;  ///< number of the action's own source
    bool inherited = false;    ///< set by the parent of this subshell: `trap` lists it, nothing runs it
  };

  void set(int condition, Trap trap);
  void remove(int condition) { traps_.erase(condition); }
  /// The trap that would run (or ignore) now.
  [[nodiscard]] Trap const* find(int condition) const;
  /// The parent's, which is listed in this subshell.
  [[nodiscard]] Trap const* inherited(int condition) const;
  /// Is there any that would run?
  [[nodiscard]] bool any() const;

  /// In a subshell: they are no longer run. What is ignored stays ignored.
  void enter_subshell();

  /// `trap -p`: "trap -- 'action' SIGINT", one line each; of all or of one.
  [[nodiscard]] std::string listing(std::optional<int> condition = {}) const;

  /// The condition's number: EXIT or 0, ERR, HUP, INT, TERM or their numbers, with or without SIG, in any
  /// case.
  static std::optional<int> number(std::string_view name);
  /// Is it a condition that bash knows and we refuse to trap (USR1, DEBUG …)?
  static bool known_elsewhere(std::string_view name);

 private:
  std::map<int, Trap> traps_;
};

}  // namespace ipsh::interp
