// The one symbol that ipsh-xtables.so exports.
#include <algorithm>

#include "netlink/xtables/legacy.hpp"
#include "netlink/xtables/nft.hpp"
#include "netlink/xtables/parse.hpp"
#include "netlink/xtables/table_model.hpp"

namespace ipsh::netlink::xtables {
namespace {

std::string line_of(Table const& table, Chain const& chain, Rule const& rule) {
  if (table.backend == Backend::nft) return "-A " + chain.name + rule.content;
  return specification(table.family, chain.name, rule.content);
}

void compare(Table const& from, Table const& to, char sign, std::vector<std::string>& lines) {
  for (auto const& chain : from.chains) {
    static Chain const none{};
    auto const* other = to.find(chain.name);
    if (!other || chain.policy != other->policy)
      lines.push_back(std::string(1, sign) +
                      (chain.builtin() ? " -P " + chain.name + " " + chain.policy : " -N " + chain.name));
    auto const place = align(chain.rules, other ? other->rules : none.rules);
    for (std::size_t i = 0; i < place.size(); ++i)
      if (place[i] < 0) lines.push_back(std::string(1, sign) + " " + line_of(from, chain, chain.rules[i]));
  }
}

bool pristine(Table const& table) {
  return std::ranges::all_of(
      table.chains, [](Chain const& chain) { return chain.policy == "ACCEPT" && chain.rules.empty(); });
}

class Iptables : public Module {
 public:
  Result<Command> parse(Family family, Backend backend, std::span<Word const> words) override {
    return xtables::parse(family, backend, words);
  }
  std::unique_ptr<Tables> tables(Family family, Backend backend) override {
    return backend == Backend::legacy ? legacy_tables(family) : nft_tables(family);
  }
  [[nodiscard]] bool equal(Image const& a, Image const& b) const override {
    auto const one = decode(a), other = decode(b);
    if (one && other) return same(*one, *other);
    // A legacy table can't be removed; as the kernel makes it, it does nothing.
    if (a.empty() && other) return other->backend == Backend::legacy && pristine(*other);
    if (b.empty() && one) return one->backend == Backend::legacy && pristine(*one);
    return a == b;
  }
  [[nodiscard]] std::vector<std::string> difference(Image const& a, Image const& b) override {
    auto const from = decode(a).value_or(Table{}), to = decode(b).value_or(Table{});
    std::vector<std::string> lines;
    compare(from, to, '-', lines);
    compare(to, from, '+', lines);
    return lines;
  }
};

}  // namespace
}  // namespace ipsh::netlink::xtables

extern "C" __attribute__((visibility("default"))) ipsh::netlink::xtables::Module* ipsh_xtables_module() {
  return std::make_unique<ipsh::netlink::xtables::Iptables>().release();
}
