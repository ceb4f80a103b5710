#include "netlink/xtables/print.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <string>

#include "netlink/xtables/library.hpp"

namespace ipsh::netlink::xtables {
namespace {

constexpr unsigned kilo_mega = FMT_KILOMEGAGIGA;

xt_entry_target const* target_of(auto const& entry) {
  return reinterpret_cast<xt_entry_target const*>(reinterpret_cast<char const*>(&entry) +
                                                  entry.target_offset);
}

/// Calls `visit` for each match of an entry.
template <class Entry, class Visit>
void each_match(Entry const& entry, Visit visit) {
  auto const* const bytes = reinterpret_cast<char const*>(&entry);
  for (std::size_t offset = sizeof entry; offset < entry.target_offset;) {
    auto const* match = reinterpret_cast<xt_entry_match const*>(bytes + offset);
    if (match->u.match_size < sizeof *match) return;
    visit(*match);
    offset += match->u.match_size;
  }
}

// --- addresses ---
std::string listed(in_addr const& address, in_addr const& mask, bool numeric) {
  if (!mask.s_addr && !numeric) return "anywhere";
  std::string text = numeric ? ::xtables_ipaddr_to_numeric(&address) : ::xtables_ipaddr_to_anyname(&address);
  return text + ::xtables_ipmask_to_numeric(&mask);
}

std::string listed(in6_addr const& address, in6_addr const& mask, bool numeric) {
  if (IN6_IS_ADDR_UNSPECIFIED(&address) && !numeric) return "anywhere";
  std::string text =
      numeric ? ::xtables_ip6addr_to_numeric(&address) : ::xtables_ip6addr_to_anyname(&address);
  return text + ::xtables_ip6mask_to_numeric(&mask);
}

void specify(char letter, in_addr const& address, in_addr const& mask, bool inverted) {
  if (!mask.s_addr && !inverted && !address.s_addr) return;
  std::array<char, INET_ADDRSTRLEN> text{}, mask_text{};
  ::inet_ntop(AF_INET, &address, text.data(), text.size());
  auto const bits = ntohl(mask.s_addr);
  auto const length = bits ? 32 - __builtin_ctz(bits) : 0;
  bool const contiguous = bits == (length ? ~std::uint32_t{0} << (32 - length) : 0);
  if (contiguous)
    std::snprintf(mask_text.data(), mask_text.size(), "%d", length);
  else
    ::inet_ntop(AF_INET, &mask, mask_text.data(), mask_text.size());
  std::printf("%s -%c %s/%s", inverted ? " !" : "", letter, text.data(), mask_text.data());
}

void specify(char letter, in6_addr const& address, in6_addr const& mask, bool inverted) {
  int const length = ::xtables_ip6mask_to_cidr(&mask);
  if (!inverted && length == 0) return;
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET6, &address, text.data(), text.size());
  std::printf("%s -%c %s", inverted ? " !" : "", letter, text.data());
  if (length >= 0) {
    std::printf("/%d", length);
  } else {
    ::inet_ntop(AF_INET6, &mask, text.data(), text.size());
    std::printf("/%s", text.data());
  }
}

// --- interfaces ---
void specify_interface(char letter, char const* name, unsigned char const* mask, bool inverted) {
  if (!mask[0]) return;
  std::printf("%s -%c ", inverted ? " !" : "", letter);
  for (int i = 0; i < IFNAMSIZ; ++i) {
    if (!mask[i]) {
      if (name[i - 1]) std::putchar('+');
      return;
    }
    if (name[i]) std::putchar(name[i]);
  }
}

std::string listed_interface(char const* name, bool inverted, bool numeric) {
  std::string text = inverted ? "!" : "";
  text += *name ? name : numeric ? "*" : "any";
  return text.substr(0, IFNAMSIZ + 1);
}

/// The columns before the extensions: number, counters, target, protocol.
template <class Header>
void print_start(Header const& header, xt_counters const& counters, char const* target, unsigned number,
                 Layout const& layout) {
  unsigned const format = (layout.rounded ? kilo_mega : 0U) | (layout.columns ? 0U : FMT_NOTABLE);
  if (layout.line_numbers) std::printf("%-4u ", number);
  if (layout.counters) {
    ::xtables_print_num(counters.pcnt, format);
    ::xtables_print_num(counters.bcnt, format);
  }
  std::printf(layout.columns ? "%-9s " : "%s ", target);
  std::putchar(header.invflags & XT_INV_PROTO ? '!' : ' ');
  auto const* name = protocol_name(static_cast<std::uint8_t>(header.proto), layout.numeric);
  if ((layout.numeric && layout.columns) || !name)
    std::printf(layout.columns ? "%-4hu " : "%hu ", static_cast<unsigned short>(header.proto));
  else
    std::printf(layout.columns ? "%-4s " : "%s ", name);
}

template <class F>
void print_options(auto const& header, Layout const& layout) {
  if (!layout.columns) std::fputs("opt ", stdout);
  if constexpr (F::has_fragments) {
    std::putchar(header.invflags & IPT_INV_FRAG ? '!' : '-');
    std::putchar(header.flags & IPT_F_FRAG ? 'f' : '-');
  } else {
    std::fputs("--", stdout);
  }
  std::putchar(' ');
}

template <class Header>
void print_ends(Header const& header, Layout const& layout) {
  if (layout.interfaces) {
    auto const in = listed_interface(header.iniface, header.invflags & IPT_INV_VIA_IN, layout.numeric);
    auto const out = listed_interface(header.outiface, header.invflags & IPT_INV_VIA_OUT, layout.numeric);
    std::printf(layout.columns ? " %-6s " : "in %s ", in.c_str());
    std::printf(layout.columns ? "%-6s " : "out %s ", out.c_str());
  }
  std::putchar(header.invflags & IPT_INV_SRCIP ? '!' : ' ');
  std::printf(layout.columns ? "%-19s " : "%s ", listed(header.src, header.smsk, layout.numeric).c_str());
  std::putchar(header.invflags & IPT_INV_DSTIP ? '!' : ' ');
  std::printf(layout.columns ? "%-19s " : "-> %s", listed(header.dst, header.dmsk, layout.numeric).c_str());
}

void free_clone(auto* extension) {
  if (extension->next == extension) std::free(extension);
}

void print_match(xt_entry_match const& entry, void const* header, bool numeric) {
  auto const* const name = entry.u.user.name;
  auto* const match = ::xtables_find_match(name, XTF_TRY_LOAD, nullptr);
  if (!match) {
    if (*name) std::printf("UNKNOWN match `%s' ", name);
    return;
  }
  auto const* exact = ::xtables_find_match_revision(name, XTF_TRY_LOAD, match, entry.u.user.revision);
  if (exact && exact->print)
    exact->print(header, &entry, numeric);
  else if (match->print)
    std::printf("%s [unsupported revision] ", match->name);
  else
    std::printf("%s ", match->name);
  free_clone(match);
}

void specify_match(xt_entry_match const& entry, void const* header) {
  auto const* const name = entry.u.user.name;
  auto* const match = ::xtables_find_match(name, XTF_TRY_LOAD, nullptr);
  if (!match) throw Exit(1, "Can't find library for match `" + std::string(name) + "'");
  auto const* exact = ::xtables_find_match_revision(name, XTF_TRY_LOAD, match, entry.u.user.revision);
  auto const* const shown = exact ? exact : match;
  std::printf(" -m %s", shown->alias ? shown->alias(&entry) : name);
  if (exact && exact->save)
    exact->save(header, &entry);
  else if (match->save)
    std::fputs(" [unsupported revision]", stdout);
  free_clone(match);
}

void specify_target(xt_entry_target const& entry, char const* shown_name, void const* header) {
  auto const* const name = entry.u.user.name;
  auto* const target = find_target(current_family(), name);
  if (!target) throw Exit(1, "Can't find library for target `" + std::string(name) + "'");
  auto const* exact = ::xtables_find_target_revision(name, XTF_TRY_LOAD, target, entry.u.user.revision);
  auto const* const shown = exact ? exact : target;
  std::printf(" -j %s", shown->alias ? shown->alias(&entry) : shown_name);
  if (exact && exact->save)
    exact->save(header, &entry);
  else if (target->save)
    std::fputs(" [unsupported revision]", stdout);
  else if (entry.u.target_size != sizeof entry)
    throw Exit(1, "Target `" + std::string(name) + "' is missing save function");
  free_clone(target);
}

}  // namespace

char const* protocol_name(std::uint8_t number, bool numeric) {
  for (auto const* known = xtables_chain_protos; known->name; ++known)
    if (known->num == number) return known->name;
  if (!number || numeric) return nullptr;
  auto const* entry = ::getprotobynumber(number);
  return entry ? entry->p_name : nullptr;
}

void print_header(char const* chain, char const* policy, xt_counters const& counters, unsigned references,
                  Layout const& layout) {
  std::printf("Chain %s", chain);
  if (!policy) {
    std::printf(" (%u references)\n", references);
  } else {
    std::printf(" (policy %s", policy);
    if (layout.counters) {
      unsigned const format = FMT_NOTABLE | (layout.rounded ? kilo_mega : 0U);
      std::putchar(' ');
      ::xtables_print_num(counters.pcnt, format);
      std::fputs("packets, ", stdout);
      ::xtables_print_num(counters.bcnt, format);
      std::fputs("bytes", stdout);
    }
    std::fputs(")\n", stdout);
  }
  if (layout.line_numbers) std::printf("%-4s ", "num");
  if (layout.counters) std::printf(layout.rounded ? "%5s %5s " : "%8s %10s ", "pkts", "bytes");
  std::printf("%-9s  prot opt", "target");
  if (layout.interfaces) std::printf(" %-6s %-6s ", "in", "out");
  std::printf(" %-19s  %-19s \n", "source", "destination");
}

template <class F>
void print_rule(typename F::Entry const& entry, char const* target, bool is_chain, unsigned number,
                Layout const& layout) {
  auto const& header = F::header(entry);
  auto const* const data = target_of(entry);
  auto* const extension = is_chain ? ::xtables_find_target(XT_STANDARD_TARGET, XTF_LOAD_MUST_SUCCEED)
                                   : find_target(F::family, target);
  print_start(header, entry.counters, target, number, layout);
  print_options<F>(header, layout);
  print_ends(header, layout);
  if (!layout.columns) std::fputs("  ", stdout);
  if (header.flags & F::goto_flag) std::fputs("[goto] ", stdout);
  each_match(entry, [&](xt_entry_match const& match) { print_match(match, &header, layout.numeric); });
  if (extension) {
    auto const* exact = ::xtables_find_target_revision(is_chain ? XT_STANDARD_TARGET : target, XTF_TRY_LOAD,
                                                       extension, data->u.user.revision);
    if (exact && exact->print)
      exact->print(&header, data, layout.numeric);
    else if (extension->print)
      std::printf(" %s [unsupported revision]", extension->name);
    free_clone(extension);
  } else if (data->u.target_size != sizeof *data) {
    std::printf("[%u bytes of unknown target data] ",
                static_cast<unsigned>(data->u.target_size - sizeof *data));
  }
  std::putchar('\n');
}

template <class F>
void print_specification(typename F::Entry const& entry, char const* target, bool is_chain, char const* chain,
                         bool counters) {
  auto const& header = F::header(entry);
  std::printf("-A %s", chain);
  specify('s', header.src, header.smsk, header.invflags & IPT_INV_SRCIP);
  specify('d', header.dst, header.dmsk, header.invflags & IPT_INV_DSTIP);
  specify_interface('i', header.iniface, header.iniface_mask, header.invflags & IPT_INV_VIA_IN);
  specify_interface('o', header.outiface, header.outiface_mask, header.invflags & IPT_INV_VIA_OUT);
  if (auto const number = static_cast<std::uint8_t>(header.proto)) {
    if (header.invflags & XT_INV_PROTO) std::fputs(" !", stdout);
    if (auto const* name = protocol_name(number, false))
      std::printf(" -p %s", name);
    else
      std::printf(" -p %u", number);
  }
  if constexpr (F::has_fragments)
    if (header.flags & IPT_F_FRAG) std::fputs(header.invflags & IPT_INV_FRAG ? " ! -f" : " -f", stdout);
  each_match(entry, [&](xt_entry_match const& match) { specify_match(match, &header); });
  if (counters)
    std::printf(" -c %llu %llu", static_cast<unsigned long long>(entry.counters.pcnt),
                static_cast<unsigned long long>(entry.counters.bcnt));
  // A rule that is staged has a chain's name where the kernel has none.
  if (auto const* data = target_of(entry); data->u.user.name[0] && !is_chain)
    specify_target(*data, target, &header);
  else if (*target)
    std::printf(" -%c %s", header.flags & F::goto_flag ? 'g' : 'j', target);
  std::putchar('\n');
}

template void print_rule<Ipv4>(ipt_entry const&, char const*, bool, unsigned, Layout const&);
template void print_rule<Ipv6>(ip6t_entry const&, char const*, bool, unsigned, Layout const&);
template void print_specification<Ipv4>(ipt_entry const&, char const*, bool, char const*, bool);
template void print_specification<Ipv6>(ip6t_entry const&, char const*, bool, char const*, bool);

}  // namespace ipsh::netlink::xtables
