// The closed list of what can't be put back, as far as a request tells beforehand.
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

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

std::vector<std::string> caveats_of_link(Scope& scope, std::uint64_t netns, MessageView const& message) {
  std::vector<std::string> result;
  if (message.type() != RTM_NEWLINK && message.type() != RTM_SETLINK && message.type() != RTM_DELLINK)
    return result;
  auto const attributes = message.attributes<ifinfomsg>();
  auto index = static_cast<std::uint32_t>(message.header<ifinfomsg>().ifi_index);
  if (index == 0)
    if (auto const name = attributes.find(IFLA_IFNAME)) index = index_of_link(scope, netns, name->string());
  ObjectId const id{ObjectKind::link, 0, netns, index, {}};
  bool const creates = (message.flags() & NLM_F_CREATE) && (message.flags() & NLM_F_EXCL);
  if (index == 0 || creates || scope.made(id)) return result;
  bool const moves = attributes.find(IFLA_NET_NS_FD) || attributes.find(IFLA_NET_NS_PID);
  bool const deletes = message.type() == RTM_DELLINK;
  if (!deletes && !moves && !attributes.find(IFLA_ADDRESS) && !attributes.find(IFLA_MTU)) return result;
  auto const state = read_link(scope, id);
  if (state.empty()) return result;
  MessageView const link(state);
  auto const node = link_node(link);
  if (!deletes && node.kind == "bridge" && attributes.find(IFLA_ADDRESS))
    result.push_back(sentence(node.name,
                              "a bridge that was given an address no longer follows its ports', even "
                              "after a rollback"));
  if (!deletes && node.kind == "bridge" && attributes.find(IFLA_MTU))
    result.push_back(sentence(node.name,
                              "a bridge that was given an MTU no longer follows its ports', even after a "
                              "rollback"));
  if (deletes && (node.kind.empty() || std::ranges::find(not_remade, node.kind) != not_remade.end()))
    result.push_back(sentence(node.name, "a link of this kind can't be made again by a rollback"));
  auto const queue = link.attributes<ifinfomsg>().find(IFLA_QDISC);
  if ((deletes || moves) && queue &&
      std::ranges::find(automatic_queues, queue->string()) == automatic_queues.end())
    result.push_back(sentence(node.name, "its queueing discipline (" + std::string(queue->string()) +
                                             ") is not put back by a rollback"));
  return result;
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
