// One rollback at work: the objects with their three states, and one turn through the phases. The order of
// the phases is that in which one thing needs another: namespaces, links, their attributes, addresses,
// routes.
#pragma once
#include <functional>
#include <map>
#include <set>

#include "interp/transaction/image.hpp"
#include "interp/transaction/report.hpp"
#include "netlink/undo_link.hpp"

namespace ipsh::interp {

class Reconciliation {
 public:
  Reconciliation(Scope& scope, std::span<Change const> changes);

  /// Is everything, as it was last read, as it should be?
  [[nodiscard]] bool done() const;
  /// Once through all phases; ends by reading everything back.
  void turn();
  [[nodiscard]] Report report() const;

 private:
  struct Object {
    Image before;
    netlink::Entries target;  ///< what is to be reached: before, less what is others'
    netlink::Entries now;
    Image now_image;
    std::optional<Image> ours;
    bool differed = false;  ///< when we began
  };
  using Choose = std::function<bool(Object const&)>;
  using Restore = std::function<void(netlink::Restoring const&)>;

  void read_now(Choose const& choose);
  void set_target(Object& object);
  [[nodiscard]] bool as_wanted(Object const& object) const;
  /// Has the link's carrier arrived? What the kernel does then comes after what we did.
  [[nodiscard]] bool settled(Object const& object) const;
  void restore(Choose const& choose, Restore const& restore);

  void find_moved_links();
  [[nodiscard]] std::vector<netlink::LinkPlace> places_of_new_links();
  void remove_made_links();
  void bring_links_back();
  void restore_namespaces();
  void restore_namespace(Object const& object);
  void remake_links();
  [[nodiscard]] bool is_same_link(Object const& object);
  void restore_masters();
  void restore_routes();
  void restore_tables();
  void restore_namespaces_mount();

  [[nodiscard]] bool is_made_link(netlink::LinkPlace place) const;
  [[nodiscard]] bool existed(netlink::LinkPlace place) const;
  void tell_differences(Object const& object, Report& report) const;

  Scope& scope_;
  std::vector<Object> objects_;
  std::set<netlink::LinkPlace> existed_;                    ///< links of before
  std::map<netlink::LinkPlace, netlink::LinkPlace> moved_;  ///< from where it was to where it is
  netlink::Troubles troubles_;                              ///< of the last turn
  std::vector<Difference> foreign_;
};

}  // namespace ipsh::interp
