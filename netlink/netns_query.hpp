// What `ip netns list`, `identify` and `pids` ask: which names there are, and who is in which namespace. A
// name is a file in netns_directory; two files are the same namespace when device and inode are (ip/ipnetns.c
// does it so).
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/channel.hpp"
#include "netlink/error.hpp"

namespace ipsh::netlink {

struct NamedNamespace {
  std::string name;
  std::optional<int> nsid;  ///< the id that the asking namespace has given it, if any
};

/// In the order of the directory, as the stock tool lists them; without a directory: none.
Result<std::vector<NamedNamespace>> list_namespaces(Channel& channel);

/// The id that the asking namespace has given the one behind the descriptor, if any.
std::optional<int> id_of_namespace(Channel& channel, int fd);
/// The same; when there is none yet, the kernel chooses one.
std::optional<int> given_id_of_namespace(Channel& channel, int fd);

/// The names of the namespace behind an open descriptor.
std::vector<std::string> names_of_namespace(int fd);

/// The namespace that a process is in: open("/proc/PID/ns/net").
Result<FileDescriptor> namespace_of_process(std::string_view pid);

/// The processes inside a named namespace, in the order of /proc.
Result<std::vector<pid_t>> processes_in_namespace(std::string_view name);

}  // namespace ipsh::netlink
