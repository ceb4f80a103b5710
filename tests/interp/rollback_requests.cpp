#include "rollback_requests.hpp"

#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/veth.h>

#include <span>
#include <utility>

namespace ipsh::interp {

using netlink::Message;

Message set_link(LaboratoryScope& scope, std::string_view space, std::string_view link, unsigned flags,
                 unsigned change, std::uint16_t type) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(scope.index(space, link));
  header.ifi_flags = flags;
  header.ifi_change = change;
  return Message(type, 0, header);
}

Message make_link(std::string_view name, std::string_view kind) {
  Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, ifinfomsg{});
  message.put(IFLA_IFNAME, name);
  auto const info = message.begin_nest(IFLA_LINKINFO);
  message.put(IFLA_INFO_KIND, kind);
  message.end_nest(info);
  return message;
}

Message make_veth(std::string_view name, std::string_view peer, int fd) {
  Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, ifinfomsg{});
  message.put(IFLA_IFNAME, name);
  auto const info = message.begin_nest(IFLA_LINKINFO);
  message.put(IFLA_INFO_KIND, std::string_view("veth"));
  auto const data = message.begin_nest(IFLA_INFO_DATA);
  auto const nest = message.begin_nest(VETH_INFO_PEER);
  ifinfomsg const header{};
  message.append(std::as_bytes(std::span(&header, 1)));
  message.put(IFLA_IFNAME, peer);
  if (fd >= 0) message.put(IFLA_NET_NS_FD, static_cast<std::uint32_t>(fd));
  message.end_nest(nest);
  message.end_nest(data);
  message.end_nest(info);
  return message;
}

Message address(LaboratoryScope& scope, std::string_view link, char const* text, unsigned length,
                std::uint16_t type, std::uint16_t flags, std::string_view space) {
  ifaddrmsg header{};
  std::array<std::byte, 16> bytes{};
  bool const six = std::string_view(text).find(':') != std::string_view::npos;
  header.ifa_family = six ? AF_INET6 : AF_INET;
  header.ifa_prefixlen = static_cast<std::uint8_t>(length);
  header.ifa_index = scope.index(space, link);
  ::inet_pton(header.ifa_family, text, bytes.data());
  Message message(type, flags, header);
  message.put(IFA_LOCAL, netlink::Bytes(bytes).first(six ? 16 : 4));
  message.put(IFA_ADDRESS, netlink::Bytes(bytes).first(six ? 16 : 4));
  return message;
}

Message route(char const* destination, unsigned length, char const* gateway, std::uint16_t type,
              std::uint16_t flags, std::uint32_t priority) {
  bool const six = std::string_view(destination).find(':') != std::string_view::npos;
  rtmsg header{};
  header.rtm_family = six ? AF_INET6 : AF_INET;
  header.rtm_dst_len = static_cast<std::uint8_t>(length);
  header.rtm_table = RT_TABLE_MAIN;
  bool const deletes = type == RTM_DELROUTE;
  header.rtm_protocol = deletes ? RTPROT_UNSPEC : RTPROT_BOOT;
  header.rtm_scope = deletes ? RT_SCOPE_NOWHERE : RT_SCOPE_UNIVERSE;
  header.rtm_type = deletes ? RTN_UNSPEC : RTN_UNICAST;
  Message message(type, flags, header);
  std::array<std::byte, 16> bytes{};
  ::inet_pton(header.rtm_family, destination, bytes.data());
  message.put(RTA_DST, netlink::Bytes(bytes).first(six ? 16 : 4));
  if (gateway) {
    ::inet_pton(header.rtm_family, gateway, bytes.data());
    message.put(RTA_GATEWAY, netlink::Bytes(bytes).first(six ? 16 : 4));
  }
  if (priority) message.put(RTA_PRIORITY, priority);
  return message;
}

Message neighbour(LaboratoryScope& scope, std::string_view link, char const* text, std::uint16_t type,
                  std::uint16_t flags) {
  ndmsg header{};
  header.ndm_family = AF_INET;
  header.ndm_ifindex = static_cast<int>(scope.index({}, link));
  header.ndm_state = NUD_PERMANENT;
  Message message(type, flags, header);
  in_addr bytes{};
  ::inet_pton(AF_INET, text, &bytes);
  message.put(NDA_DST, bytes);
  if (type == RTM_NEWNEIGH) message.put(NDA_LLADDR, std::array<std::uint8_t, 6>{2, 0, 0, 0, 0, 0x77});
  return message;
}

Message rule(std::uint16_t type, std::uint16_t flags, std::uint32_t priority, std::uint8_t table) {
  fib_rule_hdr header{};
  header.family = AF_INET;
  header.table = table;
  header.action = type == RTM_NEWRULE ? std::uint8_t{FR_ACT_TO_TBL} : std::uint8_t{0};
  Message message(type, flags, header);
  message.put(FRA_PRIORITY, priority);
  return message;
}

void send(LaboratoryScope& scope, Message message, std::string_view space) {
  scope.run(space, RouteMessage{std::move(message)});
}

}  // namespace ipsh::interp
