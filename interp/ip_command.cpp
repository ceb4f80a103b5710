#include "interp/ip_command.hpp"

#include <algorithm>

#include "grammar/ip.hpp"
#include "interp/command_table.hpp"
#include "interp/netns_command.hpp"
#include "netlink/address.hpp"
#include "netlink/netns_enter.hpp"
#include "netlink/resolve.hpp"
#include "netlink/route.hpp"

namespace ipsh::interp {

namespace {

constexpr int refused = 65;

/// What ipsh leaves to the stock tool: what it does not know, and a program in every namespace in turn.
std::optional<grammar::Foreign> left_to_stock_tool(grammar::IpAction const& action) {
  if (auto const* what = std::get_if<grammar::Foreign>(&action)) return *what;
  auto const* netns = std::get_if<grammar::NetnsCommand>(&action);
  if (netns == nullptr || netns->verb != grammar::NetnsCommand::Verb::exec || !netns->all) return {};
  auto const& program = netns->program.front();
  if (find_command(program.text) != nullptr) return {};
  return grammar::Foreign{"-all netns exec", program.span};
}

Error foreign(grammar::Foreign const& what) {
  auto error = failure("ip " + what.what + " is not part of ipsh", refused, what.span);
  error.label = "known to iproute2, not to ipsh";
  error.help = "`command ip " + what.what + " …` runs the stock tool, outside of the transaction";
  error.code = "U200";
  return error;
}

CommandResult printed(std::string text) {
  CommandResult result;
  result.out = std::move(text);
  return result;
}

/// The stock tool warns before it asks the kernel.
Error behind(std::string_view warning, Error error) {
  error.message.insert(0, warning);
  return error;
}

/// Does one `ip` command.
class Run {
 public:
  Run(Session& session, Invocation const& invocation, grammar::IpOptions const& options)
      : session_(session), invocation_(invocation), options_(options) {}

  Result<CommandResult> operator()(grammar::Change const& change) {
    CommandResult result;
    result.err = change.warning;
    for (auto request : change.requests) {
      if (!request.span.known()) request.span = invocation_.span;
      auto const sent = session_.change(std::move(request), invocation_.text, invocation_.may_defer);
      if (sent) continue;
      // An unknown name is an error without a number: the kernel was not asked.
      bool const warned = change.warns_before_names || sent.error().number != 0;
      return warned ? behind(change.warning, sent.error()) : sent.error();
    }
    return result;
  }
  Result<CommandResult> operator()(grammar::Mistake const& mistake) {
    auto const names = netlink::resolve(mistake.read, *TRY(settled_channel()));
    return behind(mistake.warning, names ? mistake.error : names.error());
  }
  Result<CommandResult> operator()(grammar::Text const& text) { return printed(text.text); }
  Result<CommandResult> operator()(grammar::Foreign const& what) { return foreign(what); }
  Result<CommandResult> operator()(grammar::NetnsCommand const& command) {
    return netns_command(session_, command, options_.output, invocation_);
  }
  Result<CommandResult> operator()(netlink::LinkShow const& show) {
    return printed(TRY(netlink::show_links(*TRY(settled_channel()), show, options_.output)));
  }
  Result<CommandResult> operator()(grammar::AddressShow const& show) {
    return printed(TRY(netlink::show_addresses(*TRY(settled_channel()), show.selector, options_.output)));
  }
  Result<CommandResult> operator()(grammar::RouteShow const& show) {
    return printed(TRY(netlink::show_routes(*TRY(settled_channel()), show.selector, options_.output)));
  }
  Result<CommandResult> operator()(grammar::RouteGet const& get) {
    auto answer = netlink::get_route(*TRY(settled_channel()), get.query, options_.output);
    if (!answer) return behind(get.query.warning, std::move(answer).error());
    auto result = printed(*std::move(answer));
    result.err = get.query.warning;
    return result;
  }
  Result<CommandResult> operator()(grammar::AddressFlush const& flush) {
    return this->flush([&](netlink::Channel& channel, int round) {
      return netlink::flush_addresses(channel, flush.selector, options_.output, round, options_.flush_loops);
    });
  }
  Result<CommandResult> operator()(grammar::RouteFlush const& flush) {
    return this->flush([&](netlink::Channel& channel, int round) {
      return netlink::flush_routes(channel, flush.selector, options_.output, round);
    });
  }

 private:
  Result<netlink::Channel*> settled_channel() {
    TRY_VOID(session_.settle());
    return TRY(TRY(session_.space())->socket());
  }

  template <class Round>
  Result<CommandResult> flush(Round const& next) {
    CommandResult result;
    auto* const channel = TRY(settled_channel());
    for (int number = 0;; ++number) {
      auto const round = TRY(next(*channel, number));
      result.out += round.output;
      if (round.route_cache) TRY_VOID(flush_route_cache());
      TRY_VOID(send(round));
      if (round.last || round.requests.empty()) return result;
    }
  }

  /// All requests of a round, unless its first refusal is none that is tolerated.
  Result<void> send(netlink::FlushRound const& round) {
    bool refused_before = false;
    for (auto const& request : round.requests) {
      auto const sent = session_.change(request, invocation_.text, false);
      if (sent || (std::exchange(refused_before, true) && sent.error().number != 0)) continue;
      if (sent.error().number == round.tolerated) continue;
      if (sent.error().number == 0) return sent.error();
      auto error = netlink::flush_refused({sent.error().number, sent.error().kernel, 0}, round);
      error.span = invocation_.span;
      return error;
    }
    return {};
  }

  Result<void> flush_route_cache() {
    auto const inside = TRY(netlink::InNamespace::enter(*TRY(session_.space())));
    return netlink::flush_route_cache();
  }

  Session& session_;
  Invocation const& invocation_;
  grammar::IpOptions const& options_;
};

Result<void> enter_each(std::vector<std::string> const& spaces) {
  for (auto const& name : spaces) TRY_VOID(netlink::enter_for_program(name));
  return {};
}

}  // namespace

Result<CommandResult> ip_command(Session& session, Invocation const& invocation) {
  std::vector<Session::Inside> inside;
  for (auto const& name : grammar::network_namespaces_of(invocation.words)) {
    auto entered = session.enter(name.text);
    if (!entered) {
      auto error = std::move(entered).error();
      error.status = 255;
      error.span = name.span;
      return error;
    }
    inside.push_back(std::move(*entered));
  }
  auto const command = TRY(grammar::parse_ip(invocation.words));
  if (auto const what = left_to_stock_tool(command.action)) return foreign(*what);
  return std::visit(Run(session, invocation, command.options), command.action);
}

bool for_stock_tool(std::span<Word const> words) {
  if (words.empty() || command_name(words.front().text) != "ip") return false;
  auto const command = grammar::parse_ip(words);
  if (!command) return false;
  auto const* netns = std::get_if<grammar::NetnsCommand>(&command->action);
  return left_to_stock_tool(command->action) || (netns != nullptr && for_stock_tool(netns->program));
}

Result<std::optional<Commands::Program>> program_of_ip(std::span<Word const> words) {
  // Asked for every command: only `netns` (in full, or as far as "neighbour" allows) runs a program.
  if (std::ranges::none_of(words, [](Word const& word) { return word.text.starts_with("net"); }))
    return std::optional<Commands::Program>();
  auto const command = grammar::parse_ip(words);
  if (!command) return std::optional<Commands::Program>();
  auto const* netns = std::get_if<grammar::NetnsCommand>(&command->action);
  if (netns == nullptr || netns->verb != grammar::NetnsCommand::Verb::exec || netns->all)
    return std::optional<Commands::Program>();
  auto program = Commands::Program{netns->program, {}, true};
  // `ip -n A netns exec B PROGRAM` enters both.
  std::vector<std::string> spaces;
  for (auto const& name : command->options.network_namespaces) spaces.push_back(name.text);
  spaces.push_back(netns->name->text);
  if (command_name(program.words.front().text) == "ip") {
    // `ip netns exec A ip netns exec B PROGRAM`
    auto inner = TRY(program_of_ip(program.words));
    if (!inner) return std::optional<Commands::Program>();
    program.words = inner->words;
    program.enter = [spaces = std::move(spaces), deeper = inner->enter]() -> Result<void> {
      TRY_VOID(enter_each(spaces));
      return deeper();
    };
    return std::optional(std::move(program));
  }
  if (find_command(program.words.front().text) != nullptr) return std::optional<Commands::Program>();
  program.enter = [spaces = std::move(spaces)] { return enter_each(spaces); };
  return std::optional(std::move(program));
}

std::optional<Error> check_words(std::span<Word const> words) {
  if (words.empty() || command_name(words.front().text) != "ip") return {};
  auto const command = grammar::parse_ip(words);
  if (!command) return command.error();
  if (auto const* wrong = std::get_if<grammar::Mistake>(&command->action)) return wrong->error;
  if (auto const what = left_to_stock_tool(command->action)) return foreign(*what);
  if (auto const* netns = std::get_if<grammar::NetnsCommand>(&command->action))
    return check_words(netns->program);
  return {};
}

}  // namespace ipsh::interp
