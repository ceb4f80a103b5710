#include "interp/trap.hpp"

#include <algorithm>

#include "interp/signals.hpp"

namespace ipsh::interp {
namespace {

std::string single_quoted(std::string_view text) {
  std::string result = "'";
  for (char const c : text)
    if (c == '\'')
      result += "'\\''";
    else
      result += c;
  return result + "'";
}

}  // namespace

void Traps::set(int condition, Trap trap) {
  // The first change in a subshell makes bash forget what the parent had set.
  std::erase_if(traps_, [](auto const& entry) { return entry.second.inherited; });
  traps_.insert_or_assign(condition, std::move(trap));
}

Traps::Trap const* Traps::find(int condition) const {
  auto const found = traps_.find(condition);
  return found == traps_.end() || found->second.inherited ? nullptr : &found->second;
}

Traps::Trap const* Traps::inherited(int condition) const {
  auto const found = traps_.find(condition);
  return found != traps_.end() && found->second.inherited ? &found->second : nullptr;
}

bool Traps::any() const {
  return std::ranges::any_of(
      traps_, [](auto const& entry) { return !entry.second.inherited && !entry.second.action.empty(); });
}

void Traps::enter_subshell() {
  for (auto& [condition, trap] : traps_)
    if (!trap.action.empty()) trap.inherited = true;
}

std::string Traps::listing(std::optional<int> condition) const {
  std::string text;
  auto const add = [&](int number, Trap const& trap) {
    text += "trap -- " + single_quoted(trap.action) + " " +
            (number == error ? "ERR" : std::string(signal_name(number))) + "\n";
  };
  for (auto const& [number, trap] : traps_)
    if (number != error && (!condition || *condition == number)) add(number, trap);
  if (auto const found = traps_.find(error); found != traps_.end() && (!condition || *condition == error))
    add(error, found->second);
  return text;
}

std::optional<int> Traps::number(std::string_view name) {
  if (name.size() == 3 && std::ranges::equal(name, std::string_view("ERR"), {}, toupper)) return error;
  auto const number = signal_number(name);
  if (number &&
      (*number == exit || std::ranges::find(Signals::trappable, *number) != Signals::trappable.end()))
    return number;
  return std::nullopt;
}

bool Traps::known_elsewhere(std::string_view name) {
  return signal_number(name) || std::ranges::equal(name, std::string_view("DEBUG"), {}, toupper) ||
         std::ranges::equal(name, std::string_view("RETURN"), {}, toupper);
}

}  // namespace ipsh::interp
