#include "interp/variables.hpp"

#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <utility>

#include "interp/characters.hpp"
#include "interp/expansion_error.hpp"
#include "interp/process.hpp"

namespace ipsh::interp {
namespace {

/// Debian's bash is built with this PATH; /etc/profile has nothing to do with it.
constexpr std::string_view default_path = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin:.";

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// $PWD is believed when it is an absolute name of the directory we are in.
bool names_working_directory(std::string const& path) {
  struct stat named {};
  struct stat present {};
  return path.starts_with('/') && stat(path.c_str(), &named) == 0 && stat(".", &present) == 0 &&
         named.st_dev == present.st_dev && named.st_ino == present.st_ino;
}

bool names_locale(std::string_view name) {
  return name == "LC_ALL" || name == "LC_CTYPE" || name == "LANG";
}

}  // namespace

bool is_variable_name(std::string_view text) {
  auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && letter(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// The variables that count by themselves. Their rows in bindings_ keep the marks; unset, they are ordinary.
struct Variables::Counters {
  std::time_t started = std::time(nullptr);
  std::int64_t seconds = 0;
  std::uint32_t seed = static_cast<std::uint32_t>(getpid()) ^ static_cast<std::uint32_t>(std::time(nullptr));
  std::uint32_t last = 0;

  /// bash 5.2's generator (lib/sh/random.c): Park and Miller's, the halves folded since 5.1, never twice the
  /// same.
  std::uint32_t random() {
    std::uint32_t value = 0;
    do {
      auto const state = static_cast<std::int64_t>(seed == 0 ? 123459876U : seed);
      std::int64_t const next = 16807 * (state % 127773) - 2836 * (state / 127773);
      seed = static_cast<std::uint32_t>(next < 0 ? next + 0x7fffffff : next);
      value = (seed >> 16 ^ (seed & 65535U)) & 32767U;
    } while (value == last);
    return last = value;
  }
};

Variables::Variables() {
  find_or_make("IFS").value = " \t\n";
}

Variables::Variables(char const* const* environment) : Variables() {
  counters_ = std::make_unique<Counters>();
  import_environment(environment);
  set_shell_variables();
}

Variables::~Variables() = default;

void Variables::import_environment(char const* const* environment) {
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    std::string_view const entry = *environment;
    auto const equals = entry.find('=');
    auto const name = entry.substr(0, equals);
    if (equals == std::string_view::npos || !is_variable_name(name)) {
      foreign_environment_.emplace_back(entry);
    } else if (name != "IFS" && name != "SHELLOPTS" && name != "BASHOPTS") {
      Variable& variable = find_or_make(name);
      variable.value = entry.substr(equals + 1);
      variable.exported = true;
    }
  }
}

void Variables::set_shell_variables() {
  auto const missing = [this](std::string_view name, std::string_view value) {
    if (Variable& variable = find_or_make(name); !variable.value) variable.value = value;
  };
  auto const fixed = [this](std::string_view name, std::string value) {
    Variable& variable = find_or_make(name);
    variable.value = std::move(value);
    variable.readonly = true;
  };
  Variable& level = find_or_make("SHLVL");
  level.value = std::to_string(number(level.value.value_or("0")) + 1);
  level.exported = true;
  Variable& directory = find_or_make("PWD");
  if (!directory.value || !names_working_directory(*directory.value)) directory.value = working_directory();
  directory.exported = true;
  find_or_make("OLDPWD").exported = true;
  missing("PATH", default_path);
  missing("TERM", "dumb");
  find_or_make("PS4").value = "+ ";
  find_or_make("OPTIND").value = "1";
  find_or_make("OPTERR").value = "1";
  find_or_make("RANDOM").value = "";
  find_or_make("SECONDS").value = "";
  find_or_make("EPOCHSECONDS").value = "";
  find_or_make("BASHPID").value = "";
  find_or_make("BASH").value = "/usr/bin/bash";
  find_or_make("BASH_VERSION").value = "5.2.15(1)-release";
  fixed("UID", std::to_string(getuid()));
  fixed("EUID", std::to_string(geteuid()));
  fixed("PPID", std::to_string(getppid()));
  utsname system{};
  uname(&system);
  find_or_make("HOSTNAME").value = system.nodename;
  missing("HOSTTYPE", system.machine);
  missing("OSTYPE", "linux-gnu");
  missing("MACHTYPE", std::string(system.machine) + "-pc-linux-gnu");
}

Variable const* Variables::find(std::string_view name) const {
  auto const found = bindings_.find(name);
  return found == bindings_.end() || found->second.empty() ? nullptr : &found->second.back().variable;
}

Variable* Variables::find_mutable(std::string_view name) {
  auto const found = bindings_.find(name);
  return found == bindings_.end() || found->second.empty() ? nullptr : &found->second.back().variable;
}

Variable& Variables::find_or_make(std::string_view name) {
  if (Variable* const known = find_mutable(name)) return *known;
  return bindings_[std::string(name)].emplace_back(Binding{0, {}}).variable;
}

/// The variable of the innermost scope itself; what it hides passes its export mark on.
Variable& Variables::make_in_scope(std::string_view name) {
  auto& stack = bindings_[std::string(name)];
  if (stack.empty() || stack.back().depth < scopes_.size()) {
    bool const exported = !stack.empty() && stack.back().variable.exported;
    stack.push_back({scopes_.size(), {std::nullopt, exported, false}});
    if (!scopes_.empty()) scopes_.back().emplace_back(name);
  }
  return stack.back().variable;
}

std::optional<std::string> Variables::value(std::string_view name) const {
  Variable const* const variable = find(name);
  if (variable == nullptr || !variable->value) return std::nullopt;
  if (counters_ != nullptr && variable->value->empty()) {
    if (name == "RANDOM") return std::to_string(counters_->random());
    if (name == "SECONDS")
      return std::to_string(std::time(nullptr) - counters_->started + counters_->seconds);
    if (name == "EPOCHSECONDS") return std::to_string(std::time(nullptr));
    if (name == "BASHPID") return std::to_string(getpid());
  }
  return variable->value;
}

Result<void> Variables::assign(std::string_view name, std::string value, Span span) {
  Variable& variable = find_or_make(name);
  if (variable.readonly) return shell_error(code::readonly, std::string(name) + ": readonly variable", span);
  if (counters_ != nullptr && variable.value && variable.value->empty()) {
    if (name == "RANDOM") {
      counters_->seed = static_cast<std::uint32_t>(number(value));
      counters_->last = 0;
      return {};
    }
    if (name == "SECONDS") {
      counters_->seconds = number(value);
      counters_->started = std::time(nullptr);
      return {};
    }
    if (name == "EPOCHSECONDS" || name == "BASHPID") return {};
  }
  variable.value = std::move(value);
  changed(name);
  return {};
}

Result<void> Variables::append(std::string_view name, std::string_view value, Span span) {
  return assign(name, this->value(name).value_or("") + std::string(value), span);
}

Result<void> Variables::unset(std::string_view name, Span span) {
  auto const found = bindings_.find(name);
  if (found == bindings_.end() || found->second.empty()) return {};
  Binding& binding = found->second.back();
  if (binding.variable.readonly) {
    return shell_error({}, std::string(name) + ": cannot unset: readonly variable", span);
  }
  // A function's own local stays local, without a value; a caller's is taken away and shows what it hid.
  if (binding.depth == scopes_.size() && binding.depth != 0) {
    binding.variable = {};
  } else {
    found->second.pop_back();
  }
  changed(name);
  return {};
}

Result<void> Variables::declare_local(std::string_view name, Span span) {
  if (Variable const* const known = find(name); known != nullptr && known->readonly) {
    return shell_error({}, std::string(name) + ": readonly variable", span);
  }
  // In `x=1 f` that x is f's own already: `local x` keeps its value.
  auto const found = bindings_.find(name);
  bool const given = found != bindings_.end() && !found->second.empty() && found->second.back().of_command &&
                     found->second.back().depth + 1 == scopes_.size();
  if (!given) make_in_scope(name);
  changed(name);
  return {};
}

Result<void> Variables::assign_for_command(std::string_view name, std::string value, Span span) {
  if (Variable const* const known = find(name); known != nullptr && known->readonly) {
    return shell_error(code::readonly, std::string(name) + ": readonly variable", span);
  }
  Variable& variable = make_in_scope(name);
  variable.value = std::move(value);
  variable.exported = true;
  bindings_.find(name)->second.back().of_command = true;
  changed(name);
  return {};
}

Variables::Binding& Variables::binding_to_mark(std::string_view name) {
  find_or_make(name);
  Binding& binding = bindings_.find(name)->second.back();
  binding.stays = binding.stays || binding.of_command;
  return binding;
}

void Variables::set_exported(std::string_view name, bool exported) {
  binding_to_mark(name).variable.exported = exported;
}

void Variables::set_readonly(std::string_view name) {
  binding_to_mark(name).variable.readonly = true;
}

Variables::Scope::Scope(Variables& variables) : variables_(variables) {
  variables_.scopes_.emplace_back();
}

Variables::Scope::~Scope() {
  variables_.leave_scope();
}

void Variables::leave_scope() {
  std::size_t const depth = scopes_.size();
  for (std::string const& name : scopes_.back()) {
    auto& stack = bindings_[name];
    if (!stack.empty() && stack.back().depth == depth) {
      Binding const ended = std::move(stack.back());
      stack.pop_back();
      if (ended.stays) {
        if (stack.empty()) stack.push_back({0, {}});
        stack.back().variable = ended.variable;
        stack.back().stays = stack.back().depth > 0;
      }
    }
    changed(name);
  }
  scopes_.pop_back();
}

std::vector<std::string> Variables::environment() const {
  std::vector<std::string> entries = foreign_environment_;
  for (auto const& [name, stack] : bindings_) {
    // A local without a value does not hide an exported variable from programs.
    auto const shown = std::find_if(stack.rbegin(), stack.rend(), [](Binding const& binding) {
      return binding.variable.value.has_value();
    });
    if (shown == stack.rend() || !shown->variable.exported) continue;
    entries.push_back(name + '=' + *shown->variable.value);
  }
  return entries;
}

std::vector<std::string> Variables::names() const {
  std::vector<std::string> names;
  for (auto const& [name, stack] : bindings_) {
    if (!stack.empty()) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void Variables::changed(std::string_view name) {
  if (names_locale(name)) characters_.reset();
}

Characters const& Variables::characters() const {
  auto const locale = [this](std::string_view category) {
    for (std::string_view const name : {std::string_view("LC_ALL"), category, std::string_view("LANG")}) {
      if (auto const named = value(name); named && !named->empty()) return *named;
    }
    return std::string();
  };
  if (!characters_) characters_ = std::make_unique<Characters>(locale("LC_CTYPE"), locale("LC_COLLATE"));
  return *characters_;
}

}  // namespace ipsh::interp
