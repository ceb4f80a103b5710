// The small process that rolls a transaction back at once when ipsh dies by any means: forked before the
// first change, out of reach of the session's signals, terminal and (where it can) cgroup. It keeps nothing
// but the journal's place and a pidfd of ipsh; what it does when that becomes readable is recover.hpp's.
#pragma once
#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

#include "netlink/error.hpp"
#include "netlink/file_descriptor.hpp"
#include "netlink/scope.hpp"

namespace ipsh::interp {

class Guardian {
 public:
  Guardian() = default;
  Guardian(Guardian&& other) noexcept = default;
  Guardian& operator=(Guardian&& other) noexcept = default;

  struct Post {
    pid_t owner;            ///< whose death it waits for
    std::string directory;  ///< of the transaction; empty: the journal is in memory
    int journal;
    netlink::Namespace const& home;
    std::function<std::unique_ptr<netlink::Tables>()> make_tables;
  };
  static Result<Guardian> start(Post const& post);

  [[nodiscard]] bool running() const { return pid_ > 0; }
  /// True once it is known that a kill of the whole session (its cgroup) would take the guardian along.
  [[nodiscard]] bool stayed_in_session();
  /// The transaction has ended. `wait`: until the process is gone, too.
  void dismiss(bool wait);
  /// In a child of the process that started it.
  void after_fork();

 private:
  pid_t pid_ = 0;
  FileDescriptor
      line_;  ///< to the guardian: closing means nothing (a child may hold it), a byte dismisses it
};

}  // namespace ipsh::interp
