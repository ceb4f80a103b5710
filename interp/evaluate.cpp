// Lists, && and ||, and what stands around every command: signals and the limit of depth.
#include <sys/resource.h>

#include <cstddef>
#include <cstring>

#include "interp/restore.hpp"
#include "interp/shell.hpp"

namespace ipsh::interp {

using grammar::Kind;
using grammar::Node;

namespace {

// A function that calls itself for ever is an error, not a crash: measured, one level takes less than 3 KB of
// an 8 MB stack at -O1.
constexpr unsigned deepest = 1800;

/// A $( ) takes more than a command does, and its process begins with the stack of its parent: what is used
/// is measured too, against three quarters of `ulimit -s`.
bool stack_is_used_up(void const* base) {
  static std::ptrdiff_t const limit = [] {
    rlimit allowed{};
    bool const known = getrlimit(RLIMIT_STACK, &allowed) == 0 && allowed.rlim_cur != RLIM_INFINITY;
    return static_cast<std::ptrdiff_t>(known ? allowed.rlim_cur / 4 * 3 : 6U << 20);
  }();
  return static_cast<char const*>(base) - static_cast<char const*>(__builtin_frame_address(0)) > limit;
}

}  // namespace

Flow Shell::evaluate_top(Node list) {
  for (auto at = list.begin(), end = list.end(); at != end;)
    if (auto const flow = evaluate_line(next_line(at, end)); flow != Flow::next) return flow;
  return Flow::next;
}

std::vector<Node> Shell::next_line(Node::Iterator& at, Node::Iterator end) {
  std::vector<Node> items;
  while (at != end) {
    if (!items.empty()) {
      auto const before = items.back().span().end;
      auto const between = (*at).tree().text.substr(before, (*at).span().begin - before);
      if (between.find('\n') != std::string_view::npos) break;
    }
    items.push_back(*at);
    ++at;
  }
  return items;
}

Flow Shell::evaluate_line(std::vector<Node> const& items) {
  bool const own_line = trace_level_ == 0 && !exit_trap_status_ && !error_trap_runs_;
  if (own_line && !start_.command_text) input_given_ = false;
  for (Node const item : items) {
    auto const flow = evaluate_item(item);
    if (flow != Flow::discard || in_subshell_) {
      if (flow != Flow::next) return flow;
      continue;
    }
    if (!discards_files_) return Flow::next;
    if (files_entered_ > 0) return flow;
    discards_files_ = false;
    return start_.command_text ? end_with({failure("", status_, command_), command_}, true) : Flow::next;
  }
  return Flow::next;
}

Flow Shell::evaluate_list(Node list) {
  for (Node const item : list)
    if (auto const flow = evaluate_item(item); flow != Flow::next) return flow;
  return Flow::next;
}

Flow Shell::evaluate_item(Node item) {
  grammar::ItemView const view{item};
  return view.background() ? evaluate_background(view.and_or()) : evaluate_and_or(view.and_or());
}

Flow Shell::evaluate_and_or(Node node) {
  bool runs = true;
  for (auto at = node.begin(), end = node.end(); at != end; ++at) {
    Node const part = *at;
    if (part.is(Kind::and_) || part.is(Kind::or_)) {
      runs = part.is(Kind::and_) == (status_ == 0);
      continue;
    }
    if (!runs) continue;
    auto after = at;
    bool const decides = ++after != end;
    Restore const ignoring(ignoring_errors_, ignoring_errors_ || decides);
    if (auto const flow = evaluate_pipeline(part); flow != Flow::next) return flow;
  }
  return Flow::next;
}

Flow Shell::evaluate_tested(Node list) {
  Restore const ignoring(ignoring_errors_, true);
  return evaluate_list(list);
}

Flow Shell::evaluate_command(Node command) {
  if (auto const flow = between_commands(); flow != Flow::next) return flow;
  Restore const deeper(depth_, depth_ + 1);
  if (depth_ > deepest || stack_is_used_up(stack_base_)) {
    complain("maximum nesting level exceeded", command.span());
    return end_with({failure("maximum nesting level exceeded", 1, command.span()), command.span()}, true);
  }
  auto flow = Flow::next;
  if (command.is(Kind::simple))
    flow = evaluate_simple(command);
  else if (command.is(Kind::compound))
    flow = evaluate_compound(command);
  else
    flow = define_function({command});
  if (flow != Flow::next) return flow;
  return between_commands();
}

}  // namespace ipsh::interp
