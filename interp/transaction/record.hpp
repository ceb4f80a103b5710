// What the records of a journal say. Only values and their bytes: journal.hpp frames them, history.hpp draws
// the conclusions. The format is private to one build of ipsh on one boot (the first record names both).
#pragma once
#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "interp/transaction/image.hpp"
#include "interp/transaction/journal.hpp"
#include "interp/transaction/process_identity.hpp"

namespace ipsh::interp::record {

/// The first one: whose transaction this is.
struct Start {
  static constexpr std::uint32_t present_version = 1;
  std::uint32_t version = present_version;
  std::array<char, 36> boot{};      ///< /proc/sys/kernel/random/boot_id
  std::uint64_t home = 0;           ///< cookie of the namespace that ipsh was started in
  std::uint64_t pid_namespace = 0;  ///< inode: where the pids in this journal mean something
  ProcessIdentity process;
  std::int64_t time = 0;  ///< seconds since 1970
  std::string terminal;   ///< "/dev/pts/3", or empty
  std::string title;      ///< the script's name
  bool operator==(Start const&) const = default;
};

/// How an object was before the first operation of the present layer that can change it.
struct Before {
  Image image;
  bool operator==(Before const&) const = default;
};

/// How we left it.
struct After {
  Image image;
  bool operator==(After const&) const = default;
};

/// An operation is about to be sent.
struct Intent {
  Span span;
  std::string text;  ///< the command as written
  std::vector<ObjectId>
      touched;  ///< imaged before already: how we left them is not known until read back again
  bool operator==(Intent const&) const = default;
};

/// The last `commands` intents changed nothing (refused, never sent): the images taken for them alone are
/// void.
struct Forget {
  std::vector<ObjectId> objects;
  std::uint32_t commands = 1;
  bool operator==(Forget const&) const = default;
};

/// A link (index) or a namespace (cookie alone) was made: what belongs to it needs no image.
struct Made {
  ObjectId object;
  bool operator==(Made const&) const = default;
};

/// A new layer begins. Without a name: a mark, which `undo` counts.
struct Savepoint {
  std::string name;
  bool operator==(Savepoint const&) const = default;
};

/// The objects of the layers from `layer` on are being put back: from here on nobody knows how we left them.
struct RollingBack {
  std::uint32_t layer = 0;
  bool operator==(RollingBack const&) const = default;
};

/// The state is again that from before layer number `layer`.
struct RolledBack {
  std::uint32_t layer = 0;
  bool operator==(RolledBack const&) const = default;
};

/// A process joins: to be killed when the main process dies.
struct Child {
  ProcessIdentity process;
  bool operator==(Child const&) const = default;
};

/// All of it stays; what is left to do is to let go of what was held.
struct Commit {
  bool operator==(Commit const&) const = default;
};

using Record = std::variant<Start, Before, After, Intent, Forget, Made, Savepoint, RollingBack, RolledBack,
                            Child, Commit>;

void add(RecordBatch& batch, Record const& record);
/// Nothing: not a record of this version.
std::optional<Record> decode(std::uint8_t kind, Bytes payload);

/// The boot id of the running kernel.
std::array<char, 36> boot_id();

}  // namespace ipsh::interp::record
