// Both ends of a pipe, close-on-exec.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "netlink/error.hpp"
#include "netlink/file_descriptor.hpp"

namespace ipsh::interp {

struct Pipe {
  FileDescriptor read, write;
};

inline Result<Pipe> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe", errno);
  return Pipe{FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
}

}  // namespace ipsh::interp
