#include "netlink/xtables.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdlib>
#include <string>

namespace ipsh::netlink::xtables {
namespace {

std::string resolved(std::string const& path) {
  std::array<char, PATH_MAX> buffer{};
  return ::realpath(path.c_str(), buffer.data()) ? std::string(buffer.data()) : std::string();
}

}  // namespace

Backend host_backend() {
  // Debian: /usr/sbin/iptables -> /etc/alternatives/iptables -> iptables-nft -> xtables-nft-multi. Ours is on
  // PATH under the same name, so only the system's own folders are looked at.
  for (auto const* path :
       {"/usr/sbin/iptables", "/sbin/iptables", "/usr/bin/iptables", "/usr/local/sbin/iptables"}) {
    auto const program = resolved(path);
    if (program.find("nft") != std::string::npos) return Backend::nft;
    if (program.find("legacy") != std::string::npos) return Backend::legacy;
  }
  return sandbox_backend();
}

Backend sandbox_backend() {
  return ::access("/proc/net/ip_tables_names", F_OK) == 0 ? Backend::legacy : Backend::nft;
}

Result<std::unique_ptr<Module>> Module::open() {
  std::array<char, PATH_MAX> buffer{};
  auto const size = ::readlink("/proc/self/exe", buffer.data(), buffer.size());
  std::string const program(buffer.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
  auto const folder = program.substr(0, program.rfind('/'));
  std::string why;
  for (auto const& path : {folder + "/ipsh-xtables.so", folder + "/../lib/ipsh/ipsh-xtables.so",
                           folder + "/../../ipsh-xtables.so", folder + "/../ipsh-xtables.so"}) {
    if (::access(path.c_str(), R_OK) != 0) continue;
    // Global: its four exported functions stand before those of libxtables (xtables/registration.cpp).
    if (void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL)) {
      using Create = Module* (*)();
      if (auto* symbol = ::dlsym(library, "ipsh_xtables_module"))
        return std::unique_ptr<Module>(reinterpret_cast<Create>(symbol)());
    }
    if (auto const* reason = ::dlerror()) why = reason;
    break;
  }
  if (why.empty()) why = "ipsh-xtables.so is not in " + folder;
  auto error = failure("iptables: " + why);
  error.code = "C300";
  error.help = "install libxtables12, libip4tc2 and libip6tc2, or reinstall ipsh";
  return error;
}

}  // namespace ipsh::netlink::xtables
