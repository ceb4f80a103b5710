// libxtables made fit for a process that goes on: its fatal errors are C++ exceptions, what it and its
// extensions print is captured, its globals are set anew for each command. This is the only owner of that
// state; exceptions thrown here end in the module's own functions (parse, run) and never leave it.
#pragma once
#include <cstdio>
#include <exception>
#include <string>

#include "netlink/xtables/family.hpp"

namespace ipsh::netlink::xtables {

/// iptables would have ended here.
struct Exit : std::exception {
  int status;
  std::string message;  ///< standard error, without the last newline
  Exit(int status_, std::string message_) : status(status_), message(std::move(message_)) {}
  char const* what() const noexcept override { return message.c_str(); }
};

/// Ends the command as iptables does: program, version, the text, and what it adds for this kind of problem.
[[noreturn]] void fail(xtables_exittype kind, char const* format, ...) __attribute__((format(printf, 2, 3)));

/// The streams `stdout` and `stderr`, into which extensions print, while this lives.
class Capture {
 public:
  Capture();
  Capture(Capture const&) = delete;
  Capture& operator=(Capture const&) = delete;
  ~Capture();
  std::string output();  ///< what was printed since, and forgets it
  std::string errors();

 private:
  FILE *stdout_, *stderr_;
};

/// Makes libxtables work for this family and back end, as a process that has just started.
void use(Family family, Backend backend, bool for_printing = false);

/// The family that use() was last called with.
Family current_family();

/// A target by name, loaded if need be; null when there is none, so that the name must be a chain's.
xtables_target* find_target(Family family, std::string const& name);

/// An Error of what iptables ends with.
Error error_of(Exit const& exit, std::string const& printed_before);

}  // namespace ipsh::netlink::xtables
