#include "interp/transaction/affected.hpp"

#include "netlink/affected.hpp"
#include "netlink/netns_mount.hpp"
#include "netlink/undo.hpp"
#include "netlink/undo_caveat.hpp"

namespace ipsh::interp {

namespace {

template <class... Functions>
struct Overload : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overload(Functions...) -> Overload<Functions...>;

ObjectId namespace_id(std::string const& name) {
  return {ObjectKind::namespace_name, 0, 0, 0, name};
}

void namespace_dies(netlink::Collector& collector, std::string const& name) {
  auto const* const space = collector.scope().named(name);
  if (space && netlink::dies_with_name(name))
    netlink::affected_by_namespace_death(collector, space->cookie());
}

}  // namespace

Result<std::vector<Image>> images_before(Scope& scope, std::uint64_t netns, Operation const& operation) {
  netlink::Collector collector(scope);
  std::visit(Overload{
                 [&](RouteMessage const& it) { netlink::affected(collector, netns, it.message.view()); },
                 [&](SysctlWrite const& it) { netlink::affected_by_sysctl(collector, netns, it.path); },
                 [&](NamespaceAdd const& it) {
                   collector.want(namespace_id(it.name));
                   collector.want({ObjectKind::namespaces_mount, 0, 0, 0, {}});
                 },
                 [&](NamespaceDelete const& it) {
                   collector.want(namespace_id(it.name));
                   namespace_dies(collector, it.name);
                 },
                 [&](TableChange const& it) {
                   collector.want({ObjectKind::table, it.family, netns, 0, it.backend + ' ' + it.table});
                 },
             },
             operation);
  auto images = collector.finish();
  // It could not die while we have it open.
  if (auto const* const deletion = std::get_if<NamespaceDelete>(&operation))
    if (auto const* const space = scope.named(deletion->name)) scope.forget(space->cookie());
  return images;
}

bool is_atomic(Operation const& operation) {
  auto const* const route = std::get_if<RouteMessage>(&operation);
  return route && netlink::is_atomic(route->message.view());
}

Result<std::vector<Image>> read(Scope& scope, std::span<ObjectId const> ids) {
  return netlink::read_objects(scope, ids);
}

Result<void> delete_with_namespace(Scope& scope, std::uint64_t netns) {
  return netlink::delete_links_elsewhere(scope, netns);
}

std::vector<std::string> caveats(Scope& scope, std::uint64_t netns, Operation const& operation) {
  using Sentences = std::vector<std::string>;
  constexpr std::uint8_t ipv6 = 10;  // AF_INET6
  return std::visit(
      Overload{
          [&](RouteMessage const& it) {
            return netlink::caveats_of_request(scope, netns, it.message.view());
          },
          [&](SysctlWrite const& it) { return netlink::caveats_of_sysctl(it.path); },
          [&](TableChange const& it) {
            auto result = it.backend == "legacy"
                              ? netlink::caveats_of_table(scope, netns, it.family == ipv6, it.table)
                              : Sentences();
            if (it.zeroes && !scope.made({ObjectKind::table, it.family, netns, 0, {}}))
              result.push_back("table " + it.table +
                               ": counters that were set to zero stay at zero after a rollback");
            return result;
          },
          [](NamespaceAdd const&) { return Sentences(); },
          [](NamespaceDelete const&) { return Sentences(); },
      },
      operation);
}

}  // namespace ipsh::interp
