#include "interp/iptables.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace ipsh::interp {

namespace xtables = netlink::xtables;

namespace {

constexpr std::uint8_t address_family(xtables::Family family) {
  return family == xtables::Family::ipv4 ? AF_INET : AF_INET6;
}

/// ObjectId::key of a table is "BACKEND TABLE".
struct TableName {
  xtables::Backend backend;
  xtables::Family family;
  std::string table;
};

TableName table_name(netlink::ObjectId const& id) {
  auto const space = id.key.find(' ');
  return {backend_named(id.key.substr(0, space)).value_or(xtables::Backend::nft),
          id.family == AF_INET ? xtables::Family::ipv4 : xtables::Family::ipv6, id.key.substr(space + 1)};
}

xtables::Image bytes_of(netlink::Image const& image) {
  return {reinterpret_cast<char const*>(image.state.data()), image.state.size()};
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

Result<xtables::Module*> Iptables::module() {
  if (!module_) module_ = TRY(xtables::Module::open());
  return module_.get();
}

Result<xtables::Command> Iptables::parse(xtables::Family family, std::span<Word const> words) {
  auto* const opened = TRY(module());
  return opened->parse(family, backend_, words);
}

Result<xtables::Answer> Iptables::run(netlink::Namespace& space, xtables::Command const& command,
                                      std::string const& text) {
  auto& tables = opened_[{&space, command.family}];
  if (!tables) tables = TRY(module())->tables(command.family, backend_);
  auto const inside = TRY(netlink::InNamespace::enter(space));
  auto answer = TRY(tables->run(command));
  if (command.changes() && tables->staged()) staged_.insert({&space, command.family, command.table, text});
  return answer;
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

Result<xtables::Module*> TableImages::module() const {
  if (!module_) module_ = TRY(xtables::Module::open());
  return module_.get();
}

Result<netlink::Image> TableImages::read(netlink::Namespace& space, netlink::ObjectId const& id) {
  auto const name = table_name(id);
  auto const tables = TRY(module())->tables(name.family, name.backend);
  auto const inside = TRY(netlink::InNamespace::enter(space));
  auto const content = TRY(tables->image(name.table));
  auto const bytes = std::as_bytes(std::span(content));
  return netlink::Image{id, content.empty(), {bytes.begin(), bytes.end()}};
}

bool TableImages::equal(netlink::Image const& one, netlink::Image const& other) const {
  auto const opened = module();
  return opened ? (*opened)->equal(bytes_of(one), bytes_of(other)) : one.state == other.state;
}

Result<std::vector<std::string>> TableImages::restore(netlink::Namespace& space, netlink::Image const& before,
                                                      netlink::Image const* ours) {
  auto const name = table_name(before.id);
  auto const tables = TRY(module())->tables(name.family, name.backend);
  auto const inside = TRY(netlink::InNamespace::enter(space));
  auto const left = ours != nullptr ? bytes_of(*ours) : xtables::Image();
  auto report = TRY(tables->restore(name.table, bytes_of(before), ours != nullptr ? &left : nullptr));
  return std::move(report.notes);
}

}  // namespace ipsh::interp
