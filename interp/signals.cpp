#include "interp/signals.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstring>
#include <string>

#include "netlink/file_descriptor.hpp"

namespace ipsh::interp {
namespace {

// The one thing that a handler can reach. Bit n: signal n has arrived.
std::atomic<std::uint64_t> arrived{0};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

void raise_flag(int signal) {
  arrived.fetch_or(std::uint64_t{1} << signal, std::memory_order_relaxed);
}

// No SA_RESTART: a blocking call of ours ends with EINTR.
struct sigaction action_of(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  return action;
}

sigset_t trappable_set() {
  sigset_t set;
  sigemptyset(&set);
  for (int const signal : Signals::trappable) sigaddset(&set, signal);
  return set;
}

std::size_t place_of(int signal) {
  return static_cast<std::size_t>(std::ranges::find(Signals::trappable, signal) - Signals::trappable.begin());
}

}  // namespace

Signals::Signals() {
  auto const ours = action_of(raise_flag);
  for (std::size_t i = 0; i < trappable.size(); ++i) {
    sigaction(trappable[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN) sigaction(trappable[i], &ours, nullptr);
  }
  auto const ignore = action_of(SIG_IGN);
  for (std::size_t i = 0; i < of_write.size(); ++i) sigaction(of_write[i], &ignore, &of_write_before_[i]);
}

Signals::~Signals() {
  for (std::size_t i = 0; i < trappable.size(); ++i) sigaction(trappable[i], &before_[i], nullptr);
  for (std::size_t i = 0; i < of_write.size(); ++i) sigaction(of_write[i], &of_write_before_[i], nullptr);
}

bool Signals::pending() const {
  return arrived.load(std::memory_order_relaxed) != 0;
}

int Signals::first_pending() const {
  auto const now = arrived.load(std::memory_order_relaxed);
  return now == 0 ? 0 : __builtin_ctzll(now);
}

int Signals::take() {
  int const signal = first_pending();
  if (signal != 0) forget(signal);
  return signal;
}

void Signals::forget(int signal) {
  arrived.fetch_and(~(std::uint64_t{1} << signal), std::memory_order_relaxed);
}

void Signals::set(int signal, Disposition disposition) {
  auto const place = place_of(signal);
  if (place == trappable.size() || before_[place].sa_handler == SIG_IGN) return;
  auto const handler = disposition == Disposition::handled   ? raise_flag
                       : disposition == Disposition::ignored ? SIG_IGN
                                                             : before_[place].sa_handler;
  auto const action = action_of(handler);
  sigaction(signal, &action, nullptr);
}

pid_t Signals::fork(bool background) {
  auto const blocked = trappable_set();
  sigset_t before;
  sigprocmask(SIG_BLOCK, &blocked, &before);
  pid_t const child = ::fork();
  if (child == 0) reset(background);
  int const number = errno;
  sigprocmask(SIG_SETMASK, &before, nullptr);
  errno = number;
  return child;
}

void Signals::reset(bool background) {
  for (std::size_t i = 0; i < trappable.size(); ++i) {
    struct sigaction now {};
    sigaction(trappable[i], nullptr, &now);
    if (now.sa_handler == raise_flag) sigaction(trappable[i], &before_[i], nullptr);
  }
  for (std::size_t i = 0; i < of_write.size(); ++i) sigaction(of_write[i], &of_write_before_[i], nullptr);
  if (background) {
    auto const ignore = action_of(SIG_IGN);
    sigaction(SIGINT, &ignore, nullptr);
    sigaction(SIGQUIT, &ignore, nullptr);
  }
  arrived.store(0, std::memory_order_relaxed);
}

// The signals are blocked between the look at the flags and the wait, and let through by ppoll alone: none is
// missed.
bool Signals::wait(int fd, std::optional<std::chrono::nanoseconds> at_most) const {
  auto const until = std::chrono::steady_clock::now() + at_most.value_or(std::chrono::nanoseconds{0});
  auto const blocked = trappable_set();
  sigset_t before;
  sigprocmask(SIG_BLOCK, &blocked, &before);
  bool ready = false;
  while (!pending()) {
    auto const left = std::max(std::chrono::nanoseconds{0},
                               std::chrono::nanoseconds{until - std::chrono::steady_clock::now()});
    timespec const limit{static_cast<time_t>(left.count() / 1'000'000'000), left.count() % 1'000'000'000};
    pollfd what{fd, POLLIN, 0};
    int const count = ppoll(&what, fd < 0 ? 0 : 1, at_most ? &limit : nullptr, &before);
    if (count < 0 && errno == EINTR) continue;
    ready = count > 0;
    if (count == 0 && fd < 0) ready = true;
    break;
  }
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return ready;
}

bool Signals::wait_child(pid_t child, std::optional<std::chrono::nanoseconds> at_most) const {
  FileDescriptor const process{static_cast<int>(syscall(SYS_pidfd_open, child, 0))};
  if (!process.valid()) return true;  // no such child: waitpid will say so
  return wait(process.get(), at_most);
}

bool Signals::wait_readable(int fd, std::optional<std::chrono::nanoseconds> at_most) const {
  return wait(fd, at_most);
}

bool Signals::sleep(std::chrono::nanoseconds time) const {
  return wait(-1, time);
}

std::optional<int> signal_number(std::string_view name) {
  int number = 0;
  if (auto const [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
      problem == std::errc{} && end == name.data() + name.size())
    return number >= 0 && number < NSIG ? std::optional{number} : std::nullopt;
  std::string upper(name);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(toupper(c)); });
  if (upper.starts_with("SIG")) upper.erase(0, 3);
  if (upper == "EXIT") return 0;
  for (int i = 1; i < NSIG; ++i)
    if (auto const* known = sigabbrev_np(i); known && upper == known) return i;
  return std::nullopt;
}

std::string_view signal_name(int number) {
  if (number == SIGHUP) return "SIGHUP";
  if (number == SIGINT) return "SIGINT";
  if (number == SIGTERM) return "SIGTERM";
  return "EXIT";
}

}  // namespace ipsh::interp
