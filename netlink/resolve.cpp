#include "netlink/resolve.hpp"

#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <cerrno>
#include <cstdlib>
#include <limits>

#include "netlink/link_names.hpp"
#include "netlink/namespace.hpp"
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

Result<std::uint32_t> look_up(Reference const& reference, LinkNames& names) {
  if (reference.kind == Reference::Kind::vrf_table) {
    auto const table = names.vrf_table(reference.name);
    if (!table) return no_such_link(reference);
    return *table;
  }
  auto const index = names.index(reference.name);
  if (!index) return no_such_link(reference);
  if (reference.kind == Reference::Kind::vrf_index && !names.is_vrf(reference.name))
    return no_such_link(reference);
  return *index;
}

/// As iproute2's netns_get_fd: a name below /run/netns, or a path when there is a slash in it.
FileDescriptor open_namespace(std::string const& name) {
  auto const path = name.find('/') == std::string::npos ? std::string(netns_directory) + '/' + name : name;
  return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

std::optional<int> process_id(std::string const& text) {
  char* end = nullptr;
  errno = 0;
  auto const value = std::strtol(text.c_str(), &end, 0);
  if (text.empty() || *end != '\0' || errno == ERANGE || value > std::numeric_limits<int>::max() ||
      value < std::numeric_limits<int>::min())
    return {};
  return static_cast<int>(value);
}

/// The attribute in front of the payload at `offset` becomes IFLA_NET_NS_PID.
void make_process_id(Message& message, std::size_t offset) {
  std::uint16_t const type = IFLA_NET_NS_PID;
  message.patch(offset - sizeof type, std::as_bytes(std::span(&type, 1)));
}

Result<void> fill_namespace(Reference const& reference, Resolved& resolved) {
  int value = 0;
  if (auto space = open_namespace(reference.name); space.valid()) {
    value = space.get();
    resolved.namespaces.push_back(std::move(space));
  } else if (auto const pid = process_id(reference.name)) {
    value = *pid;
    make_process_id(resolved.message, reference.offset);
  } else {
    auto error = wrong_argument({reference.name, reference.span}, "Invalid \"netns\" value\n");
    error.label = "no such namespace";
    error.sought = Sought::network_namespace;
    error.code = "C211";
    return error;
  }
  resolved.message.patch(reference.offset, std::as_bytes(std::span(&value, 1)));
  return {};
}

/// iproute2 compares a new hardware address with the length that the link has; the kernel takes a longer one.
Result<void> check_address_length(Message const& message, Channel& channel) {
  auto const view = message.view();
  if (view.type() != RTM_NEWLINK || (view.flags() & NLM_F_CREATE) != 0) return {};
  auto const address = view.attributes<ifinfomsg>().find(IFLA_ADDRESS);
  constexpr std::size_t usual = 6;
  if (!address || address->payload().size() == usual) return {};
  ifinfomsg header{};
  header.ifi_index = view.header<ifinfomsg>().ifi_index;
  auto const link = channel.get(Message(RTM_GETLINK, 0, header));
  auto const present = link ? link->view().attributes<ifinfomsg>().find(IFLA_ADDRESS) : std::nullopt;
  auto const length = address->payload().size();
  if (!present || present->payload().size() == length) return {};
  return failure("Invalid address length " + std::to_string(length) + " - must be " +
                     std::to_string(present->payload().size()) + " bytes",
                 1);
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
    auto const number = TRY(look_up(reference, names));
    resolved.message.patch(reference.offset, std::as_bytes(std::span(&number, 1)));
  }
  TRY_VOID(check_address_length(resolved.message, channel));
  return resolved;
}

}  // namespace ipsh::netlink
