#include "netlink/xtables/nft.hpp"

#include <algorithm>
#include <charconv>

#include "netlink/xtables/nft_table.hpp"
#include "netlink/xtables/process.hpp"
#include "netlink/xtables/table_model.hpp"

namespace ipsh::netlink::xtables {
namespace {

/// A word as iptables-restore reads it.
std::string quoted(std::string const& word) {
  std::string text = "\"";
  for (char const c : word) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

std::string_view next_line(std::string_view& rest) {
  auto const end = rest.find('\n');
  auto const line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

/// "[12:345]" -> counters.
Counters counters_of(std::string_view text) {
  Counters counters;
  auto const colon = text.find(':');
  if (!text.starts_with('[') || colon == std::string_view::npos) return counters;
  std::from_chars(text.data() + 1, text.data() + colon, counters.packets);
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), counters.bytes);
  return counters;
}

std::string text_of(Counters const& counters) {
  return "[" + std::to_string(counters.packets) + ":" + std::to_string(counters.bytes) + "]";
}

/// One table out of what iptables-nft-save -c prints of all that exist (asked for one, it makes it up).
std::optional<Table> parse_save(Family family, std::string_view text, std::string const& name) {
  Table table{family, Backend::nft, name, {}};
  bool inside = false, found = false;
  while (!text.empty()) {
    auto const line = next_line(text);
    if (line.starts_with('*')) {
      inside = line.substr(1) == name;
      found = found || inside;
    }
    if (!inside) continue;
    if (line.starts_with(':')) {
      auto const space = line.find(' '), second = line.find(' ', space + 1);
      auto& chain = table.chains.emplace_back();
      chain.name = line.substr(1, space - 1);
      if (auto const policy = line.substr(space + 1, second - space - 1); policy != "-")
        chain.policy = policy;
      chain.counters = counters_of(line.substr(second + 1));
    } else if (line.starts_with('[')) {
      auto const end = line.find("] -A ");
      if (end == std::string_view::npos) continue;
      auto const rule = line.substr(end + 5);
      auto* const chain = table.find(std::string(rule.substr(0, rule.find(' '))));
      if (!chain) continue;
      auto const rest = rule.substr(std::min(rule.size(), chain->name.size()));
      chain->rules.push_back({std::string(rest), counters_of(line)});
    }
  }
  if (!found) return std::nullopt;
  return table;
}

/// A plan as input of iptables-nft-restore -n -c.
std::string restore_text(Plan const& plan, std::string const& table) {
  std::string text = "*" + table + "\n";
  for (auto const& chain : plan.chains) {
    if (chain.create) text += "-N " + chain.name + "\n";
    if (chain.set_policy)
      text += ":" + chain.name + " " + chain.policy + " " + text_of(chain.counters) + "\n";
  }
  for (auto const& chain : plan.chains) {
    std::vector<bool> kept(chain.size_now, false);
    for (auto const& placed : chain.rules)
      if (placed.kept >= 0) kept[static_cast<std::size_t>(placed.kept)] = true;
    for (auto number = chain.size_now; number > 0; --number)
      if (!kept[number - 1]) text += "-D " + chain.name + " " + std::to_string(number) + "\n";
    for (std::size_t at = 0; at < chain.rules.size(); ++at) {
      auto const& placed = chain.rules[at];
      if (placed.kept >= 0 && !placed.set_counters) continue;
      text += text_of(placed.rule.counters) + (placed.kept < 0 ? " -I " : " -R ") + chain.name + " " +
              std::to_string(at + 1) + placed.rule.content + "\n";
    }
  }
  for (auto const& chain : plan.chains)
    if (chain.remove) text += "-X " + chain.name + "\n";
  return text + "COMMIT\n";
}

/// The number after "line " in what iptables-nft-restore says, 0 when there is none.
std::size_t line_at_fault(std::string const& text) {
  for (std::string_view const words : {"Error occurred at line: ", "line "}) {
    auto const at = text.find(words);
    std::size_t number = 0;
    if (at == std::string::npos) continue;
    std::from_chars(text.data() + at + words.size(), text.data() + text.size(), number);
    if (number) return number;
  }
  return 0;
}

class NftTables : public Tables {
 public:
  explicit NftTables(Family family) : family_(family) {}

  Result<Answer> run(Command command) override {
    if (command.verb == Verb::none) return Answer{command.output, command.warning};
    if (command.changes() && !command.at_once()) {
      Answer answer{{}, command.warning};
      staged_.push_back(std::move(command));
      return answer;
    }
    TRY_VOID(commit());
    return direct(command);
  }

  [[nodiscard]] bool asks_kernel(Command const& command) const override {
    return !command.changes() || command.at_once();
  }

  /// What it makes it takes away again, too, so nothing has to be said beforehand.
  [[nodiscard]] bool creates(std::string const&) const override { return false; }

  Result<void> commit() override {
    auto operations = std::exchange(staged_, {});
    // Stable, so that a table's operations keep their order and follow one another.
    std::ranges::stable_sort(operations, {}, &Command::table);
    return send(operations);
  }

  void discard() override { staged_.clear(); }
  [[nodiscard]] bool staged() const override { return !staged_.empty(); }

  Result<Image> image(std::string const& name) override {
    auto const table = TRY(read(name));
    return table ? encode(*table) : Image{};
  }

  Result<RestoreReport> restore(std::string const& name, Image const& before, Image const* ours) override {
    auto const now = TRY(read(name));
    if (!now && before.empty()) return RestoreReport{};
    Table const none{family_, Backend::nft, name, {}};
    auto const left = ours && !ours->empty() ? decode(*ours) : ours ? none : now.value_or(none);
    auto const was = before.empty() ? none : decode(before);
    if (!left || !was) return failure("iptables: the image of table " + name + " is damaged");
    auto const plan = undo_plan(*was, *left, now.value_or(none));
    RestoreReport report{plan.foreign, plan.notes};
    if (before.empty() && !plan.foreign) {
      TRY_VOID(delete_nft_table(family_, name));
      return report;
    }
    if (before.empty()) report.notes.push_back("table " + name + " stays, somebody else uses it");
    if (plan.empty()) return report;
    auto const done =
        TRY(run_stock(family_, Backend::nft, "-restore", {"-n", "-c"}, restore_text(plan, name)));
    if (done.status != 0) return error_of(done, {});
    return report;
  }

 private:
  Result<std::optional<Table>> read(std::string const& name) {
    auto const saved = TRY(run_stock(family_, Backend::nft, "-save", {"-c"}));
    if (saved.status != 0) return error_of(saved, {});
    return parse_save(family_, saved.output, name);
  }

  Result<Answer> direct(Command const& command) {
    auto finished = TRY(run_stock(family_, Backend::nft, "", command.words));
    if (finished.status != 0) return error_of(finished, command.span);
    return Answer{std::move(finished.output), std::move(finished.errors)};
  }

  Result<void> alone(Command const& operation) {
    refused_ = operation.order;
    TRY_VOID(direct(operation));
    return {};
  }

  /// All of it in one process. When that is refused, the line it names is done alone, for its own words and
  /// status; what stands before it in its table comes into force first, as it would have.
  Result<void> send(std::span<Command const> operations) {
    while (!operations.empty()) {
      if (operations.size() == 1) return alone(operations.front());
      std::string text;
      std::vector<std::size_t> lines;  // of the text, for each operation
      std::size_t line = 0;
      for (std::size_t i = 0; i < operations.size(); ++i) {
        bool const begins = i == 0 || operations[i].table != operations[i - 1].table;
        if (begins && i > 0) text += "COMMIT\n", ++line;
        if (begins) text += "*" + operations[i].table + "\n", ++line;
        for (auto const& word : operations[i].line) text += quoted(word) + " ";
        text.back() = '\n';
        lines.push_back(++line);
      }
      text += "COMMIT\n";
      auto const finished = TRY(run_stock(family_, Backend::nft, "-restore", {"-n"}, text));
      if (finished.status == 0) return {};

      auto const number = line_at_fault(finished.errors);
      auto const found = std::ranges::find(lines, number);
      if (found == lines.end()) return send_singly(operations);
      auto const fault = static_cast<std::size_t>(found - lines.begin());
      auto first = fault;  // of its table: those before are committed
      while (first > 0 && operations[first - 1].table == operations[fault].table) --first;
      TRY_VOID(send(operations.subspan(first, fault - first)));
      TRY_VOID(alone(operations[fault]));
      operations = operations.subspan(fault + 1);
    }
    return {};
  }

  Result<void> send_singly(std::span<Command const> operations) {
    for (auto const& operation : operations) TRY_VOID(alone(operation));
    return {};
  }

  Family family_;
  std::vector<Command> staged_;
};

}  // namespace

std::unique_ptr<Tables> nft_tables(Family family) {
  return std::make_unique<NftTables>(family);
}

}  // namespace ipsh::netlink::xtables
