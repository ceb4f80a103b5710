#include "netlink/xtables_images.hpp"

#include <sys/socket.h>

#include <span>
#include <utility>

namespace ipsh::netlink {
namespace {

constexpr std::string_view legacy_prefix = "legacy ", nft_prefix = "nft ";

std::string bytes_of(Image const& image) {
  if (image.absent) return {};
  return {reinterpret_cast<char const*>(image.state.data()), image.state.size()};
}

class XtablesImages : public Tables {
 public:
  [[nodiscard]] Result<Image> read(Namespace& space, ObjectId const& id) override {
    TRY_VOID(open());
    auto const inside = TRY(InNamespace::enter(space));
    auto const bytes = TRY(tables_of(id)->image(name_of(id)));
    auto const state = std::as_bytes(std::span(bytes));
    return Image{id, bytes.empty(), {state.begin(), state.end()}};
  }

  [[nodiscard]] bool equal(Image const& one, Image const& other) const override {
    if (one == other) return true;
    return module_ && module_->equal(bytes_of(one), bytes_of(other));
  }

  [[nodiscard]] Result<std::vector<std::string>> restore(Namespace& space, Image const& before,
                                                         Image const* ours) override {
    TRY_VOID(open());
    auto const inside = TRY(InNamespace::enter(space));
    auto const left = ours ? bytes_of(*ours) : std::string();
    auto report =
        TRY(tables_of(before.id)->restore(name_of(before.id), bytes_of(before), ours ? &left : nullptr));
    if (report.foreign)
      report.notes.push_back("somebody else has changed table " + name_of(before.id) +
                             " meanwhile: only our own changes were taken out");
    return std::move(report.notes);
  }

 private:
  Result<void> open() {
    if (!module_) module_ = TRY(xtables::Module::open());
    return {};
  }
  std::unique_ptr<xtables::Tables> tables_of(ObjectId const& id) {
    return module_->tables(id.family == AF_INET6 ? xtables::Family::ipv6 : xtables::Family::ipv4,
                           id.key.starts_with(nft_prefix) ? xtables::Backend::nft : xtables::Backend::legacy);
  }
  static std::string name_of(ObjectId const& id) { return id.key.substr(id.key.find(' ') + 1); }

  std::unique_ptr<xtables::Module> module_;
};

}  // namespace

ObjectId table_object(std::uint64_t cookie, xtables::Command const& command) {
  ObjectId id;
  id.kind = ObjectKind::table;
  id.family = command.family == xtables::Family::ipv4 ? AF_INET : AF_INET6;
  id.netns = cookie;
  id.key =
      std::string(command.backend == xtables::Backend::legacy ? legacy_prefix : nft_prefix) + command.table;
  return id;
}

std::unique_ptr<Tables> make_xtables_images() {
  return std::make_unique<XtablesImages>();
}

}  // namespace ipsh::netlink
