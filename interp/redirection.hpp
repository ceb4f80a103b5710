// Redirections of one command, or for good (`exec >log`). Redirections owns copies of the descriptors that it
// replaced and puts them back, last first. Words are expanded already. A write to a file below /proc/sys is
// collected and handed to Commands::write_sysctl by finish(), so that it has its undo.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "interp/commands.hpp"
#include "netlink/error.hpp"
#include "netlink/file_descriptor.hpp"

namespace ipsh::interp {

/// One redirection as written, its word expanded.
struct Redirection {
  enum class Operation {
    read,              ///< <
    write,             ///< > and >|
    append,            ///< >>
    read_write,        ///< <>
    duplicate_input,   ///< <&
    duplicate_output,  ///< >&
    write_both,        ///< &> and >& FILE
    append_both,       ///< &>>
    text,              ///< << and <<<: the target is the text itself
  };
  int descriptor = 0;
  Operation operation = Operation::read;
  std::string target;
  Span span;
};

/// The operation and the descriptor that `operator_` stands for when no digits are before it.
Redirection redirection_of(std::string_view operator_);

/// Descriptors that ipsh opened for itself are close-on-exec, and none of them is the script's.
bool is_scripts_own(int descriptor);

class Redirections {
 public:
  explicit Redirections(Commands& commands) : commands_(commands) {}
  ~Redirections();
  Redirections(Redirections const&) = delete;
  Redirections& operator=(Redirections const&) = delete;

  /// Does one more. Error.message is bash's words without "NAME: line N: ".
  Result<void> apply(Redirection const& redirection);

  /// Is there anything for finish() to do?
  [[nodiscard]] bool collects() const { return !sysctls_.empty(); }
  /// After the command: hands what it wrote to sysctls on, in the order of the redirections.
  Result<void> finish();
  /// Puts everything back; the destructor does too.
  void restore();
  /// The redirections are for good: nothing is put back.
  void keep();

 private:
  struct Saved {
    int descriptor;
    FileDescriptor copy;  ///< not valid: it was closed before
  };
  struct SysctlWrite {
    std::string path;
    FileDescriptor written;
    Span span;
  };

  Result<void> put(FileDescriptor opened, int descriptor);
  Result<void> duplicate(Redirection const& redirection);
  Result<void> save(int descriptor);
  Result<FileDescriptor> open_file(Redirection const& redirection);

  Commands& commands_;
  std::vector<Saved> saved_;
  std::vector<SysctlWrite> sysctls_;
};

}  // namespace ipsh::interp
