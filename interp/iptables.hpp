// iptables and ip6tables in this process: the module with libxtables and libiptc is opened at the first such
// command, changes are staged for each namespace and family, and committed together when the session settles.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interp/transaction/image.hpp"
#include "netlink/namespace.hpp"
#include "netlink/xtables.hpp"

namespace ipsh::interp {

/// "legacy", "nft": as --iptables and the journal spell it.
std::string_view name_of(netlink::xtables::Backend backend);
std::optional<netlink::xtables::Backend> backend_named(std::string_view name);

class Iptables {
 public:
  /// `backend`: nothing = the host's, or the one for a sandbox, which is looked up when it is needed.
  Iptables(std::optional<netlink::xtables::Backend> backend, bool sandbox)
      : backend_(backend), sandbox_(sandbox) {}

  Result<netlink::xtables::Command> parse(netlink::xtables::Family family, std::span<Word const> words);
  /// Stages a change or answers a question. The caller commits where the status is needed now.
  Result<netlink::xtables::Answer> run(netlink::Namespace& space, netlink::xtables::Command command,
                                       std::string const& text);
  /// Is this the change that brings its table into being? Staging it will, so it is imaged before that.
  Result<bool> creates(netlink::Namespace& space, netlink::xtables::Command const& command);

  /// The change of a command, for the transaction.
  [[nodiscard]] static TableChange change(netlink::xtables::Command const& command);

  [[nodiscard]] bool staged() const { return !staged_.empty(); }
  /// The number of the change that was run last, and of the one for which the last commit failed.
  [[nodiscard]] std::size_t order() const { return order_; }
  [[nodiscard]] std::size_t refused() const { return refused_; }
  /// A table with staged changes.
  struct Table {
    netlink::Namespace* space;
    netlink::xtables::Family family;
    std::string name;
    std::vector<std::string> texts;  ///< of the commands that staged a change
    bool operator==(Table const& other) const {
      return space == other.space && family == other.family && name == other.name;
    }
    [[nodiscard]] TableChange change(netlink::xtables::Backend backend) const;
  };
  /// In the order in which they were first changed.
  [[nodiscard]] std::vector<Table> const& tables() const { return staged_; }
  /// Sends what is staged in every namespace; the caller has imaged tables(). On failure `undone` is how many
  /// commands have not taken effect: all of the refused table's, and of those behind it.
  Result<void> commit(std::size_t* undone = nullptr);
  [[nodiscard]] netlink::xtables::Backend backend();
  /// Forgets what it has open of a namespace with this name, or of all.
  void forget(std::string_view name);
  void forget_all() { opened_.clear(); }

 private:
  using Key = std::pair<netlink::Namespace const*, netlink::xtables::Family>;
  Result<netlink::xtables::Module*> module();
  Result<netlink::xtables::Tables*> tables(netlink::Namespace& space, netlink::xtables::Family family);

  std::optional<netlink::xtables::Backend> backend_;
  bool sandbox_;
  std::unique_ptr<netlink::xtables::Module> module_;
  std::map<Key, std::unique_ptr<netlink::xtables::Tables>> opened_;
  std::vector<Table> staged_;
  std::size_t order_ = 0, refused_ = 0;
};

}  // namespace ipsh::interp
