// The rule of one command while its options are read: what each option says of it, the checks that look at
// the rule alone, and the kernel's entry that comes out. Everything throws Exit with iptables' own words.
#pragma once
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "netlink/xtables/extensions.hpp"

namespace ipsh::netlink::xtables {

template <class F>
class RuleDraft {
 public:
  // --- options, one by one ---
  /// `!` before an option: its bit of `invflags`.
  void invert(std::uint8_t bits) { inverse_ = static_cast<std::uint8_t>(inverse_ | bits); }
  void source(char const* text) { source_.text = text; }
  void destination(char const* text) { destination_.text = text; }
  /// In lower case afterwards, as iptables makes it.
  void protocol(char* name);
  void input(char const* name) { interface(name, header().iniface, header().iniface_mask); }
  void output(char const* name) { interface(name, header().outiface, header().outiface_mask); }
  void fragments() { set_flag(IPT_F_FRAG); }
  void jump(char const* name);
  void go_to(char const* name);
  void match(char const* name) { extensions_.add_match(name); }
  void counters(unsigned long long packets, unsigned long long bytes);
  /// An option that is none of iptables' own (Extensions::take_option).
  bool take_option(int letter, bool inverted, char** argv, bool numeric) {
    return extensions_.take_option(letter, inverted, argv, &entry_, numeric);
  }

  // --- the rule as a whole ---
  [[nodiscard]] std::string const& target() const { return target_; }
  /// What each extension has to say when all options are in.
  void check_extensions() { extensions_.check(); }
  /// Reads the addresses; none given means every one, when the command is about a `rule`.
  void resolve_addresses(bool rule);
  [[nodiscard]] bool unique_addresses() const { return source_.count == 1 && destination_.count == 1; }
  /// The kernel's entries, one for each pair of addresses. `looked_for`: -D, -C, which want the mask too.
  void build(Command& command, bool looked_for);

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  /// One option's addresses: libxtables makes two arrays of a list of names.
  struct Addresses {
    char const* text = nullptr;
    std::unique_ptr<typename F::Address, Free> values, masks;
    unsigned count = 0;
    void resolve(bool rule);
  };

  auto& header() { return F::header(entry_); }
  void set_flag(unsigned flag) { flags_ = static_cast<std::uint8_t>(flags_ | flag); }
  static void interface(char const* argument, char* name, unsigned char* mask) {
    ::xtables_parse_interface(argument, name, mask);
  }

  std::string target_;
  std::uint8_t inverse_ = 0, flags_ = 0;
  Addresses source_, destination_;
  Extensions extensions_{F::family};
  typename F::Entry entry_{};  // last: it ends in the C way, with an array of unknown size
};

}  // namespace ipsh::netlink::xtables
