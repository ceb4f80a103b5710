#include "interp/transaction/record.hpp"

#include <fcntl.h>

#include <cstring>

namespace ipsh::interp::record {

namespace {

using netlink::Plain;

class Writer {
 public:
  explicit Writer(std::vector<std::byte>& out) : out_(out) {}
  template <Plain T>
  void operator()(T const& value) {
    auto const bytes = std::as_bytes(std::span(&value, 1));
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  void operator()(std::string const& text) {
    (*this)(static_cast<std::uint32_t>(text.size()));
    auto const bytes = std::as_bytes(std::span(text));
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  void operator()(ObjectId const& object) { encode(object, out_); }
  void operator()(Image const& image) { encode(image, out_); }
  void operator()(std::vector<ObjectId> const& objects) {
    (*this)(static_cast<std::uint32_t>(objects.size()));
    for (auto const& object : objects) (*this)(object);
  }

 private:
  std::vector<std::byte>& out_;
};

class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {}
  [[nodiscard]] bool good() const { return good_; }
  template <Plain T>
  void operator()(T& value) {
    if (auto const bytes = take(sizeof value); good_) std::memcpy(&value, bytes.data(), sizeof value);
  }
  void operator()(std::string& text) {
    std::uint32_t size = 0;
    (*this)(size);
    if (auto const bytes = take(size); good_)
      text.assign(reinterpret_cast<char const*>(bytes.data()), bytes.size());
  }
  void operator()(ObjectId& object) { assign(object, netlink::decode_object_id(bytes_)); }
  void operator()(Image& image) { assign(image, netlink::decode_image(bytes_)); }
  void operator()(std::vector<ObjectId>& objects) {
    std::uint32_t size = 0;
    (*this)(size);
    for (; good_ && size > 0; --size) (*this)(objects.emplace_back());
  }

 private:
  Bytes take(std::size_t size) {
    good_ = good_ && size <= bytes_.size();
    if (!good_) return {};
    auto const bytes = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return bytes;
  }
  template <class T>
  void assign(T& target, std::optional<T> value) {
    good_ = good_ && value;
    if (good_) target = std::move(*value);
  }

  Bytes bytes_;
  bool good_ = true;
};

/// The members of a record in their order in the file, for writing as for reading.
template <class Visitor, class T>
void members(Visitor& visit, T& record) {
  using R = std::remove_const_t<T>;
  if constexpr (std::is_same_v<R, Start>) {
    visit(record.version);
    visit(record.boot);
    visit(record.home);
    visit(record.pid_namespace);
    visit(record.process);
    visit(record.time);
    visit(record.terminal);
    visit(record.title);
  } else if constexpr (std::is_same_v<R, Before> || std::is_same_v<R, After>) {
    visit(record.image);
  } else if constexpr (std::is_same_v<R, Intent>) {
    visit(record.span);
    visit(record.text);
    visit(record.touched);
  } else if constexpr (std::is_same_v<R, Forget>) {
    visit(record.objects);
    visit(record.commands);
  } else if constexpr (std::is_same_v<R, Made>) {
    visit(record.object);
  } else if constexpr (std::is_same_v<R, Savepoint>) {
    visit(record.name);
  } else if constexpr (std::is_same_v<R, RollingBack> || std::is_same_v<R, RolledBack>) {
    visit(record.layer);
  } else if constexpr (std::is_same_v<R, Child>) {
    visit(record.process);
  }
}

template <std::size_t index = 0>
std::optional<Record> decode_as(std::uint8_t kind, Bytes payload) {
  if constexpr (index == std::variant_size_v<Record>) {
    return {};
  } else if (kind != index + 1) {
    return decode_as<index + 1>(kind, payload);
  } else {
    std::variant_alternative_t<index, Record> value;
    Reader reader(payload);
    members(reader, value);
    if (!reader.good()) return {};
    return Record(std::move(value));
  }
}

}  // namespace

void add(RecordBatch& batch, Record const& record) {
  batch.add(static_cast<std::uint8_t>(record.index() + 1), [&](std::vector<std::byte>& out) {
    Writer writer(out);
    std::visit([&](auto const& value) { members(writer, value); }, record);
  });
}

std::optional<Record> decode(std::uint8_t kind, Bytes payload) {
  return decode_as(kind, payload);
}

std::array<char, 36> boot_id() {
  std::array<char, 36> text{};
  FileDescriptor const file(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  if (file.valid() && ::read(file.get(), text.data(), text.size()) < 0) text = {};
  return text;
}

}  // namespace ipsh::interp::record
