#include "netlink/xtables/rule_draft.hpp"

#include <algorithm>
#include <cctype>

namespace ipsh::netlink::xtables {
namespace {

char const* checked_target(char const* name) {
  std::string_view const text = name;
  if (text.empty()) fail(PARAMETER_PROBLEM, "Invalid target name (too short)");
  if (text.size() >= XT_EXTENSION_MAXNAMELEN)
    fail(PARAMETER_PROBLEM, "Invalid target name `%s' (%u chars max)", name,
         static_cast<unsigned>(XT_EXTENSION_MAXNAMELEN - 1));
  if (std::ranges::any_of(text, [](unsigned char c) { return std::isspace(c); }))
    fail(PARAMETER_PROBLEM, "Invalid target name `%s'", name);
  return name;
}

bool is_extension_header(unsigned protocol) {
  return protocol == IPPROTO_ROUTING || protocol == IPPROTO_FRAGMENT || protocol == IPPROTO_AH ||
         protocol == IPPROTO_DSTOPTS;
}

}  // namespace

template <class F>
void RuleDraft<F>::protocol(char* name) {
  for (auto* c = name; *c; ++c) *c = static_cast<char>(std::tolower(static_cast<unsigned char>(*c)));
  auto const number = ::xtables_parse_protocol(name);
  if (number == 0 && (inverse_ & XT_INV_PROTO)) fail(PARAMETER_PROBLEM, "rule would never match protocol");
  // Now, since extensions look at it (`-j REJECT --reject-with tcp-reset`).
  header().proto = number;
  header().invflags = inverse_;
  set_flag(F::protocol_flag);
  header().flags = static_cast<std::uint8_t>(header().flags | F::protocol_flag);
  if (F::family == Family::ipv6 && is_extension_header(number) && !(inverse_ & XT_INV_PROTO))
    std::fprintf(stderr, "Warning: never matched protocol: %s. use extension match instead.\n", name);
  extensions_.set_protocol(name);
}

template <class F>
void RuleDraft<F>::jump(char const* name) {
  target_ = checked_target(name);
  extensions_.set_target(target_.c_str());
}

template <class F>
void RuleDraft<F>::go_to(char const* name) {
  set_flag(F::goto_flag);
  target_ = checked_target(name);
}

template <class F>
void RuleDraft<F>::counters(unsigned long long packets, unsigned long long bytes) {
  entry_.counters.pcnt = packets;
  entry_.counters.bcnt = bytes;
}

template <class F>
void RuleDraft<F>::Addresses::resolve(bool rule) {
  typename F::Address *address = nullptr, *mask = nullptr;
  if (text) {
    F::parse_addresses(text, &address, &mask, &count);
  } else if (rule) {
    // Everything: zeros, without the detour over "0.0.0.0/0", which would be a fifth of the parse.
    address = static_cast<typename F::Address*>(::xtables_calloc(1, sizeof *address));
    mask = static_cast<typename F::Address*>(::xtables_calloc(1, sizeof *mask));
    count = 1;
  }
  values.reset(address);
  masks.reset(mask);
}

template <class F>
void RuleDraft<F>::resolve_addresses(bool rule) {
  header().flags = flags_;
  header().invflags = inverse_;
  source_.resolve(rule);
  destination_.resolve(rule);
  if ((source_.count > 1 || destination_.count > 1) && (inverse_ & (IPT_INV_SRCIP | IPT_INV_DSTIP)))
    fail(PARAMETER_PROBLEM, "! not allowed with multiple source or destination IP addresses");
}

template <class F>
void RuleDraft<F>::build(Command& command, bool looked_for) {
  std::string elements, mask(sizeof(typename F::Entry), '\xff');
  extensions_.append_matches(elements, mask);
  entry_.target_offset = static_cast<std::uint16_t>(sizeof entry_ + elements.size());
  extensions_.append_target(target_, elements, mask);
  entry_.next_offset = static_cast<std::uint16_t>(sizeof entry_ + elements.size());
  command.target = target_;
  command.target_is_extension = extensions_.has_target();
  if (looked_for) command.mask = std::move(mask);
  for (unsigned i = 0; i < source_.count; ++i)
    for (unsigned j = 0; j < destination_.count; ++j) {
      header().src = source_.values.get()[i];
      header().smsk = source_.masks.get()[i];
      header().dst = destination_.values.get()[j];
      header().dmsk = destination_.masks.get()[j];
      auto& rule = command.rules.emplace_back();
      rule.reserve(entry_.next_offset);
      rule.append(reinterpret_cast<char const*>(&entry_), sizeof entry_).append(elements);
    }
}

template class RuleDraft<Ipv4>;
template class RuleDraft<Ipv6>;

}  // namespace ipsh::netlink::xtables
