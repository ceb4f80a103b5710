#include "netlink/xtables/legacy.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>

#include "netlink/xtables/execution.hpp"
#include "netlink/xtables/handle.hpp"
#include "netlink/xtables/library.hpp"
#include "netlink/xtables/lock.hpp"
#include "netlink/xtables/print.hpp"

namespace ipsh::netlink::xtables {
namespace {

/// Could a failure have left a part of it done?
bool has_parts(Command const& command) {
  return command.rules.size() > 1 || !command.has_chain || command.zero || command.zero_number;
}

template <class F>
class LegacyTables : public Tables {
 public:
  Result<Answer> run(Command command) override {
    if (command.verb == Verb::none) return Answer{command.output, command.warning};
    // libiptc zeroes in the kernel only: what is listed or set before it is committed would keep its count.
    // Nor does what it dumps for -vv have what is staged.
    if (!command.zeroes() && command.verbosity < 2) return stage(std::move(command));
    TRY_VOID(commit());
    auto answer = TRY(stage(std::move(command)));
    TRY_VOID(commit());
    return answer;
  }

  [[nodiscard]] bool asks_kernel(Command const& command) const override {
    auto const open = std::ranges::find(tables_, command.table, &Open::name);
    return command.verb != Verb::none &&
           (!command.changes() || command.at_once() || open == tables_.end() || !open->handle);
  }

  [[nodiscard]] bool creates(std::string const& table) const override { return !table_exists<F>(table); }

  Result<void> commit() override {
    use(F::family, Backend::legacy, true);
    Capture capture;
    auto tables = std::exchange(tables_, {});
    for (auto& table : tables)
      if (!table.operations.empty()) TRY_VOID(commit(table));
    return {};
  }

  void discard() override { tables_.clear(); }

  [[nodiscard]] bool staged() const override {
    return std::ranges::any_of(tables_, [](Open const& table) { return !table.operations.empty(); });
  }

  Result<Image> image(std::string const& name) override {
    if (!table_exists<F>(name)) return Image{};
    use(F::family, Backend::legacy, true);
    Capture capture;
    try {
      auto const handle = open_table<F>(name);
      return encode(read_table<F>(name, handle.get()));
    } catch (Exit const& exit) {
      return error_of(exit, capture.errors());
    }
  }

  Result<RestoreReport> restore(std::string const& name, Image const& before, Image const* ours) override {
    if (!table_exists<F>(name) || (ours && ours->empty())) return RestoreReport{};  // nothing was done to it
    use(F::family, Backend::legacy, true);
    Capture capture;
    auto const lock = TRY(take_lock(0));
    try {
      for (int attempt = 0;; ++attempt) {
        auto const handle = open_table<F>(name);
        auto const now = read_table<F>(name, handle.get());
        auto const left = ours ? decode(*ours) : now;
        auto const was = before.empty() ? fresh(now) : decode(before);
        if (!left || !was) return failure("iptables: the image of table " + name + " is damaged");
        auto const plan = undo_plan(*was, *left, now);
        RestoreReport report{plan.foreign, plan.notes};
        if (before.empty())
          report.notes.push_back("table " + name + " stays, empty: this kernel cannot remove a legacy table");
        if (plan.empty()) return report;
        auto notes = carry_out<F>(plan, handle.get());
        report.notes.insert(report.notes.end(), notes.begin(), notes.end());
        if (F::commit(handle.get())) return report;
        if (errno != EAGAIN || attempt > 8) throw refusal<F>(errno);
      }
    } catch (Exit const& exit) {
      return error_of(exit, capture.errors());
    }
  }

 private:
  Result<Answer> stage(Command command) {
    use(F::family, Backend::legacy, true);
    Capture capture;
    auto const span = command.span;
    auto const warning = command.warning;
    try {
      auto& table = opened(command);
      // What staged operations print was said when they were staged.
      static_cast<void>(capture.output());
      static_cast<void>(capture.errors());
      try {
        execute<F>(command, table.handle.get());
      } catch (Exit const&) {
        if (has_parts(command)) table.handle.reset();
        close_unless_staged(table);
        throw;
      }
      if (command.changes()) {
        command.output = capture.output();
        command.warning += capture.errors();
        Answer answer{command.output, command.warning};
        table.operations.push_back(std::move(command));
        return answer;
      }
      close_unless_staged(table);
    } catch (Exit const& exit) {
      bool const earlier = exit.status == conflict_;
      auto error = error_of(exit, warning + capture.errors());
      error.span = earlier ? conflict_span_ : span;
      if (earlier)
        error.status = 1;
      else
        error.output = capture.output();
      return error;
    }
    return Answer{capture.output(), warning + capture.errors()};
  }

  struct Open {
    std::string name;
    Handle<F> handle;                ///< as read, with the operations done; null: to be read again
    std::string read;                ///< its fingerprint when it was read
    std::deque<Command> operations;  ///< not moved about: there may be thousands
  };

  /// The state of a command's table, with what is staged; a question's answer is about now.
  Open& opened(Command const& command) {
    auto found = std::ranges::find(tables_, command.table, &Open::name);
    if (found == tables_.end()) {
      tables_.push_back({command.table, {}, {}, {}});
      found = std::prev(tables_.end());
    }
    bool const asks = !command.changes() || command.zero || command.zero_number;
    // Counters run on: what is shown of them is read afresh.
    if (found->handle && asks && (command.verbosity > 0 || fingerprint<F>(found->name) != found->read))
      found->handle.reset();
    try {
      if (!found->handle) {
        auto const lock = take_lock(command.wait);
        if (!lock) throw Exit(lock.error().status, lock.error().message);
        read_afresh(*found);
      }
    } catch (Exit const&) {
      close_unless_staged(*found);
      throw;
    }
    return *found;
  }

  void close_unless_staged(Open& table) {
    if (table.operations.empty()) std::erase_if(tables_, [&](Open const& one) { return &one == &table; });
  }

  /// Reads the table, and does the operations on it, as they are said of what is there now.
  void read_afresh(Open& table) {
    table.read = fingerprint<F>(table.name);
    table.handle = open_table<F>(table.name);
    for (auto const& operation : table.operations) {
      try {
        execute<F>(operation, table.handle.get());
      } catch (Exit const& exit) {
        conflict_span_ = operation.span;
        this->refused_ = operation.order;
        throw Exit(conflict_, exit.message);
      }
    }
  }

  Result<void> commit(Open& table) {
    int wait = table.operations.front().wait;
    for (auto const& operation : table.operations) wait = std::max(wait, operation.wait);
    auto const lock = TRY(take_lock(wait));
    try {
      for (int attempt = 0; attempt < 8; ++attempt) {
        if (!table.handle || fingerprint<F>(table.name) != table.read) read_afresh(table);
        if (F::commit(table.handle.get())) return {};
        if (errno != EAGAIN) break;
        table.handle.reset();
      }
      return find_refused(table, refusal<F>(errno));
    } catch (Exit const& exit) {
      auto error = error_of(Exit(1, exit.message), {});
      error.span = conflict_span_;
      error.label = "no longer applies: somebody else has changed the table";
      return error;
    }
  }

  /// The kernel refused all of them together: which one? What stands before it gets committed on the way.
  Error find_refused(Open& table, Exit refused) {
    auto operations = std::exchange(table.operations, {});
    std::size_t good = 0, bad = operations.size();
    while (bad - good > 1) {
      auto const middle = good + (bad - good) / 2;
      auto handle = open_table<F>(table.name);
      for (auto i = good; i < middle; ++i) {
        conflict_span_ = operations[i].span;
        this->refused_ = operations[i].order;
        execute<F>(operations[i], handle.get());
      }
      if (F::commit(handle.get())) {
        good = middle;
      } else {
        refused = refusal<F>(errno);
        bad = middle;
      }
    }
    auto error = error_of(refused, operations[good].warning);
    error.output = operations[good].output;
    error.span = operations[good].span;
    this->refused_ = operations[good].order;
    return error;
  }

  /// The table as the kernel makes it.
  static std::optional<Table> fresh(Table now) {
    std::erase_if(now.chains, [](Chain const& chain) { return !chain.builtin(); });
    for (auto& chain : now.chains) chain.policy = "ACCEPT", chain.rules.clear(), chain.counters = {};
    return now;
  }

  static constexpr int conflict_ = -1;  ///< an Exit's status when the command at fault is an earlier one
  Span conflict_span_;
  std::vector<Open> tables_;
};

}  // namespace

std::unique_ptr<Tables> legacy_tables(Family family) {
  if (family == Family::ipv4) return std::make_unique<LegacyTables<Ipv4>>();
  return std::make_unique<LegacyTables<Ipv6>>();
}

namespace {
template <class F>
void specify(std::string const& chain, std::string const& content) {
  auto const& entry = *reinterpret_cast<typename F::Entry const*>(content.data());
  auto const& target = *reinterpret_cast<xt_entry_target const*>(content.data() + entry.target_offset);
  // In an image a verdict or a jump has the standard target's size, and no extension of that name.
  bool const standard = target.u.target_size == sizeof(xt_standard_target) && target.u.user.revision == 0;
  auto const* known = standard ? find_target(F::family, target.u.user.name) : nullptr;
  bool const is_chain = standard && (!known || std::string_view(known->name) == XT_STANDARD_TARGET ||
                                     std::string_view(known->name) == "standard");
  print_specification<F>(entry, target.u.user.name, is_chain, chain.c_str(), false);
}
}  // namespace

std::string specification(Family family, std::string const& chain, std::string const& content) {
  use(family, Backend::legacy, true);
  Capture capture;
  try {
    family == Family::ipv4 ? specify<Ipv4>(chain, content) : specify<Ipv6>(chain, content);
  } catch (Exit const& exit) {
    return "-A " + chain + " (" + exit.message + ")";
  }
  auto line = capture.output();
  if (line.ends_with('\n')) line.pop_back();
  return line;
}

}  // namespace ipsh::netlink::xtables
