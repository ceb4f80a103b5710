// What a journal amounts to, in memory: fed with every record in the order of the file, whoever wrote it.
// From it come the images that a rollback needs, and the answer to "does this object need an image?". A layer
// is what happened since a savepoint (the lowest: since the beginning); in each layer an object is imaged
// once. It reads and writes nothing itself.
#pragma once
#include <map>
#include <set>

#include "interp/transaction/record.hpp"

namespace ipsh::interp {

class History {
 public:
  void apply(record::Record record);
  /// A record of another process that stands in the file before records applied already, which have images of
  /// the objects `unwritten`: its own images are the older ones.
  void apply_earlier(record::Record record, std::vector<ObjectId> const& unwritten);

  [[nodiscard]] record::Start const& start() const { return start_; }
  /// A journal without its first record was never used: nothing was changed.
  [[nodiscard]] bool started() const { return started_; }
  [[nodiscard]] bool committed() const { return committed_; }
  [[nodiscard]] std::vector<ProcessIdentity> const& children() const { return children_; }

  /// Imaged in the present layer, or a part of what was made in it.
  [[nodiscard]] bool knows(ObjectId const& object) const;
  /// Made in the present layer, or a part of what was.
  [[nodiscard]] bool made(ObjectId const& object) const;
  /// Has any layer an image of it? (What another transaction must not touch.)
  [[nodiscard]] bool holds(ObjectId const& object) const;

  /// Was it there before any layer? Only then its after-image matters.
  [[nodiscard]] bool existed(ObjectId const& object) const;
  /// The link that stands under the name now, if it is not the one from before the present layer.
  [[nodiscard]] std::optional<ObjectId> new_link(Image const& under_name) const;

  /// Was that namespace made inside the transaction?
  [[nodiscard]] bool made_namespace(std::uint64_t cookie) const;

  /// Everything from layer number `layer` on: the oldest image of each object, and how we left it. A link
  /// that was made is one that was absent.
  [[nodiscard]] std::vector<Change> changes(std::size_t layer = 0) const;
  /// The texts of the commands since that layer began, in order.
  [[nodiscard]] std::vector<std::string> commands(std::size_t layer = 0) const;
  [[nodiscard]] std::size_t command_count() const;
  /// The topmost layer that began with that savepoint.
  [[nodiscard]] std::optional<std::size_t> find_savepoint(std::string_view name) const;
  /// The layer that the `count`-th last mark with commands behind it began; the lowest when there are fewer.
  [[nodiscard]] std::size_t find_mark(std::size_t count) const;
  [[nodiscard]] std::string const& savepoint_name(std::size_t layer) const { return layers_[layer].name; }

 private:
  struct Layer {
    std::string name;
    std::map<ObjectId, Image> before;
    std::set<std::pair<std::uint64_t, std::uint32_t>> made_links;
    std::set<std::uint64_t> made_namespaces;
    std::vector<std::string> commands;
  };
  void roll_back(std::size_t layer);

  record::Start start_;
  bool started_ = false, committed_ = false;
  std::vector<ProcessIdentity> children_;
  std::vector<Layer> layers_{1};
  std::map<ObjectId, Image> after_;
};

}  // namespace ipsh::interp
