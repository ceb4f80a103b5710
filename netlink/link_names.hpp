// Names and indexes of one namespace's links, asked from the kernel once each: for a listing, which must not
// outlive the command, since links are renamed. Not to be used from inside a dump (one socket, one
// conversation).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "netlink/channel.hpp"
#include "netlink/netns_query.hpp"

namespace ipsh::netlink {

class LinkNames {
 public:
  explicit LinkNames(Channel& channel) : channel_(&channel) {}

  /// The link's name; "if7" when there is none, "*" for 0.
  [[nodiscard]] std::string_view name(std::uint32_t index);
  /// Is it up? An unknown one passes for it, as in iproute2.
  [[nodiscard]] bool is_up(std::uint32_t index);
  /// The name below /run/netns of the namespace that has this id here; empty when there is none.
  [[nodiscard]] std::string namespace_of(int id);
  /// The link of that name or alternative name, or `if7` itself; nothing when there is none.
  [[nodiscard]] std::optional<std::uint32_t> index(std::string const& name);
  /// Is it a link of kind vrf?
  [[nodiscard]] bool is_vrf(std::string const& name) { return vrf_table(name).has_value(); }
  /// The table of a VRF; nothing when there is no such link or it is no VRF.
  [[nodiscard]] std::optional<std::uint32_t> vrf_table(std::string const& name);
  /// An RTM_NEWLINK that was read anyway.
  void remember(MessageView const& link);

 private:
  std::optional<Message> ask(std::uint32_t index, std::string const& name);

  struct Known {
    std::string name;
    unsigned flags;
  };
  Known const& known(std::uint32_t index);

  Channel* channel_;
  std::unordered_map<std::uint32_t, Known> links_;
  std::optional<std::vector<NamedNamespace>> namespaces_;  ///< read when first asked for
};

}  // namespace ipsh::netlink
