// `ip link`: add, set, replace, delete, show, property.
#include "netlink/link.hpp"

#include "grammar/ip.hpp"
#include "grammar/link_private.hpp"
#include "grammar/word_rules_private.hpp"
#include "netlink/request_types.hpp"

namespace ipsh::grammar {

namespace {

using netlink::Arguments;
using netlink::Draft;
namespace request_types = netlink::request_types;

/// The request is of that type from now on.
auto message(netlink::RequestType type) {
  return [type](auto const& context) {
    auto& head = draft_of(context).request.message.head();
    head.nlmsg_type = type.type;
    head.nlmsg_flags = static_cast<std::uint16_t>(head.nlmsg_flags | type.flags);
  };
}

Result<void> no_operator(Arguments& arguments, Draft&) {
  bool const usage = arguments.empty() || netlink::names_match("help*", arguments.peek().text);
  return failure(std::string(usage ? netlink::link_usage() : "Operator required"), 255);
}

/// The changes; false when the words ask for none of them.
bool parse_change(std::span<Word const> words, Draft& draft, Result<void>& result) {
  auto const change = (keyword("add*")[message(request_types::link_add)] |
                       keyword("set*|change*")[message(request_types::link_set)] |
                       keyword("replace*")[message(request_types::link_replace)] |
                       keyword("delete*")[message(request_types::link_delete)]) >>
                      options(netlink::link_options()) >> step(netlink::finish_link) >>
                      step(netlink::parse_link_kind);
  auto const property = (keyword("add*")[message(request_types::link_property_add)] |
                         keyword("del*")[message(request_types::link_property_delete)]) >>
                        step(netlink::parse_link_properties);
  auto const other =
      !keyword("show*|lst*|list*|xstats*|afstats*") >> keyword("property*") >> (property | step(no_operator));
  result = parse_words(words, change | other, draft);
  return !result || draft.request.message.head().nlmsg_type != 0;
}

}  // namespace

Result<IpAction> parse_link(std::span<Word const> words, IpOptions& options) {
  Draft draft(netlink::empty_link_request(options.output.family), options.output.family,
              netlink::link_options());
  Result<void> result{};
  if (parse_change(words, draft, result)) {
    if (!result) {
      auto error = std::move(result).error();
      error.message.insert(0, draft.warning);
      return mistake(std::move(error), std::move(draft.request));
    }
    Change change;
    change.requests.push_back(std::move(draft.request));
    change.warning = std::move(draft.warning);
    change.warns_before_names = false;
    return change;
  }
  return parse_link_question(words, options);
}

}  // namespace ipsh::grammar
