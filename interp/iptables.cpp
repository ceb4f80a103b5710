#include "interp/iptables.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace ipsh::interp {

namespace xtables = netlink::xtables;

namespace {

constexpr std::uint8_t address_family(xtables::Family family) {
  return family == xtables::Family::ipv4 ? AF_INET : AF_INET6;
}

}  // namespace

std::string_view name_of(xtables::Backend backend) {
  return backend == xtables::Backend::legacy ? "legacy" : "nft";
}

std::optional<xtables::Backend> backend_named(std::string_view name) {
  if (name == "legacy") return xtables::Backend::legacy;
  if (name == "nft") return xtables::Backend::nft;
  return {};
}

xtables::Backend Iptables::backend() {
  if (!backend_) backend_ = sandbox_ ? xtables::sandbox_backend() : xtables::host_backend();
  return *backend_;
}

Result<xtables::Module*> Iptables::module() {
  if (!module_) module_ = TRY(xtables::Module::open());
  return module_.get();
}

Result<xtables::Command> Iptables::parse(xtables::Family family, std::span<Word const> words) {
  auto* const opened = TRY(module());
  return opened->parse(family, backend(), words);
}

Result<xtables::Tables*> Iptables::tables(netlink::Namespace& space, xtables::Family family) {
  auto& tables = opened_[{&space, family}];
  if (!tables) tables = TRY(module())->tables(family, backend());
  return tables.get();
}

Result<xtables::Answer> Iptables::run(netlink::Namespace& space, xtables::Command command,
                                      std::string const& text) {
  auto* const tables = TRY(this->tables(space, command.family));
  std::optional<netlink::InNamespace> inside;
  if (tables->asks_kernel(command)) inside.emplace(TRY(netlink::InNamespace::enter(space)));
  bool const changes = command.changes();
  if (changes) command.order = ++order_;
  Table table{&space, command.family, command.table, {}};
  auto answer = TRY(tables->run(std::move(command)));
  if (!changes || !tables->staged()) return answer;
  auto known = std::ranges::find(staged_, table);
  if (known == staged_.end()) known = staged_.insert(known, std::move(table));
  known->texts.push_back(text);
  return answer;
}

Result<bool> Iptables::creates(netlink::Namespace& space, xtables::Command const& command) {
  auto* const tables = TRY(this->tables(space, command.family));
  if (!command.changes() || !tables->asks_kernel(command)) return false;
  auto const inside = TRY(netlink::InNamespace::enter(space));
  return tables->creates(command.table);
}

TableChange Iptables::change(xtables::Command const& command) {
  return {address_family(command.family), command.table, std::string(name_of(command.backend)),
          command.zeroes()};
}

TableChange Iptables::Table::change(xtables::Backend backend) const {
  return {address_family(family), name, std::string(name_of(backend)), false};
}

Result<void> Iptables::commit(std::size_t* undone) {
  auto const staged = std::exchange(staged_, {});
  for (auto table = staged.begin(); table != staged.end(); ++table) {
    auto& tables = *opened_.at({table->space, table->family});
    if (!tables.staged()) continue;  // with another table of its namespace
    auto const inside = TRY(netlink::InNamespace::enter(*table->space));
    auto committed = tables.commit();
    if (committed) continue;
    refused_ = tables.refused();
    for (auto& [key, rest] : opened_) rest->discard();
    if (undone != nullptr)
      for (; table != staged.end(); ++table) *undone += table->texts.size();
    return committed;
  }
  return {};
}

void Iptables::forget(std::string_view name) {
  std::erase_if(opened_, [&](auto const& entry) { return entry.first.first->name() == name; });
}

}  // namespace ipsh::interp
