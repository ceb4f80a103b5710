#include "interp/transaction/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace ipsh::interp {

namespace {

struct Frame {
  std::uint32_t length;    ///< of the payload
  std::uint32_t checksum;  ///< of everything else, the payload included
  std::uint32_t kind;
};

// No room may be missing when the end is written (commit, rollback): this much is always kept ahead.
constexpr off_t reserved_room = 4096;
constexpr off_t reserve_step = 64 * 1024;
// Nothing of ours comes near it; a length beyond it is garbage.
constexpr std::uint32_t longest_payload = 1U << 30;

/// Finds torn writes, not forgeries: a multiplication for each 8 bytes, since a big script writes megabytes.
std::uint32_t checksum(std::uint32_t kind, Bytes payload) {
  constexpr std::uint64_t factor = 0x9e3779b97f4a7c15;
  std::uint64_t hash = ((std::uint64_t{kind} << 32 | payload.size()) + 1) * factor;  // zeros are no record
  while (!payload.empty()) {
    std::uint64_t piece = 0;
    auto const size = std::min(sizeof piece, payload.size());
    std::memcpy(&piece, payload.data(), size);
    hash = (hash ^ hash >> 29 ^ piece) * factor;
    payload = payload.subspan(size);
  }
  return static_cast<std::uint32_t>(hash >> 32);
}

/// The record lock on a journal, for as long as this lives.
class AppendLock {
 public:
  explicit AppendLock(int fd) : fd_(fd) { set(F_WRLCK); }
  AppendLock(AppendLock const&) = delete;
  AppendLock& operator=(AppendLock const&) = delete;
  ~AppendLock() { set(F_UNLCK); }

 private:
  void set(short type) const {
    struct flock range {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    while (::fcntl(fd_, F_SETLKW, &range) != 0 && errno == EINTR) {
    }
  }
  int fd_;
};

Result<void> write_all(int fd, Bytes bytes, off_t offset) {
  while (!bytes.empty()) {
    auto const written = ::pwrite(fd, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("Cannot write the journal", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += written;
  }
  return {};
}

std::vector<std::byte> read_from(int fd, off_t offset, off_t end) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(end - offset));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    auto const count =
        ::pread(fd, bytes.data() + filled, bytes.size() - filled, offset + static_cast<off_t>(filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    filled += static_cast<std::size_t>(count);
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace

void RecordBatch::add(std::uint8_t kind, std::function<void(std::vector<std::byte>&)> const& encode) {
  auto const begin = bytes_.size();
  bytes_.resize(begin + sizeof(Frame));
  if (encode) encode(bytes_);
  auto const payload = Bytes(bytes_).subspan(begin + sizeof(Frame));
  Frame const frame{static_cast<std::uint32_t>(payload.size()), checksum(kind, payload), kind};
  std::memcpy(bytes_.data() + begin, &frame, sizeof frame);
}

Result<Journal> Journal::create(std::string const& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.valid()) return system_error("Cannot create \"" + path + '"', errno);
  Journal journal(std::move(fd), false, false);
  // Whoever cleans up dead transactions may have found the file before it was locked.
  if (!journal.join()) return system_error("Cannot lock \"" + path + '"', EAGAIN);
  TRY_VOID(journal.reserve(0));
  return journal;
}

Result<Journal> Journal::create_in_memory() {
  FileDescriptor fd(::memfd_create("ipsh-journal", MFD_CLOEXEC));
  if (!fd.valid()) return system_error("Cannot create a journal in memory", errno);
  Journal journal(std::move(fd), true, false);
  if (!journal.join()) return system_error("Cannot lock the journal in memory", EAGAIN);
  TRY_VOID(journal.reserve(0));
  return journal;
}

Result<Journal> Journal::open(std::string const& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!fd.valid()) return system_error("Cannot open \"" + path + '"', errno);
  return Journal(std::move(fd), path.starts_with("/proc/"), true);
}

Result<Journal> Journal::open_and_join(std::string const& path) {
  auto journal = TRY(open(path));
  struct stat status {};
  if (::fstat(journal.fd(), &status) != 0 || status.st_uid != ::geteuid() || !journal.join())
    return system_error("Cannot join the transaction \"" + path + '"', EAGAIN);
  return journal;
}

Result<Journal> Journal::reopen() const {
  auto const path = "/proc/self/fd/" + std::to_string(fd_.get());
  FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!fd.valid()) return system_error("Cannot open the journal again", errno);
  return Journal(std::move(fd), in_memory_, true);
}

bool Journal::join() {
  return ::flock(fd_.get(), LOCK_SH | LOCK_NB) == 0 && !removed();
}

bool Journal::removed() const {
  struct stat status {};
  return !in_memory_ && (::fstat(fd_.get(), &status) != 0 || status.st_nlink == 0);
}

bool Journal::take_over() {
  return ::flock(fd_.get(), LOCK_EX | LOCK_NB) == 0;
}

off_t Journal::size() const {
  struct stat status {};
  return ::fstat(fd_.get(), &status) == 0 ? status.st_size : 0;
}

Result<void> Journal::reserve(off_t end) {
  if (end + reserved_room <= allocated_) return {};
  for (auto const room : {reserve_step, reserved_room}) {
    if (::fallocate(fd_.get(), FALLOC_FL_KEEP_SIZE, 0, end + room) == 0) {
      allocated_ = end + room;
      return {};
    }
    if (errno == EOPNOTSUPP || errno == ENOSYS) return {};  // not a tmpfs: nothing can be promised
  }
  return system_error("Cannot reserve room for the journal", errno);
}

off_t Journal::read(Each const& each) {
  if (!shared_) return seen_;
  auto const end = size();
  if (end <= seen_) return end;
  auto const bytes = read_from(fd_.get(), seen_, end);
  auto rest = Bytes(bytes);
  while (rest.size() >= sizeof(Frame)) {
    Frame frame;
    std::memcpy(&frame, rest.data(), sizeof frame);
    if (frame.length > longest_payload || frame.length > rest.size() - sizeof frame) break;
    auto const payload = rest.subspan(sizeof frame, frame.length);
    if (frame.checksum != checksum(frame.kind, payload)) break;
    rest = rest.subspan(sizeof frame + frame.length);
    seen_ += static_cast<off_t>(sizeof frame + frame.length);
    if (each) each(static_cast<std::uint8_t>(frame.kind), payload);
  }
  return end;
}

Result<void> Journal::append(RecordBatch const& batch, Each const& each) {
  std::optional<AppendLock> lock;
  if (shared_) lock.emplace(fd_.get());
  if (read(each) > seen_) {  // somebody was killed while writing
    if (::ftruncate(fd_.get(), seen_) != 0) return system_error("Cannot repair the journal", errno);
    allocated_ = 0;
  }
  auto const end = seen_ + static_cast<off_t>(batch.bytes().size());
  TRY_VOID(reserve(end));
  TRY_VOID(write_all(fd_.get(), batch.bytes(), seen_));
  seen_ = end;
  return {};
}

}  // namespace ipsh::interp
