#include "netlink/link_names.hpp"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include <cstdio>

namespace ipsh::netlink {

std::optional<Message> LinkNames::ask(std::uint32_t index, std::string const& name) {
  ifinfomsg header{};
  header.ifi_index = static_cast<int>(index);
  Message request(RTM_GETLINK, 0, header);
  request.put(IFLA_EXT_MASK, std::uint32_t{RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS});
  if (!name.empty())
    request.put(name.size() < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME, std::string_view(name));
  auto answer = channel_->get(std::move(request));
  if (!answer) return {};
  remember(answer->view());
  return *std::move(answer);
}

void LinkNames::remember(MessageView const& link) {
  auto const header = link.header<ifinfomsg>();
  if (auto const name = link.attributes<ifinfomsg>().find(IFLA_IFNAME))
    links_[static_cast<std::uint32_t>(header.ifi_index)] = {std::string(name->string()), header.ifi_flags};
}

LinkNames::Known const& LinkNames::known(std::uint32_t index) {
  auto found = links_.find(index);
  if (found == links_.end()) {
    (void)ask(index, {});
    found = links_.try_emplace(index, Known{"if" + std::to_string(index), IFF_UP}).first;
  }
  return found->second;
}

std::string_view LinkNames::name(std::uint32_t index) {
  return index == 0 ? std::string_view("*") : known(index).name;
}

bool LinkNames::is_up(std::uint32_t index) {
  return (known(index).flags & IFF_UP) != 0;
}

std::string LinkNames::namespace_of(int id) {
  if (!namespaces_) {
    namespaces_.emplace();
    if (auto listed = list_namespaces(*channel_)) namespaces_ = *std::move(listed);
  }
  for (auto const& space : *namespaces_)
    if (space.nsid == id) return space.name;
  return {};
}

std::optional<std::uint32_t> LinkNames::index(std::string const& name) {
  for (auto const& [index, known] : links_)
    if (known.name == name) return index;
  if (auto const index = channel_->link_index(name); index != 0) return index;
  if (!name.empty())
    if (auto const link = ask(0, name)) return link->view().header<ifinfomsg>().ifi_index;
  // iproute2's last resort (lib/ll_map.c, ll_idx_a2n): the name it prints for an unknown link.
  unsigned index = 0;
  if (std::sscanf(name.c_str(), "if%u", &index) == 1 && index != 0) return index;
  return {};
}

std::optional<std::uint32_t> LinkNames::vrf_table(std::string const& name) {
  auto const link = ask(0, name);
  if (!link) return {};
  auto const info = link->view().attributes<ifinfomsg>().find(IFLA_LINKINFO);
  if (!info) return {};
  auto const kind = Attributes(*info).find(IFLA_INFO_KIND), data = Attributes(*info).find(IFLA_INFO_DATA);
  if (!kind || !data || kind->string() != "vrf") return {};
  auto const table = Attributes(*data).find(IFLA_VRF_TABLE);
  if (!table) return {};
  return table->as<std::uint32_t>();
}

}  // namespace ipsh::netlink
