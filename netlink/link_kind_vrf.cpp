// vrf: a routing table of its own for the links that belong to it.
#include <linux/if_link.h>

#include <array>

#include "netlink/codec.hpp"
#include "netlink/link.hpp"
#include "netlink/link_private.hpp"
#include "netlink/names.hpp"
#include "netlink/printer.hpp"

namespace ipsh::netlink {

namespace {

using namespace codec;
using enum Undo;

Result<void> parse_table(Option const& option, Arguments& arguments, Draft& draft) {
  auto const* const word = TRY(value_of(option, arguments, draft));
  auto const number = number_of(NameKind::table, word->text);
  if (!number) return wrong_value(option, draft, *word);
  draft.put_value(option, *number, *word);
  return {};
}

constinit Codec const table{parse_table,
                            [](Option const& option, AttributeView const& attribute, PrintContext& context) {
                              u32.print(option, attribute, context);
                            }};

constexpr std::array rows = std::to_array<Option>({
    {.names = "table*",
     .codec = &table,
     .attribute = IFLA_VRF_TABLE,
     .wrong = "invalid table ID\n",
     .undo = at_creation,
     .help = "the routing table"},
    {.names = "help*", .codec = &usage},
});

constexpr std::array port_rows = std::to_array<Option>({{.codec = &u32,
                                                         .attribute = IFLA_VRF_PORT_TABLE,
                                                         .json = "table",
                                                         .printed = "table ",
                                                         .undo = read_only}});

}  // namespace

constinit LinkKind const vrf_kind{.table = {.name = "vrf",
                                            .rows = rows,
                                            .unknown = "vrf: unknown option \"{}\"?",
                                            .usage = "Usage: ... vrf table TABLEID",
                                            .unknown_status = 1}};
constinit LinkKind const vrf_slave_kind{.table = {.name = "vrf_slave", .rows = port_rows},
                                        .ignores_words = true};

}  // namespace ipsh::netlink
