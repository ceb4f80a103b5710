// Extensions of both families in one process. libxtables is made for one: when an extension registers itself,
// targets of the other family are dropped, and an extension for either family is used up by the first one
// that asks. So these two pairs of functions stand before libxtables' own (the module is opened RTLD_GLOBAL
// for that): each registration is made under the family it is for, one for either family as two copies.
#include <dlfcn.h>

#include <memory>
#include <vector>

#include "netlink/xtables/library.hpp"

namespace ipsh::netlink::xtables {
namespace {

template <class Extension>
void register_under(Family family, Extension* extension, void (*original)(Extension*)) {
  ::xtables_set_nfproto(family == Family::ipv4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
  original(extension);
}

template <class Extension>
void register_extension(Extension* extension, char const* function) {
  // The process's: libxtables has pointers into them until the end.
  static std::vector<std::unique_ptr<Extension>> copies;
  auto* const original = reinterpret_cast<void (*)(Extension*)>(::dlsym(RTLD_NEXT, function));
  auto const current = current_family();
  if (extension->family == NFPROTO_IPV4) {
    register_under(Family::ipv4, extension, original);
  } else if (extension->family == NFPROTO_IPV6) {
    register_under(Family::ipv6, extension, original);
  } else if (extension->family == NFPROTO_UNSPEC) {
    for (auto const family : {Family::ipv4, Family::ipv6}) {
      auto& copy = copies.emplace_back(std::make_unique<Extension>(*extension));
      copy->family = family == Family::ipv4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
      register_under(family, copy.get(), original);
    }
  }
  ::xtables_set_nfproto(current == Family::ipv4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
}

}  // namespace
}  // namespace ipsh::netlink::xtables

#define EXPORTED extern "C" __attribute__((visibility("default"))) void

EXPORTED xtables_register_match(xtables_match* match) {
  ipsh::netlink::xtables::register_extension(match, "xtables_register_match");
}
EXPORTED xtables_register_matches(xtables_match* matches, unsigned count) {
  for (unsigned i = 0; i < count; ++i) xtables_register_match(&matches[i]);
}
EXPORTED xtables_register_target(xtables_target* target) {
  ipsh::netlink::xtables::register_extension(target, "xtables_register_target");
}
EXPORTED xtables_register_targets(xtables_target* targets, unsigned count) {
  for (unsigned i = 0; i < count; ++i) xtables_register_target(&targets[i]);
}
