#include "expansion_shell.hpp"

#include <cstdio>
#include <memory>

#include "grammar/parse.hpp"
#include "grammar/views.hpp"
#include "interp/condition.hpp"
#include "interp/text_builtins.hpp"

namespace ipsh::test {

using grammar::Kind;
using grammar::Node;
using interp::CommandResult;

namespace {

/// `n`, which shows the fields it is given.
constexpr std::string_view show_fields = "n() { printf '%s:' \"$#\"; printf '<%s>' \"$@\"; echo; }\n";

std::string output_of(std::string const& script) {
  std::string command = "LC_ALL=C.UTF-8 bash -c '";
  for (char const c : script) command += c == '\'' ? std::string("'\\''") : std::string{c};
  command += "' 2> /dev/null";
  std::unique_ptr<FILE, int (*)(FILE*)> const pipe(popen(command.c_str(), "r"), &pclose);
  std::string output;
  for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) output += static_cast<char>(c);
  return output;
}

}  // namespace

std::string by_bash(std::string const& script) {
  return output_of("trap 'echo \"status $?\"' EXIT; " + std::string(show_fields) + script);
}

std::string ExpansionShell::run(std::string const& script) {
  grammar::Sources sources;
  auto const tree = grammar::parse(sources, sources.add({"test", script}));
  if (!tree) return "refused: " + tree.error().message;
  ExpansionShell shell;
  for (char const* const variable : {"LC_ALL=C.UTF-8", "PWD=/", "OLDPWD=/"}) {
    std::string_view const text = variable;
    auto const equals = text.find('=');
    (void)shell.variables_.assign(text.substr(0, equals), std::string(text.substr(equals + 1)));
  }
  if (auto const done = shell.list((*tree)->root()); !done) {
    shell.status_ = interp::severity(done.error()) == interp::Severity::fatal ? 127 : 1;
  }
  return shell.output_ + "status " + std::to_string(shell.status_) + '\n';
}

Result<std::string> ExpansionShell::substitute(Node node) {
  Node const list = node.is(Kind::backquote) ? node.backquoted() : node.first();
  return list ? output_of(std::string(list.text())) : std::string();
}

std::optional<std::string> ExpansionShell::special(char which) const {
  switch (which) {
    case '?':
      return std::to_string(status_);
    case '0':
      return "bash";
    case '-':
      return "hBc";
    case '$':
      return "1";
    default:
      return std::nullopt;
  }
}

Result<void> ExpansionShell::list(Node list) {
  for (Node const item : list) {
    bool run = true;
    for (Node const part : item.first()) {
      if (part.is(Kind::and_)) run = status_ == 0;
      if (part.is(Kind::or_)) run = status_ != 0;
      if (part.is(Kind::pipeline) && run) TRY_VOID(command(part.first()));
    }
  }
  return {};
}

Result<void> ExpansionShell::command(Node command) {
  if (command.is(Kind::simple)) return simple(command);
  auto const value = interp::evaluate_condition(command.first(), variables_, *this);
  if (value) {
    status_ = *value ? 0 : 1;
  } else if (interp::severity(value.error()) == interp::Severity::command) {
    status_ = value.error().status;
  } else {
    return value.error();
  }
  return {};
}

Result<void> ExpansionShell::simple(Node simple) {
  interp::Expander expander(variables_, *this);
  std::vector<Node> words;
  int status = 0;
  for (Node const part : simple) {
    if (part.is(Kind::word)) words.push_back(part);
    if (!part.is(Kind::assignment)) continue;
    grammar::AssignmentView const view{part};
    std::string value = TRY(expander.assignment(view.value()));
    if (view.append()) value = variables_.value(view.name()).value_or("") + value;
    TRY_VOID(variables_.assign(view.name(), value));
  }
  auto const expanded = TRY(expander.fields(words));
  if (!expanded.empty()) {
    CommandResult const result = TRY(builtin(expanded));
    output_ += result.out;
    status = result.status;
  }
  status_ = status;
  return {};
}

Result<CommandResult> ExpansionShell::builtin(std::vector<Word> const& words) {
  std::string const& name = words[0].text;
  if (name == "echo") return interp::echo(words, variables_);
  if (name == "printf") return interp::printf(words, variables_);
  if (name == "test" || name == "[") return interp::test(words, variables_, *this);
  if (name == "set") return set(words);
  if (name == "unset") {
    for (std::size_t at = 1; at < words.size(); ++at) TRY_VOID(variables_.unset(words[at].text));
    return CommandResult{};
  }
  if (name == "n") {
    CommandResult result;
    result.out = std::to_string(words.size() - 1) + ':';
    if (words.size() == 1) result.out += "<>";
    for (std::size_t at = 1; at < words.size(); ++at) result.out += '<' + words[at].text + '>';
    result.out += '\n';
    return result;
  }
  return CommandResult{name == "false" ? 1 : 0, {}, {}, {}};
}

CommandResult ExpansionShell::set(std::vector<Word> const& words) {
  std::string const option = words.size() > 1 ? words[1].text : "";
  if (option == "-u") nounset_ = true;
  if (option == "-f") noglob_ = true;
  if (option == "+f") noglob_ = false;
  if (option == "--") positional_.clear();
  for (std::size_t at = 2; option == "--" && at < words.size(); ++at) positional_.push_back(words[at].text);
  return {};
}

}  // namespace ipsh::test
