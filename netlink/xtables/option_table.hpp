// One row for each option of iptables itself: how it is written, what it excludes, what may be negated.
#pragma once
#include <getopt.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "netlink/xtables/family.hpp"

namespace ipsh::netlink::xtables {

enum class Argument : std::uint8_t { none = 0, required = 1, optional = 2 };

/// An option of iptables itself. Those with a `mark` may be given once, and are checked against the command.
struct OptionRow {
  char const* name;  ///< long form
  char letter;       ///< short form; '0' and 'M' have none
  Argument argument;
  char mark = 0;             ///< what messages call it (`multiple -s flags not allowed`)
  std::uint8_t inverse = 0;  ///< the bit of `invflags` that `!` before it sets; 0: `!` is refused
  bool without_ipv6 = false;
};

/// In iptables' order, which decides between equal abbreviations. IPv6 uses the same bits for inversion.
inline constexpr std::array option_rows{
    OptionRow{"append", 'A', Argument::required},
    OptionRow{"delete", 'D', Argument::required},
    OptionRow{"check", 'C', Argument::required},
    OptionRow{"insert", 'I', Argument::required},
    OptionRow{"replace", 'R', Argument::required},
    OptionRow{"list", 'L', Argument::optional},
    OptionRow{"list-rules", 'S', Argument::optional},
    OptionRow{"flush", 'F', Argument::optional},
    OptionRow{"zero", 'Z', Argument::optional},
    OptionRow{"new-chain", 'N', Argument::required},
    OptionRow{"delete-chain", 'X', Argument::optional},
    OptionRow{"rename-chain", 'E', Argument::required},
    OptionRow{"policy", 'P', Argument::required},
    OptionRow{"source", 's', Argument::required, 's', IPT_INV_SRCIP},
    OptionRow{"destination", 'd', Argument::required, 'd', IPT_INV_DSTIP},
    OptionRow{"src", 's', Argument::required, 's', IPT_INV_SRCIP},
    OptionRow{"dst", 'd', Argument::required, 'd', IPT_INV_DSTIP},
    OptionRow{"protocol", 'p', Argument::required, 'p', XT_INV_PROTO},
    OptionRow{"in-interface", 'i', Argument::required, 'i', IPT_INV_VIA_IN},
    OptionRow{"jump", 'j', Argument::required, 'j'},
    OptionRow{"table", 't', Argument::required},
    OptionRow{"match", 'm', Argument::required},
    OptionRow{"numeric", 'n', Argument::none, 'n'},
    OptionRow{"out-interface", 'o', Argument::required, 'o', IPT_INV_VIA_OUT},
    OptionRow{"verbose", 'v', Argument::none, 'v'},
    OptionRow{"wait", 'w', Argument::optional},
    OptionRow{"wait-interval", 'W', Argument::optional},
    OptionRow{"exact", 'x', Argument::none, 'x'},
    OptionRow{"fragments", 'f', Argument::none, 'f', IPT_INV_FRAG, true},
    OptionRow{"version", 'V', Argument::none},
    OptionRow{"help", 'h', Argument::optional},
    OptionRow{"line-numbers", '0', Argument::none, '0'},
    OptionRow{"modprobe", 'M', Argument::required},
    OptionRow{"set-counters", 'c', Argument::required, 'c'},
    OptionRow{"goto", 'g', Argument::required, 'j'},
    OptionRow{"ipv4", '4', Argument::none},
    OptionRow{"ipv6", '6', Argument::none},
};

/// For each letter the first row that has it, counted from 1; 0: none.
template <class Rows>
consteval std::array<std::uint8_t, 128> places_by_letter(Rows const& rows) {
  std::array<std::uint8_t, 128> places{};
  for (std::size_t i = rows.size(); i > 0; --i)
    places[static_cast<unsigned char>(rows[i - 1].letter)] = static_cast<std::uint8_t>(i);
  return places;
}

/// The row of what getopt returned; null when that is none of iptables' own options.
template <class Rows>
constexpr auto const* row_of(int letter, Rows const& rows, std::array<std::uint8_t, 128> const& places) {
  bool const known =
      letter >= 0 && letter < static_cast<int>(places.size()) && places[static_cast<std::size_t>(letter)];
  return known ? &rows[places[static_cast<std::size_t>(letter)] - 1U] : nullptr;
}

/// The long ones, for getopt_long and for libxtables to merge with.
option* long_options(Family family);

constexpr OptionRow const* option_row(int letter) {
  constexpr auto places = places_by_letter(option_rows);
  return row_of(letter, option_rows, places);
}

/// getopt's string for the short forms: '-' hands over plain words, ':' distinguishes a missing argument.
inline constexpr char const* short_options =
    "-:A:C:D:E:F::I:L::M:N:P:VX::Z::c:d:i:j:o:p:s:t:R:S::W::46bfg:h::m:nvw::x";

/// The marks in iptables' order: the first illegal one is the one complained of.
inline constexpr std::string_view marks = "nsdpjvxio0cf";

/// One row for each verb, in the order of the enumeration: its letter, and the marks that may go with it.
struct VerbRow {
  char letter;
  std::string_view allowed;
};
inline constexpr std::array verb_rows{
    VerbRow{'I', "sdpjviocf"}, VerbRow{'D', "sdpjviof"}, VerbRow{'D', "v"},        VerbRow{'R', "sdpjviocf"},
    VerbRow{'A', "sdpjviocf"}, VerbRow{'L', "nvx0"},     VerbRow{'F', "v"},        VerbRow{'Z', "v"},
    VerbRow{'N', "v"},         VerbRow{'X', "v"},        VerbRow{'P', "vc"},       VerbRow{'E', "v"},
    VerbRow{'S', "v"},         VerbRow{'Z', "v"},        VerbRow{'C', "sdpjviof"},
};

}  // namespace ipsh::netlink::xtables
