#include "grammar/ip.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "grammar/similar.hpp"
#include "netlink/option.hpp"

namespace ipsh::grammar {

namespace {

using netlink::Arguments;
using netlink::names_match;

constexpr std::string_view usage_text =
    R"(Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
where  OBJECT := { address | addrlabel | amt | fou | help | ila | ioam | l2tp |
                   link | macsec | maddress | monitor | mptcp | mroute | mrule |
                   neighbor | neighbour | netconf | netns | nexthop | ntable |
                   ntbl | route | rule | sr | tap | tcpmetrics |
                   token | tunnel | tuntap | vrf | xfrm }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[esolve] |
                    -h[uman-readable] | -iec | -j[son] | -p[retty] |
                    -f[amily] { inet | inet6 | mpls | bridge | link } |
                    -4 | -6 | -M | -B | -0 |
                    -l[oops] { maximum-addr-flush-attempts } | -br[ief] |
                    -o[neline] | -t[imestamp] | -ts[hort] | -b[atch] [filename] |
                    -rc[vbuf] [size] | -n[etns] name | -N[umeric] | -a[ll] |
                    -c[olor]})";

constexpr std::string_view version_text = "ip utility, iproute2-6.1.0, libbpf 1.1.2\n";

Error usage() {
  return failure(std::string(usage_text), 255);
}

/// "did you mean …?", among the names of a table's rows.
template <class Rows, class Names>
std::string meant(std::string_view word, Rows const& rows, Names const& names) {
  std::vector<std::string> candidates;
  for (auto const& row : rows) candidates.emplace_back(netlink::first_name(names(row)));
  return did_you_mean(word, candidates);
}

/// What the options before the object are read into.
struct Line {
  IpOptions options;
  std::optional<IpAction> instead;  ///< an option that does all by itself (-V)
};

/// An option before the object. iproute2 tries them in this order, each against the word without one of two
/// leading dashes (ip/ip.c); most may be abbreviated.
struct GlobalOption {
  std::string_view names;
  Result<void> (*apply)(Line&, Arguments&);
};

template <int family>
Result<void> set_family(Line& line, Arguments&) {
  line.options.output.family = family;
  return {};
}

template <auto member>
Result<void> count(Line& line, Arguments&) {
  ++(line.options.output.*member);
  return {};
}

template <auto member>
Result<void> set_output(Line& line, Arguments&) {
  line.options.output.*member = true;
  return {};
}

template <auto member>
Result<void> set(Line& line, Arguments&) {
  line.options.*member = true;
  return {};
}

Result<void> ignore(Line&, Arguments&) {
  return {};
}

Result<void> foreign(Line& line, Arguments& arguments) {
  arguments.put_back();
  auto const& word = arguments.take();
  line.instead = Foreign{word.text, word.span};
  return {};
}

/// lib/color.c, matches_color().
bool is_colour_choice(std::string_view option) {
  constexpr std::array<std::string_view, 4> choices{"", "always", "auto", "never"};
  return std::ranges::find(choices, option.substr(option.find('=') + 1)) != choices.end();
}

/// `-c=WHEN`: what a listing is coloured by is left to the stock tool; without a terminal, `auto` is no
/// colour.
Result<void> colour(Line& line, Arguments& arguments) {
  auto const word = arguments.last();
  auto const when = word.substr(std::min(word.find('='), word.size()));
  if (when == "=never" || (when == "=auto" && ::isatty(STDOUT_FILENO) == 0)) return ignore(line, arguments);
  return foreign(line, arguments);
}

Result<void> family_by_name(Line& line, Arguments& arguments) {
  struct Family {
    std::string_view name;
    int number;
  };
  constexpr std::array families = std::to_array<Family>({{"inet", AF_INET},
                                                         {"inet6", AF_INET6},
                                                         {"link", AF_PACKET},
                                                         {"mpls", AF_MPLS},
                                                         {"bridge", AF_BRIDGE}});
  if (arguments.empty()) return usage();
  auto const& word = arguments.take();
  for (auto const& family : families) {
    if (family.name != word.text) continue;
    line.options.output.family = family.number;
    return {};
  }
  if (word.text == "help") return usage();
  return netlink::wrong_argument(word, "invalid protocol family");
}

Result<void> flush_loops(Line& line, Arguments& arguments) {
  if (arguments.empty()) return usage();
  line.options.flush_loops = std::atoi(arguments.take().text.c_str());
  return {};
}

Result<void> receive_buffer(Line&, Arguments& arguments) {
  if (arguments.empty()) return usage();
  auto const& word = arguments.take();
  char* end = nullptr;
  std::strtoul(word.text.c_str(), &end, 0);
  if (word.text.empty() || *end != '\0')
    return failure("Invalid rcvbuf size '" + word.text + '\'', 255, word.span);
  return {};
}

Result<void> network_namespace(Line& line, Arguments& arguments) {
  if (arguments.empty())
    return failure("Cannot open network namespace \"(null)\": No such file or directory", 255);
  line.options.network_namespaces.push_back(arguments.take());
  return {};
}

Result<void> version(Line& line, Arguments&) {
  line.instead = Text{std::string(version_text)};
  return {};
}

Result<void> help(Line&, Arguments&) {
  return usage();
}

using Output = netlink::OutputOptions;
constexpr std::array global_options = std::to_array<GlobalOption>({
    {"-loops*", flush_loops},
    {"-family*", family_by_name},
    {"-4", set_family<AF_INET>},
    {"-6", set_family<AF_INET6>},
    {"-0", set_family<AF_PACKET>},
    {"-M", set_family<AF_MPLS>},
    {"-B", set_family<AF_BRIDGE>},
    {"-human*|-human-readable*", set_output<&Output::human>},
    {"-iec*", set_output<&Output::iec>},
    {"-stats*|-statistics*", count<&Output::statistics>},
    {"-details*", count<&Output::details>},
    {"-resolve*", foreign},
    {"-oneline*", set_output<&Output::oneline>},
    {"-timestamp*", ignore},  // of `ip monitor`
    {"-tshort*", ignore},
    {"-Version*", version},
    {"-force*", set<&IpOptions::force>},
    {"-batch*", foreign},
    {"-brief*", set_output<&Output::brief>},
    {"-json*", set_output<&Output::json>},
    {"-pretty*", set_output<&Output::pretty>},
    {"-rcvbuf*", receive_buffer},
    {"-color*", colour},
    {"-help*", help},
    {"-netns*", network_namespace},
    {"-Numeric*", set_output<&Output::numeric>},
    {"-all*", set<&IpOptions::all>},
    {"-echo", foreign},
});

Result<void> parse_global_options(Line& line, Arguments& arguments) {
  while (!arguments.empty() && arguments.peek().text.starts_with('-')) {
    auto const& word = arguments.take();
    if (word.text == "--") return {};
    auto const name = std::string_view(word.text).substr(word.text.starts_with("--") ? 1 : 0);
    // A colour has its value behind an equals sign, no other option has one.
    auto const equals = name.find('=');
    auto const option = std::ranges::find_if(global_options, [&](auto const& each) {
      bool const valued = equals != std::string_view::npos && each.apply == colour && is_colour_choice(name);
      return names_match(each.names, valued ? name.substr(0, equals) : name);
    });
    if (option == global_options.end()) {
      auto error =
          failure("Option \"" + std::string(name) + "\" is unknown, try \"ip -help\".", 255, word.span);
      error.label = "no option of ip";
      error.help = meant(name, global_options, [](auto const& each) { return each.names; });
      return error;
    }
    TRY_VOID(option->apply(line, arguments));
    if (line.instead) return {};
  }
  return {};
}

Result<IpAction> help_object(std::span<Word const>, IpOptions&) {
  return usage();
}

/// An object, and who reads the words behind it; nobody: iproute2 knows it, ipsh does not.
struct Object {
  std::string_view names;
  ObjectParser parse = nullptr;
};
// In iproute2's order (ip/ip.c), which decides what an abbreviation means.
constexpr std::array objects = std::to_array<Object>({
    {"address*", parse_address},
    {"addrlabel*"},
    {"maddress*"},
    {"route*", parse_route},
    {"rule*"},
    {"neighbor*"},
    {"neighbour*"},
    {"ntable*"},
    {"ntbl*"},
    {"link*", parse_link},
    {"l2tp*"},
    {"fou*"},
    {"ila*"},
    {"macsec*"},
    {"tunnel*"},
    {"tunl*"},
    {"tuntap*"},
    {"tap*"},
    {"token*"},
    {"tcpmetrics*"},
    {"tcp_metrics*"},
    {"monitor*"},
    {"xfrm*"},
    {"mroute*"},
    {"mrule*"},
    {"netns*", parse_netns},
    {"netconf*"},
    {"vrf*"},
    {"sr*"},
    {"nexthop*"},
    {"mptcp*"},
    {"ioam*"},
    {"help*", help_object},
    {"stats*"},
});

Result<IpAction> parse_object(std::span<Word const> words, IpOptions& options) {
  if (words.empty()) return usage();
  auto const& word = words[0];
  for (auto const& object : objects) {
    if (!names_match(object.names, word.text)) continue;
    if (object.parse == nullptr) return Foreign{std::string(netlink::first_name(object.names)), word.span};
    return object.parse(words.subspan(1), options);
  }
  auto error = failure("Object \"" + word.text + "\" is unknown, try \"ip help\".", 1, word.span);
  error.label = "no object of ip";
  error.help = meant(word.text, objects, [](auto const& object) { return object.names; });
  return error;
}

}  // namespace

Result<IpAction> mistake(Error error, netlink::Request&& read, std::string warning) {
  if (error.code == netlink::not_ours) return error;
  if (!read.references.empty()) return Mistake{std::move(error), std::move(read), std::move(warning)};
  error.message.insert(0, warning);
  return error;
}

Result<IpCommand> parse_ip(std::span<Word const> words) {
  Line line;
  Arguments arguments(words.subspan(1));
  TRY_VOID(parse_global_options(line, arguments));
  if (line.instead) return IpCommand{std::move(line.options), *std::move(line.instead)};
  auto action = parse_object(words.subspan(1 + arguments.position()), line.options);
  if (!action && action.error().code == netlink::not_ours)
    return IpCommand{
        std::move(line.options),
        Foreign{words[1 + arguments.position()].text + " … " + action.error().message, action.error().span}};
  if (!action) return std::move(action).error();
  return IpCommand{std::move(line.options), *std::move(action)};
}

std::vector<Word> network_namespaces_of(std::span<Word const> words) {
  Line line;
  Arguments arguments(words.subspan(1));
  (void)parse_global_options(line, arguments);
  return std::move(line.options.network_namespaces);
}

}  // namespace ipsh::grammar
