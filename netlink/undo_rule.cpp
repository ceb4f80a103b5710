// Policy rules of one family, in order. A new rule goes behind those of its priority.
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "netlink/undo.hpp"

namespace ipsh::netlink {

namespace {

constexpr Path header_of{0xff01}, priority_of{FRA_PRIORITY};

Message rule_message(Entry const& entry, std::uint16_t type, std::uint16_t flags) {
  Message message(type, flags, entry.get<fib_rule_hdr>(header_of));
  for (auto const& [path, value] : entry.fields)
    if (path.outer < 0xff00) message.put(path.outer, Bytes(value));
  return message;
}

Entries of_priority(Entries const& rules, std::uint32_t priority) {
  Entries result;
  std::ranges::copy_if(rules, std::back_inserter(result),
                       [&](Entry const& entry) { return entry.get<std::uint32_t>(priority_of) == priority; });
  return result;
}

}  // namespace

std::vector<std::byte> read_rules(Scope& scope, ObjectId const& id) {
  fib_rule_hdr header{};
  header.family = id.family;
  return dump_state(scope, id.netns, Message(RTM_GETRULE, 0, header), [&](MessageView const& message) {
    return message.header<fib_rule_hdr>().family == id.family;
  });
}

Entry rule_entry(MessageView const& message) {
  auto header = message.header<fib_rule_hdr>();
  header.flags &= FIB_RULE_INVERT;  // the others tell whether its links and target exist
  Entry entry;
  entry.set(header_of, header);
  for (auto const attribute : message.attributes<fib_rule_hdr>())
    if (attribute.type() != FRA_PAD) entry.set({attribute.type()}, attribute.payload());
  if (!entry.fields.contains(priority_of)) entry.set(priority_of, std::uint32_t{0});
  for (auto const& [path, value] : entry.fields) {
    entry.identity.push_back(static_cast<char>(path.outer));
    entry.identity.append(reinterpret_cast<char const*>(value.data()), value.size());
  }
  return entry;
}

void restore_rules(Restoring const& restoring) {
  std::set<std::uint32_t> priorities;
  for (auto const* rules : {&restoring.now, &restoring.target})
    for (auto const& entry : *rules) priorities.insert(entry.get<std::uint32_t>(priority_of));
  for (auto const priority : priorities) {
    auto const plan =
        plan_list(of_priority(restoring.now, priority), of_priority(restoring.target, priority));
    for (auto const& entry : plan.remove) restoring.send(rule_message(entry, RTM_DELRULE, 0), "rule", ENOENT);
    for (auto const& entry : plan.add)
      restoring.send(rule_message(entry, RTM_NEWRULE, NLM_F_CREATE), "rule", EEXIST);
  }
}

}  // namespace ipsh::netlink
