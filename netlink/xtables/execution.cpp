#include "netlink/xtables/execution.hpp"

#include <cerrno>
#include <cstring>

#include "netlink/xtables/handle.hpp"
#include "netlink/xtables/library.hpp"
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
    std::strncpy(chain_, command.chain.c_str(), sizeof chain_ - 1);
  }

  /// Throws Exit.
  void run() {
    bool const good = done();
    int const number = errno;
    if (command_.verbosity > 1) F::dump_entries(handle_);  // of a failure too
    if (!good) throw refusal<F>(number);
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
    if (command_.has_chain)
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
    // None given: zeros, as the kernel will have it. libiptc itself would go on showing what it has read.
    return F::set_policy(chain_, policy, &counters, handle_);
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
      if (command_.has_chain && command_.chain != label) continue;
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
      if (command_.has_chain && command_.chain != label) continue;
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
      if (command_.has_chain && command_.chain != label) continue;
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
  std::vector<std::string> rules_;  ///< those of the command with another target
  std::string mask_;
};

}  // namespace

template <class F>
void execute(Command const& command, xtc_handle* handle) {
  Execution<F>(command, handle).run();
}

template void execute<Ipv4>(Command const&, xtc_handle*);
template void execute<Ipv6>(Command const&, xtc_handle*);

}  // namespace ipsh::netlink::xtables
