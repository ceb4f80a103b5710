// Which links a creating request made, learned from its own answer (NLM_F_ECHO), without asking the kernel
// again.
#pragma once
#include <vector>

#include "netlink/object.hpp"

namespace ipsh::netlink {

/// Is it a request that makes a link (and not one that changes one)?
[[nodiscard]] bool makes_link(Message const& request);

/// The links in namespace `netns`, where the request was sent, that `echo` (the RTM_NEWLINK that answered it)
/// tells of: the link, and a veth's other end when it is in the same namespace. Empty for a link that was
/// born elsewhere.
[[nodiscard]] std::vector<ObjectId> made_links(Message const& request, MessageView const& echo,
                                               std::uint64_t netns);

}  // namespace ipsh::netlink
