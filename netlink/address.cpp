#include "netlink/address.hpp"

#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <unordered_map>

#include "netlink/address_print.hpp"
#include "netlink/listing.hpp"

namespace ipsh::netlink {

namespace {

Result<AddressFilter> resolve(LinkNames& names, AddressSelector const& selector,
                              OutputOptions const& options) {
  AddressFilter filter;
  filter.selector = selector;
  filter.family = options.family;
  if (filter.family == AF_UNSPEC && selector.to) filter.family = selector.to->family;
  TRY(master_index(selector.links, names));
  if (!selector.links.device) return filter;
  filter.device = names.index(*selector.links.device);
  if (!filter.device)
    return failure("Device \"" + *selector.links.device + "\" does not exist.", 1,
                   selector.links.device_span);
  return filter;
}

boost::system::result<Listing, Refusal> list_addresses(Channel& channel, AddressFilter const& filter) {
  ifaddrmsg header{};
  header.ifa_family = static_cast<unsigned char>(filter.family);
  header.ifa_index = filter.device.value_or(0);
  return Listing::read(channel, Message(RTM_GETADDR, 0, header));
}

Error dump_failed(Refusal const& refusal, std::string_view conclusion, int status) {
  Error error = refused(refusal);
  error.message.append("\n").append(conclusion);
  error.status = status;
  return error;
}

/// The addresses of every link, in the kernel's order.
using AddressesOfLinks = std::unordered_map<std::uint32_t, std::vector<AddressView>>;

AddressesOfLinks by_link(Listing const& listing) {
  AddressesOfLinks addresses;
  listing.for_each([&](MessageView const& message) {
    if (message.type() != RTM_NEWADDR) return;
    AddressView const address(message);
    addresses[address.header().ifa_index].push_back(address);
  });
  return addresses;
}

/// Is the link worth a line? One without any address is, unless a family was asked for.
bool is_shown(AddressFilter const& filter, std::vector<AddressView> const* addresses, LinkNames& names) {
  if (addresses == nullptr) return filter.family == AF_UNSPEC;
  for (auto const& address : *addresses)
    if (filter.accepts(address, names)) return true;
  return false;
}

void print_addresses(Printer& printer, LinkNames& names, AddressFilter const& filter, bool up,
                     std::vector<AddressView> const* addresses) {
  printer.open_array("addr_info");
  if (addresses != nullptr && (up || !filter.selector.links.up)) {
    for (auto const& address : *addresses) {
      if (filter.family != AF_UNSPEC && filter.family != address.header().ifa_family) continue;
      printer.open_object();
      if (filter.accepts(address, names)) print_address(printer, names, address, printer.options().oneline);
      printer.close_object();
    }
  }
  printer.close_array();
  if (printer.options().brief) printer.text("\n");
}

/// One link of the listing: its lines, unless -o leaves them out, then its addresses.
void print_entry(Printer& printer, LinkNames& names, AddressFilter const& filter, MessageView const& link,
                 std::vector<AddressView> const* addresses) {
  auto const& options = printer.options();
  bool const packet = filter.family == AF_PACKET;
  // A pattern of labels is about addresses only: then the link's lines are left out.
  bool const labels = filter.selector.label.has_value();
  bool const up = link.header<ifinfomsg>().ifi_flags & IFF_UP;
  bool const lines = (options.brief || !options.oneline || packet) && !labels;
  printer.open_object();
  bool const shown = lines ? print_link(printer, names, link, filter.selector.links)
                           : up || !labels || !filter.selector.links.up;
  if (shown && !packet) print_addresses(printer, names, filter, up, addresses);
  if (shown && lines && !options.brief && options.statistics > 0) {
    print_link_statistics(printer, link);
    printer.line_end();
  }
  printer.close_object();
}

}  // namespace

Result<std::string> show_addresses(Channel& channel, AddressSelector const& selector,
                                   OutputOptions const& options) {
  LinkNames names(channel);
  auto const filter = TRY(resolve(names, selector, options));
  auto const links = TRY(dump_links(channel, selector.links, options));
  for (auto const& link : links) names.remember(link.view());
  Listing listing;
  if (filter.family != AF_PACKET) {
    auto read = list_addresses(channel, filter);
    if (!read) return dump_failed(read.error(), "Dump terminated", 0);
    listing = std::move(*read);
  }
  auto const addresses = by_link(listing);
  // A family, also one that only follows from `to`, leaves out the lines of the link layer.
  auto in_family = options;
  in_family.family = filter.family;
  Printer printer(in_family);
  for (auto const& link : links) {
    auto const index = static_cast<std::uint32_t>(link.view().header<ifinfomsg>().ifi_index);
    auto const found = addresses.find(index);
    auto const* const own = found == addresses.end() ? nullptr : &found->second;
    if (filter.family == AF_PACKET || is_shown(filter, own, names))
      print_entry(printer, names, filter, link.view(), own);
  }
  return printer.finish();
}

Result<FlushRound> flush_addresses(Channel& channel, AddressSelector const& selector,
                                   OutputOptions const& options, int round, int rounds) {
  LinkNames names(channel);
  auto const filter = TRY(resolve(names, selector, options));
  if (rounds != 0 && round == rounds)
    return failure("*** Flush remains incomplete after " + std::to_string(round) + " rounds. ***", 255);
  auto const listing = list_addresses(channel, filter);
  if (!listing) return dump_failed(listing.error(), "Flush terminated", 1);
  auto text_only = options;
  text_only.json = false;
  Printer printer(text_only);
  FlushRound result;
  // The kernel may have deleted what was second together with the first, or not, as a sysctl says.
  result.tolerated = EADDRNOTAVAIL;
  result.failure_status = 255;
  listing->for_each([&](MessageView const& message) {
    AddressView const address(message);
    if (!filter.accepts(address, names)) return;
    result.requests.push_back(deletion(message, RTM_DELADDR));
    if (options.statistics > 1) print_address(printer, names, address, true);
  });
  result.output = printer.finish();
  auto const deleted = result.requests.size();
  if (options.statistics > 0) result.output += flush_progress(round, deleted, "addresses");
  // `primary`: a second round would take those that have become primary meanwhile.
  result.last = deleted > 0 && (selector.flags_mask & IFA_F_SECONDARY) && !(selector.flags & IFA_F_SECONDARY);
  if (result.last && options.statistics > 0) result.output += flush_progress(round + 1, 0, "addresses");
  return result;
}

}  // namespace ipsh::netlink
