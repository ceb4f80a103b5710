// Links: the tables of their options, one for all links and one for each kind, and how they are listed and
// printed as `ip link` does. The command line is grammar/link.cpp; what is common to all families of options
// is option.hpp.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "netlink/channel.hpp"
#include "netlink/option.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

class LinkNames;

/// What is special about the links of one kind: the options behind `type KIND`. The nests that they belong to
/// (IFLA_LINKINFO, IFLA_INFO_DATA) are the kind's business, not the rows'.
struct LinkKind {
  Table table;  ///< its name is the kind's: "vlan"; "bridge_slave" for the options of a bridge's ports
  /// What must be there for the data to be printed; 0: nothing.
  std::uint16_t required = 0;
  bool prints = true;          ///< has a JSON object of its own, maybe empty
  bool ignores_words = false;  ///< has no options, and iproute2 says nothing of words that follow
};

/// Nothing when it is a kind that we don't know.
[[nodiscard]] LinkKind const* find_link_kind(std::string_view name);
/// All of them that have options.
[[nodiscard]] std::span<LinkKind const* const> link_kinds();

/// The options of `ip link add` and `ip link set`.
[[nodiscard]] Table const& link_options();
/// The options of `ip link property add|del`.
[[nodiscard]] Table const& link_property_options();
/// The usage of `ip link help KIND`, without its last newline; empty when the kind has none.
[[nodiscard]] std::string_view link_kind_usage(std::string_view kind);
/// The usage text of `ip link help`, without its last newline.
[[nodiscard]] std::string_view link_usage();

/// A request for a link whose type and flags are not known yet; `family` as in OutputOptions.
[[nodiscard]] Message empty_link_request(int family);
/// A request for a link (or, below the attribute of a veth's peer, its other end): when the options of all
/// links are read, puts the link's name and index.
Result<void> finish_link(Arguments& arguments, Draft& draft);
/// Reads the options of the kind that was named, if any, and puts kind and options into the request.
Result<void> parse_link_kind(Arguments& arguments, Draft& draft);
/// `ip link property add|del`: the names stand in one nest, the link is found behind it.
Result<void> parse_link_properties(Arguments& arguments, Draft& draft);

/// What `ip link show` and `ip address show` select links by.
struct LinkShow {
  std::optional<std::string> device;  ///< nothing: all
  std::optional<std::string> master;  ///< of that bridge, bond, …
  bool vrf = false;                   ///< `master` must be a VRF
  bool nomaster = false;
  std::optional<std::string> kind;        ///< `type vlan`
  std::optional<std::string> slave_kind;  ///< `type bridge_slave`
  std::optional<std::uint32_t> group;
  bool up = false;
  bool addresses = false;  ///< for `ip address`: leaves out what only `ip link` prints
  Span device_span, master_span;
  bool operator==(LinkShow const&) const = default;
};

/// Reads the words behind `ip link show`. A failure leaves in `read` the names that were read before it.
Result<LinkShow> parse_link_show(Arguments& arguments, Request& read);

/// The index of the master that is asked for; 0: none is.
Result<std::uint32_t> master_index(LinkShow const& show, LinkNames& names);
/// The links that are asked for, filtered by the kernel where it can (master, kind, one device).
Result<std::vector<Message>> dump_links(Channel& channel, LinkShow const& show, OutputOptions const& options);

/// Prints one link without the JSON object around it; false: it is filtered out, nothing was printed.
bool print_link(Printer& printer, LinkNames& names, MessageView const& link, LinkShow const& show);
/// The counters, as `ip -s` prints them.
void print_link_statistics(Printer& printer, MessageView const& link);

/// `ip link show`, whole.
Result<std::string> show_links(Channel& channel, LinkShow const& show, OutputOptions const& options);

}  // namespace ipsh::netlink
