#include "netlink/object.hpp"

namespace ipsh::netlink {

namespace {

void put(std::vector<std::byte>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

template <Plain T>
void put(std::vector<std::byte>& out, T value) {
  put(out, std::as_bytes(std::span(&value, 1)));
}

void put_counted(std::vector<std::byte>& out, Bytes bytes) {
  put(out, static_cast<std::uint32_t>(bytes.size()));
  put(out, bytes);
}

template <Plain T>
bool take(Bytes& bytes, T& value) {
  if (bytes.size() < sizeof value) return false;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes = bytes.subspan(sizeof value);
  return true;
}

bool take_counted(Bytes& bytes, Bytes& value) {
  std::uint32_t size = 0;
  if (!take(bytes, size) || size > bytes.size()) return false;
  value = bytes.first(size);
  bytes = bytes.subspan(size);
  return true;
}

}  // namespace

void encode(ObjectId const& id, std::vector<std::byte>& out) {
  put(out, id.kind);
  put(out, id.family);
  put(out, id.netns);
  put(out, id.index);
  put_counted(out, std::as_bytes(std::span(id.key)));
}

void encode(Image const& image, std::vector<std::byte>& out) {
  encode(image.id, out);
  put(out, static_cast<std::uint8_t>(image.absent));
  put_counted(out, image.state);
}

std::optional<ObjectId> decode_object_id(Bytes& bytes) {
  ObjectId id;
  Bytes key;
  if (!take(bytes, id.kind) || !take(bytes, id.family) || !take(bytes, id.netns) || !take(bytes, id.index) ||
      !take_counted(bytes, key))
    return {};
  id.key.assign(reinterpret_cast<char const*>(key.data()), key.size());
  return id;
}

std::optional<Image> decode_image(Bytes& bytes) {
  auto id = decode_object_id(bytes);
  std::uint8_t absent = 0;
  Bytes state;
  if (!id || !take(bytes, absent) || !take_counted(bytes, state)) return {};
  return Image{std::move(*id), absent != 0, {state.begin(), state.end()}};
}

std::optional<ObjectId> link_under_name(Image const& image) {
  if (image.absent || image.id.kind != ObjectKind::link_name) return {};
  std::uint32_t index = 0;
  Bytes state(image.state);
  if (!take(state, index)) return {};
  return ObjectId{ObjectKind::link, 0, image.id.netns, index, {}};
}

}  // namespace ipsh::netlink
