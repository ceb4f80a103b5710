// Compound commands: if, loops, case, groups, and functions' definitions.
#include "interp/condition.hpp"
#include "interp/pattern.hpp"
#include "interp/restore.hpp"
#include "interp/shell.hpp"

namespace ipsh::interp {

using grammar::Kind;
using grammar::Node;

Flow Shell::evaluate_compound(Node compound) {
  grammar::CompoundView const view{compound};
  last_of_process_ = false;
  auto const command = view.command();
  if (command.is(Kind::subshell)) return evaluate_subshell(command, compound);
  if (!view.redirected()) return evaluate_inside(command);

  if (!settle()) return Flow::exit;
  Redirections redirections(commands_);
  if (auto const done = redirect(compound, redirections); !done)
    return redirection_failed(done.error(), compound.span());
  note_input(compound);
  open_compounds_.push_back(&redirections);
  auto const flow = evaluate_inside(command);
  open_compounds_.pop_back();
  bool const settled = settle();
  if (flow == Flow::exit || !settled) {
    if (!start_.command_text) redirections.keep();  // as in bash, the EXIT trap still finds them in place
    return Flow::exit;
  }
  if (auto const done = redirections.finish(); !done) {
    complain(done.error().message, compound.span());
    return complete(1, compound.span());
  }
  return flow;
}

/// bash's `stdin_redir`, odd as it is: the last compound command with redirections decides, and only the next
/// line forgets it.
void Shell::note_input(Node compound) {
  if (!grammar::CompoundView{compound}.redirected()) return;
  input_given_ = false;
  for (Node const child : compound) {
    if (!child.is(Kind::redirect)) continue;
    grammar::RedirectView const redirect{child};
    auto const sign = redirect.operator_text();
    input_given_ =
        input_given_ || (sign == "<&" ? redirect.descriptor().value_or(0) == 0 : sign.starts_with('<'));
  }
}

Flow Shell::evaluate_inside(Node command) {
  switch (command.kind()) {
    case Kind::if_:
      return evaluate_if({command});
    case Kind::while_:
    case Kind::until_:
      return evaluate_loop({command});
    case Kind::for_:
      return evaluate_for({command});
    case Kind::case_:
      return evaluate_case({command});
    case Kind::condition:
      return evaluate_condition(command);
    default:
      return evaluate_list(command.first());
  }
}

Flow Shell::evaluate_condition(Node condition) {
  Restore const here(command_, condition.span());
  Restore const joins(joins_list_, true);
  auto const holds = interp::evaluate_condition(condition, variables_, *this);
  if (holds) return complete(*holds ? 0 : 1, condition.span());
  auto const& error = holds.error();
  if (ended_ || severity(error) != Severity::command) return expansion_failed(error);
  if (!error.message.empty()) complain(error.message, condition.span());
  return complete(error.status, condition.span());
}

Flow Shell::evaluate_if(grammar::IfView view) {
  for (Node const child : view.node) {
    if (child.is(Kind::else_)) return evaluate_list(child.first());
    grammar::ClauseView const clause{child};
    if (auto const flow = evaluate_tested(clause.condition()); flow != Flow::next) return flow;
    if (status_ == 0) return evaluate_list(clause.body());
  }
  status_ = 0;
  return Flow::next;
}

std::optional<Flow> Shell::loop_ends(Flow body) {
  if (body == Flow::next) return {};
  if (body != Flow::break_ && body != Flow::continue_) return body;
  if (--loops_to_leave_ > 0) return body;
  return body == Flow::break_ ? std::optional{Flow::next} : std::nullopt;
}

Flow Shell::evaluate_loop(grammar::LoopView view) {
  // A loop that sends nothing would run on behind a failed command for ever: it looks now and then.
  constexpr unsigned rounds_between_looks = 256;
  Restore const deeper(loops_, loops_ + 1);
  int status = 0;
  for (unsigned round = 1;; ++round) {
    if (round % rounds_between_looks == 0 && !settle()) return Flow::exit;
    auto flow = evaluate_tested(view.condition());
    if (flow == Flow::next) {
      if ((status_ == 0) == view.until()) break;
      flow = evaluate_list(view.body());
      status = status_;
    } else {
      status = status_;
    }
    if (auto const end = loop_ends(flow)) {
      if (*end != Flow::next) return *end;
      break;
    }
  }
  status_ = status;
  return Flow::next;
}

Flow Shell::evaluate_for(grammar::ForView view) {
  std::vector<Word> words;
  command_ = view.node.span();
  if (auto const in = view.in()) {
    for (Node const word : in) {
      auto fields = expander_.fields(word);
      if (!fields) return expansion_failed(std::move(fields).error());
      words.insert(words.end(), std::make_move_iterator(fields->begin()),
                   std::make_move_iterator(fields->end()));
    }
  } else {
    for (auto const& text : positional_) words.push_back({text, view.node.span()});
  }
  Restore const deeper(loops_, loops_ + 1);
  int status = 0;
  for (auto const& word : words) {
    if (!settle_for_traps()) return Flow::exit;
    if (auto const done = variables_.assign(view.variable(), word.text, word.span); !done)
      return expansion_failed(done.error());
    if (options_.trace)
      trace("for " + std::string(view.variable()) +
            (view.in() ? " " + std::string(view.in().text()) : " in \"$@\""));
    auto const flow = evaluate_list(view.body());
    status = status_;
    if (auto const end = loop_ends(flow)) {
      if (*end != Flow::next) return *end;
      break;
    }
  }
  status_ = status;
  return Flow::next;
}

Flow Shell::evaluate_case(grammar::CaseView view) {
  command_ = view.node.span();
  substitution_status_.reset();
  if (options_.trace) trace("case " + std::string(view.subject().text()) + " in");
  std::string subject;
  {
    Restore const joins(joins_list_, true);
    auto text = expander_.string(view.subject());
    if (!text) return expansion_failed(std::move(text).error());
    subject = *std::move(text);
  }
  return evaluate_case_items(view.items(), subject);
}

Flow Shell::evaluate_case_items(std::vector<grammar::CaseItemView> const& items, std::string const& subject) {
  bool runs = false, ran = false;
  for (auto const& item : items) {
    for (Node const pattern : item.patterns()) {
      if (runs) break;
      auto const text = expander_.pattern(pattern);
      if (!text) return expansion_failed(text.error());
      runs = matches(*text, subject, variables_.characters());
    }
    if (!runs) continue;
    ran = true;
    // In a body $? is still what was before, or the status of the last $( ) in the words.
    if (!item.body()) status_ = 0;
    if (item.body())
      if (auto const flow = evaluate_list(item.body()); flow != Flow::next) return flow;
    if (!item.falls_through()) runs = false;
    if (!item.falls_through() && !item.tests_next()) return Flow::next;
  }
  if (!ran) status_ = 0;
  return Flow::next;
}

Flow Shell::define_function(grammar::FunctionView view) {
  if (!settle_for_traps()) return Flow::exit;
  functions_.insert_or_assign(std::string(view.name()), Function{view.body()});
  status_ = 0;
  return Flow::next;
}

}  // namespace ipsh::interp
