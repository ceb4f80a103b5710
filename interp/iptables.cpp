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

Result<xtables::Answer> Iptables::run(netlink::Namespace& space, xtables::Command const& command,
                                      std::string const& text) {
  auto& tables = opened_[{&space, command.family}];
  if (!tables) tables = TRY(module())->tables(command.family, backend());
  auto const inside = TRY(netlink::InNamespace::enter(space));
  auto answer = TRY(tables->run(command));
  if (command.changes() && tables->staged()) staged_.insert({&space, command.family, command.table, text});
  return answer;
}

TableChange Iptables::change(xtables::Command const& command) {
  return {address_family(command.family), command.table, std::string(name_of(command.backend))};
}

TableChange Iptables::Table::change(xtables::Backend backend) const {
  return {address_family(family), name, std::string(name_of(backend))};
}

Result<void> Iptables::commit() {
  auto const staged = std::exchange(staged_, {});
  for (auto& [key, tables] : opened_) {
    bool const has = std::ranges::any_of(
        staged, [&](Table const& table) { return table.space == key.first && table.family == key.second; });
    if (!has) continue;
    auto const inside = TRY(netlink::InNamespace::enter(*key.first));
    if (auto committed = tables->commit(); !committed) {
      for (auto& [other, rest] : opened_) rest->discard();
      return committed;
    }
  }
  return {};
}

void Iptables::forget(std::string_view name) {
  std::erase_if(opened_, [&](auto const& entry) { return entry.first.first->name() == name; });
}

}  // namespace ipsh::interp
