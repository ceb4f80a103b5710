// A network to break: a child process in namespaces of its own, with a rich state built by the stock tools,
// and a Scope over a plain list of images. What the stock tools show of it, as text, is the judge.
#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "interp/transaction/affected.hpp"
#include "interp/transaction/reconcile.hpp"

namespace ipsh::interp {

/// Runs `body` in a child with new namespaces; its result is what it returned (empty: all well), or "SKIP:
/// …".
class Laboratory {
 public:
  explicit Laboratory(std::function<std::string()> const& body);
  std::string result();

 private:
  int child_ = -1;
  FileDescriptor output_;
};

/// Runs it with bash -e; output and errors together. `status` may be null.
std::string shell(std::string const& script, int* status = nullptr);

/// Everything that can be seen from outside of home and the namespaces below /run/netns, less timers.
std::string whole_state();
/// The same when it has stopped changing, or is as wanted: carrier and IPv6 take their time.
std::string settled_state(std::string const& wanted = {});
/// Lines that differ, with - and + before them.
std::string difference(std::string const& before, std::string const& after);

class LaboratoryScope final : public Scope {
 public:
  netlink::Namespace* space(std::uint64_t cookie) override { return finder_.by_cookie(cookie); }
  std::vector<netlink::Namespace*> spaces() override { return finder_.all(); }
  netlink::Namespace* named(std::string_view name) override { return finder_.by_name(name); }
  netlink::Namespace* by_descriptor(int fd) override { return finder_.by_descriptor(fd); }
  void forget(std::uint64_t cookie) override { finder_.forget(cookie); }
  bool knows(ObjectId const& id) const override { return images_.contains(id) || made(id); }
  bool made(ObjectId const& id) const override;
  std::string holding_path(std::uint64_t cookie) const override {
    return "/run/ipsh-held/" + std::to_string(cookie);
  }

  std::uint64_t cookie(std::string_view name) { return name.empty() ? home_ : named(name)->cookie(); }
  std::uint32_t index(std::string_view space, std::string_view link);

  /// Images, sends, learns what was made; the refusal's errno, 0: none.
  int run(std::string_view space, Operation const& operation);
  /// Images, then the value: at home.
  void write_sysctl(std::string const& path, std::string_view text);
  /// How many operations were refused so far.
  [[nodiscard]] unsigned refusals() const { return refusals_; }
  /// Reads all after-images.
  void barrier();
  [[nodiscard]] std::vector<Change> changes() const;
  [[nodiscard]] std::map<ObjectId, Image> const& images() const { return images_; }

 private:
  int send(std::uint64_t netns, Operation const& operation);
  netlink::NamespaceFinder finder_{{"/run/ipsh-held"}};
  std::uint64_t home_ = finder_.all().front()->cookie();  ///< before another one is opened
  std::map<ObjectId, Image> images_;
  std::map<ObjectId, Image> ours_;
  std::set<std::pair<std::uint64_t, std::uint32_t>> made_links_;
  std::set<std::uint64_t> made_namespaces_;
  unsigned refusals_ = 0;
};

}  // namespace ipsh::interp
