#include "grammar/literal_commands.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "grammar/quoting.hpp"
#include "grammar/views.hpp"

namespace ipsh::grammar {

namespace {

/// The word's text when no expansion can change it.
std::optional<std::string> fixed_text(Node word) {
  for (Node const part : word)
    if (part.is(Kind::literal) && part.text().find_first_of("*?[{~") != std::string_view::npos) return {};
  return literal_text(word);
}

std::optional<std::vector<Word>> fixed_words(Node simple) {
  std::vector<Word> words;
  for (Node const child : simple) {
    if (!child.is(Kind::word)) continue;
    auto text = fixed_text(child);
    if (!text) return {};
    words.push_back({std::move(*text), child.span()});
  }
  return words;
}

bool redirects_error(Node command) {
  for (Node const child : command) {
    if (!child.is(Kind::redirect)) continue;
    RedirectView const redirect{child};
    auto const sign = redirect.operator_text();
    if (redirect.descriptor() == 2 || sign.starts_with('&') || (sign == ">&" && !redirect.descriptor()))
      return true;
  }
  return false;
}

/// Words that nothing in the same list comes after.
bool leaves(std::string_view name) {
  return name == "exit" || name == "exec" || name == "return" || name == "break" || name == "continue";
}

class Walk {
 public:
  std::vector<LiteralCommand> run(Tree const& script) {
    if (Node const root = script.root()) list(root, true);
    settle_functions();
    std::erase_if(found_,
                  [this](Found const& found) { return bodies_.contains(found.command.words[0].text); });
    std::vector<LiteralCommand> commands;
    for (Found& found : found_) {
      if (!found.function.empty() && !fatal_.contains(found.function)) found.command.ends_script = false;
      commands.push_back(std::move(found.command));
    }
    return commands;
  }

 private:
  struct Found {
    LiteralCommand command;
    std::string function;  ///< whose body it stands in, empty: none
  };
  struct Call {
    std::string caller;  ///< empty: no function
    bool fatal;
  };

  void list(Node list, bool fatal) {
    for (Node const item : list) {
      Node const and_or = ItemView{item}.and_or();
      bool const alone = and_or.first() == and_or.last() && !ItemView{item}.background();
      for (Node const pipeline : and_or)
        if (pipeline.is(Kind::pipeline)) this->pipeline(pipeline, fatal && alone && !ignoring_);
      if (alone && leaves(plain_name(and_or.first()))) fatal = false;
    }
  }

  /// The command's name when a pipeline is one simple command.
  static std::string plain_name(Node pipeline) {
    Node const command = pipeline.first();
    if (command != pipeline.last() || !command.is(Kind::simple)) return {};
    Node const name = SimpleView{command}.command();
    return name ? fixed_text(name).value_or("") : "";
  }

  void pipeline(Node pipeline, bool fatal) {
    auto const stages = PipelineView{pipeline}.stages();
    bool const negated = pipeline.first().is(Kind::not_);
    for (auto const& stage : stages) command(stage.command, fatal && !negated && stages.size() == 1);
  }

  void command(Node command, bool fatal) {
    if (redirects_error(command)) fatal = false;
    if (command.is(Kind::simple)) {
      simple(command, fatal);
    } else if (command.is(Kind::function)) {
      function(command);
    } else {
      compound(command.first(), fatal);
    }
  }

  void compound(Node compound, bool fatal) {
    switch (compound.kind()) {
      case Kind::if_:
        for (ClauseView const clause : IfView{compound}.clauses()) {
          list(clause.condition(), false);
          list(clause.body(), fatal);
        }
        if (Node const otherwise = IfView{compound}.otherwise()) list(otherwise, fatal);
        break;
      case Kind::while_:
      case Kind::until_:
        list(LoopView{compound}.condition(), false);
        list(LoopView{compound}.body(), fatal);
        break;
      case Kind::for_:
        list(ForView{compound}.body(), fatal);
        break;
      case Kind::case_:
        for (CaseItemView const item : CaseView{compound}.items())
          if (Node const body = item.body()) list(body, fatal);
        break;
      case Kind::brace:
      case Kind::subshell:
        list(compound.first(), fatal);
        break;
      default:
        break;
    }
  }

  void function(Node function) {
    std::string outer = std::exchange(function_, std::string(FunctionView{function}.name()));
    ++bodies_[function_];
    command(FunctionView{function}.body(), true);
    function_ = std::move(outer);
  }

  void simple(Node simple, bool fatal) {
    Node const name_word = SimpleView{simple}.command();
    if (!name_word) return;
    auto const name = fixed_text(name_word);
    if (!name) return;
    auto words = fixed_words(simple);
    // Another file may do anything; `set $options` too.
    if (*name == "source" || *name == "." || (*name == "set" && (!words || ignores_errors(*words))))
      ignoring_ = true;
    calls_[*name].push_back({function_, fatal});
    if (words) found_.push_back({{std::move(*words), simple.span(), fatal}, function_});
  }

  static bool ignores_errors(std::vector<Word> const& words) {
    for (std::size_t at = 1; at < words.size(); ++at) {
      std::string const& word = words[at].text;
      if (word == "--" || !(word.starts_with('+') || word.starts_with('-'))) break;
      if (word.starts_with('+') && word.find('e') != std::string::npos) return true;
      if (word == "+o" && at + 1 < words.size() && words[at + 1].text == "errexit") return true;
      if (word.ends_with('o')) ++at;
    }
    return false;
  }

  /// A function's failure ends the script when it is called, and every call's would.
  void settle_functions() {
    if (ignoring_) return;
    for (auto const& [name, count] : bodies_)
      if (count == 1 && calls_.contains(name)) fatal_.insert(name);
    for (bool changed = true; changed;) {
      changed = std::erase_if(fatal_, [this](std::string const& name) {
                  return std::ranges::any_of(calls_[name], [this](Call const& call) {
                    return !call.fatal || (!call.caller.empty() && !fatal_.contains(call.caller));
                  });
                }) != 0;
    }
  }

  std::vector<Found> found_{};
  std::map<std::string, int> bodies_{};  ///< function -> how often it is defined
  std::map<std::string, std::vector<Call>> calls_{};
  std::set<std::string> fatal_{};
  std::string function_{};
  bool ignoring_ = false;
};

}  // namespace

std::vector<LiteralCommand> literal_commands(Tree const& script) {
  return Walk().run(script);
}

}  // namespace ipsh::grammar
