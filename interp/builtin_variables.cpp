// Builtins on variables, options and positional parameters: export, readonly, local, unset, set, shift.
#include <algorithm>
#include <charconv>

#include "interp/builtin.hpp"
#include "interp/shell_quoting.hpp"

namespace ipsh::interp {
namespace {

/// `NAME`, `NAME=VALUE` or `NAME+=VALUE`, as a word of export, readonly or local.
struct Declaration {
  std::string name, value;
  bool assigns = false, appends = false;
};

Declaration declaration_of(std::string const& word) {
  auto const equals = word.find('=');
  if (equals == std::string::npos) return {word, "", false, false};
  bool const appends = equals > 0 && word[equals - 1] == '+';
  return {word.substr(0, equals - (appends ? 1 : 0)), word.substr(equals + 1), true, appends};
}

/// The letters of the options before the names; what is left begins with the first name. Nothing: a letter
/// that is not among `known`, which `bad` then is.
struct Letters {
  std::string letters;
  std::span<Word const> names;
  Word const* bad = nullptr;
};

Letters letters_of(std::span<Word const> words, std::string_view known) {
  Letters result{{}, words.subspan(1)};
  while (!result.names.empty() && result.names[0].text.size() > 1 && result.names[0].text[0] == '-') {
    auto const& option = result.names[0];
    if (option.text == "--") {
      result.names = result.names.subspan(1);
      break;
    }
    if (option.text.find_first_not_of(known, 1) != std::string::npos) result.bad = &option;
    result.letters += option.text.substr(1);
    result.names = result.names.subspan(1);
  }
  return result;
}

void mark_exported(Variables& variables, std::string const& name) {
  variables.set_exported(name);
}
void mark_not_exported(Variables& variables, std::string const& name) {
  variables.set_exported(name, false);
}
void mark_readonly(Variables& variables, std::string const& name) {
  variables.set_readonly(name);
}

bool has(Letters const& letters, char letter) {
  return letters.letters.find(letter) != std::string::npos;
}

}  // namespace

Completion Builtins::declare(Shell& shell, Invocation const& invocation, std::span<Word const> names,
                             Marking marking) {
  int status = 0;
  for (auto const& word : names) {
    auto const declaration = declaration_of(word.text);
    if (!is_variable_name(declaration.name)) {
      status = fail(shell, invocation, "`" + word.text + "': not a valid identifier").status;
      continue;
    }
    Result<void> done;
    bool const is_local = invocation.words[0].text == "local";
    if (is_local) done = shell.variables_.declare_local(declaration.name, word.span);
    if (done && declaration.appends)
      done = shell.variables_.append(declaration.name, declaration.value, word.span);
    else if (done && declaration.assigns)
      done = shell.variables_.assign(declaration.name, declaration.value, word.span);
    if (!done) {
      if (is_local) done.error().message.insert(0, "local: ");
      auto const failed = assignment_failed(shell, invocation, done.error());
      if (failed.flow != Flow::next) return failed;
      status = failed.status;
      continue;
    }
    if (marking) marking(shell.variables_, declaration.name);
  }
  return status;
}

Completion Builtins::export_(Shell& shell, Invocation const& invocation) {
  auto const options = letters_of(invocation.words, "np");
  if (options.names.empty()) {
    std::string text;
    for (auto const& name : shell.variables_.names())
      if (auto const* variable = shell.variables_.find(name); variable && variable->exported)
        text += listing("declare -x ", name, *variable, shell.variables_);
    return shell.print(text, invocation);
  }
  return declare(shell, invocation, options.names, has(options, 'n') ? mark_not_exported : mark_exported);
}

Completion Builtins::readonly(Shell& shell, Invocation const& invocation) {
  auto const options = letters_of(invocation.words, "p");
  if (options.names.empty()) {
    std::string text;
    for (auto const& name : shell.variables_.names())
      if (auto const* variable = shell.variables_.find(name); variable && variable->readonly)
        text +=
            listing(variable->exported ? "declare -rx " : "declare -r ", name, *variable, shell.variables_);
    return shell.print(text, invocation);
  }
  return declare(shell, invocation, options.names, mark_readonly);
}

Completion Builtins::local(Shell& shell, Invocation const& invocation) {
  if (shell.functions_entered_ == 0) return fail(shell, invocation, "can only be used in a function");
  auto const options = letters_of(invocation.words, "rx");
  Marking const none = nullptr;
  return declare(shell, invocation, options.names,
                 has(options, 'r')   ? mark_readonly
                 : has(options, 'x') ? mark_exported
                                     : none);
}

std::string Builtins::listing(std::string_view command, std::string const& name, Variable const& variable,
                              Variables const& variables) {
  auto const value = variable.value ? "=" + double_quoted(*variable.value, variables.characters()) : "";
  return std::string(command) + name + value + "\n";
}

Completion Builtins::unset(Shell& shell, Invocation const& invocation) {
  auto const options = letters_of(invocation.words, "fv");
  int status = 0;
  for (auto const& word : options.names) {
    bool const variable = is_variable_name(word.text) && shell.variables_.find(word.text);
    if (has(options, 'f') || (!variable && !has(options, 'v'))) {
      shell.functions_.erase(word.text);
      continue;
    }
    if (auto const done = shell.variables_.unset(word.text, word.span); !done)
      status = fail(shell, invocation, done.error().message).status;
  }
  return status;
}

Completion Builtins::shift(Shell& shell, Invocation const& invocation) {
  auto words = invocation.words.subspan(1);
  if (!words.empty() && words[0].text == "--") words = words.subspan(1);
  long count = 1;
  if (!words.empty()) {
    auto const& text = words[0].text;
    auto const [end, problem] =
        std::from_chars(text.data() + (text.starts_with('+') ? 1 : 0), text.data() + text.size(), count);
    if (problem != std::errc{} || end != text.data() + text.size())
      return fail(shell, invocation, text + ": numeric argument required");
    if (words.size() > 1) return too_many(shell, invocation);
    if (count < 0) return fail(shell, invocation, text + ": shift count out of range");
  }
  auto& positional = shell.positional_;
  if (static_cast<std::size_t>(count) > positional.size()) return 1;
  positional.erase(positional.begin(), positional.begin() + count);
  return 0;
}

}  // namespace ipsh::interp
