// Owner of one open file descriptor. Everything that ipsh opens for itself is close-on-exec, and stands above
// the numbers that scripts use: `exec 3>log` must neither hit a socket of ours nor find 3 taken.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace ipsh {

class FileDescriptor {
 public:
  /// Below are the script's.
  static constexpr int first = 10;

  FileDescriptor() = default;
  /// Takes ownership of `fd`, and moves it up if it is one of the script's numbers.
  explicit FileDescriptor(int fd) : fd_(moved_up(fd)) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~FileDescriptor() { reset(); }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = moved_up(fd);
  }

 private:
  static int moved_up(int fd) {
    if (fd < 0 || fd >= first) return fd;
    int const moved = fcntl(fd, F_DUPFD_CLOEXEC, first);
    if (moved < 0) return fd;
    ::close(fd);
    return moved;
  }

  int fd_ = -1;
};

}  // namespace ipsh
