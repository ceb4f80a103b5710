#include "netlink/internet.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>

#include <array>
#include <cerrno>

#include "netlink/namespace.hpp"

namespace ipsh::netlink {

namespace {

constexpr std::string_view uplink = "eth0";
constexpr std::string_view far_end = "uplink";

struct Prefix {
  int family;
  char const* address;
  std::uint8_t length;
};

// Addresses for documentation (RFC 5737, RFC 3849): public, and nobody's.
constexpr std::array<Prefix, 2> ours = {{{AF_INET, "203.0.113.2", 24}, {AF_INET6, "2001:db8::2", 64}}};
constexpr std::array<Prefix, 2> theirs = {{{AF_INET, "203.0.113.1", 24}, {AF_INET6, "2001:db8::1", 64}}};
// RFC 1918, RFC 3927, RFC 4193: not routed in the internet.
constexpr std::array<Prefix, 5> not_routed = {{{AF_INET, "10.0.0.0", 8},
                                               {AF_INET, "172.16.0.0", 12},
                                               {AF_INET, "192.168.0.0", 16},
                                               {AF_INET, "169.254.0.0", 16},
                                               {AF_INET6, "fc00::", 7}}};

void put_address(Message& message, std::uint16_t type, Prefix const& prefix) {
  std::array<std::byte, 16> bytes{};
  ::inet_pton(prefix.family, prefix.address, bytes.data());
  message.put(type, Bytes(bytes).first(prefix.family == AF_INET ? 4 : 16));
}

/// A namespace and its socket, with the few requests that are needed here.
class Side {
 public:
  static Result<Side> open() {
    auto space = TRY(Namespace::current());
    TRY(space->socket());
    return Side(std::move(space));
  }
  [[nodiscard]] int fd() const { return space_->fd(); }

  /// A veth: `name` here, `peer` there.
  Result<void> add_pair(std::string_view name, std::string_view peer, Side const& there) {
    Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, ifinfomsg{});
    message.put(IFLA_IFNAME, name);
    auto const info = message.begin_nest(IFLA_LINKINFO);
    message.put(IFLA_INFO_KIND, std::string_view("veth"));
    auto const data = message.begin_nest(IFLA_INFO_DATA);
    auto const other = message.begin_nest(VETH_INFO_PEER);
    ifinfomsg const header{};
    message.append(std::as_bytes(std::span(&header, 1)));
    message.put(IFLA_IFNAME, peer);
    message.put(IFLA_NET_NS_FD, static_cast<std::uint32_t>(there.fd()));
    for (auto const nest : {other, data, info}) message.end_nest(nest);
    return send(std::move(message));
  }

  Result<void> set_up(std::string_view name) {
    ifinfomsg header{};
    header.ifi_flags = header.ifi_change = IFF_UP;
    Message message(RTM_NEWLINK, 0, header);
    message.put(IFLA_IFNAME, name);
    return send(std::move(message));
  }

  Result<void> add_address(std::string_view name, Prefix const& prefix) {
    ifaddrmsg header{};
    header.ifa_family = static_cast<std::uint8_t>(prefix.family);
    header.ifa_prefixlen = prefix.length;
    header.ifa_flags = IFA_F_NODAD;  // usable at once
    header.ifa_index = TRY(index(name));
    Message message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, header);
    put_address(message, IFA_LOCAL, prefix);
    put_address(message, IFA_ADDRESS, prefix);
    return send(std::move(message));
  }

  Result<void> add_default_route(Prefix const& gateway) {
    auto message = route(gateway.family, RTN_UNICAST, RT_SCOPE_UNIVERSE);
    put_address(message, RTA_GATEWAY, gateway);
    return send(std::move(message));
  }

  /// Every address is ours. In table main, so that the uplink's own network stays what it is.
  Result<void> answer_for_all(int family) {
    auto message = route(family, RTN_LOCAL, RT_SCOPE_HOST);
    message.put(RTA_OIF, TRY(index("lo")));
    return send(std::move(message));
  }

  Result<void> add_unreachable(Prefix const& prefix) {
    auto message = route(prefix.family, RTN_UNREACHABLE, RT_SCOPE_UNIVERSE);
    message.header<rtmsg>().rtm_dst_len = prefix.length;
    put_address(message, RTA_DST, prefix);
    return send(std::move(message));
  }

 private:
  explicit Side(std::unique_ptr<Namespace> space) : space_(std::move(space)) {}

  static Message route(int family, std::uint8_t type, std::uint8_t scope) {
    rtmsg header{};
    header.rtm_family = static_cast<std::uint8_t>(family);
    header.rtm_table = RT_TABLE_MAIN;
    header.rtm_protocol = RTPROT_BOOT;
    header.rtm_scope = scope;
    header.rtm_type = type;
    return Message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, header);
  }

  Result<std::uint32_t> index(std::string_view name) {
    Message message(RTM_GETLINK, 0, ifinfomsg{});
    message.put(IFLA_IFNAME, name);
    auto const link = (*space_->socket())->get(std::move(message));
    if (!link) return refused(link.error());
    return static_cast<std::uint32_t>(link->view().header<ifinfomsg>().ifi_index);
  }

  Result<void> send(Message message) {
    auto const answer = (*space_->socket())->request(std::move(message));
    if (!answer) return refused(answer.error());
    return {};
  }

  std::unique_ptr<Namespace> space_;
};

Result<void> connect(Side& sandbox, Side& internet) {
  TRY_VOID(sandbox.add_pair(uplink, far_end, internet));
  TRY_VOID(internet.set_up("lo"));
  TRY_VOID(internet.set_up(far_end));
  TRY_VOID(sandbox.set_up(uplink));
  for (auto const& prefix : theirs) TRY_VOID(internet.add_address(far_end, prefix));
  for (auto const& prefix : ours) TRY_VOID(sandbox.add_address(uplink, prefix));
  for (auto const& prefix : not_routed) TRY_VOID(internet.add_unreachable(prefix));
  for (auto const& gateway : theirs) {
    TRY_VOID(internet.answer_for_all(gateway.family));
    TRY_VOID(sandbox.add_default_route(gateway));
  }
  return {};
}

}  // namespace

Result<FileDescriptor> make_internet() {
  auto sandbox = TRY(Side::open());
  if (::unshare(CLONE_NEWNET) != 0) return system_error("Cannot make a network namespace", errno);
  auto internet = Side::open();
  // Nothing works any more in the wrong namespace; the descriptor is valid, so this can't fail.
  (void)::setns(sandbox.fd(), CLONE_NEWNET);
  if (!internet) return std::move(internet).error();
  TRY_VOID(connect(sandbox, *internet));
  return FileDescriptor(::fcntl(internet->fd(), F_DUPFD_CLOEXEC, FileDescriptor::first));
}

}  // namespace ipsh::netlink
