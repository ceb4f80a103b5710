// The phases of a rollback that make, remove and move things: links and namespaces.
#include <algorithm>

#include "interp/transaction/reconciliation.hpp"
#include "netlink/netns_mount.hpp"

namespace ipsh::interp {

using netlink::LinkPlace;

namespace {

LinkPlace place_of(ObjectId const& id) {
  return {id.netns, id.index};
}

/// How much a link that turned up elsewhere looks like the one that is missing; 0: another kind.
int likeness(netlink::Entry const& missing, ObjectId const& id, netlink::Entry const& found,
             LinkPlace where) {
  if (netlink::kind_of_link(missing) != netlink::kind_of_link(found)) return 0;
  int score = 0;
  if (std::ranges::equal(netlink::address_of_link(missing), netlink::address_of_link(found))) score += 4;
  if (netlink::peer_of_link(missing) == netlink::peer_of_link(found) && netlink::peer_of_link(found) != 0)
    score += 3;
  if (id.index == where.index) score += 2;
  if (netlink::name_of_link(missing) == netlink::name_of_link(found)) score += 2;
  return score;
}

/// Less could be a link of ours that only has the same name.
constexpr int like_enough = 4;

}  // namespace

/// Where links may have turned up: under names that the transaction used, and in namespaces that it made.
std::vector<LinkPlace> Reconciliation::places_of_new_links() {
  std::vector<LinkPlace> places;
  for (auto const& object : objects_) {
    auto const& id = object.before.id;
    if (id.kind == ObjectKind::link && object.before.absent && !object.now.empty())
      places.push_back(place_of(id));
    if (id.kind == ObjectKind::link_name && id.key.empty()) {
      // The kernel was to choose the name: a link that was not there before.
      auto const* const before = reinterpret_cast<std::uint32_t const*>(object.before.state.data());
      std::set<std::uint32_t> const known(before, before + object.before.state.size() / sizeof *before);
      for (auto const& link : netlink::read_links(scope_, id.netns))
        if (!known.contains(link.index)) places.push_back({id.netns, link.index});
    }
    if (auto const link = netlink::link_under_name(object.now_image);
        link && link != netlink::link_under_name(object.before))
      places.push_back(place_of(*link));
    auto const cookie =
        id.kind == ObjectKind::namespace_name ? netlink::namespace_under_name(object.now_image) : 0;
    if (cookie != 0 && cookie != netlink::namespace_under_name(object.before))
      for (auto const& link : netlink::read_links(scope_, cookie)) places.push_back({cookie, link.index});
  }
  std::erase_if(places, [&](LinkPlace const& place) { return existed(place); });
  std::ranges::sort(places);
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

void Reconciliation::find_moved_links() {
  moved_.clear();
  read_now([](Object const& object) {
    auto const kind = object.before.id.kind;
    return kind == ObjectKind::link || kind == ObjectKind::link_name || kind == ObjectKind::namespace_name;
  });
  std::vector<Object const*> missing;
  for (auto const& object : objects_)
    if (object.before.id.kind == ObjectKind::link && !object.before.absent && object.now.empty())
      missing.push_back(&object);
  if (missing.empty()) return;
  for (auto const place : places_of_new_links()) {
    Image const found{
        {}, false, netlink::read_link(scope_, {ObjectKind::link, 0, place.netns, place.index, {}})};
    netlink::Entry entry;
    netlink::for_each_message(
        found.state, [&](netlink::MessageView const& message) { entry = netlink::link_entry(message); });
    auto const score = [&](Object const* object) {
      return likeness(object->target.front(), object->before.id, entry, place);
    };
    auto const best = std::ranges::max_element(missing, {}, score);
    if (best == missing.end() || score(*best) < like_enough) continue;
    moved_[place_of((*best)->before.id)] = place;
    missing.erase(best);
  }
}

void Reconciliation::remove_made_links() {
  std::map<std::uint64_t, std::vector<std::uint32_t>> made;
  std::set<std::uint64_t> dying;
  for (auto const& object : objects_)
    if (object.before.id.kind == ObjectKind::namespace_name && !as_wanted(object))
      dying.insert(netlink::namespace_under_name(object.now_image));
  for (auto const place : places_of_new_links())
    if (is_made_link(place) && !dying.contains(place.netns)) made[place.netns].push_back(place.index);
  for (auto const& [netns, indexes] : made) netlink::remove_links(scope_, netns, indexes, troubles_);
}

void Reconciliation::bring_links_back() {
  for (auto const& object : objects_) {
    auto const moved = moved_.find(place_of(object.before.id));
    if (object.before.id.kind != ObjectKind::link || moved == moved_.end()) continue;
    netlink::move_link(scope_, moved->second, {object.before.id, object.target.front()}, troubles_);
    for (auto const& upper : objects_)
      if (upper.before.id.kind == ObjectKind::link && !upper.now.empty() && !upper.target.empty() &&
          // As it was: what is below may have another number where it is now.
          netlink::is_stacked_on(scope_, {upper.before.id, upper.target.front()}, place_of(object.before.id)))
        netlink::set_down(scope_, place_of(upper.before.id), troubles_);
  }
}

void Reconciliation::restore_namespaces() {
  read_now([](Object const& object) { return object.before.id.kind == ObjectKind::namespace_name; });
  for (auto const& object : objects_)
    if (object.before.id.kind == ObjectKind::namespace_name && !as_wanted(object)) restore_namespace(object);
}

void Reconciliation::restore_namespace(Object const& object) {
  auto const& id = object.before.id;
  auto const tell = [&](Result<void> const& result) {
    if (!result) troubles_.push_back({id, {}, result.error().message, result.error().number});
  };
  if (!object.now_image.absent) {
    // What we have open keeps it alive.
    if (auto const cookie = netlink::namespace_under_name(object.now_image)) scope_.forget(cookie);
    tell(netlink::delete_namespace(id.key));
  }
  if (auto const cookie = netlink::namespace_under_name(object.before)) {
    tell(netlink::give_back_namespace(id.key, scope_.holding_path(cookie)));
    return;
  }
  if (!object.before.absent) tell(netlink::make_plain_file(id.key));
}

/// Can what is there become what was there: the same kind, and the same pair?
bool Reconciliation::is_same_link(Object const& object) {
  auto const& now = object.now.front();
  if (netlink::kind_of_link(now) != netlink::kind_of_link(object.target.front())) return false;
  if (netlink::kind_of_link(now) != "veth") return true;
  for (auto const& other : objects_) {
    auto const& id = other.before.id;
    if (id.kind != ObjectKind::link || other.target.empty() || id == object.before.id ||
        !netlink::are_pair(scope_, {object.before.id, object.target.front()}, {id, other.target.front()}))
      continue;
    return !other.now.empty() && netlink::peer_of_link(now) == id.index &&
           netlink::peer_of_link(other.now.front()) == object.before.id.index;
  }
  return true;
}

void Reconciliation::remake_links() {
  read_now([](Object const& object) { return object.before.id.kind == ObjectKind::link; });
  std::vector<netlink::WantedLink> missing;
  for (auto const& object : objects_) {
    if (object.before.id.kind != ObjectKind::link || object.target.empty()) continue;
    if (!object.now.empty()) {
      if (is_same_link(object)) continue;
      std::uint32_t const index = object.before.id.index;
      netlink::remove_links(scope_, object.before.id.netns, std::span(&index, 1), troubles_);
    }
    missing.push_back({object.before.id, object.target.front()});
  }
  netlink::make_links(scope_, missing, troubles_);
}

void Reconciliation::restore_namespaces_mount() {
  for (auto const& object : objects_) {
    if (object.before.id.kind != ObjectKind::namespaces_mount || !object.before.absent) continue;
    // With names of others bound in it, it is theirs too.
    if (netlink::netns_directory_is_mount() && !netlink::netns_directory_has_names())
      if (auto const done = netlink::unmount_netns_directory(); !done)
        troubles_.push_back({object.before.id, {}, done.error().message, done.error().number});
  }
}

}  // namespace ipsh::interp
