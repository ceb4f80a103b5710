#include <linux/if.h>
#include <linux/if_link.h>

#include <string>

#include "rollback_cases.hpp"
#include "rollback_requests.hpp"

namespace ipsh::interp {

namespace {

constexpr std::array<std::uint8_t, 6> some_address{2, 0x12, 0x34, 0x56, 0x78, 0x9a};

std::uint32_t fd_of(LaboratoryScope& scope, std::string_view name) {
  return static_cast<std::uint32_t>(scope.named(name)->fd());
}

}  // namespace

std::vector<RollbackCase> link_cases() {
  return {
      {"add a veth", [](auto& s) { send(s, make_veth("n0", "n1")); }},
      {"add a veth, enslave, up, address",
       [](auto& s) {
         send(s, make_veth("n0", "n1"));
         send(s, with(set_link(s, "", "n0"), IFLA_MASTER, s.index("", "br0")));
         send(s, set_link(s, "", "n0", IFF_UP, IFF_UP));
         send(s, set_link(s, "", "n1", IFF_UP, IFF_UP));
         send(s, address(s, "n1", "10.9.0.1", 24, RTM_NEWADDR, create));
       }},
      {"add a bridge, enslave a port of before",
       [](auto& s) {
         send(s, make_link("nb", "bridge"));
         send(s, with(set_link(s, "", "v1"), IFLA_MASTER, s.index("", "nb")));
         send(s, set_link(s, "", "nb", IFF_UP, IFF_UP));
       }},
      {"add, rename, move to a namespace of before",
       [](auto& s) {
         send(s, make_veth("n0", "n1"));
         send(s, with(set_link(s, "", "n0"), IFLA_IFNAME, std::string_view("renamed")));
         send(s, with(set_link(s, "", "n1"), IFLA_NET_NS_FD, fd_of(s, "foo")));
       }},
      {"add a veth with its peer born elsewhere",
       [](auto& s) { send(s, make_veth("n0", "n1", s.named("bar")->fd())); }},
      {"many links",
       [](auto& s) {
         for (int i = 0; i < 30; ++i) send(s, make_veth("n" + std::to_string(i), "m" + std::to_string(i)));
       }},
      {"delete a veth whose peer is elsewhere, with a macvlan and a vxlan above",
       [](auto& s) { send(s, set_link(s, "", "v0", 0, 0, RTM_DELLINK)); }},
      {"delete the other end of it",
       [](auto& s) { send(s, set_link(s, "foo", "p0", 0, 0, RTM_DELLINK), "foo"); }},
      {"delete a bridge with ports", [](auto& s) { send(s, set_link(s, "", "br0", 0, 0, RTM_DELLINK)); }},
      {"delete an idle bridge", [](auto& s) { send(s, set_link(s, "", "br1", 0, 0, RTM_DELLINK)); }},
      {"delete a port", [](auto& s) { send(s, set_link(s, "", "v1", 0, 0, RTM_DELLINK)); }},
      {"delete a macvlan", [](auto& s) { send(s, set_link(s, "", "mv0", 0, 0, RTM_DELLINK)); }},
      {"delete a vxlan", [](auto& s) { send(s, set_link(s, "", "vx0", 0, 0, RTM_DELLINK)); }},
      {"delete, and add another of that name",
       [](auto& s) {
         send(s, set_link(s, "", "v3", 0, 0, RTM_DELLINK));
         send(s, make_link("v3", "bridge"));
       }},
      {"set down", [](auto& s) { send(s, set_link(s, "", "v0", 0, IFF_UP)); }},
      {"set down and up",
       [](auto& s) {
         send(s, set_link(s, "", "v0", 0, IFF_UP));
         send(s, set_link(s, "", "v0", IFF_UP, IFF_UP));
       }},
      {"set a bridge down", [](auto& s) { send(s, set_link(s, "", "br0", 0, IFF_UP)); }},
      {"set a bridge up", [](auto& s) { send(s, set_link(s, "", "br1", IFF_UP, IFF_UP)); }},
      {"rename", [](auto& s) { send(s, with(set_link(s, "", "v0"), IFLA_IFNAME, std::string_view("nv0"))); }},
      {"exchange two names",
       [](auto& s) {
         send(s, with(set_link(s, "", "v0"), IFLA_IFNAME, std::string_view("tmp")));
         send(s, with(set_link(s, "", "v3"), IFLA_IFNAME, std::string_view("v0")));
         send(s, with(set_link(s, "", "tmp"), IFLA_IFNAME, std::string_view("v3")));
       }},
      {"mtu", [](auto& s) { send(s, with(set_link(s, "", "v0"), IFLA_MTU, std::uint32_t{1400})); }},
      {"mtu below IPv6's",
       [](auto& s) { send(s, with(set_link(s, "", "v0"), IFLA_MTU, std::uint32_t{1000})); }},
      {"mtu of a port", [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_MTU, std::uint32_t{1300})); }},
      {"mtu of a port below IPv6's",
       [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_MTU, std::uint32_t{1000})); }},
      {"address of a link",
       [](auto& s) { send(s, with(set_link(s, "", "v0"), IFLA_ADDRESS, some_address)); }},
      {"address of a port",
       [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_ADDRESS, some_address)); }},
      {"master", [](auto& s) { send(s, with(set_link(s, "", "v3"), IFLA_MASTER, s.index("", "br0"))); }},
      {"no master", [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_MASTER, std::uint32_t{0})); }},
      {"another master",
       [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_MASTER, s.index("", "br1"))); }},
      {"the last port leaves",
       [](auto& s) {
         send(s, with(set_link(s, "", "v1"), IFLA_MASTER, std::uint32_t{0}));
         send(s, with(set_link(s, "", "v4"), IFLA_MASTER, std::uint32_t{0}));
       }},
      {"move", [](auto& s) { send(s, with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "bar"))); }},
      {"move a port", [](auto& s) { send(s, with(set_link(s, "", "v1"), IFLA_NET_NS_FD, fd_of(s, "bar"))); }},
      {"move and delete there",
       [](auto& s) {
         send(s, with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "bar")));
         send(s, set_link(s, "bar", "v0", 0, 0, RTM_DELLINK), "bar");
       }},
      {"move to a new namespace",
       [](auto& s) {
         s.run("", NamespaceAdd{"new"});
         send(s, with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "new")));
       }},
      {"move to a new namespace, rename, change its address there, delete the namespace",
       [](auto& s) {
         s.run("", NamespaceAdd{"new"});
         send(s, with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "new")));
         send(s, with(set_link(s, "new", "v0"), IFLA_IFNAME, std::string_view("eth0")), "new");
         send(s, with(set_link(s, "new", "eth0"), IFLA_ADDRESS, some_address), "new");
         s.forget(s.cookie("new"));
         s.run("", NamespaceDelete{"new"});
         shell("sleep 0.2");
       }},
      {"both ends move, get other numbers, and die with a namespace",
       [](auto& s) {
         send(s, with(set_link(s, "", "v3"), IFLA_NET_NS_FD, fd_of(s, "bar")));
         s.run("", NamespaceAdd{"new"});
         send(s, with(set_link(s, "bar", "p3"), IFLA_NET_NS_FD, fd_of(s, "new")), "bar");
         s.run("", NamespaceDelete{"bar"});
       }},
      {"a move that fails half way",
       [](auto& s) {
         send(s, with(with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "bar")), IFLA_MTU,
                      std::uint32_t{9999999}));
       },
       1},
      {"a move to where its name is taken",
       [](auto& s) {
         send(s, with(with(set_link(s, "", "v0"), IFLA_NET_NS_FD, fd_of(s, "bar")), IFLA_IFNAME,
                      std::string_view("p3")));
       },
       1},
      {"arp off", [](auto& s) { send(s, set_link(s, "", "v0", IFF_NOARP, IFF_NOARP)); }},
      {"alias, group, queue, promiscuous",
       [](auto& s) {
         send(s, with(set_link(s, "", "v0"), IFLA_IFALIAS, std::string_view("changed")));
         send(s, with(set_link(s, "", "v3"), IFLA_IFALIAS, std::string_view("new")));
         send(s, with(set_link(s, "", "v0"), IFLA_GROUP, std::uint32_t{99}));
         send(s, with(set_link(s, "", "v0"), IFLA_TXQLEN, std::uint32_t{10}));
         send(s,
              set_link(s, "", "v0", IFF_PROMISC | IFF_ALLMULTI, IFF_PROMISC | IFF_ALLMULTI | IFF_MULTICAST));
       }},
  };
}

std::vector<RollbackCase> namespace_cases() {
  return {
      {"add a namespace", [](auto& s) { s.run("", NamespaceAdd{"new"}); }},
      {"add a namespace and fill it",
       [](auto& s) {
         s.run("", NamespaceAdd{"new"});
         send(s, make_veth("n0", "n1"));
         send(s, with(set_link(s, "", "n1"), IFLA_NET_NS_FD, fd_of(s, "new")));
         send(s, set_link(s, "new", "n1", IFF_UP, IFF_UP), "new");
         send(s, with(set_link(s, "", "n0"), IFLA_MASTER, s.index("", "br1")));
         send(s, set_link(s, "", "n0", IFF_UP, IFF_UP));
         send(s, set_link(s, "", "br1", IFF_UP, IFF_UP));
       }},
      {"delete a namespace", [](auto& s) { s.run("", NamespaceDelete{"foo"}); }},
      {"delete a namespace, and add one of that name",
       [](auto& s) {
         s.run("", NamespaceDelete{"foo"});
         s.run("", NamespaceAdd{"foo"});
       }},
  };
}

void change_everything(LaboratoryScope& s) {
  send(s, set_link(s, "", "v0", 0, IFF_UP));
  send(s, with(set_link(s, "", "v0"), IFLA_MTU, std::uint32_t{1000}));
  send(s, with(set_link(s, "", "v0"), IFLA_IFNAME, std::string_view("zz")));
  send(s, set_link(s, "", "br0", 0, 0, RTM_DELLINK));
  send(s, make_veth("v0", "n1"));
  s.write_sysctl("net/ipv4/ip_forward", "1");
  s.run("", NamespaceDelete{"foo"});
  send(s, rule(RTM_DELRULE, 0, 100, 0));
  send(s, route("192.168.6.0", 24, nullptr, RTM_DELROUTE, 0));
}

}  // namespace ipsh::interp
