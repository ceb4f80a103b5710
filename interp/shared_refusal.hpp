// What a subshell was refused, told to the script's own process, which ends because of it.
#pragma once
#include "netlink/error.hpp"

namespace ipsh::interp {

/// In memory that this process shares with all it forks. The first refusal stays.
class SharedRefusal {
 public:
  SharedRefusal() = default;
  ~SharedRefusal();
  SharedRefusal(SharedRefusal const&) = delete;
  SharedRefusal& operator=(SharedRefusal const&) = delete;
  /// Before the first fork.
  void share();
  /// False: nobody can be told (no memory), or another subshell has told.
  bool put(Error const& error);
  void clear();
  [[nodiscard]] bool any() const;
  /// What was put: message, code, label, help and place.
  [[nodiscard]] Error error() const;

 private:
  struct Memory;
  Memory* memory_ = nullptr;
};

}  // namespace ipsh::interp
