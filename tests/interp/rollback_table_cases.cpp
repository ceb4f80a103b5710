#include "rollback_cases.hpp"
#include "rollback_requests.hpp"

namespace ipsh::interp {

std::vector<RollbackCase> table_cases() {
  return {
      {"add an address", [](auto& s) { send(s, address(s, "v0", "10.0.0.5", 24, RTM_NEWADDR, create)); }},
      {"add a first address",
       [](auto& s) { send(s, address(s, "v2", "10.8.0.5", 24, RTM_NEWADDR, create)); }},
      {"add an IPv6 address",
       [](auto& s) { send(s, address(s, "v0", "2001:db8::77", 64, RTM_NEWADDR, create)); }},
      {"delete a primary", [](auto& s) { send(s, address(s, "v0", "10.0.0.1", 24, RTM_DELADDR, 0)); }},
      {"delete a secondary", [](auto& s) { send(s, address(s, "v0", "10.0.0.2", 24, RTM_DELADDR, 0)); }},
      {"delete a primary, secondaries are promoted",
       [](auto& s) {
         s.write_sysctl("net/ipv4/conf/v0/promote_secondaries", "1");
         send(s, address(s, "v0", "10.0.0.1", 24, RTM_DELADDR, 0));
       }},
      {"delete the last address",
       [](auto& s) { send(s, address(s, "br0", "10.5.0.1", 24, RTM_DELADDR, 0)); }},
      {"delete an IPv6 address in the middle",
       [](auto& s) { send(s, address(s, "v0", "2001:db8::2", 64, RTM_DELADDR, 0)); }},
      {"delete addresses elsewhere",
       [](auto& s) { send(s, address(s, "p0", "10.0.0.9", 24, RTM_DELADDR, 0, "foo"), "foo"); }},
      {"add a route", [](auto& s) { send(s, route("192.168.50.0", 24, "10.0.0.9", RTM_NEWROUTE, create)); }},
      {"add a route that is there",
       [](auto& s) { send(s, route("192.168.1.0", 24, "10.0.0.9", RTM_NEWROUTE, create)); }, 1},
      {"add a default route",
       [](auto& s) { send(s, route("0.0.0.0", 0, "10.0.0.9", RTM_NEWROUTE, create)); }},
      {"replace a route",
       [](auto& s) {
         send(s, route("192.168.1.0", 24, "10.5.0.9", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE));
       }},
      {"replace the first of many",
       [](auto& s) {
         send(s, route("192.168.5.0", 24, "10.7.0.9", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE));
       }},
      {"append a route",
       [](auto& s) {
         send(s, route("192.168.5.0", 24, "10.7.0.9", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND));
       }},
      {"delete the middle one",
       [](auto& s) { send(s, route("192.168.5.0", 24, "10.5.0.9", RTM_DELROUTE, 0)); }},
      {"delete the first one",
       [](auto& s) { send(s, route("192.168.5.0", 24, "10.0.0.9", RTM_DELROUTE, 0)); }},
      {"delete a multipath route",
       [](auto& s) { send(s, route("192.168.4.0", 24, nullptr, RTM_DELROUTE, 0)); }},
      {"delete the default route", [](auto& s) { send(s, route("0.0.0.0", 0, nullptr, RTM_DELROUTE, 0)); }},
      {"delete an IPv6 leg",
       [](auto& s) { send(s, route("2001:db8:101::", 64, "2001:db8::9", RTM_DELROUTE, 0)); }},
      {"append an IPv6 leg",
       [](auto& s) {
         send(s, route("2001:db8:100::", 64, "2001:db8:5::9", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND));
       }},
      {"replace a neighbour",
       [](auto& s) { send(s, neighbour(s, "v0", "10.0.0.9", RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE)); }},
      {"delete a neighbour", [](auto& s) { send(s, neighbour(s, "v0", "10.0.0.9", RTM_DELNEIGH, 0)); }},
      {"add a neighbour", [](auto& s) { send(s, neighbour(s, "v0", "10.0.0.44", RTM_NEWNEIGH, create)); }},
      {"add a rule", [](auto& s) { send(s, rule(RTM_NEWRULE, create, 100, 9)); }},
      {"delete the first rule of a priority", [](auto& s) { send(s, rule(RTM_DELRULE, 0, 100, 0)); }},
      {"delete the rule of table local", [](auto& s) { send(s, rule(RTM_DELRULE, 0, 0, 0)); }},
  };
}

std::vector<RollbackCase> sysctl_cases() {
  return {
      {"ip_forward", [](auto& s) { s.write_sysctl("net/ipv4/ip_forward", "1"); }},
      {"ipv4 conf default", [](auto& s) { s.write_sysctl("net/ipv4/conf/default/rp_filter", "1"); }},
      {"ipv6 forwarding", [](auto& s) { s.write_sysctl("net/ipv6/conf/all/forwarding", "1"); }},
      {"ipv6 off everywhere", [](auto& s) { s.write_sysctl("net/ipv6/conf/all/disable_ipv6", "1"); }},
      {"ipv6 off for a link", [](auto& s) { s.write_sysctl("net/ipv6/conf/v0/disable_ipv6", "1"); }},
      {"address generation", [](auto& s) { s.write_sysctl("net/ipv6/conf/all/addr_gen_mode", "1"); }},
  };
}

}  // namespace ipsh::interp
