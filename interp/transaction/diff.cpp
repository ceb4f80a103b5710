#include <algorithm>

#include "interp/transaction/reconcile.hpp"
#include "netlink/topology.hpp"
#include "netlink/undo.hpp"
#include "netlink/undo_text.hpp"

namespace ipsh::interp {

namespace {

/// Entries of one object: those that came, went, or became different.
void compare(Scope& scope, ObjectId const& id, netlink::Entries const& before, netlink::Entries const& now,
             std::vector<DiffLine>& lines) {
  auto const line = [&](char sign, netlink::Entry const& entry, std::string detail) {
    lines.push_back({sign, std::string(netlink::text_of_kind(id.kind)),
                     netlink::name_of_entry(scope, id, entry), std::move(detail), entry.automatic});
  };
  for (auto const& entry : before) {
    auto const found = std::ranges::find(now, entry.identity, &netlink::Entry::identity);
    if (found == now.end())
      line('-', entry, netlink::text_of_entry(scope, id, entry));
    else if (*found != entry)
      line('~', entry, netlink::text_of_change(scope, id, entry, *found));
  }
  for (auto const& entry : now)
    if (std::ranges::find(before, entry.identity, &netlink::Entry::identity) == before.end())
      line('+', entry, netlink::text_of_entry(scope, id, entry));
}

void compare_names(Image const& before, Image const& now, std::vector<DiffLine>& lines) {
  auto const line = [&](char sign) { lines.push_back({sign, "netns", before.id.key, {}, false}); };
  if (!before.absent && before.state != now.state) line('-');
  if (!now.absent && before.state != now.state) line('+');
}

/// What a link that was made holds: its addresses, and the routes through it.
std::vector<ObjectId> parts_of(Scope& scope, ObjectId const& link) {
  std::vector<ObjectId> parts{link};
  for (auto const family : netlink::ip_families)
    parts.push_back({ObjectKind::addresses, family, link.netns, link.index, {}});
  auto const slots = netlink::slots_through(scope, link);
  parts.insert(parts.end(), slots.begin(), slots.end());
  return parts;
}

}  // namespace

std::vector<DiffLine> diff(Scope& scope, std::span<Change const> changes) {
  std::map<ObjectId, Image const*> before;
  std::vector<ObjectId> ids;
  auto const add = [&](ObjectId const& id, Image const* image) {
    if (before.emplace(id, image).second) ids.push_back(id);
  };
  auto const add_link = [&](std::uint64_t netns, std::uint32_t index) {
    for (auto const& part : parts_of(scope, {ObjectKind::link, 0, netns, index, {}})) add(part, nullptr);
  };
  for (auto const& change : changes) add(change.before.id, &change.before);
  std::vector<DiffLine> lines;
  for (auto const& change : changes) {
    auto const& id = change.before.id;
    if (id.kind == ObjectKind::link && change.before.absent) add_link(id.netns, id.index);
    if (id.kind != ObjectKind::namespace_name) continue;
    auto const now = netlink::read_namespace_object(scope, id);
    compare_names(change.before, now, lines);
    auto const cookie = netlink::namespace_under_name(now);
    if (cookie == 0 || cookie == netlink::namespace_under_name(change.before)) continue;
    for (auto const& link : netlink::read_links(scope, cookie)) add_link(cookie, link.index);
  }
  auto const now = netlink::read_objects(scope, ids);
  if (!now) return lines;
  for (auto const& image : *now) {
    auto const* const was = before.at(image.id);
    if (netlink::text_of_kind(image.id.kind).empty()) continue;
    compare(scope, image.id, was ? netlink::entries(*was) : netlink::Entries(), netlink::entries(image),
            lines);
  }
  return lines;
}

}  // namespace ipsh::interp
