#include "interp/transaction/reconciliation.hpp"

#include <algorithm>

namespace ipsh::interp {

using netlink::LinkPlace;
using netlink::Restoring;

namespace {

LinkPlace place_of(ObjectId const& id) {
  return {id.netns, id.index};
}

bool is_bridge(netlink::Entries const& entries) {
  return !entries.empty() && netlink::kind_of_link(entries.front()) == "bridge";
}

}  // namespace

Reconciliation::Reconciliation(Scope& scope, std::span<Change const> changes) : scope_(scope) {
  objects_.reserve(changes.size());
  for (auto const& change : changes) {
    objects_.push_back({change.before, {}, {}, {}, change.ours, false});
    if (change.before.id.kind == ObjectKind::link && !change.before.absent)
      existed_.insert(place_of(change.before.id));
  }
  read_now([](Object const&) { return true; });
  for (auto& object : objects_) {
    set_target(object);
    object.differed = !as_wanted(object);
  }
}

void Reconciliation::read_now(Choose const& choose) {
  std::vector<Object*> chosen;
  std::vector<ObjectId> ids;
  for (auto& object : objects_)
    if (choose(object)) {
      chosen.push_back(&object);
      ids.push_back(object.before.id);
    }
  auto images = netlink::read_objects(scope_, ids);
  if (!images) return;
  for (std::size_t at = 0; at < chosen.size(); ++at) {
    chosen[at]->now_image = std::move((*images)[at]);
    chosen[at]->now = netlink::entries(chosen[at]->now_image);
  }
}

void Reconciliation::set_target(Object& object) {
  auto const before = netlink::entries(object.before);
  if (netlink::changes_by_itself(object.before.id)) object.ours.reset();
  auto const ours = object.ours ? netlink::entries(*object.ours) : netlink::Entries();
  std::vector<netlink::Foreign> foreign;
  object.target = netlink::merge(before, object.ours ? &ours : nullptr, object.now, foreign);
  for (auto const& field : foreign)
    foreign_.push_back({object.before.id, netlink::name_of(scope_, object.before.id),
                        netlink::name_of(object.before.id.kind, field.path), "changed by somebody else: kept",
                        0});
}

bool Reconciliation::existed(LinkPlace place) const {
  return existed_.contains(place);
}

bool Reconciliation::is_made_link(LinkPlace place) const {
  return !existed(place) &&
         std::ranges::none_of(moved_, [&](auto const& moved) { return moved.second == place; });
}

bool Reconciliation::as_wanted(Object const& object) const {
  switch (object.before.id.kind) {
    case ObjectKind::link_name: {
      auto const link = netlink::link_under_name(object.now_image);
      return !link || existed(place_of(*link)) || link == netlink::link_under_name(object.before);
    }
    case ObjectKind::namespace_name:
      return object.before.absent == object.now_image.absent &&
             netlink::namespace_under_name(object.before) == netlink::namespace_under_name(object.now_image);
    case ObjectKind::namespaces_mount:
      return object.before.absent == object.now_image.absent;
    case ObjectKind::table:
      return !scope_.tables() || scope_.tables()->equal(object.before, object.now_image);
    default:
      return object.now == object.target;
  }
}

bool Reconciliation::settled(Object const& object) const {
  if (object.before.id.kind != ObjectKind::link || object.now.empty() || object.target.empty()) return true;
  return netlink::operational_state(object.now.front()) == netlink::operational_state(object.target.front());
}

bool Reconciliation::done() const {
  return std::ranges::all_of(objects_,
                             [&](Object const& object) { return as_wanted(object) && settled(object); });
}

void Reconciliation::restore(Choose const& choose, Restore const& restore) {
  read_now(choose);
  for (auto const& object : objects_)
    if (choose(object) && !as_wanted(object))
      restore({scope_, object.before.id, object.now, object.target, troubles_});
}

void Reconciliation::turn() {
  troubles_.clear();
  auto const of_kind = [](ObjectKind kind) {
    return [kind](Object const& object) { return object.before.id.kind == kind; };
  };
  auto const link = [](Object const& object) {
    // Those that are not there yet, or not any more, were dealt with before.
    return object.before.id.kind == ObjectKind::link && !object.target.empty() && !object.now.empty();
  };
  auto const sysctl_of_link = [](Object const& object) {
    return object.before.id.kind == ObjectKind::sysctl && object.before.id.index != 0;
  };
  auto const sysctl_of_all = [](Object const& object) {
    return object.before.id.kind == ObjectKind::sysctl && object.before.id.index == 0;
  };

  find_moved_links();
  remove_made_links();
  bring_links_back();
  restore_namespaces();
  remake_links();
  read_now(of_kind(ObjectKind::link));
  restore(link, netlink::restore_link_name);
  restore(sysctl_of_all, netlink::restore_sysctl);
  restore([&](Object const& object) { return link(object) && !is_bridge(object.target); },
          netlink::restore_link_attributes);
  restore_masters();
  restore([&](Object const& object) { return link(object) && is_bridge(object.target); },
          netlink::restore_link_attributes);
  restore(sysctl_of_link, netlink::restore_sysctl);
  restore(link, netlink::restore_link_flags);
  read_now(link);  // lets the carrier arrive
  restore(of_kind(ObjectKind::addresses), netlink::restore_addresses);
  // Where a gateway is reached by a route of somebody's, the next turn will do.
  for (bool const groups : {false, true})
    restore(
        [&](Object const& object) {
          return object.before.id.kind == ObjectKind::nexthop &&
                 netlink::is_nexthop_group(object.target) == groups;
        },
        netlink::restore_nexthop);
  restore_routes();
  restore(of_kind(ObjectKind::rules), netlink::restore_rules);
  restore(of_kind(ObjectKind::neighbours), netlink::restore_neighbours);
  restore(of_kind(ObjectKind::groups), netlink::restore_groups);
  restore(sysctl_of_all, netlink::restore_sysctl);
  restore(sysctl_of_link, netlink::restore_sysctl);
  restore_tables();
  restore_namespaces_mount();
  read_now([](Object const&) { return true; });
}

/// A bridge numbers its ports in the order in which they come.
void Reconciliation::restore_masters() {
  std::vector<Object*> ports;
  read_now([](Object const& object) { return object.before.id.kind == ObjectKind::link; });
  for (auto& object : objects_)
    if (object.before.id.kind == ObjectKind::link && !object.target.empty() && !object.now.empty() &&
        object.now != object.target)
      ports.push_back(&object);
  std::ranges::stable_sort(ports, {},
                           [](Object const* port) { return netlink::port_number(port->target.front()); });
  for (auto const* port : ports)
    netlink::restore_link_master({scope_, port->before.id, port->now, port->target, troubles_});
}

/// What routes through others comes after them; what is too much goes before all.
void Reconciliation::restore_routes() {
  auto const routes = [](Object const& object) { return object.before.id.kind == ObjectKind::routes; };
  restore(routes, netlink::remove_routes);
  read_now(routes);
  std::vector<Object const*> slots;
  for (auto const& object : objects_)
    if (routes(object) && object.now != object.target) slots.push_back(&object);
  std::ranges::stable_sort(slots, {}, [](Object const* slot) { return netlink::route_rank(slot->target); });
  for (auto const* slot : slots)
    netlink::add_routes({scope_, slot->before.id, slot->now, slot->target, troubles_});
}

void Reconciliation::restore_tables() {
  auto* const tables = scope_.tables();
  if (!tables) return;
  read_now([](Object const& object) { return object.before.id.kind == ObjectKind::table; });
  for (auto const& object : objects_) {
    if (object.before.id.kind != ObjectKind::table || as_wanted(object)) continue;
    auto* const space = scope_.space(object.before.id.netns);
    if (!space) continue;
    auto const left = tables->restore(*space, object.before, object.ours ? &*object.ours : nullptr);
    if (!left) {
      troubles_.push_back({object.before.id, "rules", left.error().message, left.error().number});
      continue;
    }
    for (auto const& line : *left) troubles_.push_back({object.before.id, "rules", line, 0});
  }
}

void Reconciliation::tell_differences(Object const& object, Report& report) const {
  Difference difference{object.before.id, netlink::name_of(scope_, object.before.id), {}, {}, 0};
  auto const trouble = std::ranges::find_if(troubles_, [&](netlink::Trouble const& one) {
    return one.object == object.before.id || netlink::belongs_to(object.before.id, one.object);
  });
  if (trouble != troubles_.end()) {
    difference.attribute = trouble->attribute;
    difference.reason = trouble->reason;
    difference.number = trouble->number;
  }
  // A sysctl that could not be read before can't be made unreadable again (stable_secret).
  bool const can_not = object.before.id.kind == ObjectKind::sysctl && object.before.absent;
  (can_not ? report.accepted : report.differences).push_back(std::move(difference));
}

Report Reconciliation::report() const {
  Report report;
  report.conflicts = foreign_;
  for (auto const& object : objects_) {
    if (!as_wanted(object))
      tell_differences(object, report);
    else if (object.differed)
      ++report.restored;
  }
  return report;
}

}  // namespace ipsh::interp
