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
  std::optional<Message> answer;
  auto const asked =
      channel_->request(std::move(request), [&](MessageView const& link) { answer = Message(link); });
  if (asked && answer) remember(answer->view());
  return answer;
}

void LinkNames::remember(MessageView const& link) {
  auto const name = link.attributes<ifinfomsg>().find(IFLA_IFNAME);
  if (name) names_[static_cast<std::uint32_t>(link.header<ifinfomsg>().ifi_index)] = name->string();
}

std::string_view LinkNames::name(std::uint32_t index) {
  if (index == 0) return "*";
  auto found = names_.find(index);
  if (found == names_.end()) {
    (void)ask(index, {});
    found = names_.try_emplace(index, "if" + std::to_string(index)).first;
  }
  return found->second;
}

std::optional<std::uint32_t> LinkNames::index(std::string const& name) {
  for (auto const& [index, known] : names_)
    if (known == name) return index;
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
