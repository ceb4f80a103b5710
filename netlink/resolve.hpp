// Turns the names in a request into what the kernel wants, in the namespace that it will be sent to and at
// the moment of sending: links may have been renamed or moved since the command was read.
#pragma once
#include <vector>

#include "netlink/channel.hpp"
#include "netlink/file_descriptor.hpp"
#include "netlink/request.hpp"

namespace ipsh::netlink {

/// A message that can be sent, and the namespaces that it names, open for as long as it may be sent.
struct Resolved {
  Message message;
  std::vector<FileDescriptor> namespaces;
};

/// Fails with the stock tool's words: Cannot find device "x" (status 1), Error: argument "x" is wrong: …
/// (255).
Result<Resolved> resolve(Request const& request, Channel& channel);

}  // namespace ipsh::netlink
