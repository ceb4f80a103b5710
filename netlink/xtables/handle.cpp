#include "netlink/xtables/handle.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "netlink/file_descriptor.hpp"
#include "netlink/xtables/library.hpp"

namespace ipsh::netlink::xtables {
namespace {

/// While this lives, the numbers below FileDescriptor::first are taken, so that libiptc's socket, which may
/// stay open over several commands, gets none that a script's `exec 3<file` would replace.
class LowNumbersTaken {
 public:
  LowNumbersTaken() {
    for (;;) {
      int const fd = ::open("/", O_PATH | O_CLOEXEC);
      if (fd < 0) return;
      if (fd >= FileDescriptor::first) {
        ::close(fd);
        return;
      }
      taken_[count_++] = fd;
    }
  }
  LowNumbersTaken(LowNumbersTaken const&) = delete;
  LowNumbersTaken& operator=(LowNumbersTaken const&) = delete;
  ~LowNumbersTaken() {
    while (count_) ::close(taken_[--count_]);
  }

 private:
  int taken_[FileDescriptor::first] = {};
  unsigned count_ = 0;
};

/// The kernel writes a name and its end, and leaves what was behind it in our buffer.
void clear_behind_end(char (&name)[XT_EXTENSION_MAXNAMELEN]) {
  auto const length = ::strnlen(name, sizeof name);
  std::memset(name + length, 0, sizeof name - length);
}

template <class F>
[[nodiscard]] std::string content(typename F::Entry const& entry, xtc_handle* handle) {
  std::string bytes(reinterpret_cast<char const*>(&entry), entry.next_offset);
  auto& copy = *reinterpret_cast<typename F::Entry*>(bytes.data());
  copy.counters = {};
  copy.comefrom = 0;
  copy.nfcache = 0;
  for (std::size_t at = sizeof copy; at + sizeof(xt_entry_match) <= entry.target_offset;) {
    auto& match = *reinterpret_cast<xt_entry_match*>(bytes.data() + at);
    clear_behind_end(match.u.user.name);
    if (match.u.match_size < sizeof match) break;
    at += match.u.match_size;
  }
  auto& target = *reinterpret_cast<xt_standard_target*>(bytes.data() + entry.target_offset);
  clear_behind_end(target.target.u.user.name);
  if (!*target.target.u.user.name && target.target.u.target_size == sizeof target) {
    // A jump or verdict: by name, since offsets change with every commit.
    target.verdict = 0;
    std::memset(&target.target.u.user.name, 0, sizeof target.target.u.user.name);
    std::strncpy(target.target.u.user.name, F::get_target(&entry, handle),
                 sizeof target.target.u.user.name - 1);
  }
  return bytes;
}

}  // namespace

template <class F>
Exit refusal(int number) {
  std::string message = std::string(F::program) + ": " + F::message(number) + ".";
  if (number == EINVAL) message += " Run `dmesg' for more information.";
  return Exit(number == EAGAIN ? RESOURCE_PROBLEM : 1, std::move(message));
}

template <class F>
Handle<F> open_table(std::string const& name) {
  LowNumbersTaken const low;
  Handle<F> handle(F::init(name.c_str()));
  if (!handle && ::xtables_load_ko(xtables_modprobe_program, false) != -1)
    handle.reset(F::init(name.c_str()));
  if (!handle)
    fail(VERSION_PROBLEM, "can't initialize %s table `%s': %s", F::program, name.c_str(), F::message(errno));
  return handle;
}

template <class F>
std::string fingerprint(std::string const& name) {
  FileDescriptor const socket{
      ::socket(F::family == Family::ipv4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW)};
  if (!socket.valid()) return {};
  for (int attempt = 0; attempt < 8; ++attempt) {
    typename F::Information information{};
    if (name.size() >= sizeof information.name) return {};
    std::memcpy(information.name, name.data(), name.size());
    socklen_t size = sizeof information;
    if (::getsockopt(socket.get(), F::level, F::get_info, &information, &size) != 0) return {};
    std::string bytes(sizeof(typename F::Entries) + information.size, '\0');
    auto* const entries = reinterpret_cast<typename F::Entries*>(bytes.data());
    std::memcpy(entries->name, information.name, sizeof entries->name);
    entries->size = information.size;
    size = static_cast<socklen_t>(bytes.size());
    if (::getsockopt(socket.get(), F::level, F::get_entries, entries, &size) != 0) {
      if (errno == EAGAIN) continue;  // it has just changed its size
      return {};
    }
    for (std::size_t at = 0; at + sizeof(typename F::Entry) <= information.size;) {
      auto& entry = *reinterpret_cast<typename F::Entry*>(bytes.data() + sizeof(typename F::Entries) + at);
      entry.counters = {};
      if (entry.next_offset < sizeof entry) break;
      at += entry.next_offset;
    }
    bytes.append(reinterpret_cast<char const*>(&information), sizeof information);
    return bytes;
  }
  return {};
}

template <class F>
bool table_exists(std::string const& name) {
  FileDescriptor const names{::open(F::names_file, O_RDONLY | O_CLOEXEC)};
  if (!names.valid()) return errno != ENOENT;  // not readable: it can only be tried
  char text[1024] = "\n";
  auto const size = ::read(names.get(), text + 1, sizeof text - 1);
  return std::string_view(text, size < 0 ? 1 : static_cast<std::size_t>(size) + 1).find("\n" + name + "\n") !=
         std::string_view::npos;
}

template <class F>
Table read_table(std::string const& name, xtc_handle* handle) {
  Table table{F::family, Backend::legacy, name, {}};
  for (auto const* label = F::first_chain(handle); label; label = F::next_chain(handle)) {
    auto& chain = table.chains.emplace_back();
    chain.name = label;
    xt_counters counters{};
    if (auto const* policy = F::get_policy(label, &counters, handle)) {
      chain.policy = policy;
      chain.counters = {counters.pcnt, counters.bcnt};
    }
    for (auto const* entry = F::first_rule(label, handle); entry; entry = F::next_rule(entry, handle))
      chain.rules.push_back({content<F>(*entry, handle), {entry->counters.pcnt, entry->counters.bcnt}});
  }
  return table;
}

template <class F>
std::vector<std::string> carry_out(Plan const& plan, xtc_handle* handle) {
  std::vector<std::string> notes;
  auto const label = [](std::string const& name, xt_chainlabel& into) {
    std::memset(into, 0, sizeof into);
    std::strncpy(into, name.c_str(), sizeof into - 1);
  };
  auto const must = [](int done) {
    if (!done) throw refusal<F>(errno);
  };
  xt_chainlabel name{};
  for (auto const& chain : plan.chains)
    if (chain.create) label(chain.name, name), must(F::create_chain(name, handle));
  for (auto const& chain : plan.chains) {
    label(chain.name, name);
    std::vector<bool> kept(chain.size_now, false);
    for (auto const& placed : chain.rules)
      if (placed.kept >= 0) kept[static_cast<std::size_t>(placed.kept)] = true;
    for (auto number = chain.size_now; number > 0; --number)
      if (!kept[number - 1]) must(F::delete_number(name, static_cast<unsigned>(number - 1), handle));
    for (unsigned at = 0; at < chain.rules.size(); ++at) {
      auto const& placed = chain.rules[at];
      xt_counters counters{placed.rule.counters.packets, placed.rule.counters.bytes};
      if (placed.kept < 0) {
        auto bytes = placed.rule.content;
        auto& entry = *reinterpret_cast<typename F::Entry*>(bytes.data());
        entry.counters = counters;
        must(F::insert_entry(name, &entry, at, handle));
      } else if (placed.set_counters) {
        must(F::set_counter(name, at + 1, &counters, handle));
      }
    }
    if (!chain.set_policy) continue;
    xt_chainlabel policy{};
    label(chain.policy, policy);
    xt_counters counters{chain.counters.packets, chain.counters.bytes};
    must(F::set_policy(name, policy, &counters, handle));
  }
  for (auto const& chain : plan.chains) {
    if (!chain.remove) continue;
    label(chain.name, name);
    if (!F::delete_chain(name, handle))
      notes.push_back("chain " + chain.name + " stays: " + F::message(errno));
  }
  return notes;
}

template Exit refusal<Ipv4>(int);
template Exit refusal<Ipv6>(int);
template Handle<Ipv4> open_table<Ipv4>(std::string const&);
template Handle<Ipv6> open_table<Ipv6>(std::string const&);
template std::string fingerprint<Ipv4>(std::string const&);
template std::string fingerprint<Ipv6>(std::string const&);
template bool table_exists<Ipv4>(std::string const&);
template bool table_exists<Ipv6>(std::string const&);
template Table read_table<Ipv4>(std::string const&, xtc_handle*);
template Table read_table<Ipv6>(std::string const&, xtc_handle*);
template std::vector<std::string> carry_out<Ipv4>(Plan const&, xtc_handle*);
template std::vector<std::string> carry_out<Ipv6>(Plan const&, xtc_handle*);

}  // namespace ipsh::netlink::xtables
