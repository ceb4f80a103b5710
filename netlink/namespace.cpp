#include "netlink/namespace.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#include <cerrno>

namespace ipsh::netlink {

namespace {

bool same_file(int one, int other) {
  struct stat first {
  }, second{};
  return ::fstat(one, &first) == 0 && ::fstat(other, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

}  // namespace

Result<std::unique_ptr<Namespace>> Namespace::from(FileDescriptor fd, std::string name) {
  auto space = std::unique_ptr<Namespace>(new Namespace(std::move(fd), std::move(name), 0));
  auto* const socket = TRY(space->socket());
  space->cookie_ = socket->cookie();
  return space;
}

Result<std::unique_ptr<Namespace>> Namespace::current() {
  FileDescriptor fd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return system_error("Cannot open network namespace", errno);
  return from(std::move(fd), {});
}

Result<std::unique_ptr<Namespace>> Namespace::open(std::string_view name) {
  auto const path = std::string(netns_directory) + '/' + std::string(name);
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) {
    auto error = system_error("Cannot open network namespace \"" + std::string(name) + '"', errno);
    error.status = 255;
    if (errno == ENOENT) {
      error.label = "no such namespace";
      error.sought = Sought::network_namespace;
    }
    return error;
  }
  return from(std::move(fd), std::string(name));
}

Result<RouteSocket*> Namespace::socket() {
  if (!socket_) {
    auto const inside = TRY(InNamespace::enter(*this));
    socket_ = std::make_unique<RouteSocket>(TRY(RouteSocket::open()));
  }
  return socket_.get();
}

Result<InNamespace> InNamespace::enter(Namespace const& inside) {
  FileDescriptor outside(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (!outside.valid()) return system_error("Cannot open network namespace", errno);
  // Entering the one that we are in takes rights too; who only asks may have none.
  if (same_file(outside.get(), inside.fd())) return InNamespace(FileDescriptor());
  if (::setns(inside.fd(), CLONE_NEWNET) != 0)
    return system_error("setting the network namespace \"" + inside.name() + "\" failed", errno);
  return InNamespace(std::move(outside));
}

InNamespace::~InNamespace() {
  if (outside_.valid()) (void)::setns(outside_.get(), CLONE_NEWNET);
}

Result<Namespace*> Namespaces::home() {
  if (!home_) home_ = TRY(Namespace::current());
  return home_.get();
}

Result<Namespace*> Namespaces::named(std::string_view name) {
  if (auto const known = named_.find(name); known != named_.end()) return known->second.get();
  TRY(home());  // as long as we are in it: whoever asks for another may be about to enter that
  auto opened = TRY(Namespace::open(name));
  return named_.emplace(std::string(name), std::move(opened)).first->second.get();
}

Namespace* Namespaces::find(std::uint64_t cookie) const {
  if (home_ && home_->cookie() == cookie) return home_.get();
  for (auto const& [name, space] : named_)
    if (space->cookie() == cookie) return space.get();
  return nullptr;
}

Result<void> Namespaces::use(std::string_view name) {
  auto opened = TRY(Namespace::open(name));
  if (::setns(opened->fd(), CLONE_NEWNET) != 0)
    return system_error("setting the network namespace \"" + std::string(name) + "\" failed", errno);
  home_ = std::move(opened);
  return {};
}

void Namespaces::after_fork() {
  if (home_) home_->close_socket();
  for (auto& [name, space] : named_) space->close_socket();
}

}  // namespace ipsh::netlink
