// /proc/sys as files: keys and paths, reading and writing. What is below net/ belongs to the network
// namespace of the thread that opens it, so a caller enters the namespace first (netlink/namespace.hpp).
#pragma once
#include <string>
#include <string_view>

#include "netlink/error.hpp"

namespace ipsh::netlink {

inline constexpr std::string_view sysctl_root = "/proc/sys/";

/// "net.ipv4.conf.eth0/1.rp_filter" or "net/ipv4/conf/eth0.1/rp_filter" -> path below sysctl_root. The first
/// separator decides which of `.` and `/` separates; the other one then stands for it inside a name
/// (sysctl(8)). `repeated`: the rest of the text from the first separator that another one follows.
std::string sysctl_path(std::string_view key, std::string* repeated = nullptr);
/// The dotted form of a path, or of what is below sysctl_root.
std::string sysctl_key(std::string_view path, std::string* repeated = nullptr);
/// One path for one variable: without repeated slashes, `.` and `..`.
std::string resolved_path(std::string_view path);

/// The whole content. error.number is the errno.
Result<std::string> read_sysctl(std::string const& path);
/// One write(2) of the whole text: the kernel takes a value only as a whole.
Result<void> write_sysctl(std::string const& path, std::string_view text);

}  // namespace ipsh::netlink
