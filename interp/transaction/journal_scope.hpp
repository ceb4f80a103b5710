// The reconciler's view of the machine, for a transaction at work and for its recovery in another process.
#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "interp/transaction/history.hpp"
#include "netlink/scope.hpp"

namespace ipsh::interp {

class JournalScope final : public Scope {
 public:
  /// `namespaces`: those that the process has open already, may be null. `history` outlives this.
  JournalScope(netlink::Namespaces* namespaces, History const& history,
               std::function<std::unique_ptr<netlink::Tables>()> make_tables);

  /// Where namespaces are held; not set: none can be.
  void set_holding_directory(std::string directory);
  [[nodiscard]] std::string const& holding_directory() const { return holding_directory_; }

  netlink::Namespace* space(std::uint64_t cookie) override;
  std::vector<netlink::Namespace*> spaces() override;
  netlink::Namespace* named(std::string_view name) override;
  netlink::Namespace* by_descriptor(int fd) override;
  void forget(std::uint64_t cookie) override;
  bool knows(ObjectId const& id) const override;
  bool made(ObjectId const& id) const override;
  std::string holding_path(std::uint64_t cookie) const override;
  netlink::Tables* tables() override;

  /// Which known objects were asked for since the last call: they are touched again.
  [[nodiscard]] std::vector<ObjectId> take_asked();
  void after_fork();
  /// Closes what it opened itself.
  void close();

 private:
  netlink::NamespaceFinder& finder();
  netlink::Namespaces* namespaces_;
  History const& history_;
  std::function<std::unique_ptr<netlink::Tables>()> make_tables_;
  std::unique_ptr<netlink::Tables> tables_;
  std::optional<netlink::NamespaceFinder> finder_;
  std::string holding_directory_;
  mutable std::vector<ObjectId> asked_;
};

}  // namespace ipsh::interp
