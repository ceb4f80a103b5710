// What differs between the two families, so that everything else is one template: the entry's type, the names
// in libiptc, the parser of addresses. Only the module includes this.
#pragma once
extern "C" {
#include <libiptc/libip6tc.h>
#include <libiptc/libiptc.h>
#include <xtables.h>
}
#include "netlink/xtables.hpp"

namespace ipsh::netlink::xtables {

struct Ipv4 {
  using Entry = ipt_entry;
  using Address = in_addr;
  static constexpr Family family = Family::ipv4;
  static constexpr unsigned char protocol_family = NFPROTO_IPV4;
  static constexpr char const* program = "iptables";
  static constexpr char const* names_file = "/proc/net/ip_tables_names";
  static constexpr unsigned char goto_flag = IPT_F_GOTO;
  static constexpr unsigned char protocol_flag = 0;
  static constexpr bool has_fragments = true;
  static auto& header(Entry& entry) { return entry.ip; }
  static auto const& header(Entry const& entry) { return entry.ip; }
  static constexpr auto parse_addresses = &xtables_ipparse_multiple;

  static constexpr int level = IPPROTO_IP;
  static constexpr int get_info = IPT_SO_GET_INFO, get_entries = IPT_SO_GET_ENTRIES;
  using Information = ipt_getinfo;
  using Entries = ipt_get_entries;

  static constexpr auto init = &iptc_init;
  static constexpr auto release = &iptc_free;
  static constexpr auto is_chain = &iptc_is_chain;
  static constexpr auto first_chain = &iptc_first_chain;
  static constexpr auto next_chain = &iptc_next_chain;
  static constexpr auto first_rule = &iptc_first_rule;
  static constexpr auto next_rule = &iptc_next_rule;
  static constexpr auto get_target = &iptc_get_target;
  static constexpr auto builtin = &iptc_builtin;
  static constexpr auto get_policy = &iptc_get_policy;
  static constexpr auto insert_entry = &iptc_insert_entry;
  static constexpr auto replace_entry = &iptc_replace_entry;
  static constexpr auto append_entry = &iptc_append_entry;
  static constexpr auto check_entry = &iptc_check_entry;
  static constexpr auto delete_entry = &iptc_delete_entry;
  static constexpr auto delete_number = &iptc_delete_num_entry;
  static constexpr auto flush_entries = &iptc_flush_entries;
  static constexpr auto zero_entries = &iptc_zero_entries;
  static constexpr auto create_chain = &iptc_create_chain;
  static constexpr auto delete_chain = &iptc_delete_chain;
  static constexpr auto rename_chain = &iptc_rename_chain;
  static constexpr auto set_policy = &iptc_set_policy;
  static constexpr auto get_references = &iptc_get_references;
  static constexpr auto zero_counter = &iptc_zero_counter;
  static constexpr auto set_counter = &iptc_set_counter;
  static constexpr auto commit = &iptc_commit;
  static constexpr auto dump_entries = &::dump_entries;
  static constexpr auto message = &iptc_strerror;
};

struct Ipv6 {
  using Entry = ip6t_entry;
  using Address = in6_addr;
  static constexpr Family family = Family::ipv6;
  static constexpr unsigned char protocol_family = NFPROTO_IPV6;
  static constexpr char const* program = "ip6tables";
  static constexpr char const* names_file = "/proc/net/ip6_tables_names";
  static constexpr unsigned char goto_flag = IP6T_F_GOTO;
  static constexpr unsigned char protocol_flag = IP6T_F_PROTO;
  static constexpr bool has_fragments = false;
  static auto& header(Entry& entry) { return entry.ipv6; }
  static auto const& header(Entry const& entry) { return entry.ipv6; }
  static constexpr auto parse_addresses = &xtables_ip6parse_multiple;

  static constexpr int level = IPPROTO_IPV6;
  static constexpr int get_info = IP6T_SO_GET_INFO, get_entries = IP6T_SO_GET_ENTRIES;
  using Information = ip6t_getinfo;
  using Entries = ip6t_get_entries;

  static constexpr auto init = &ip6tc_init;
  static constexpr auto release = &ip6tc_free;
  static constexpr auto is_chain = &ip6tc_is_chain;
  static constexpr auto first_chain = &ip6tc_first_chain;
  static constexpr auto next_chain = &ip6tc_next_chain;
  static constexpr auto first_rule = &ip6tc_first_rule;
  static constexpr auto next_rule = &ip6tc_next_rule;
  static constexpr auto get_target = &ip6tc_get_target;
  static constexpr auto builtin = &ip6tc_builtin;
  static constexpr auto get_policy = &ip6tc_get_policy;
  static constexpr auto insert_entry = &ip6tc_insert_entry;
  static constexpr auto replace_entry = &ip6tc_replace_entry;
  static constexpr auto append_entry = &ip6tc_append_entry;
  static constexpr auto check_entry = &ip6tc_check_entry;
  static constexpr auto delete_entry = &ip6tc_delete_entry;
  static constexpr auto delete_number = &ip6tc_delete_num_entry;
  static constexpr auto flush_entries = &ip6tc_flush_entries;
  static constexpr auto zero_entries = &ip6tc_zero_entries;
  static constexpr auto create_chain = &ip6tc_create_chain;
  static constexpr auto delete_chain = &ip6tc_delete_chain;
  static constexpr auto rename_chain = &ip6tc_rename_chain;
  static constexpr auto set_policy = &ip6tc_set_policy;
  static constexpr auto get_references = &ip6tc_get_references;
  static constexpr auto zero_counter = &ip6tc_zero_counter;
  static constexpr auto set_counter = &ip6tc_set_counter;
  static constexpr auto commit = &ip6tc_commit;
  static constexpr auto dump_entries = &::dump_entries6;
  static constexpr auto message = &ip6tc_strerror;
};

}  // namespace ipsh::netlink::xtables
