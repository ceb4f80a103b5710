#include "netlink/xtables/legacy.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "netlink/xtables/handle.hpp"
#include "netlink/xtables/library.hpp"
#include "netlink/xtables/lock.hpp"
#include "netlink/xtables/print.hpp"

namespace ipsh::netlink::xtables {
namespace {

/// What follows an entry's matches when it jumps to a chain instead of to the extension of the same name.
void jump_to_chain(std::string& rule, std::size_t target_offset, std::string const& chain) {
  xt_standard_target standard{};
  standard.target.u.target_size = sizeof standard;
  std::strncpy(standard.target.u.user.name, chain.c_str(), sizeof standard.target.u.user.name - 1);
  rule.resize(target_offset);
  rule.append(reinterpret_cast<char const*>(&standard), sizeof standard);
}

/// Carries out one command on a handle, and prints what iptables prints.
template <class F>
class Execution {
 public:
  Execution(Command const& command, xtc_handle* handle) : command_(command), handle_(handle) {
    if (command.chain.empty()) return;
    std::strncpy(chain_, command.chain.c_str(), sizeof chain_ - 1);
    has_chain_ = true;
  }

  /// Throws Exit.
  void run() {
    if (!done()) throw refusal<F>(errno);
    if (command_.verbosity > 1) F::dump_entries(handle_);
  }

 private:
  bool done() {
    unsigned const number = command_.number;
    switch (command_.verb) {
      case Verb::append:
        return each_rule([&](auto const* rule) { return F::append_entry(chain_, rule, handle_); });
      case Verb::insert:
        return each_rule(
            [&](auto const* rule) { return F::insert_entry(chain_, rule, number - 1, handle_); });
      case Verb::replace:
        return each_rule(
            [&](auto const* rule) { return F::replace_entry(chain_, rule, number - 1, handle_); });
      case Verb::remove:
        return each_rule([&](auto const* rule) { return F::delete_entry(chain_, rule, mask(), handle_); });
      case Verb::check:
        return each_rule([&](auto const* rule) { return F::check_entry(chain_, rule, mask(), handle_); });
      case Verb::remove_number:
        return F::delete_number(chain_, number - 1, handle_);
      case Verb::list:
        return list() && zero_after();
      case Verb::list_rules:
        return list_rules() && zero_after();
      case Verb::flush:
        return each_chain("Flushing", true, F::flush_entries);
      case Verb::zero:
        return each_chain("Zeroing", true, F::zero_entries);
      case Verb::zero_number:
        return F::zero_counter(chain_, number, handle_);
      case Verb::new_chain:
        return F::create_chain(chain_, handle_);
      case Verb::remove_chain:
        return each_chain("Deleting", false, F::delete_chain);
      case Verb::rename_chain: {
        xt_chainlabel name{};
        if (command_.argument.size() >= sizeof name) {
          errno = EINVAL;
          return false;
        }
        std::strncpy(name, command_.argument.c_str(), sizeof name - 1);
        return F::rename_chain(chain_, name, handle_);
      }
      case Verb::policy:
        return set_policy();
      case Verb::none:
        return true;
    }
    return true;
  }

  /// Chain or extension? Only the table knows, so it is settled here.
  void settle_target() {
    auto const& target = command_.target;
    bool const chain = F::is_chain(target.c_str(), handle_);
    if (command_.target_is_extension && chain) {
      std::fprintf(stderr, "Warning: using chain %s, not extension\n", target.c_str());
      for (auto const& rule : command_.rules) {
        auto& changed = rules_.emplace_back(rule);
        auto const offset = reinterpret_cast<typename F::Entry const*>(rule.data())->target_offset;
        jump_to_chain(changed, offset, target);
        reinterpret_cast<typename F::Entry*>(changed.data())->next_offset =
            static_cast<std::uint16_t>(changed.size());
      }
    } else if (!command_.target_is_extension && !chain && !target.empty()) {
      auto const& first = *reinterpret_cast<typename F::Entry const*>(command_.rules.front().data());
      if (F::header(first).flags & F::goto_flag)
        fail(PARAMETER_PROBLEM, "goto '%s' is not a chain", target.c_str());
      ::xtables_find_target(target.c_str(), XTF_LOAD_MUST_SUCCEED);
    }
  }

  template <class Call>
  bool each_rule(Call call) {
    settle_target();
    bool good = true;
    for (auto const& bytes : rules_.empty() ? command_.rules : rules_) {
      auto const* rule = reinterpret_cast<typename F::Entry const*>(bytes.data());
      if (command_.verbosity) print_changed(*rule);
      if (!call(rule)) good = false;
    }
    return good;
  }

  void print_changed(typename F::Entry const& rule) {
    auto const* target =
        reinterpret_cast<xt_entry_target const*>(reinterpret_cast<char const*>(&rule) + rule.target_offset);
    Layout const layout{.numeric = true, .interfaces = true, .rounded = false, .columns = false};
    print_rule<F>(rule, target->u.user.name, F::is_chain(target->u.user.name, handle_), 0, layout);
  }

  unsigned char* mask() {
    mask_ = command_.mask;
    if (!rules_.empty()) mask_.resize(rules_.front().size(), '\xff');
    return reinterpret_cast<unsigned char*>(mask_.data());
  }

  /// -F, -X, -Z, of one chain or of all (-X: of all that are not built in).
  bool each_chain(char const* doing, bool builtin_too, int (*call)(xt_chainlabel const, xtc_handle*)) {
    std::vector<std::string> names;
    if (has_chain_)
      names.emplace_back(command_.chain);
    else
      for (auto const* label = F::first_chain(handle_); label; label = F::next_chain(handle_))
        if (builtin_too || !F::builtin(label, handle_)) names.emplace_back(label);
    bool good = true;
    for (auto const& one : names) {
      if (command_.verbosity) std::printf("%s chain `%s'\n", doing, one.c_str());
      xt_chainlabel label{};
      std::strncpy(label, one.c_str(), sizeof label - 1);
      if (!call(label, handle_)) good = false;
    }
    return good;
  }

  bool set_policy() {
    xt_chainlabel policy{};
    std::strncpy(policy, command_.argument.c_str(), sizeof policy - 1);
    xt_counters counters{command_.packets, command_.bytes};
    return F::set_policy(chain_, policy, command_.has_counters ? &counters : nullptr, handle_);
  }

  bool zero_after() {
    if (command_.zero) return each_chain("Zeroing", true, F::zero_entries);
    return !command_.zero_number || F::zero_counter(chain_, command_.number, handle_);
  }

  template <class Visit>
  void each_entry(char const* label, Visit visit) {
    unsigned number = 0;
    for (auto const* entry = F::first_rule(label, handle_); entry; entry = F::next_rule(entry, handle_)) {
      ++number;
      if (!command_.number || number == command_.number) visit(*entry, number);
    }
  }

  bool list() {
    Layout const layout{.numeric = command_.numeric,
                        .counters = command_.verbosity > 0,
                        .interfaces = command_.verbosity > 0,
                        .rounded = !command_.exact,
                        .line_numbers = command_.line_numbers};
    bool found = false;
    for (auto const* label = F::first_chain(handle_); label; label = F::next_chain(handle_)) {
      if (has_chain_ && command_.chain != label) continue;
      if (found) std::putchar('\n');
      found = true;
      if (!command_.number) {
        xt_counters counters{};
        auto const* policy = F::get_policy(label, &counters, handle_);
        unsigned references = 0;
        if (!policy) F::get_references(&references, label, handle_);
        print_header(label, policy, counters, references, layout);
      }
      each_entry(label, [&](auto const& entry, unsigned number) {
        auto const* target = F::get_target(&entry, handle_);
        print_rule<F>(entry, target, F::is_chain(target, handle_), number, layout);
      });
    }
    errno = ENOENT;
    return found;
  }

  bool list_rules() {
    bool const counters = command_.verbosity > 0;
    for (auto const* label = F::first_chain(handle_); label && !command_.number;
         label = F::next_chain(handle_)) {
      if (has_chain_ && command_.chain != label) continue;
      xt_counters count{};
      if (auto const* policy = F::get_policy(label, &count, handle_)) {
        std::printf("-P %s %s", label, policy);
        if (counters)
          std::printf(" -c %llu %llu", static_cast<unsigned long long>(count.pcnt),
                      static_cast<unsigned long long>(count.bcnt));
        std::putchar('\n');
      } else {
        std::printf("-N %s\n", label);
      }
    }
    bool found = false;
    for (auto const* label = F::first_chain(handle_); label; label = F::next_chain(handle_)) {
      if (has_chain_ && command_.chain != label) continue;
      found = true;
      each_entry(label, [&](auto const& entry, unsigned) {
        auto const* target = F::get_target(&entry, handle_);
        print_specification<F>(entry, target, F::is_chain(target, handle_), label, counters);
      });
    }
    errno = ENOENT;
    return found;
  }

  Command const& command_;
  xtc_handle* handle_;
  xt_chainlabel chain_{};
  bool has_chain_ = false;
  std::vector<std::string> rules_;  ///< those of the command with another target
  std::string mask_;
};

/// Could a failure have left a part of it done?
bool has_parts(Command const& command) {
  return command.rules.size() > 1 || command.chain.empty() || command.zero || command.zero_number;
}

template <class F>
class LegacyTables : public Tables {
 public:
  Result<Answer> run(Command command) override {
    if (command.verb == Verb::none) return Answer{command.output, command.warning};
    // libiptc zeroes in the kernel only: what is listed or set before it is committed would keep its count.
    bool const zeroes = command.zero || command.zero_number || command.verb == Verb::zero ||
                        command.verb == Verb::zero_number;
    if (!zeroes) return stage(std::move(command));
    TRY_VOID(commit());
    auto answer = TRY(stage(std::move(command)));
    TRY_VOID(commit());
    return answer;
  }

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
      try {
        Execution<F>(command, table.handle.get()).run();
      } catch (Exit const&) {
        if (has_parts(command)) table.handle.reset();
        close_unless_staged(table);
        throw;
      }
      if (command.changes())
        table.operations.push_back(std::move(command));
      else
        close_unless_staged(table);
    } catch (Exit const& exit) {
      bool const earlier = exit.status == conflict_;
      auto error = error_of(exit, warning + capture.errors());
      error.span = earlier ? conflict_span_ : span;
      if (earlier) error.status = 1;
      return error;
    }
    return Answer{capture.output(), warning + capture.errors()};
  }

  struct Open {
    std::string name;
    Handle<F> handle;  ///< as read, with the operations done; null: to be read again
    std::string read;  ///< its fingerprint when it was read
    std::vector<Command> operations;
  };

  /// The state of a command's table, with what is staged; a question's answer is about now.
  Open& opened(Command const& command) {
    auto found = std::ranges::find(tables_, command.table, &Open::name);
    if (found == tables_.end()) {
      tables_.push_back({command.table, {}, {}, {}});
      found = std::prev(tables_.end());
    }
    bool const asks = !command.changes() || command.zero || command.zero_number;
    if (found->handle && asks && !found->operations.empty() && fingerprint<F>(found->name) != found->read)
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
        Execution<F>(operation, table.handle.get()).run();
      } catch (Exit const& exit) {
        conflict_span_ = operation.span;
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
        Execution<F>(operations[i], handle.get()).run();
      }
      if (F::commit(handle.get())) {
        good = middle;
      } else {
        refused = refusal<F>(errno);
        bad = middle;
      }
    }
    auto error = error_of(refused, {});
    error.span = operations[good].span;
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
