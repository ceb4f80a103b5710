#include "netlink/resolve.hpp"

#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "netlink/codec.hpp"
#include "netlink/link_names.hpp"
#include "netlink/namespace.hpp"
#include "netlink/netns_query.hpp"
#include "netlink/option.hpp"

namespace ipsh::netlink {

namespace {

Error no_such_link(Reference const& reference) {
  Word const word{reference.name, reference.span};
  auto error = reference.wrong.empty()
                   ? failure("Cannot find device \"" + reference.name + '"', reference.status, reference.span)
                   : wrong_argument(word, reference.wrong);
  if (!reference.conclusion.empty()) error.message += '\n' + std::string(reference.conclusion);
  error.label = "no such link";
  error.sought = Sought::link;
  error.code = "C210";
  return error;
}

/// iproute2 compares a new hardware address with the one that the link has; the kernel takes a longer one.
Result<void> check_address_length(Reference const& reference, std::uint32_t index, Channel& channel) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(index);
  auto const link = channel.get(Message(RTM_GETLINK, 0, header));
  auto const present = link ? link->view().attributes<ifinfomsg>().find(IFLA_ADDRESS) : std::nullopt;
  if (!present || present->payload().size() == *reference.address_length) return {};
  return failure("Invalid address length " + std::to_string(*reference.address_length) + " - must be " +
                 std::to_string(present->payload().size()) + " bytes");
}

Result<std::uint32_t> look_up(Reference const& reference, LinkNames& names, Channel& channel) {
  if (reference.kind == Reference::Kind::vrf_table) {
    auto const table = names.vrf_table(reference.name);
    if (!table) return no_such_link(reference);
    return *table;
  }
  auto const index = names.index(reference.name);
  if (!index) return no_such_link(reference);
  if (reference.kind == Reference::Kind::vrf_index && !names.is_vrf(reference.name))
    return no_such_link(reference);
  if (reference.address_length) TRY_VOID(check_address_length(reference, *index, channel));
  return *index;
}

/// As iproute2's netns_get_fd: a name below /run/netns, or a path when there is a slash in it.
FileDescriptor open_namespace(std::string const& name) {
  auto const path = name.find('/') == std::string::npos ? std::string(netns_directory) + '/' + name : name;
  return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

/// The attribute in front of the payload at `offset` becomes IFLA_NET_NS_PID.
void make_process_id(Message& message, std::size_t offset) {
  std::uint16_t const type = IFLA_NET_NS_PID;
  message.patch(offset - sizeof type, std::as_bytes(std::span(&type, 1)));
}

Error no_such_namespace(Reference const& reference, std::string_view why) {
  auto error = wrong_argument({reference.name, reference.span}, why);
  error.label = "no such namespace";
  error.sought = Sought::network_namespace;
  error.code = "C211";
  return error;
}

/// As iproute2's `link-netns` (ip/iplink.c): a namespace without an id gets one.
Result<std::uint32_t> look_up_namespace_id(Reference const& reference, Channel& channel) {
  auto const space = open_namespace(reference.name);
  auto const id = space.valid() ? given_id_of_namespace(channel, space.get()) : std::nullopt;
  if (!id) return no_such_namespace(reference, "Invalid \"link-netns\" value\n");
  return static_cast<std::uint32_t>(*id);
}

Result<void> fill_namespace(Reference const& reference, Resolved& resolved) {
  int value = 0;
  if (auto space = open_namespace(reference.name); space.valid()) {
    value = space.get();
    resolved.namespaces.push_back(std::move(space));
  } else if (auto const pid = codec::parse_integer(reference.name)) {
    value = *pid;
    make_process_id(resolved.message, reference.offset);
  } else {
    return no_such_namespace(reference, "Invalid \"netns\" value\n");
  }
  resolved.message.patch(reference.offset, std::as_bytes(std::span(&value, 1)));
  return {};
}

}  // namespace

Result<Resolved> resolve(Request const& request, Channel& channel) {
  Resolved resolved{request.message, {}};
  LinkNames names(channel);
  for (auto const& reference : request.references) {
    if (reference.kind == Reference::Kind::namespace_or_pid) {
      TRY_VOID(fill_namespace(reference, resolved));
      continue;
    }
    auto const number =
        TRY(reference.kind == Reference::Kind::namespace_id ? look_up_namespace_id(reference, channel)
                                                            : look_up(reference, names, channel));
    resolved.message.patch(reference.offset, std::as_bytes(std::span(&number, 1)));
  }
  return resolved;
}

}  // namespace ipsh::netlink
