// veth: a pair of links. What follows `peer` describes the other end with the options of any link.
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include <array>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_private.hpp"

namespace ipsh::netlink {

namespace {

Result<void> parse_peer(Option const& option, Arguments& arguments, Draft& draft) {
  auto& message = draft.request.message;
  auto const nest = message.begin_nest(option.attribute);
  ifinfomsg const header{};
  auto outside = std::exchange(draft.level, {});
  draft.level.header = message.append(std::as_bytes(std::span(&header, 1)));
  TRY_VOID(parse_options(link_options(), arguments, draft));
  TRY_VOID(finish_link(arguments, draft));
  if (auto const* const type = draft.seen("type")) return duplicate_option("type", *type);
  message.end_nest(nest);
  draft.level = std::move(outside);
  return {};
}

/// Alone among the kinds it says on standard output how it is used (iproute2, ip/link_veth.c).
Result<void> parse_not_peer(Option const&, Arguments& arguments, Draft& draft) {
  auto error = failure({}, draft.table->unknown_status, arguments.peek().span);
  error.output = std::string(draft.table->usage) + '\n';
  error.label = "no such option";
  error.code = unknown_word;
  return error;
}

constinit Codec const peer{parse_peer, nullptr};
constinit Codec const not_peer{parse_not_peer, nullptr};
constexpr Option not_peer_row = {.codec = &not_peer};

constexpr std::array rows = std::to_array<Option>({
    {.names = "peer",
     .codec = &peer,
     .attribute = VETH_INFO_PEER,
     .undo = Undo::at_creation,
     .help = "the other end"},
});

}  // namespace

constinit LinkKind const veth_kind{.table = {.name = "veth",
                                             .rows = rows,
                                             .positional = &not_peer_row,
                                             .usage = R"(Usage: ip link <options> type veth [peer <options>]
To get <options> type 'ip link add help')",
                                             .unknown_status = 1},
                                   .prints = false};

}  // namespace ipsh::netlink
