// Other transactions on the machine: an object that another one has imaged must not be touched, since both
// would put it back to something else. Their journals are the lock table: a transaction writes its images
// first and looks at the others then, so of two that take the same object at the same time at least one
// notices.
#pragma once
#include <map>

#include "interp/transaction/directory.hpp"
#include "interp/transaction/history.hpp"

namespace ipsh::interp {

class Conflicts {
 public:
  /// `parent`: where transactions have their directories; `own` is this one's.
  void watch(std::string parent, std::string own);
  /// An error that names the other's pid, age and terminal when one of `objects` is another's. Costs one
  /// system call as long as there is no other transaction.
  [[nodiscard]] Result<void> check(std::vector<ObjectId> const& objects);

 private:
  struct Other {
    Journal journal;
    History history;
  };
  void look();
  std::string parent_, own_;
  std::map<std::string, std::unique_ptr<Other>> others_;
};

/// "ipsh 4711 (bridge.ipsh, for 12 s, on /dev/pts/3)"
[[nodiscard]] std::string describe(record::Start const& start);

}  // namespace ipsh::interp
