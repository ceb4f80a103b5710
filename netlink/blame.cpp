#include "netlink/blame.hpp"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <optional>

namespace ipsh::netlink {

namespace {

enum class About : std::uint8_t { address, route };

struct Sentence {
  About about;
  std::string_view text;  ///< a part of what the kernel says, in small letters; empty: it said nothing
  int number;             ///< errno; 0: any
  std::uint16_t attribute;
};

// Few refusals carry an offset. The sentences are those of Linux 6.x:
// net/ipv4/{devinet,fib_semantics,fib_frontend}.c, net/ipv6/{addrconf,route}.c.
constexpr Sentence sentences[] = {
    {About::address, "already assigned", 0, IFA_LOCAL},
    {About::address, "address not found", 0, IFA_LOCAL},
    {About::address, "", EEXIST, IFA_LOCAL},
    {About::address, "", EADDRNOTAVAIL, IFA_LOCAL},
    {About::route, "gateway", 0, RTA_GATEWAY},
    {About::route, "nexthop is not up", 0, RTA_OIF},
    {About::route, "device", 0, RTA_OIF},
    {About::route, "prefsrc", 0, RTA_PREFSRC},
    {About::route, "source address", 0, RTA_PREFSRC},
    {About::route, "prefix", 0, RTA_DST},
    {About::route, "nexthop id", 0, RTA_NH_ID},
    {About::route, "", ENETUNREACH, RTA_GATEWAY},
    {About::route, "", EHOSTUNREACH, RTA_GATEWAY},
    {About::route, "", EEXIST, RTA_DST},
    {About::route, "", ESRCH, RTA_DST},
};

std::optional<About> subject(MessageView const& message) {
  switch (message.type()) {
    case RTM_NEWADDR:
    case RTM_DELADDR:
      return About::address;
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return About::route;
    default:
      return {};
  }
}

Sentence const* meaning(About about, Refusal const& refusal) {
  auto text = refusal.text;
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (auto const& sentence : sentences) {
    if (sentence.about != about || (sentence.number != 0 && sentence.number != refusal.number)) continue;
    if (sentence.text.empty() ? text.empty() : text.find(sentence.text) != std::string::npos)
      return &sentence;
  }
  return nullptr;
}

}  // namespace

Span blame(Request const& request, Refusal const& refusal) {
  if (refusal.offset != 0) return request.blame(refusal.offset);
  auto const message = request.message.view();
  auto const about = subject(message);
  if (!about) return request.span;
  auto const* const sentence = meaning(*about, refusal);
  if (sentence == nullptr) return request.span;
  auto const header = *about == About::address ? sizeof(ifaddrmsg) : sizeof(rtmsg);
  auto const attribute = message.attributes(header).find(sentence->attribute);
  if (!attribute) return request.span;
  auto const payload = attribute->payload().data() - message.bytes().data();
  return request.blame(static_cast<std::uint32_t>(payload) - NLA_HDRLEN);
}

}  // namespace ipsh::netlink
