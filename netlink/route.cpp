#include "netlink/route.hpp"

#include <linux/if_link.h>
#include <sys/socket.h>

#include "netlink/listing.hpp"
#include "netlink/route_print.hpp"

namespace ipsh::netlink {

namespace {

Error no_device(std::string const& name, Span span) {
  return failure("Cannot find device \"" + name + '"', 1, span);
}

Result<std::optional<std::uint32_t>> device_index(LinkNames& names, std::optional<std::string> const& name,
                                                  Span span) {
  if (!name) return std::optional<std::uint32_t>();
  auto const index = names.index(*name);
  if (!index) return no_device(*name, span);
  return index;
}

/// Resolves the names that a selector holds; what it selects by a VRF's name is that VRF's table.
Result<RouteFilter> resolve(LinkNames& names, RouteSelector const& selector, int family) {
  RouteFilter filter;
  filter.selector = selector;
  filter.family = family;
  filter.cloned = selector.cached;
  if (selector.vrf) {
    auto const table = names.vrf_table(*selector.vrf);
    if (!table)
      return failure("Error: argument \"" + *selector.vrf + "\" is wrong: Invalid VRF\n", 255,
                     selector.vrf_span);
    filter.selector.table = *table;
  }
  filter.input_device = TRY(device_index(names, selector.input_device, selector.input_device_span));
  filter.device = TRY(device_index(names, selector.device, selector.device_span));
  return filter;
}

/// A listing of one table is of one family.
int dump_family(RouteFilter const& filter) {
  if (filter.family == AF_UNSPEC && filter.selector.table != 0) return AF_INET;
  return filter.family;
}

Message dump_request(RouteFilter const& filter) {
  rtmsg header{};
  header.rtm_family = static_cast<unsigned char>(dump_family(filter));
  header.rtm_protocol = filter.selector.protocol.value_or(0);
  if (filter.selector.cached) header.rtm_flags |= RTM_F_CLONED;
  Message request(RTM_GETROUTE, 0, header);
  if (filter.selector.table != 0) request.put(RTA_TABLE, filter.selector.table);
  if (filter.device) request.put(RTA_OIF, *filter.device);
  return request;
}

Error dump_failed(Refusal const& refusal, std::string_view conclusion) {
  Error error = refused(refusal);
  bool const silent = refusal.text.empty() && (refusal.number == ENOENT || refusal.number == EOPNOTSUPP);
  error.message = silent ? std::string() : error.message + '\n';
  error.message += conclusion;
  return error;
}

/// Asks once, with what the resolved names add to the question.
Result<Message> ask(Channel& channel, Message question) {
  auto answer = channel.get(std::move(question));
  if (!answer) return refused(answer.error());
  return *std::move(answer);
}

Result<Message> complete(LinkNames& names, RouteQuery const& query) {
  Message question = query.message;
  if (query.vrf && !names.is_vrf(*query.vrf))
    return failure("Error: argument \"" + *query.vrf + "\" is wrong: Invalid VRF\n", 255, query.vrf_span);
  auto const input = TRY(device_index(names, query.input_device, query.input_device_span));
  auto const output = TRY(device_index(names, query.device, query.device_span));
  if (input) question.put(RTA_IIF, *input);
  if (output) question.put(RTA_OIF, *output);
  if (query.mark != 0) question.put(RTA_MARK, query.mark);
  return question;
}

}  // namespace

Result<std::string> show_routes(Channel& channel, RouteSelector const& selector,
                                OutputOptions const& options) {
  LinkNames names(channel);
  auto const filter = TRY(resolve(names, selector, options.family));
  auto const listing = Listing::read(channel, dump_request(filter));
  Printer printer(options);
  if (!listing) {
    // There is always a main table, even before its first route (ip/iproute.c, save_route_errhndlr).
    if (listing.error().number == ENOENT && filter.selector.table == RT_TABLE_MAIN) return printer.finish();
    return dump_failed(listing.error(), "Dump terminated");
  }
  Result<void> printed;
  listing->for_each([&](MessageView const& message) {
    RouteView const route(message);
    if (printed && filter.accepts(route)) printed = print_route(printer, names, filter, route);
  });
  if (!printed) return printed.error();
  return printer.finish();
}

Result<FlushRound> flush_routes(Channel& channel, RouteSelector const& selector, OutputOptions const& options,
                                int round) {
  LinkNames names(channel);
  auto filter = TRY(resolve(names, selector, options.family));
  filter.flushing = true;
  auto text_only = options;
  text_only.json = false;
  Printer printer(text_only);
  FlushRound result;
  if (selector.cached && round == 0 && dump_family(filter) != AF_INET6) {
    result.route_cache = true;
    if (options.statistics > 0) printer.text("*** IPv4 routing cache is flushed.\n");
  }
  if (selector.cached && dump_family(filter) == AF_INET) {
    result.output = printer.finish();
    return result;
  }
  auto const listing = Listing::read(channel, dump_request(filter));
  if (!listing) return dump_failed(listing.error(), "Flush terminated");
  Result<void> printed;
  listing->for_each([&](MessageView const& message) {
    RouteView const route(message);
    if (!printed || !filter.accepts(route)) return;
    result.requests.push_back(deletion(message, RTM_DELROUTE));
    if (options.statistics > 1) printed = print_route(printer, names, filter, route);
  });
  if (!printed) return printed.error();
  result.output = printer.finish();
  if (options.statistics == 0) return result;
  bool const cache_too = selector.cached && dump_family(filter) != AF_INET6;
  if (result.requests.empty() && round == 0 && cache_too)
    result.output += "*** Flush is complete after 0 round ***\n";
  else
    result.output += flush_progress(round, result.requests.size(), "entries");
  return result;
}

Result<std::string> get_route(Channel& channel, RouteQuery const& query, OutputOptions const& options) {
  LinkNames names(channel);
  RouteFilter filter;
  filter.selector.table = 0;
  filter.family = options.family;
  auto const question = TRY(complete(names, query));
  auto answer = TRY(ask(channel, question));
  Printer printer(options);
  std::string output;
  auto const print = [&](Printer& to) -> Result<void> {
    RouteView const route(answer.view());
    if (!filter.accepts(route)) return {};
    return print_route(to, names, filter, route);
  };
  TRY_VOID(print(printer));
  output = printer.finish();
  RouteView const first(answer.view());
  bool const from_given = RouteView(query.message.view())[RTA_SRC].has_value();
  if (!query.connected || from_given) return output;
  if (!first[RTA_PREFSRC] && !first[RTA_SRC]) return failure("Failed to connect the route");
  // It takes the path out of the answer, and then asks its first question again (ip/iproute.c, iproute_get).
  answer = TRY(ask(channel, question));
  // iproute2 closes its JSON document after the first answer; the second one is text.
  auto text_only = options;
  text_only.json = false;
  Printer second(text_only);
  TRY_VOID(print(second));
  return output + second.finish();
}

}  // namespace ipsh::netlink
