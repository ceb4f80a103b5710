#include "netlink/xtables/nft_table.hpp"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "netlink/file_descriptor.hpp"

namespace ipsh::netlink::xtables {
namespace {

void append_message(std::string& bytes, unsigned short type, unsigned short flags, unsigned char family,
                    unsigned short resource, std::string const& payload) {
  nlmsghdr header{};
  nfgenmsg const body{family, NFNETLINK_V0, htons(resource)};
  header.nlmsg_len = static_cast<unsigned>(NLMSG_LENGTH(sizeof body) + payload.size());
  header.nlmsg_type = type;
  header.nlmsg_flags = flags;
  bytes.append(reinterpret_cast<char const*>(&header), sizeof header);
  bytes.append(reinterpret_cast<char const*>(&body), sizeof body);
  bytes += payload;
}

std::string text_attribute(unsigned short type, std::string const& text) {
  nlattr const header{static_cast<unsigned short>(sizeof(nlattr) + text.size() + 1), type};
  std::string bytes(reinterpret_cast<char const*>(&header), sizeof header);
  bytes += text;
  bytes.append(NLA_ALIGN(header.nla_len) - header.nla_len + 1, '\0');
  return bytes;
}

}  // namespace

Result<void> delete_nft_table(Family family, std::string const& name) {
  FileDescriptor const socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER)};
  if (!socket.valid()) return system_error("netlink socket", errno);
  std::string bytes;
  auto const protocol = static_cast<unsigned char>(family == Family::ipv4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
  // nf_tables takes changes only between these two, and takes all of them or none.
  append_message(bytes, NFNL_MSG_BATCH_BEGIN, NLM_F_REQUEST, AF_UNSPEC, NFNL_SUBSYS_NFTABLES, {});
  append_message(bytes, (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_DELTABLE, NLM_F_REQUEST | NLM_F_ACK, protocol,
                 0, text_attribute(NFTA_TABLE_NAME, name));
  append_message(bytes, NFNL_MSG_BATCH_END, NLM_F_REQUEST, AF_UNSPEC, NFNL_SUBSYS_NFTABLES, {});
  if (::send(socket.get(), bytes.data(), bytes.size(), 0) < 0) return system_error("nf_tables", errno);
  std::array<char, 4096> answer{};
  auto const size = ::recv(socket.get(), answer.data(), answer.size(), 0);
  if (size < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(nlmsgerr)))) return system_error("nf_tables", EIO);
  nlmsgerr result{};
  std::memcpy(&result, answer.data() + NLMSG_HDRLEN, sizeof result);
  if (result.error && result.error != -ENOENT) return system_error("nf_tables: table " + name, -result.error);
  return {};
}

}  // namespace ipsh::netlink::xtables
