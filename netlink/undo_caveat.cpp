// The closed list of what can't be put back, as far as a request tells beforehand.
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "netlink/link_index.hpp"
#include "netlink/sysctl.hpp"
#include "netlink/undo_caveat.hpp"
#include "netlink/undo_link.hpp"

namespace ipsh::netlink {

namespace {

/// Kinds that rtnetlink can't make, or not from what can be read of them.
constexpr std::array<std::string_view, 3> not_remade{"tun", "wireguard", "xfrm"};
/// The queueing disciplines that a link has by itself (net/sched/sch_generic.c and sysctl default_qdisc).
constexpr std::array<std::string_view, 6> automatic_queues{"",   "noqueue",    "noop",
                                                           "mq", "pfifo_fast", "fq_codel"};

std::string sentence(std::string_view link, std::string_view text) {
  return std::string(link) + ": " + std::string(text);
}

}  // namespace

namespace {

/// A bridge that has had no port since it was made with a random address: once it has one it follows the
/// ports, and only by hand it gets its address back.
bool has_random_address(MessageView const& link) {
  auto const attributes = link.attributes<ifinfomsg>();
  auto const address = attributes.find(IFLA_ADDRESS);
  auto const info = attributes.find(IFLA_LINKINFO);
  auto const data = info ? Attributes(*info).find(IFLA_INFO_DATA) : std::nullopt;
  auto const id = data ? Attributes(*data).find(IFLA_BR_BRIDGE_ID) : std::nullopt;
  if (link_node(link).kind != "bridge" || !address || !id) return false;
  auto const none = [](std::byte byte) { return byte == std::byte{}; };
  constexpr std::size_t priority = 2;  // before the address in struct ifla_bridge_id
  return std::ranges::all_of(id->payload().subspan(std::min(priority, id->payload().size())), none) &&
         !std::ranges::all_of(address->payload(), none);
}

std::string random_address(std::string_view bridge) {
  return sentence(bridge,
                  "a rollback can give it its random address only by hand, and the bridge no longer follows "
                  "its ports then");
}

/// The master that a link gets.
void caveats_of_master(Scope& scope, std::uint64_t netns, Attributes const& attributes,
                       std::vector<std::string>& result) {
  auto const master = attributes.find(IFLA_MASTER);
  if (!master || master->as<std::uint32_t>() == 0) return;
  ObjectId const id{ObjectKind::link, 0, netns, master->as<std::uint32_t>(), {}};
  if (scope.made(id)) return;
  auto const state = read_link(scope, id);
  if (state.empty() || !has_random_address(MessageView(state))) return;
  result.push_back(random_address(link_node(MessageView(state)).name));
}

/// The link that the request is for, as it is now.
void caveats_of_change(MessageView const& link, Attributes const& asked, bool deletes,
                       std::vector<std::string>& result) {
  auto const node = link_node(link);
  bool const bridge = node.kind == "bridge";
  if (!deletes && bridge && asked.find(IFLA_ADDRESS))
    result.push_back(sentence(node.name,
                              "a bridge that was given an address no longer follows its ports', even "
                              "after a rollback"));
  if (!deletes && bridge && asked.find(IFLA_MTU))
    result.push_back(sentence(node.name,
                              "a bridge that was given an MTU no longer follows its ports', even after a "
                              "rollback"));
  if (deletes && has_random_address(link)) result.push_back(random_address(node.name));
  if (deletes && (node.kind.empty() || std::ranges::find(not_remade, node.kind) != not_remade.end()))
    result.push_back(sentence(node.name, "a link of this kind can't be made again by a rollback"));
  bool const moves = asked.find(IFLA_NET_NS_FD) || asked.find(IFLA_NET_NS_PID);
  auto const queue = link.attributes<ifinfomsg>().find(IFLA_QDISC);
  if ((deletes || moves) && queue &&
      std::ranges::find(automatic_queues, queue->string()) == automatic_queues.end())
    result.push_back(sentence(node.name, "its queueing discipline (" + std::string(queue->string()) +
                                             ") is not put back by a rollback"));
}

std::vector<std::string> caveats_of_link(Scope& scope, std::uint64_t netns, MessageView const& message) {
  std::vector<std::string> result;
  auto const attributes = message.attributes<ifinfomsg>();
  caveats_of_master(scope, netns, attributes, result);
  bool const creates = (message.flags() & NLM_F_CREATE) && (message.flags() & NLM_F_EXCL);
  bool const deletes = message.type() == RTM_DELLINK;
  bool const risky = deletes || attributes.find(IFLA_NET_NS_FD) || attributes.find(IFLA_NET_NS_PID) ||
                     attributes.find(IFLA_ADDRESS) || attributes.find(IFLA_MTU);
  if (creates || !risky) return result;
  for (auto const index : links_addressed(scope, netns, message)) {
    ObjectId const id{ObjectKind::link, 0, netns, index, {}};
    if (scope.made(id)) continue;
    auto const state = read_link(scope, id);
    if (!state.empty()) caveats_of_change(MessageView(state), attributes, deletes, result);
  }
  return result;
}

/// The route to an own address has a metric that nobody can give (0 is taken for 1024).
std::vector<std::string> caveats_of_route(Scope& scope, std::uint64_t netns, MessageView const& message) {
  auto const header = message.header<rtmsg>();
  bool const own = header.rtm_family == AF_INET6 && header.rtm_table == RT_TABLE_LOCAL &&
                   header.rtm_type != RTN_MULTICAST &&
                   !scope.made({ObjectKind::routes, AF_INET6, netns, 0, {}});
  if (!own) return {};
  return {
      "an IPv6 route to an own address (table local) is not put back by a rollback, as long as the address "
      "stays"};
}

}  // namespace

std::vector<std::string> caveats_of_request(Scope& scope, std::uint64_t netns, MessageView const& message) {
  switch (message.type()) {
    case RTM_NEWLINK:
    case RTM_SETLINK:
    case RTM_DELLINK:
      return caveats_of_link(scope, netns, message);
    case RTM_DELROUTE:
      return caveats_of_route(scope, netns, message);
    default:
      return {};
  }
}

std::vector<std::string> caveats_of_sysctl(std::string_view path) {
  if (!path.ends_with("/stable_secret")) return {};
  return {sentence(sysctl_key(path), "a secret that was set can't be unset by a rollback")};
}

std::vector<std::string> caveats_of_table(Scope& scope, std::uint64_t netns, bool six,
                                          std::string_view table) {
  auto* const space = scope.space(netns);
  if (!space || scope.made({ObjectKind::table, 0, netns, 0, {}})) return {};
  auto const inside = InNamespace::enter(*space);
  if (!inside) return {};
  std::string const path =
      six ? "/proc/thread-self/net/ip6_tables_names" : "/proc/thread-self/net/ip_tables_names";
  auto const names = read_sysctl(path);
  if (!names) return {};
  if (('\n' + *names).find('\n' + std::string(table) + '\n') != std::string::npos) return {};
  return {"table " + std::string(table) +
          ": it comes into being with its first use and stays, empty, after a "
          "rollback"};
}

}  // namespace ipsh::netlink
