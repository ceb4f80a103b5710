// One operation of the transaction as the undo machinery sees it, and the images of what it can change.
// The journal asks for them before the operation is sent (affected.hpp) and reads them back after it.
#pragma once
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "netlink/message.hpp"
#include "netlink/object.hpp"
#include "netlink/scope.hpp"

namespace ipsh::interp {

using netlink::Image;
using netlink::ObjectId;
using netlink::ObjectKind;
using netlink::Scope;

/// Any RTM_NEW* or RTM_DEL* request with the bytes that will be sent (names and namespaces resolved).
struct RouteMessage {
  netlink::Message message;
};
/// A sysctl is written: path below /proc/sys ("net/ipv4/ip_forward").
struct SysctlWrite {
  std::string path;
};
/// `ip netns add NAME` and `ip netns del NAME`.
struct NamespaceAdd {
  std::string name;
};
struct NamespaceDelete {
  std::string name;
};
/// Operations on an iptables table are about to be committed.
struct TableChange {
  std::uint8_t family;  ///< AF_INET, AF_INET6
  std::string table;
  std::string backend;  ///< "legacy", "nft"
  bool zeroes = false;  ///< counters
};

using Operation = std::variant<RouteMessage, SysctlWrite, NamespaceAdd, NamespaceDelete, TableChange>;

/// An object that the transaction touched: how it was, and how we left it (nothing: not read back, whoever
/// changed it since is taken for us).
struct Change {
  Image before;
  std::optional<Image> ours;
};

}  // namespace ipsh::interp
