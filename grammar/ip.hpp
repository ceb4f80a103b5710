// The command line of `ip`: the options before the object, the object (link, address, route, netns …), and
// what it asks for. Words become requests or questions; nothing is sent and no name is looked up here. One
// file for each object: link.cpp, address.cpp, route.cpp, netns.cpp.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "grammar/netns.hpp"
#include "netlink/address.hpp"
#include "netlink/link.hpp"
#include "netlink/printer.hpp"
#include "netlink/request.hpp"
#include "netlink/route.hpp"
#include "netlink/word.hpp"

namespace ipsh::grammar {

/// The options before the object that are not about output.
struct IpOptions {
  netlink::OutputOptions output;         ///< -4 -6 -s -d -o -br -j -p -N -h …
  std::vector<Word> network_namespaces;  ///< -n NS, maybe repeatedly: entered one after the other
  bool force = false;
  bool all = false;      ///< -a: in all namespaces
  int flush_loops = 10;  ///< -l: how often `flush` tries
  bool operator==(IpOptions const&) const = default;
};

/// Requests that change something, to be sent in this order.
struct Change {
  std::vector<netlink::Request> requests;
  std::string warning;             ///< for standard error, whatever becomes of the requests; empty: none
  bool warns_before_names = true;  ///< false: not when a name in the requests is unknown
};
/// Words that are wrong behind names that may be unknown: the stock tool looks names up while it reads, so
/// that an unknown one is what it complains of.
struct Mistake {
  Error error;
  netlink::Request read;  ///< what was read before the mistake; not to be sent
  std::string warning;    ///< for standard error, before either complaint
};
/// To be printed on standard output as it is: `ip -V`.
struct Text {
  std::string text;
};
/// Something that iproute2 knows and ipsh does not: `ip xfrm`. `command ip …` runs the stock tool.
struct Foreign {
  std::string what;  ///< the words behind `ip`
  Span span;
};

// What asks, or (a flush) asks what to change: netlink/address.hpp, netlink/route.hpp.
struct AddressShow {
  netlink::AddressSelector selector;
};
struct AddressFlush {
  netlink::AddressSelector selector;
};
struct RouteShow {
  netlink::RouteSelector selector;
};
struct RouteFlush {
  netlink::RouteSelector selector;
};
struct RouteGet {
  netlink::RouteQuery query;
};

using IpAction = std::variant<Change, Mistake, netlink::LinkShow, AddressShow, AddressFlush, RouteShow,
                              RouteFlush, RouteGet, NetnsCommand, Text, Foreign>;

struct IpCommand {
  IpOptions options;
  IpAction action;
};

/// words[0] is `ip`. An error has the stock tool's words and status.
Result<IpCommand> parse_ip(std::span<Word const> words);

/// The namespaces that `-n` names, whatever is wrong behind it: iproute2 enters each as it reads the option.
std::vector<Word> network_namespaces_of(std::span<Word const> words);

/// What becomes of an error in the words behind an object of which `read` was read so far.
Result<IpAction> mistake(Error error, netlink::Request&& read, std::string warning = {});

/// The objects: each gets the words behind its own.
using ObjectParser = Result<IpAction> (*)(std::span<Word const> words, IpOptions& options);
Result<IpAction> parse_link(std::span<Word const> words, IpOptions& options);
Result<IpAction> parse_address(std::span<Word const> words, IpOptions& options);
Result<IpAction> parse_route(std::span<Word const> words, IpOptions& options);
Result<IpAction> parse_netns(std::span<Word const> words, IpOptions& options);

}  // namespace ipsh::grammar
