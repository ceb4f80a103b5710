#include "interp/network.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "grammar/similar.hpp"
#include "interp/command_table.hpp"
#include "interp/ip_command.hpp"
#include "interp/sysctl_command.hpp"
#include "netlink/fusion.hpp"
#include "netlink/netns_query.hpp"
#include "netlink/sysctl.hpp"

namespace ipsh::interp {

namespace {

std::string text_of(std::span<Word const> words) {
  std::string text;
  for (auto const& word : words) {
    if (!text.empty()) text += ' ';
    text += word.text;
  }
  return text;
}

}  // namespace

bool Network::knows(std::string_view name) const {
  return find_command(name) != nullptr;
}

bool Network::executes(std::span<Word const> words) const {
  return !words.empty() && find_command(words.front().text) != nullptr && !for_stock_tool(words);
}

Result<std::optional<Commands::Program>> Network::program(std::span<Word const> words) {
  if (words.empty() || command_name(words.front().text) != "ip") return std::optional<Program>();
  return program_of_ip(words);
}

int Network::run(std::span<Word const> words, CommandContext const& context) {
  Invocation const invocation{words, text_of(words), context.may_defer, context.span};
  // What waits bash has done before this command: the failure of that is not for this one's `||` or `if`.
  // iptables looks for itself, since many of its questions are answered without a commit.
  bool const looks_itself = command_name(words.front().text).find("tables") != std::string_view::npos;
  if (!context.may_defer && !looks_itself)
    if (auto settled = session_.settle_before(); !settled)
      return fail(std::move(settled).error(), words, context);
  auto result = find_command(words.front().text)(session_, invocation);
  if (!result) return fail(std::move(result).error(), words, context);
  return print(*result, words, context);
}

/// vent0: did you mean "vnet0"? The names that there are now are asked for only when one was not found.
void Network::suggest(Error& error, std::span<Word const> words) {
  auto const word = std::ranges::find(words, error.span, &Word::span);
  if (error.sought == Sought::nothing || !error.span.known() || word == words.end()) return;
  std::vector<std::string> names;
  auto const space = session_.space();
  auto const channel = space ? (*space)->socket() : Result<netlink::RouteSocket*>(space.error());
  if (!channel) return;
  if (error.sought == Sought::link) {
    names = netlink::link_names(**channel);
  } else if (auto const spaces = netlink::list_namespaces(**channel)) {
    for (auto const& one : *spaces) names.push_back(one.name);
  }
  auto const meant = grammar::did_you_mean(word->text, names);
  if (!meant.empty()) error.label += (error.label.empty() ? "" : "; ") + meant;
}

int Network::fail(Error error, std::span<Word const> words, CommandContext const& context) {
  // What waited and failed before this one is the failure that bash would have stopped at.
  if (auto earlier = session_.settle_before(); !earlier) error = std::move(earlier).error();
  bool const before = session_.take_failed_before();
  suggest(error, words);
  auto const word = std::ranges::find(words, error.span, &Word::span);
  auto value = word == words.end() ? std::string() : word->text;
  if (!error.span.known()) error.span = context.span;
  auto const command = before ? error.span : context.span;
  if (!error.output.empty()) write(1, error.output, context);
  Failure failure{std::move(error), command, std::move(value)};
  auto const status = failure.error.status;
  if (context.may_defer || before) {
    // The first line is what a person is shown of an error; iptables' warnings stand before it.
    auto& message = failure.error.message;
    for (std::size_t end = 0;
         message.starts_with("Warning: ") && (end = message.find('\n')) != std::string::npos;) {
      session_.print(2, message.substr(0, end + 1));
      message.erase(0, end + 1);
    }
    failure_ = std::move(failure);
    if (before && !context.may_defer) return failed_before;
  } else {
    if (!failure.error.message.empty()) session_.print(2, failure.error.message + '\n');
    last_failure_ = std::move(failure);
  }
  return status;
}

namespace {

/// The place in a command's errors of the one that it failed with: the last that begins with its name. Usage,
/// which begins with an empty line, has none.
std::size_t last_sentence(std::string_view errors, std::string_view name) {
  auto const start = std::string(name) + ": ";
  auto const place = errors.rfind('\n' + start);
  if (place != std::string_view::npos) return place + 1;
  return errors.starts_with('\n') ? errors.size() : 0;
}

}  // namespace

int Network::print(CommandResult const& result, std::span<Word const> words, CommandContext const& context) {
  if (result.status != 0 && context.may_defer) {
    auto const place = last_sentence(result.err, command_name(words.front().text));
    auto message = result.err.substr(place);
    message.erase(message.find_last_not_of('\n') + 1);
    if (message.empty()) message = "exit status " + std::to_string(result.status);
    auto error = failure(std::move(message), result.status, result.span.known() ? result.span : context.span);
    if (place != 0) session_.print(2, result.err.substr(0, place));
    if (!result.out.empty()) write(1, result.out, context);
    return fail(std::move(error), {}, context);
  }
  if (!result.err.empty()) session_.print(2, result.err);
  if (result.status != 0)
    last_failure_ = Failure{failure(result.err.substr(0, result.err.find_last_not_of('\n') + 1),
                                    result.status, result.span.known() ? result.span : context.span),
                            context.span};
  if (result.out.empty()) return result.status;
  auto const number = write(1, result.out, context);
  // The stock tools don't look (but for sysctl); a transaction whose output is lost has failed.
  bool const looks = session_.transaction() != nullptr || command_name(words.front().text) == "sysctl";
  if (number == 0 || result.status != 0 || !looks) return result.status;
  auto error = failure(words.front().text + ": write error: " + std::strerror(number), 1, context.span);
  error.number = number;
  return fail(std::move(error), words, context);
}

int Network::write(int fd, std::string_view text, CommandContext const& context) {
  writer_ = context.span;
  auto const number = session_.print(fd, text);
  if (!session_.crowded()) return number;
  // `while :; do echo; done` behind a change: what waits must not grow for ever.
  failure_ = barrier();
  return failure_ ? ECANCELED : number;
}

std::optional<Failure> Network::output_failure() {
  auto const number = session_.take_output_error();
  if (number == 0) return {};
  return Failure{failure(std::string("echo: write error: ") + std::strerror(number), 1, writer_), writer_};
}

std::optional<Failure> Network::barrier() {
  if (auto settled = session_.settle(); !settled && !failure_) {
    auto error = std::move(settled).error();
    auto const span = error.span;
    failure_ = Failure{std::move(error), span};
  }
  if (!failure_) failure_ = output_failure();
  return std::exchange(failure_, std::nullopt);
}

bool Network::is_sysctl(std::string_view path) const {
  return netlink::resolved_path(path).starts_with(netlink::sysctl_root);
}

Result<void> Network::write_sysctl(std::string_view path, std::string_view text, Span span) {
  return change_sysctl(session_, std::string(path), text, span);
}

void Network::joined() {
  if (session_.transaction() != nullptr) session_.transaction()->joined();
  session_.forget_namespaces();
}

Commands::ProgramEnvironment Network::program_environment() {
  ProgramEnvironment environment;
  if (session_.transaction() == nullptr) return environment;
  if (!multi_call_) multi_call_ = find_multi_call_();
  environment.path_prefix = *multi_call_;
  if (auto variable = session_.transaction()->environment(); !variable.empty())
    environment.variables.push_back(std::move(variable));
  return environment;
}

void Network::external(std::span<Word const>) {
  session_.write_journal();
}

Result<void> Network::before_exec() {
  TRY_VOID(session_.settle());
  if (session_.transaction() == nullptr) return {};
  return session_.transaction()->commit(true);
}

}  // namespace ipsh::interp
