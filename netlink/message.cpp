#include "netlink/message.hpp"

#include <algorithm>

namespace ipsh::netlink {

namespace {

constexpr std::size_t align(std::size_t length) {
  return (length + NLA_ALIGNTO - 1) & ~std::size_t{NLA_ALIGNTO - 1};
}

nlattr attribute_head(Bytes bytes) {
  nlattr head{};
  std::memcpy(&head, bytes.data(), sizeof head);
  return head;
}

}  // namespace

void Attributes::Iterator::trim() {
  if (rest_.size() < sizeof(nlattr)) {
    rest_ = {};
    return;
  }
  auto const length = attribute_head(rest_).nla_len;
  if (length < sizeof(nlattr) || length > rest_.size()) rest_ = {};
}

AttributeView Attributes::Iterator::operator*() const {
  auto const head = attribute_head(rest_);
  return {head.nla_type, rest_.subspan(NLA_HDRLEN, head.nla_len - std::size_t{NLA_HDRLEN})};
}

Attributes::Iterator& Attributes::Iterator::operator++() {
  rest_ = rest_.subspan(std::min(align(attribute_head(rest_).nla_len), rest_.size()));
  trim();
  return *this;
}

std::optional<AttributeView> Attributes::find(std::uint16_t type) const {
  for (auto const attribute : *this)
    if (attribute.type() == type) return attribute;
  return {};
}

Attributes MessageView::attributes(std::size_t header_size) const {
  auto const offset = NLMSG_HDRLEN + align(header_size);
  return offset >= bytes_.size() ? Attributes() : Attributes(bytes_.subspan(offset));
}

Message::Message(std::uint16_t type, std::uint16_t flags) : bytes_(NLMSG_HDRLEN) {
  head().nlmsg_type = type;
  head().nlmsg_flags = static_cast<std::uint16_t>(flags | NLM_F_REQUEST);
  sync_length();
}

std::size_t Message::append(Bytes bytes) {
  auto const offset = bytes_.size();
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  bytes_.resize(align(bytes_.size()));
  sync_length();
  return offset;
}

std::size_t Message::put(std::uint16_t type, Bytes payload) {
  nlattr const head{static_cast<std::uint16_t>(NLA_HDRLEN + payload.size()), type};
  append(std::as_bytes(std::span(&head, 1)));
  return append(payload);
}

std::size_t Message::put(std::uint16_t type, std::string_view text) {
  std::vector<std::byte> payload(text.size() + 1);
  std::memcpy(payload.data(), text.data(), text.size());
  return put(type, Bytes(payload));
}

std::size_t Message::begin_nest(std::uint16_t type) {
  auto const token = bytes_.size();
  put(type, Bytes());
  return token;
}

void Message::end_nest(std::size_t token) {
  auto const length = static_cast<std::uint16_t>(bytes_.size() - token);
  patch(token, std::as_bytes(std::span(&length, 1)));
}

void Message::patch(std::size_t offset, Bytes bytes) {
  std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace ipsh::netlink
