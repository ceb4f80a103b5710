#include "laboratory.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "netlink/affected.hpp"
#include "netlink/link_index.hpp"
#include "netlink/netns_mount.hpp"
#include "netlink/sysctl.hpp"

namespace ipsh::interp {

namespace {

void write_file(char const* path, std::string const& text) {
  FileDescriptor const fd(::open(path, O_WRONLY | O_CLOEXEC));
  if (fd.valid() && ::write(fd.get(), text.data(), text.size()) < 0) return;
}

bool enter() {
  auto const user = ::geteuid();
  auto const group = ::getegid();
  int const more = user == 0 ? 0 : CLONE_NEWUSER;
  if (::unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS | more) != 0) return false;
  if (more) {
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
    write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
  }
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", "/run", "tmpfs", 0, nullptr) == 0;
}

constexpr char const* state_script = R"(
state() {
  echo "== $1"
  $2 ip -d -o link | sed -E 's/[a-z_]+_timer +[0-9.]+//g; s/(age|used) [0-9]+//g; s/qdisc (noop|noqueue)//; s/(bridge_id|designated_root) 8000[^ ]+//g; s/tso_max_size [0-9]+//; s/promiscuity/\n  promiscuity/; s/link-netns [a-z]+//'
  $2 ip -o addr | sed -E 's/[0-9]+sec/finite/g; s/ tentative//; s/[\\]//g'
  for family in -4 -6; do
    # The order of IPv6's own routes to one address on two links is that in which the addresses came.
    $2 ip $family route show table all | sed -E 's/expires [0-9]+sec//; s/ linkdown//; s/ dead//' > /run/routes
    grep -v '^local fe80' /run/routes
    grep '^local fe80' /run/routes | sort
    $2 ip $family rule
    $2 ip $family neigh show nud permanent | sort
    $2 ip $family neigh show proxy
  done
  $2 bridge fdb show | grep -v 'self' | grep -E 'static|permanent' | sort
  $2 bridge -d link | sed -E 's/state [a-z]+//; s/LOWER_UP//' | sort
  $2 grep -r . /proc/sys/net/ipv4/conf /proc/sys/net/ipv6/conf /proc/sys/net/ipv4/neigh /proc/sys/net/ipv6/neigh /proc/sys/net/ipv4/ip_forward 2>/dev/null | sort
}
state home ""
for name in $(ls /run/netns 2>/dev/null); do state $name "ip netns exec $name"; done
grep -c ' /run/netns' /proc/self/mountinfo
)";

}  // namespace

Laboratory::Laboratory(std::function<std::string()> const& body) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
  child_ = ::fork();
  if (child_ == 0) {
    auto const text = enter() ? body() : std::string("SKIP: namespaces can't be made here");
    for (std::size_t at = 0; at < text.size();) {
      auto const written = ::write(ends[1], text.data() + at, text.size() - at);
      if (written <= 0) break;
      at += static_cast<std::size_t>(written);
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  output_.reset(ends[0]);
}

std::string Laboratory::result() {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t length; (length = ::read(output_.get(), buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(length));
  int status = 0;
  ::waitpid(child_, &status, 0);
  if (WIFSIGNALED(status)) text += "killed by signal " + std::to_string(WTERMSIG(status));
  return text;
}

std::string shell(std::string const& script, int* status) {
  std::string const quoted = "bash -e -s 2>&1 <<'END_OF_SCRIPT'\n" + script + "\nEND_OF_SCRIPT\n";
  auto* const stream = ::popen(quoted.c_str(), "re");
  std::string text;
  std::array<char, 4096> buffer{};
  while (auto const length = std::fread(buffer.data(), 1, buffer.size(), stream))
    text.append(buffer.data(), length);
  int const result = ::pclose(stream);
  if (status) *status = WEXITSTATUS(result);
  return text;
}

std::string whole_state() {
  return shell(state_script);
}

std::string settled_state(std::string const& wanted) {
  constexpr int attempts = 15;
  std::string last;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    // While duplicate addresses are looked for, an address is tentative and has no route. Asked first: it may
    // end between the two.
    bool const quiet = shell(
                           "ip -6 addr show tentative; for n in $(ls /run/netns); do "
                           "ip -n $n -6 addr show tentative; done")
                           .empty();
    auto state = whole_state();
    if (quiet && (state == wanted || (wanted.empty() && state == last))) return state;
    last = std::move(state);
    ::usleep(200'000);
  }
  return last;
}

std::string difference(std::string const& before, std::string const& after) {
  if (before == after) return {};
  for (auto const& [path, text] : {std::pair("/run/before", &before), std::pair("/run/after", &after)}) {
    FileDescriptor const fd(::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (::write(fd.get(), text->data(), text->size()) < 0) return "write";
  }
  return shell("diff -U0 /run/before /run/after | grep -v '^@@' | tail -n +3 || true");
}

bool LaboratoryScope::made(ObjectId const& id) const {
  return made_namespaces_.contains(id.netns) || (id.index != 0 && made_links_.contains({id.netns, id.index}));
}

std::uint32_t LaboratoryScope::index(std::string_view space, std::string_view link) {
  return netlink::index_of_link(*this, cookie(space), link);
}

int LaboratoryScope::send(std::uint64_t netns, Operation const& operation) {
  if (auto const* route = std::get_if<RouteMessage>(&operation)) {
    auto const answer = (*space(netns)->socket())->request(route->message);
    return answer ? 0 : answer.error().number;
  }
  if (auto const* add = std::get_if<NamespaceAdd>(&operation)) {
    auto const added = netlink::add_namespace(add->name);
    if (added) made_namespaces_.insert(cookie(add->name));
    return added ? 0 : added.error().number;
  }
  if (auto const* gone = std::get_if<NamespaceDelete>(&operation)) {
    auto const dying = cookie(gone->name);
    if (!made_namespaces_.contains(dying)) {
      (void)netlink::hold_namespace(gone->name, holding_path(dying));
      (void)delete_with_namespace(*this, dying);
    }
    forget(dying);
    auto const deleted = netlink::delete_namespace(gone->name);
    return deleted ? 0 : deleted.error().number;
  }
  return 0;
}

int LaboratoryScope::run(std::string_view where, Operation const& operation) {
  auto const netns = cookie(where);
  auto const images = images_before(*this, netns, operation);
  if (!images) {
    ++refusals_;
    return -1;
  }
  for (auto const& image : *images) {
    // What the journal would do to it.
    std::vector<std::byte> bytes;
    netlink::encode(image, bytes);
    netlink::Bytes rest(bytes);
    images_.emplace(image.id, *netlink::decode_image(rest));
  }
  auto const number = send(netns, operation);
  if (number != 0) ++refusals_;
  if (number != 0 && is_atomic(operation)) {
    for (auto const& image : *images) images_.erase(image.id);
    return number;
  }
  for (auto const& image : *images) {
    if (image.id.kind != ObjectKind::link_name) continue;
    auto const now = read(*this, std::span(&image.id, 1));
    if (auto const link = now ? netlink::link_under_name(now->front()) : std::nullopt;
        link && link != netlink::link_under_name(images_.at(image.id)))
      made_links_.emplace(link->netns, link->index);
  }
  return number;
}

void LaboratoryScope::write_sysctl(std::string const& path, std::string_view text) {
  if (run({}, SysctlWrite{path}) == 0 &&
      !netlink::write_sysctl(std::string(netlink::sysctl_root) + path, text))
    ++refusals_;
}

void LaboratoryScope::barrier() {
  std::vector<ObjectId> ids;
  for (auto const& [id, image] : images_) ids.push_back(id);
  auto images = read(*this, ids);
  if (!images) return;
  for (auto& image : *images) ours_.insert_or_assign(image.id, std::move(image));
}

std::vector<Change> LaboratoryScope::changes() const {
  std::vector<Change> changes;
  for (auto const& [id, image] : images_) {
    auto const ours = ours_.find(id);
    changes.push_back({image, ours == ours_.end() ? std::nullopt : std::optional(ours->second)});
  }
  for (auto const& [netns, index] : made_links_) {
    ObjectId const id{ObjectKind::link, 0, netns, index, {}};
    if (!images_.contains(id)) changes.push_back({{id, true, {}}, {}});
  }
  return changes;
}

}  // namespace ipsh::interp
