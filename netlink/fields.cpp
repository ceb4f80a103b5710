#include "netlink/fields.hpp"

#include <algorithm>

namespace ipsh::netlink {

namespace {

Entry const* find(Entries const* entries, std::string const& identity) {
  if (!entries) return nullptr;
  auto const found = std::ranges::find(*entries, identity, &Entry::identity);
  return found == entries->end() ? nullptr : &*found;
}

Value const* find(Entry const& entry, Path path) {
  auto const found = entry.fields.find(path);
  return found == entry.fields.end() ? nullptr : &found->second;
}

bool same(Value const* one, Value const* other) {
  return one && other ? *one == *other : one == other;
}

/// `path` of the entry: `before`'s value, unless somebody else changed it after us.
void merge_field(Path path, Entry const& before, Entry const& ours, Entry const& now, Entry& target,
                 std::vector<Foreign>& foreign) {
  auto const* const was = find(before, path);
  auto const* const left = find(ours, path);
  auto const* const is = find(now, path);
  if (same(is, was) || same(is, left)) return;
  foreign.push_back({before.identity, path});
  if (is)
    target.fields[path] = *is;
  else
    target.fields.erase(path);
}

Entry merge_entry(Entry const& before, Entry const& ours, Entry const& now, std::vector<Foreign>& foreign) {
  Entry target = before;
  Fields all = before.fields;
  all.insert(ours.fields.begin(), ours.fields.end());
  all.insert(now.fields.begin(), now.fields.end());
  for (auto const& [path, value] : all) merge_field(path, before, ours, now, target, foreign);
  return target;
}

}  // namespace

Entries merge(Entries const& before, Entries const* ours, Entries const& now, std::vector<Foreign>& foreign) {
  Entries target;
  for (auto const& entry : before) {
    auto const* const left = find(ours, entry.identity);
    auto const* const is = find(&now, entry.identity);
    target.push_back(left && is ? merge_entry(entry, *left, *is, foreign) : entry);
  }
  if (!ours) return target;
  // Each stays behind the one that it stands behind now.
  auto place = target.begin();
  for (auto const& entry : now) {
    auto const known = std::ranges::find(target, entry.identity, &Entry::identity);
    if (known != target.end())
      place = std::next(known);
    else if (!entry.automatic && !find(ours, entry.identity))
      place = std::next(target.insert(place, entry));
  }
  return target;
}

ListPlan plan_list(Entries const& now, Entries const& target) {
  ListPlan plan;
  Entries kept;
  for (auto const& entry : now)
    if (std::ranges::find(target, entry) == target.end())
      plan.remove.push_back(entry);
    else
      kept.push_back(entry);
  auto const [first, missing] = std::ranges::mismatch(kept, target);
  plan.remove.insert(plan.remove.end(), first, kept.end());
  std::ranges::reverse(plan.remove);
  plan.add.assign(missing, target.end());
  return plan;
}

}  // namespace ipsh::netlink
