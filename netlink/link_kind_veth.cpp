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
  TRY_VOID(finish_link(draft));
  if (auto const* const type = draft.seen("type")) return duplicate_option("type", *type);
  message.end_nest(nest);
  draft.level = std::move(outside);
  return {};
}

constinit Codec const peer{parse_peer, nullptr};

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
                                             .usage = R"(Usage: ip link <options> type veth [peer <options>]
To get <options> type 'ip link add help')",
                                             .unknown_status = 1},
                                   .prints = false};

}  // namespace ipsh::netlink
