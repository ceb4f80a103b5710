#include <sys/socket.h>

#include <array>

#include "grammar/link_private.hpp"
#include "grammar/similar.hpp"

namespace ipsh::grammar {

namespace {

using netlink::Arguments;
using netlink::names_match;

Result<IpAction> show(std::span<Word const> words, IpOptions& options) {
  options.output.family = AF_PACKET;
  Arguments arguments(words);
  return TRY(netlink::parse_link_show(arguments));
}

Result<IpAction> help(std::span<Word const> words, IpOptions&) {
  auto const kind = words.empty() ? std::string_view() : netlink::link_kind_usage(words[0].text);
  if (kind.empty()) return failure(std::string(netlink::link_usage()), 255);
  return Text{std::string(kind) + '\n'};
}

Result<IpAction> foreign(std::span<Word const>, IpOptions&) {
  return Foreign{"link statistics by family", {}};
}

struct Verb {
  std::string_view names;
  ObjectParser parse;
};
// In iproute2's order (ip/iplink.c, do_iplink), behind the verbs that change something.
constexpr Verb verbs[] = {
    {"show*|lst*|list*", show}, {"xstats*", foreign}, {"afstats*", foreign}, {"help*", help}};

}  // namespace

Result<IpAction> parse_link_question(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return show(words, options);
  for (auto const& verb : verbs)
    if (names_match(verb.names, words[0].text)) return verb.parse(words.subspan(1), options);
  auto error =
      failure("Command \"" + words[0].text + "\" is unknown, try \"ip link help\".", 255, words[0].span);
  error.label = "no command of ip link";
  error.help = did_you_mean(
      words[0].text, std::array<std::string, 6>{"add", "set", "delete", "show", "replace", "property"});
  return error;
}

}  // namespace ipsh::grammar
