#include "interp/transaction/history.hpp"

#include <algorithm>

namespace ipsh::interp {

namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace

void History::apply(record::Record record) {
  auto& layer = layers_.back();
  std::visit(
      Overloaded{
          // Two processes of a script may begin it at the same time.
          [&](record::Start& start) {
            if (!started_) start_ = std::move(start);
            started_ = true;
          },
          // The first image is the right one: it was read before any change that followed an image in the
          // file. A second one comes from a process that had looked before the first was written.
          [&](record::Before& before) {
            auto id = before.image.id;
            layer.before.try_emplace(std::move(id), std::move(before.image));
          },
          [&](record::After& after) {
            auto id = after.image.id;
            after_.insert_or_assign(std::move(id), std::move(after.image));
          },
          [&](record::Intent& intent) {
            for (auto const& object : intent.touched) after_.erase(object);
            layer.commands.push_back(std::move(intent.text));
          },
          [&](record::Forget& forget) {
            for (auto const& object : forget.objects) layer.before.erase(object);
            layer.commands.resize(layer.commands.size() -
                                  std::min<std::size_t>(layer.commands.size(), forget.commands));
          },
          [&](record::Made& made) {
            if (made.object.index != 0)
              layer.made_links.emplace(made.object.netns, made.object.index);
            else
              layer.made_namespaces.insert(made.object.netns);
          },
          [&](record::Savepoint& savepoint) { layers_.emplace_back().name = std::move(savepoint.name); },
          [&](record::RollingBack const& to) {
            for (auto const& change : changes(to.layer)) after_.erase(change.before.id);
          },
          [&](record::RolledBack const& to) { roll_back(to.layer); },
          [&](record::Child const& child) { children_.push_back(child.process); },
          [&](record::Commit const&) { committed_ = true; },
      },
      record);
}

void History::roll_back(std::size_t layer) {
  if (layer >= layers_.size()) return;
  // What was put back is now as the lower layers left it.
  for (auto& change : changes(layer)) {
    auto id = change.before.id;
    after_.insert_or_assign(std::move(id), std::move(change.before));
  }
  layers_.resize(std::max<std::size_t>(layer, 1));
  if (layer == 0) layers_.front() = {};
}

bool History::knows(ObjectId const& object) const {
  auto const& layer = layers_.back();
  return layer.before.contains(object) || made(object);
}

bool History::made(ObjectId const& object) const {
  auto const& layer = layers_.back();
  return layer.made_namespaces.contains(object.netns) ||
         (object.index != 0 && layer.made_links.contains({object.netns, object.index}));
}

bool History::holds(ObjectId const& object) const {
  return std::ranges::any_of(layers_, [&](Layer const& layer) { return layer.before.contains(object); });
}

bool History::existed(ObjectId const& object) const {
  return std::ranges::any_of(layers_, [&](Layer const& layer) {
    auto const image = layer.before.find(object);
    return image != layer.before.end() && !image->second.absent;
  });
}

std::optional<ObjectId> History::new_link(Image const& under_name) const {
  auto const& before = layers_.back().before;
  auto const image = before.find(under_name.id);
  auto const link = netlink::link_under_name(under_name);
  bool const stood_there = image != before.end() && netlink::link_under_name(image->second) == link;
  return stood_there ? std::nullopt : link;
}

void History::apply_earlier(record::Record record, std::vector<ObjectId> const& unwritten) {
  if (auto const* const before = std::get_if<record::Before>(&record);
      before && std::ranges::find(unwritten, before->image.id) != unwritten.end())
    layers_.back().before.erase(before->image.id);
  apply(std::move(record));
}

bool History::made_namespace(std::uint64_t cookie) const {
  return std::ranges::any_of(layers_,
                             [&](Layer const& layer) { return layer.made_namespaces.contains(cookie); });
}

std::vector<Change> History::changes(std::size_t layer) const {
  std::map<ObjectId, Image const*> oldest;
  for (auto at = layer; at < layers_.size(); ++at)
    for (auto const& [id, image] : layers_[at].before) oldest.emplace(id, &image);
  std::vector<Image> made;
  for (auto at = layer; at < layers_.size(); ++at)
    for (auto const& [netns, index] : layers_[at].made_links)
      made.push_back({{ObjectKind::link, 0, netns, index, {}}, true, {}});
  for (auto const& image : made) oldest.emplace(image.id, &image);
  std::vector<Change> result;
  result.reserve(oldest.size());
  for (auto const& [id, image] : oldest) {
    auto& change = result.emplace_back(Change{*image, {}});
    if (auto const after = after_.find(id); after != after_.end()) change.ours = after->second;
  }
  return result;
}

std::vector<std::string> History::commands(std::size_t layer) const {
  std::vector<std::string> result;
  for (auto at = layer; at < layers_.size(); ++at)
    result.insert(result.end(), layers_[at].commands.begin(), layers_[at].commands.end());
  return result;
}

std::size_t History::command_count() const {
  std::size_t count = 0;
  for (auto const& layer : layers_) count += layer.commands.size();
  return count;
}

std::optional<std::size_t> History::find_savepoint(std::string_view name) const {
  for (auto at = layers_.size(); at-- > 1;)
    if (!name.empty() && layers_[at].name == name) return at;
  return {};
}

std::size_t History::find_mark(std::size_t count) const {
  bool commands = false;
  for (auto at = layers_.size(); at-- > 1;) {
    commands = commands || !layers_[at].commands.empty();
    if (layers_[at].name.empty() && commands) {
      if (count <= 1) return at;
      --count;
      commands = false;
    }
  }
  return 0;
}

}  // namespace ipsh::interp
