#include <sys/socket.h>

#include <array>

#include "grammar/link_private.hpp"
#include "grammar/verb.hpp"

namespace ipsh::grammar {

namespace {

using netlink::Arguments;

Result<IpAction> show(std::span<Word const> words, IpOptions& options) {
  options.output.family = AF_PACKET;
  Arguments arguments(words);
  netlink::Request read;
  auto asked = netlink::parse_link_show(arguments, read);
  if (!asked) return mistake(std::move(asked).error(), std::move(read));
  return *std::move(asked);
}

Result<IpAction> help(std::span<Word const> words, IpOptions&) {
  auto const kind = words.empty() ? std::string_view() : netlink::link_kind_usage(words[0].text);
  if (kind.empty()) return failure(std::string(netlink::link_usage()), 255);
  return Text{std::string(kind) + '\n'};
}

// In iproute2's order (ip/iplink.c, do_iplink), behind the verbs that change something.
constexpr ObjectVerb verbs[] = {{"show*|lst*|list*", show}, {"xstats*"}, {"afstats*"}, {"help*", help}};

}  // namespace

Result<IpAction> parse_link_question(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return show(words, options);
  static constexpr std::array<std::string_view, 5> changes{"add", "set", "delete", "replace", "property"};
  return parse_verb("link", verbs, words, options, changes);
}

}  // namespace ipsh::grammar
