// `ip link`: add, set, replace, delete, show, property.
#include "netlink/link.hpp"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>

#include "grammar/ip.hpp"
#include "grammar/link_private.hpp"
#include "grammar/word_rules_private.hpp"

namespace ipsh::grammar {

namespace {

using netlink::Arguments;
using netlink::Draft;

/// The request is of that type from now on.
auto message(std::uint16_t type, std::uint16_t flags) {
  return [type, flags](auto const& context) {
    auto& head = draft_of(context).request.message.head();
    head.nlmsg_type = type;
    head.nlmsg_flags = static_cast<std::uint16_t>(head.nlmsg_flags | flags);
  };
}

Result<void> name_link(Arguments&, Draft& draft) {
  return netlink::finish_link(draft);
}

/// `ip link property add|del`: the names stand in one nest, the link is found behind it.
Result<void> properties(Arguments& arguments, Draft& draft) {
  auto const list = draft.request.message.begin_nest(IFLA_PROP_LIST | NLA_F_NESTED);
  TRY_VOID(netlink::parse_options(netlink::link_property_options(), arguments, draft));
  draft.request.message.end_nest(list);
  auto const* const device = draft.seen("dev");
  if (device == nullptr) return failure("Not enough of information: \"dev\" argument is required.", 255);
  draft.refer(netlink::Reference::Kind::link_index, NLMSG_HDRLEN + offsetof(ifinfomsg, ifi_index), *device);
  return {};
}

Result<void> no_operator(Arguments& arguments, Draft&) {
  bool const usage = arguments.empty() || netlink::names_match("help*", arguments.peek().text);
  return failure(std::string(usage ? netlink::link_usage() : "Operator required"), 255);
}

/// The changes; false when the words ask for none of them.
bool parse_change(std::span<Word const> words, Draft& draft, Result<void>& result) {
  auto const change = (keyword("add*")[message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL)] |
                       keyword("set*|change*")[message(RTM_NEWLINK, 0)] |
                       keyword("replace*")[message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_REPLACE)] |
                       keyword("delete*")[message(RTM_DELLINK, 0)]) >>
                      options(netlink::link_options()) >> step(name_link) >> step(netlink::parse_link_kind);
  auto const property = (keyword("add*")[message(RTM_NEWLINKPROP, NLM_F_EXCL | NLM_F_CREATE | NLM_F_APPEND)] |
                         keyword("del*")[message(RTM_DELLINKPROP, 0)]) >>
                        step(properties);
  auto const other =
      !keyword("show*|lst*|list*|xstats*|afstats*") >> keyword("property*") >> (property | step(no_operator));
  result = parse_words(words, change | other, draft);
  return !result || draft.request.message.head().nlmsg_type != 0;
}

}  // namespace

Result<IpAction> parse_link(std::span<Word const> words, IpOptions& options) {
  netlink::Message empty(0, 0,
                         ifinfomsg{.ifi_family = static_cast<unsigned char>(options.output.family),
                                   .__ifi_pad = 0,
                                   .ifi_type = 0,
                                   .ifi_index = 0,
                                   .ifi_flags = 0,
                                   .ifi_change = 0});
  Draft draft(std::move(empty), options.output.family, netlink::link_options());
  Result<void> result{};
  if (parse_change(words, draft, result)) {
    if (!result) return result.error();
    Change change;
    change.requests.push_back(std::move(draft.request));
    change.warning = std::move(draft.warning);
    return change;
  }
  return parse_link_question(words, options);
}

}  // namespace ipsh::grammar
