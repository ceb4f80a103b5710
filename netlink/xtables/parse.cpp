#include "netlink/xtables/parse.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "netlink/xtables/arguments.hpp"
#include "netlink/xtables/option_table.hpp"
#include "netlink/xtables/process.hpp"
#include "netlink/xtables/rule_draft.hpp"

namespace ipsh::netlink::xtables {
namespace {

constexpr unsigned bit(Verb verb) {
  return 1U << static_cast<unsigned>(verb);
}
constexpr unsigned zeroing = bit(Verb::zero) | bit(Verb::zero_number);
constexpr unsigned listing = bit(Verb::list) | bit(Verb::list_rules);
constexpr unsigned with_rule =
    bit(Verb::insert) | bit(Verb::remove) | bit(Verb::replace) | bit(Verb::append) | bit(Verb::check);

/// One command's parse. What libxtables allocates for it is given back when this ends, by exception too.
template <class F>
class Parser {
 public:
  Parser(Command& command, std::span<Word const> words) : command_(command), arguments_(words) {}
  Parser(Parser const&) = delete;
  Parser& operator=(Parser const&) = delete;
  void run() {
    use(F::family, command_.backend);
    options();
    begin_ = 0;
    if (finished_) return;
    check_rule();
    check();
    if (verbs_ & with_rule) rule_.build(command_, verbs_ & (bit(Verb::remove) | bit(Verb::check)));
    settle_verb();
    if (command_.backend == Backend::nft) fill_line();
  }

  /// While options are read, those of the words that the current one is made of; else the whole command.
  [[nodiscard]] std::span<Word const> at_fault(std::span<Word const> words) const {
    auto const begin = static_cast<std::size_t>(begin_), end = static_cast<std::size_t>(std::max(optind, 0));
    if (begin == 0 || begin >= words.size()) return words;
    return words.subspan(begin, std::clamp(end, begin + 1, words.size()) - begin);
  }

 private:
  void options() {
    while (!finished_) {
      int const begin = std::max(optind, 1);
      begin_ = begin;
      int const letter =
          ::getopt_long(arguments_.count(), arguments_.argv(), short_options, xt_params->opts, nullptr);
      if (letter == -1) break;
      if (letter == 1) {
        negation();
        continue;
      }
      bool const own = own_option(letter);
      if (!own && rule_.take_option(letter, invert_, arguments_.argv(), given('n'))) continue;
      if (own && std::string_view("twWM46").find(static_cast<char>(letter)) != std::string_view::npos)
        omit(letter, begin);
      invert_ = false;
    }
  }

  /// Options of the command, not of the rule: iptables-restore has none of them. In a cluster (`-nt nat`)
  /// they can't be told apart from the others.
  void omit(int letter, int begin) {
    std::string_view const first = arguments_.word(begin);
    if (optind == begin || !(first.starts_with("--") || first[1] == letter)) command_.fits_line = false;
    for (int i = begin; i < optind; ++i) omitted_.push_back(static_cast<std::size_t>(i));
  }

  void fill_line() {
    for (std::size_t i = 1; i <= command_.words.size(); ++i) {
      if (std::ranges::find(omitted_, i) != omitted_.end()) continue;
      auto const& word = command_.words[i - 1];
      if (word.size() > 1000 || word.find('\n') != std::string::npos) command_.fits_line = false;
      command_.line.push_back(word);
    }
  }

  void negation() {
    if (std::string_view(optarg) != "!")
      throw Exit(2, "Bad argument `" + std::string(optarg) + "'\n" + try_help());
    if (invert_) fail(PARAMETER_PROBLEM, "multiple consecutive ! not allowed");
    invert_ = true;
    optarg[0] = '\0';  // an extension that looks back must not see it
  }

  /// Marks an option as given, once, and takes the `!` before it.
  void mark(OptionRow const& row) {
    if (given_.find(row.mark) != std::string::npos)
      fail(PARAMETER_PROBLEM, "multiple -%c flags not allowed", row.mark);
    given_ += row.mark;
    if (!invert_) return;
    if (!row.inverse) fail(PARAMETER_PROBLEM, "cannot have ! before -%c", row.mark);
    rule_.invert(row.inverse);
  }
  [[nodiscard]] bool given(char mark) const { return given_.find(mark) != std::string::npos; }

  // --- iptables' own options ---
  struct Action {
    char letter;
    void (*act)(Parser&);
  };
  static Action const* action_of(int letter) {
    static constexpr std::array table{
        Action{'A', [](Parser& p) { p.verb(Verb::append, 0, optarg); }},
        Action{'C', [](Parser& p) { p.verb(Verb::check, 0, optarg); }},
        Action{'D', [](Parser& p) { p.remove(); }},
        Action{'R', [](Parser& p) { p.replace(); }},
        Action{'I', [](Parser& p) { p.insert(); }},
        Action{'L', [](Parser& p) { p.list(Verb::list); }},
        Action{'S', [](Parser& p) { p.list(Verb::list_rules); }},
        Action{'F', [](Parser& p) { p.chain_or_all(Verb::flush, 0); }},
        Action{'Z', [](Parser& p) { p.zero(); }},
        Action{'N', [](Parser& p) { p.new_chain(); }},
        Action{'X', [](Parser& p) { p.chain_or_all(Verb::remove_chain, 0); }},
        Action{'E',
               [](Parser& p) { p.second_word(Verb::rename_chain, "old-chain-name and new-chain-name"); }},
        Action{'P', [](Parser& p) { p.second_word(Verb::policy, "a chain and a policy"); }},
        Action{'s', [](Parser& p) { p.rule_.source(p.arguments_.last()); }},
        Action{'d', [](Parser& p) { p.rule_.destination(p.arguments_.last()); }},
        Action{'p', [](Parser& p) { p.rule_.protocol(p.arguments_.last()); }},
        Action{'i', [](Parser& p) { p.rule_.input(p.arguments_.last()); }},
        Action{'o', [](Parser& p) { p.rule_.output(p.arguments_.last()); }},
        Action{'j', [](Parser& p) { p.rule_.jump(p.arguments_.last()); }},
        Action{'g', [](Parser& p) { p.rule_.go_to(optarg); }},
        Action{'m', [](Parser& p) { p.match(); }},
        Action{'f', [](Parser& p) { p.rule_.fragments(); }},
        Action{'c', [](Parser& p) { p.counters(); }},
        Action{'t', [](Parser& p) { p.table(); }},
        Action{'n', [](Parser& p) { p.command_.numeric = true; }},
        Action{'v', [](Parser& p) { p.command_.verbosity++; }},
        Action{'x', [](Parser& p) { p.command_.exact = true; }},
        Action{'0', [](Parser& p) { p.command_.line_numbers = true; }},
        Action{'M', [](Parser&) {}},  // modules are the kernel's business: ipsh starts no modprobe
        Action{'w', [](Parser& p) { p.wait(); }},
        Action{'W', [](Parser& p) { p.wait_interval(); }},
        Action{'V', [](Parser& p) { p.version(); }},
        Action{'h', [](Parser& p) { p.help(); }},
        Action{'4', [](Parser& p) { p.only_for(Family::ipv4); }},
        Action{'6', [](Parser& p) { p.only_for(Family::ipv6); }},
    };
    static constexpr auto places = places_by_letter(table);
    return row_of(letter, table, places);
  }

  bool own_option(int letter) {
    auto const* const row = option_row(letter);
    if (!row) return false;
    if (row->mark && (letter != 'v' || !given('v'))) {
      if (letter == 'i' || letter == 'o') refuse_empty_interface();
      // IPv6 knows the letter, and says what to use instead.
      if (row->without_ipv6 && !F::has_fragments)
        fail(PARAMETER_PROBLEM, "`-f' is not supported in IPv6, use -m frag instead");
      mark(*row);
    }
    if (auto const* action = action_of(letter)) action->act(*this);
    return true;
  }

  void verb(Verb added, unsigned together_with, char const* chain) {
    if (invert_) fail(PARAMETER_PROBLEM, "unexpected '!' flag");
    if (unsigned const other = verbs_ & ~together_with) {
      auto const last = static_cast<std::size_t>(31 - __builtin_clz(other));
      fail(PARAMETER_PROBLEM, "Cannot use -%c with -%c", verb_rows[static_cast<std::size_t>(added)].letter,
           verb_rows[last].letter);
    }
    verbs_ |= bit(added);
    if (chain) command_.chain = chain, command_.has_chain = true;
  }

  unsigned rule_number() {
    auto const* word = arguments_.next();
    unsigned number = 0;
    if (!::xtables_strtoui(word, nullptr, &number, 1, INT_MAX))
      fail(PARAMETER_PROBLEM, "Invalid rule number `%s'", word);
    return number;
  }

  void chain_or_all(Verb added, unsigned together_with) {
    verb(added, together_with, nullptr);
    char const* chain = optarg ? optarg : arguments_.has_next() ? arguments_.next() : nullptr;
    if (chain) command_.chain = chain, command_.has_chain = true;
  }

  void list(Verb added) {
    chain_or_all(added, zeroing);
    if (arguments_.has_next()) command_.number = rule_number();
  }

  void zero() {
    chain_or_all(Verb::zero, listing);
    if (!arguments_.has_next()) return;
    command_.number = rule_number();
    verbs_ = bit(Verb::zero_number);
  }

  void remove() {
    verb(Verb::remove, 0, optarg);
    if (!arguments_.has_next()) return;
    command_.number = rule_number();
    verbs_ = bit(Verb::remove_number);
  }

  void insert() {
    verb(Verb::insert, 0, optarg);
    command_.number = arguments_.has_next() ? rule_number() : 1;
  }

  void replace() {
    verb(Verb::replace, 0, optarg);
    if (!arguments_.has_next()) fail(PARAMETER_PROBLEM, "-%c requires a rule number", 'R');
    command_.number = rule_number();
  }

  void new_chain() {
    std::string const name = optarg;
    if (name.size() >= XT_EXTENSION_MAXNAMELEN) chain_too_long(name);
    if (name.starts_with('-') || name.starts_with('!'))
      fail(PARAMETER_PROBLEM, "chain name not allowed to start with `%c'", name.front());
    if (find_target(F::family, name)) fail(PARAMETER_PROBLEM, "chain name may not clash with target name");
    if (std::ranges::any_of(name, [](unsigned char c) { return std::isspace(c); }))
      fail(PARAMETER_PROBLEM, "Invalid chain name `%s'", name.c_str());
    verb(Verb::new_chain, 0, optarg);
  }

  [[noreturn]] static void chain_too_long(std::string const& name) {
    fail(PARAMETER_PROBLEM, "chain name `%s' too long (must be under %u chars)", name.c_str(),
         static_cast<unsigned>(XT_EXTENSION_MAXNAMELEN));
  }

  void second_word(Verb added, char const* required) {
    verb(added, 0, optarg);
    if (!arguments_.has_next())
      fail(PARAMETER_PROBLEM, "-%c requires %s", verb_rows[static_cast<std::size_t>(added)].letter, required);
    command_.argument = arguments_.next();
  }

  static void refuse_empty_interface() {
    if (!*optarg) fail(PARAMETER_PROBLEM, "Empty interface is likely to be undesired");
  }
  void table() {
    if (invert_) fail(PARAMETER_PROBLEM, "unexpected ! flag before --table");
    command_.table = optarg;
  }

  void match() {
    if (invert_) fail(PARAMETER_PROBLEM, "unexpected ! flag before --match");
    rule_.match(optarg);
  }

  void counters() {
    char const* packets = optarg;
    char const* bytes = std::strchr(packets + 1, ',');
    if (bytes) ++bytes;
    if (!bytes && arguments_.has_next()) bytes = arguments_.next();
    if (!bytes) fail(PARAMETER_PROBLEM, "-%c requires packet and byte counter", 'c');
    unsigned long long packet_count = 0, byte_count = 0;
    if (std::sscanf(packets, "%llu", &packet_count) != 1)
      fail(PARAMETER_PROBLEM, "-%c packet counter not numeric", 'c');
    if (std::sscanf(bytes, "%llu", &byte_count) != 1)
      fail(PARAMETER_PROBLEM, "-%c byte counter not numeric", 'c');
    rule_.counters(command_.packets = packet_count, command_.bytes = byte_count);
    command_.has_counters = true;
  }

  void wait() {
    command_.wait = -1;
    auto const* text = optarg ? optarg : arguments_.has_next() ? arguments_.next() : nullptr;
    if (text && std::sscanf(text, "%i", &command_.wait) != 1)
      fail(PARAMETER_PROBLEM, "wait seconds not numeric");
  }

  void wait_interval() {
    auto const* text = optarg ? optarg : arguments_.has_next() ? arguments_.next() : nullptr;
    if (!text) fail(PARAMETER_PROBLEM, "wait interval value required");
    unsigned microseconds = 0;
    if (std::sscanf(text, "%u", &microseconds) != 1) fail(PARAMETER_PROBLEM, "wait interval not numeric");
    if (microseconds > 999999) fail(PARAMETER_PROBLEM, "too long usec wait %u > 999999 usec", microseconds);
    std::fprintf(stderr, "Ignoring deprecated --wait-interval option.\n");
    wait_interval_ = true;
  }

  void version() {
    std::string const text = xt_params->program_version;
    command_.output = invert_ ? "Not " + text + " ;-)\n" : std::string(F::program) + " v" + text + "\n";
    finished_ = true;
  }

  /// The text of every extension named before it belongs to it: the stock program prints it.
  void help() {
    auto const stock = run_stock(F::family, command_.backend, "", arguments_.texts());
    if (!stock) fail(OTHER_PROBLEM, "%s", stock.error().message.c_str());
    command_.output = stock->output;
    finished_ = true;
  }

  static void only_for(Family family) {
    if (family != F::family) throw Exit(2, try_help());
  }
  static std::string try_help() {
    std::string const program = F::program;
    return "Try `" + program + " -h' or '" + program + " --help' for more information.";
  }

  void check_rule() {
    if (command_.table == "nat" &&
        (((verbs_ & bit(Verb::policy)) && command_.argument == "DROP") || rule_.target() == "DROP"))
      fail(PARAMETER_PROBLEM,
           "\nThe \"nat\" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n");
    if (!command_.wait && wait_interval_)
      fail(PARAMETER_PROBLEM, "--wait-interval only makes sense with --wait\n");
    rule_.check_extensions();
  }

  // --- the command as a whole ---
  void check() {
    if (optind < arguments_.count()) fail(PARAMETER_PROBLEM, "unknown arguments found on commandline");
    if (!verbs_) fail(PARAMETER_PROBLEM, "no command specified");
    if (invert_) fail(PARAMETER_PROBLEM, "nothing appropriate following !");
    rule_.resolve_addresses(verbs_ & with_rule);
    if ((verbs_ & bit(Verb::replace)) && !rule_.unique_addresses())
      fail(PARAMETER_PROBLEM, "Replacement rule does not specify a unique address");
    for (char const one : marks) {
      if (!given(one)) continue;
      bool legal = false;
      for (std::size_t i = 0; i < verb_rows.size(); ++i)
        if (verbs_ & (1U << i)) legal = legal || verb_rows[i].allowed.find(one) != std::string_view::npos;
      if (!legal) fail(PARAMETER_PROBLEM, "Illegal option `-%c' with this command", one);
    }
    if (command_.chain.size() >= XT_EXTENSION_MAXNAMELEN) chain_too_long(command_.chain);
    if (!(verbs_ & (with_rule | bit(Verb::remove_number)))) return;
    auto const refuse = [&](char mark, std::string_view first, std::string_view second) {
      if (given(mark) && (command_.chain == first || command_.chain == second))
        fail(PARAMETER_PROBLEM, "Can't use -%c with %s\n", mark, command_.chain.c_str());
    };
    refuse('o', "PREROUTING", "INPUT");
    refuse('i', "POSTROUTING", "OUTPUT");
  }

  void settle_verb() {
    unsigned const main = (verbs_ & listing) ? verbs_ & listing : verbs_;
    command_.verb = static_cast<Verb>(__builtin_ctz(main));
    command_.zero = main != verbs_ && (verbs_ & bit(Verb::zero));
    command_.zero_number = main != verbs_ && (verbs_ & bit(Verb::zero_number));
  }

  Command& command_;
  Arguments arguments_;
  int begin_ = 0;  ///< where getopt began to look for the current option; 0: it is done
  std::vector<std::size_t> omitted_;
  unsigned verbs_ = 0;
  std::string given_;
  bool invert_ = false, finished_ = false, wait_interval_ = false;
  RuleDraft<F> rule_;  // last: as the entry in it
};

Span span_of(std::span<Word const> words) {
  if (words.empty()) return {};
  return {words.front().span.source, words.front().span.begin, words.back().span.end};
}

template <class F>
Result<Command> parse_as(Command command, std::span<Word const> words) {
  Capture capture;
  Parser<F> parser(command, words);
  try {
    parser.run();
  } catch (Exit const& exit) {
    auto error = error_of(exit, capture.errors());
    error.span = span_of(parser.at_fault(words));
    return error;
  }
  command.warning = capture.errors();
  command.output += capture.output();
  return command;
}

}  // namespace

Result<Command> parse(Family family, Backend backend, std::span<Word const> words) {
  Command command;
  command.family = family;
  command.backend = backend;
  if (backend == Backend::nft)
    for (auto const& word : words.subspan(words.empty() ? 0 : 1)) command.words.push_back(word.text);
  command.span = span_of(words);
  return family == Family::ipv4 ? parse_as<Ipv4>(std::move(command), words)
                                : parse_as<Ipv6>(std::move(command), words);
}

}  // namespace ipsh::netlink::xtables
