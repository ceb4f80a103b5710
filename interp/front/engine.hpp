// One ipsh at work: namespaces, transaction, session, commands and shell, wired together for a script or a
// prompt; and what is said when it ends.
#pragma once
#include <optional>
#include <string>

#include "grammar/diagnostic.hpp"
#include "grammar/source.hpp"
#include "interp/front/command_line.hpp"
#include "interp/network.hpp"
#include "interp/session.hpp"
#include "interp/shell.hpp"
#include "interp/transaction/transaction.hpp"

namespace ipsh::front {

class Engine {
 public:
  /// `title` names the transaction in `ipsh recover --list`.
  Engine(CommandLine const& line, std::string const& title, interp::ShellOptions options);

  [[nodiscard]] grammar::Sources& sources() { return sources_; }
  [[nodiscard]] interp::Shell& shell() { return shell_; }
  [[nodiscard]] interp::Session& session() { return session_; }
  [[nodiscard]] interp::Network& network() { return network_; }
  [[nodiscard]] netlink::Namespaces& namespaces() { return namespaces_; }
  /// nullptr with --autocommit.
  [[nodiscard]] interp::Transaction* transaction() { return transaction_ ? &*transaction_ : nullptr; }

  /// Prints a diagnostic; `outcome` is said behind it, when there is something to say.
  void complain(Error const& error, std::string const& outcome = {}, std::string_view value = {}) const;
  void complain(grammar::Diagnostic diagnostic, std::string const& outcome = {}) const;
  /// Rolls everything back; the sentence about it, and exit status 100 when something is left.
  struct Ending {
    std::string sentence;
    bool complete = true;
    std::vector<std::string> left;  ///< what is different from before, a line each
  };
  [[nodiscard]] Ending roll_back();

 private:
  CommandLine const& line_;
  grammar::Sources sources_;
  netlink::Namespaces namespaces_;
  std::optional<interp::Transaction> transaction_;
  interp::Session session_;
  interp::Network network_;
  interp::Shell shell_;
};

/// What a report of a rollback says: "rolled back 3 changes; the network is as it was".
Engine::Ending ending_of(interp::Report const& report, std::size_t changes);

/// Writes a line to standard error.
void say(std::string_view text);

}  // namespace ipsh::front
