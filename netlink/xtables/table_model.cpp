#include "netlink/xtables/table_model.hpp"

#include <algorithm>
#include <cstring>
#include <map>

namespace ipsh::netlink::xtables {
namespace {

constexpr std::string_view magic = "xt1";

void put_number(std::string& bytes, std::uint64_t number) {
  bytes.append(reinterpret_cast<char const*>(&number), sizeof number);
}

void put_text(std::string& bytes, std::string_view text) {
  put_number(bytes, text.size());
  bytes.append(text);
}

/// Reads what put_… wrote; a torn image makes everything after it empty and good() false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t number() {
    std::uint64_t number = 0;
    if (rest_.size() < sizeof number) {
      good_ = false;
      return 0;
    }
    std::memcpy(&number, rest_.data(), sizeof number);
    rest_.remove_prefix(sizeof number);
    return number;
  }
  std::string text() {
    auto const size = number();
    if (rest_.size() < size) {
      good_ = false;
      return {};
    }
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

/// Counters go down only when we zeroed them: then what was counted before is put on top, unless it is there
/// already.
std::optional<Counters> unzeroed(Counters const& before, Counters const& ours, Counters const& now) {
  if (ours.packets >= before.packets && ours.bytes >= before.bytes) return std::nullopt;
  if (now.packets >= before.packets && now.bytes >= before.bytes) return std::nullopt;
  return Counters{before.packets + now.packets, before.bytes + now.bytes};
}

/// The rules of one chain: those we added go, those we removed come back where they stood, all others stay.
std::vector<Placed> merged_rules(Chain const& before, Chain const& ours, Chain const& now) {
  auto const in_ours = align(before.rules, ours.rules);
  auto const in_now = align(ours.rules, now.rules);
  std::vector<int> from_before(ours.rules.size(), -1);
  for (std::size_t i = 0; i < in_ours.size(); ++i)
    if (in_ours[i] >= 0) from_before[static_cast<std::size_t>(in_ours[i])] = static_cast<int>(i);

  // What we removed and is there all the same: undone already, by an earlier try or by hand.
  std::vector<bool> of_ours(now.rules.size(), false);
  for (int const place : in_now)
    if (place >= 0) of_ours[static_cast<std::size_t>(place)] = true;
  std::vector<std::string_view> back;
  for (std::size_t i = 0; i < now.rules.size(); ++i)
    if (!of_ours[i]) back.push_back(now.rules[i].content);
  auto const is_back = [&](Rule const& rule) {
    auto const found = std::ranges::find(back, rule.content);
    if (found == back.end()) return false;
    back.erase(found);
    return true;
  };

  std::vector<Placed> result;
  std::size_t next_before = 0, next_now = 0;
  auto const bring_back_until = [&](std::size_t end) {
    for (; next_before < end; ++next_before)
      if (in_ours[next_before] < 0 && !is_back(before.rules[next_before]))
        result.push_back({-1, before.rules[next_before], true});
  };
  auto const keep_until = [&](std::size_t end) {
    for (; next_now < end; ++next_now) result.push_back({static_cast<int>(next_now), now.rules[next_now]});
  };
  for (std::size_t i = 0; i < ours.rules.size(); ++i) {
    int const old = from_before[i], here = in_now[i];
    if (here >= 0) keep_until(static_cast<std::size_t>(here));
    if (old >= 0)
      bring_back_until(static_cast<std::size_t>(old)), next_before = static_cast<std::size_t>(old) + 1;
    if (here < 0) continue;  // somebody else took it out
    next_now = static_cast<std::size_t>(here) + 1;
    if (old < 0) continue;  // ours: it goes
    Placed kept{here, now.rules[static_cast<std::size_t>(here)]};
    if (auto const counters = unzeroed(before.rules[static_cast<std::size_t>(old)].counters,
                                       ours.rules[i].counters, kept.rule.counters))
      kept.rule.counters = *counters, kept.set_counters = true;
    result.push_back(std::move(kept));
  }
  bring_back_until(before.rules.size());
  keep_until(now.rules.size());
  return result;
}

PlannedChain merged_chain(Chain const* before, Chain const* ours, Chain const* now, Plan& plan) {
  static Chain const none{};
  auto const& any = now ? *now : before ? *before : *ours;
  PlannedChain planned;
  planned.name = any.name;
  planned.policy = any.policy;
  planned.size_now = now ? now->rules.size() : 0;
  planned.rules = merged_rules(before ? *before : none, ours ? *ours : none, now ? *now : none);
  planned.create = !now && before && !ours;
  if (!now && !planned.create) planned.rules.clear();
  planned.remove = now && !now->builtin() && ours && !before;
  if (before && ours && now && now->builtin()) {
    if (before->policy != ours->policy) {
      if (now->policy == ours->policy)
        planned.policy = before->policy, planned.set_policy = true;
      else if (now->policy != before->policy)
        plan.notes.push_back("policy of " + now->name + " is " + now->policy + ", set by somebody else");
    }
    auto const counters = unzeroed(before->counters, ours->counters, now->counters);
    planned.counters = counters.value_or(now->counters);
    if (counters) planned.set_policy = true;
  }
  return planned;
}

}  // namespace

Chain const* Table::find(std::string const& chain) const {
  auto const found = std::ranges::find(chains, chain, &Chain::name);
  return found == chains.end() ? nullptr : &*found;
}

Chain* Table::find(std::string const& chain) {
  return const_cast<Chain*>(std::as_const(*this).find(chain));
}

Image encode(Table const& table) {
  Image bytes(magic);
  bytes += static_cast<char>(table.family);
  bytes += static_cast<char>(table.backend);
  put_text(bytes, table.name);
  put_number(bytes, table.chains.size());
  for (auto const& chain : table.chains) {
    put_text(bytes, chain.name);
    put_text(bytes, chain.policy);
    put_number(bytes, chain.counters.packets);
    put_number(bytes, chain.counters.bytes);
    put_number(bytes, chain.rules.size());
    for (auto const& rule : chain.rules) {
      put_text(bytes, rule.content);
      put_number(bytes, rule.counters.packets);
      put_number(bytes, rule.counters.bytes);
    }
  }
  return bytes;
}

std::optional<Table> decode(Image const& image) {
  if (image.size() < magic.size() + 2 || !image.starts_with(magic)) return std::nullopt;
  Table table;
  table.family = static_cast<Family>(image[magic.size()]);
  table.backend = static_cast<Backend>(image[magic.size() + 1]);
  Reader reader(std::string_view(image).substr(magic.size() + 2));
  table.name = reader.text();
  auto const chains = reader.number();
  for (std::uint64_t i = 0; i < chains && reader.good(); ++i) {
    auto& chain = table.chains.emplace_back();
    chain.name = reader.text();
    chain.policy = reader.text();
    chain.counters = {reader.number(), reader.number()};
    auto const rules = reader.number();
    for (std::uint64_t j = 0; j < rules && reader.good(); ++j) {
      auto& rule = chain.rules.emplace_back();
      rule.content = reader.text();
      rule.counters = {reader.number(), reader.number()};
    }
  }
  if (!reader.good() || reader.left()) return std::nullopt;
  return table;
}

bool same(Table const& a, Table const& b) {
  // The order of chains has no meaning: one that was deleted and made again stands elsewhere.
  if (a.chains.size() != b.chains.size()) return false;
  return std::ranges::all_of(a.chains, [&](Chain const& chain) {
    auto const* other = b.find(chain.name);
    return other && chain.policy == other->policy &&
           std::ranges::equal(chain.rules, other->rules, {}, &Rule::content, &Rule::content);
  });
}

std::vector<int> align(std::vector<Rule> const& a, std::vector<Rule> const& b) {
  std::vector<int> place(a.size(), -1);
  std::size_t first = 0, end_a = a.size(), end_b = b.size();
  for (; first < end_a && first < end_b && a[first].content == b[first].content; ++first)
    place[first] = static_cast<int>(first);
  for (; end_a > first && end_b > first && a[end_a - 1].content == b[end_b - 1].content; --end_a, --end_b)
    place[end_a - 1] = static_cast<int>(end_b - 1);

  // Hunt and Szymanski: the longest rising sequence of places of equal rules, all but linear when rules
  // differ.
  std::map<std::string_view, std::vector<int>> places;
  for (std::size_t j = end_b; j > first; --j) places[b[j - 1].content].push_back(static_cast<int>(j - 1));
  struct Link {
    std::size_t in_a;
    int in_b, previous;
  };
  std::vector<Link> links;
  std::vector<int> ends;  // ends[n]: the link that ends the best sequence of n+1
  for (std::size_t i = first; i < end_a; ++i) {
    auto const found = places.find(a[i].content);
    if (found == places.end()) continue;
    for (int const j : found->second) {  // from the last one: a rule of `a` is used once
      auto const at = std::ranges::lower_bound(
          ends, j, {}, [&](int link) { return links[static_cast<std::size_t>(link)].in_b; });
      int const previous = at == ends.begin() ? -1 : *(at - 1);
      links.push_back({i, j, previous});
      int const link = static_cast<int>(links.size()) - 1;
      if (at == ends.end())
        ends.push_back(link);
      else
        *at = link;
    }
  }
  for (int link = ends.empty() ? -1 : ends.back(); link >= 0;) {
    auto const& one = links[static_cast<std::size_t>(link)];
    place[one.in_a] = one.in_b;
    link = one.previous;
  }
  return place;
}

bool Plan::empty() const {
  return std::ranges::all_of(chains, [](PlannedChain const& chain) {
    bool moved = chain.rules.size() != chain.size_now;
    for (std::size_t i = 0; i < chain.rules.size(); ++i)
      moved = moved || chain.rules[i].kept != static_cast<int>(i) || chain.rules[i].set_counters;
    return !chain.create && !chain.remove && !chain.set_policy && !moved;
  });
}

Plan undo_plan(Table const& before, Table const& ours, Table const& now) {
  Plan plan;
  plan.foreign = !same(ours, now);
  std::vector<std::string> names;
  for (auto const* table : {&now, &before, &ours})
    for (auto const& chain : table->chains)
      if (std::ranges::find(names, chain.name) == names.end()) names.push_back(chain.name);
  for (auto const& name : names) {
    auto const *was = before.find(name), *left = ours.find(name), *is = now.find(name);
    if (!is && !(was && !left)) continue;  // gone, and not by us
    auto chain = merged_chain(was, left, is, plan);
    if (chain.remove && !chain.rules.empty()) {
      chain.remove = false;
      plan.notes.push_back("chain " + name + " stays, somebody else has put rules into it");
    }
    plan.chains.push_back(std::move(chain));
  }
  return plan;
}

}  // namespace ipsh::netlink::xtables
