// The transaction's file: records, framed with length and checksum, that several processes append to and
// read. This layer knows nothing of what is in a record (record.hpp does) nor what follows from it
// (history.hpp). A torn tail is not there: it is cut off by whoever appends next. Nothing is ever synced to a
// disk: what write() returned from survives the process, and when the kernel dies the network's state is gone
// with the file. Two locks: every process of the transaction holds flock(LOCK_SH) while it lives, so LOCK_EX
// is the proof that all are dead; a POSIX record lock (which a forked child does not share) serialises
// appending.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "netlink/error.hpp"
#include "netlink/file_descriptor.hpp"
#include "netlink/message.hpp"

namespace ipsh::interp {

using netlink::Bytes;

/// Framed records that are not written yet.
class RecordBatch {
 public:
  /// Appends one record: kind and payload as `encode` writes it.
  void add(std::uint8_t kind, std::function<void(std::vector<std::byte>&)> const& encode);
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] Bytes bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::vector<std::byte> bytes_;
};

class Journal {
 public:
  /// A new file `path` (its directory exists), locked as living, with room reserved for what recovery writes.
  static Result<Journal> create(std::string const& path);
  /// A file without a name, for when nothing can be written below /run.
  static Result<Journal> create_in_memory();
  /// An existing one. Takes no lock.
  static Result<Journal> open(std::string const& path);
  /// An existing one of this user's, to which this process belongs from now on.
  static Result<Journal> open_and_join(std::string const& path);
  /// The same file opened anew, so that locks are not shared with the process that this one was forked from.
  [[nodiscard]] Result<Journal> reopen() const;

  /// This process belongs to the transaction; false when somebody is rolling it back, or the file is gone.
  [[nodiscard]] bool join();
  /// Another process may read and write the file from now on. Before that nobody else needs to be asked.
  void share() { shared_ = true; }
  /// All processes of the transaction are dead, and no other will join. Does not wait.
  [[nodiscard]] bool take_over();

  /// Calls `each` (may be empty) for every record that this object has not seen yet. Returns the file's size.
  using Each = std::function<void(std::uint8_t kind, Bytes payload)>;
  off_t read(Each const& each);
  /// Others have appended something.
  [[nodiscard]] bool has_news() const { return shared_ && size() > seen_; }
  /// Reads what others appended (into `each`), then appends the batch. On failure nothing was appended.
  [[nodiscard]] Result<void> append(RecordBatch const& batch, Each const& each);

  [[nodiscard]] bool in_memory() const { return in_memory_; }
  /// Its file has been removed: the transaction has ended.
  [[nodiscard]] bool removed() const;
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  Journal(FileDescriptor fd, bool in_memory, bool shared)
      : fd_(std::move(fd)), in_memory_(in_memory), shared_(shared) {}
  [[nodiscard]] Result<void> reserve(off_t end);
  [[nodiscard]] off_t size() const;

  FileDescriptor fd_;
  bool in_memory_;
  bool shared_;
  off_t seen_ = 0;       ///< the end of the last record that was read or written here
  off_t allocated_ = 0;  ///< up to where the file system has promised room
};

}  // namespace ipsh::interp
