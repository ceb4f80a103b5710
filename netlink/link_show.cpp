// `ip link show`: which links, and the listing.
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>
#include <unordered_map>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_names.hpp"

namespace ipsh::netlink {

namespace {

using namespace codec;

/// `dev NAME`, or NAME alone.
Result<void> parse_shown_device(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(arguments.value());
  if (draft.seen(option.name()) != nullptr) return duplicate_or_garbage("dev", *word);
  draft.note(option, *word);
  return {};
}

constinit Codec const shown_device{parse_shown_device, nullptr};

// The selectors of addresses are in the same list in iproute2 (ip/ipaddress.c).
constexpr std::array rows = std::to_array<Option>({
    {.names = "up", .codec = &mark, .help = "only links that are up"},
    {.names = "group", .codec = &group, .help = "only links of a group"},
    {.names = "master",
     .codec = &codec::link,
     .attribute = IFLA_MASTER,
     .wrong = "Device does not exist\n",
     .help = "only links of a bridge, bond or VRF"},
    {.names = "vrf",
     .codec = &vrf,
     .attribute = IFLA_MASTER,
     .wrong = "Not a valid VRF name\n",
     .help = "only links of a VRF"},
    {.names = "nomaster", .codec = &mark, .help = "only links without a master"},
    {.names = "type", .codec = &kept, .help = "only links of a kind"},
    {.names = "secondary|-secondary|temporary|-temporary|nodad|-nodad|optimistic|-optimistic|dadfailed|"
              "-dadfailed|home|-home|deprecated|-deprecated|tentative|-tentative|permanent|-permanent|"
              "mngtmpaddr|-mngtmpaddr|noprefixroute|-noprefixroute|autojoin|-autojoin|stable-privacy|"
              "-stable-privacy|dynamic|-dynamic|primary|-primary",
     .codec = &mark,
     .help = "selects addresses, which are not listed here"},
    {.names = "to|scope|label", .codec = &foreign},
    {.names = "help*", .codec = &usage},
    {.names = "dev", .codec = &shown_device, .help = "only this link"},
});

constexpr Table table{.rows = rows, .positional = &rows.back()};

void select_kind(LinkShow& show, std::string const& kind) {
  constexpr std::string_view slave = "_slave";
  if (kind.ends_with(slave))
    show.slave_kind = kind.substr(0, kind.size() - slave.size());
  else
    show.kind = kind;
}

Error no_such_device(LinkShow const& show) {
  auto error = failure("Device \"" + *show.device + "\" does not exist.", 1, show.device_span);
  error.label = "no such link";
  error.sought = Sought::link;
  return error;
}

std::uint32_t extensions(OutputOptions const& options) {
  return RTEXT_FILTER_VF | (options.statistics == 0 ? std::uint32_t{RTEXT_FILTER_SKIP_STATS} : 0);
}

Message get_links(int index, int family, std::uint16_t flags) {
  ifinfomsg header{};
  header.ifi_family = static_cast<unsigned char>(family);
  header.ifi_index = index;
  return Message(RTM_GETLINK, flags, header);
}

/// The dump that iproute2 asks for: of one address family without any filter, and then the kernel tells less
/// of a link (lib/libnetlink.c, rtnl_linkdump_req_filter_fn).
Result<Message> dump_request(LinkShow const& show, OutputOptions const& options, LinkNames& names) {
  auto message = get_links(0, options.family, NLM_F_DUMP);
  auto const master = TRY(master_index(show, names));
  if (options.family != AF_UNSPEC && options.family != AF_PACKET) return message;
  message.put(IFLA_EXT_MASK, extensions(options));
  if (master != 0) message.put(IFLA_MASTER, master);
  if (show.nomaster) message.put(IFLA_MASTER, std::uint32_t{0} - 1);
  if (show.kind) {
    auto const info = message.begin_nest(IFLA_LINKINFO);
    message.put(IFLA_INFO_KIND, std::as_bytes(std::span(*show.kind)));
    message.end_nest(info);
  }
  return message;
}

Result<Message> one_request(LinkShow const& show, OutputOptions const& options, LinkNames& names) {
  TRY(master_index(show, names));
  auto const index = names.index(*show.device);
  if (!index) return no_such_device(show);
  auto message = get_links(static_cast<int>(*index), options.family, 0);
  message.put(IFLA_EXT_MASK, extensions(options));
  return message;
}

/// IPv6's own dump of links leaves the queue length out; iproute2 asks for each (SIOCGIFTXQLEN).
Result<void> add_queue_lengths(Channel& channel, std::vector<Message>& links) {
  std::unordered_map<int, AttributeView> lengths;
  std::vector<Message> whole;
  Message request(RTM_GETLINK, 0, ifinfomsg{});
  request.put(IFLA_EXT_MASK, std::uint32_t{RTEXT_FILTER_SKIP_STATS});
  auto const result = channel.dump(
      std::move(request), [&](MessageView const& link) { whole.emplace_back(link); }, [&] { whole.clear(); });
  if (!result) return refused(result.error());
  for (auto const& link : whole)
    if (auto const length = link.view().attributes<ifinfomsg>().find(IFLA_TXQLEN))
      lengths.emplace(link.view().header<ifinfomsg>().ifi_index, *length);
  for (auto& link : links)
    if (auto const found = lengths.find(link.view().header<ifinfomsg>().ifi_index); found != lengths.end())
      link.put(IFLA_TXQLEN, found->second.payload());
  return {};
}

}  // namespace

Result<std::uint32_t> master_index(LinkShow const& show, LinkNames& names) {
  if (!show.master) return std::uint32_t{0};
  auto const index = names.index(*show.master);
  Word const word{*show.master, show.master_span};
  if (show.vrf && (!index || !names.is_vrf(*show.master)))
    return wrong_argument(word, "Not a valid VRF name\n");
  if (!index) return wrong_argument(word, "Device does not exist\n");
  return *index;
}

Result<LinkShow> parse_link_show(Arguments& arguments, Request& read) {
  Draft draft(Message(RTM_GETLINK, 0, ifinfomsg{}), 0, table);
  Table with_usage = table;
  with_usage.usage = link_usage();
  if (auto result = parse_options(with_usage, arguments, draft); !result) {
    read = std::move(draft.request);
    return std::move(result).error();
  }
  LinkShow show;
  show.up = draft.seen("up") != nullptr;
  show.nomaster = draft.seen("nomaster") != nullptr;
  show.vrf = draft.seen("vrf") != nullptr;
  if (auto const* const master = draft.seen(show.vrf ? "vrf" : "master")) {
    show.master = master->text;
    show.master_span = master->span;
  }
  if (auto const* const kind = draft.seen("type")) select_kind(show, kind->text);
  if (auto const group = draft.request.message.view().attributes<ifinfomsg>().find(0);
      group && draft.seen("group"))
    show.group = group->as<std::uint32_t>();
  if (auto const* const device = draft.seen("dev")) {
    show.device = device->text;
    show.device_span = device->span;
  }
  return show;
}

Result<std::vector<Message>> dump_links(Channel& channel, LinkShow const& show,
                                        OutputOptions const& options) {
  LinkNames names(channel);
  std::vector<Message> links;
  auto const keep = [&](MessageView const& link) { links.emplace_back(link); };
  if (show.device) {
    auto message = TRY(one_request(show, options, names));
    auto link = channel.get(std::move(message));
    if (!link) return refused(link.error(), show.device_span);
    links.push_back(std::move(*link));
    return links;
  }
  auto message = TRY(dump_request(show, options, names));
  if (auto const result = channel.dump(std::move(message), keep, [&] { links.clear(); }); !result)
    return refused(result.error());
  if (options.family == AF_INET6) TRY_VOID(add_queue_lengths(channel, links));
  return links;
}

Result<std::string> show_links(Channel& channel, LinkShow const& show, OutputOptions const& options) {
  auto const links = TRY(dump_links(channel, show, options));
  Printer printer(options);
  LinkNames names(channel);
  for (auto const& link : links) names.remember(link.view());
  for (auto const& link : links) {
    printer.open_object();
    print_link(printer, names, link.view(), show);
    printer.close_object();
  }
  return printer.finish();
}

}  // namespace ipsh::netlink
