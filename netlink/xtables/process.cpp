#include "netlink/xtables/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>

#include "netlink/file_descriptor.hpp"

extern char** environ;

namespace ipsh::netlink::xtables {
namespace {

struct Pipe {
  FileDescriptor read, write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error("pipe", errno);
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

/// Ours has other names, so whatever PATH says, these are the distribution's.
Result<std::string> find_program(std::string const& name) {
  for (auto const* folder : {"/usr/sbin/", "/sbin/", "/usr/local/sbin/", "/usr/bin/"})
    if (auto path = folder + name; ::access(path.c_str(), X_OK) == 0) return path;
  auto error = failure(name + ": command not found", 127);
  error.help = "install iptables";
  return error;
}

/// Writing to a child that has died must be an error, not the end of ipsh.
class WithoutPipeSignal {
 public:
  WithoutPipeSignal() {
    sigset_t pipe;
    ::sigemptyset(&pipe);
    ::sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, &before_);
  }
  WithoutPipeSignal(WithoutPipeSignal const&) = delete;
  WithoutPipeSignal& operator=(WithoutPipeSignal const&) = delete;
  ~WithoutPipeSignal() {
    sigset_t pipe;
    ::sigemptyset(&pipe);
    ::sigaddset(&pipe, SIGPIPE);
    timespec const now{};
    ::sigtimedwait(&pipe, nullptr, &now);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  [[nodiscard]] sigset_t const& before() const { return before_; }

 private:
  sigset_t before_{};
};

/// Feeds and drains the three pipes until the child has closed its ends.
void converse(Pipe& in, Pipe& out, Pipe& errors, std::string_view input, Finished& finished) {
  ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);
  if (input.empty()) in.write.reset();
  std::array<char, 16384> buffer{};
  while (out.read.valid() || errors.read.valid()) {
    std::array<pollfd, 3> wanted{pollfd{in.write.get(), POLLOUT, 0}, pollfd{out.read.get(), POLLIN, 0},
                                 pollfd{errors.read.get(), POLLIN, 0}};
    if (::poll(wanted.data(), wanted.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (in.write.valid() && wanted[0].revents) {
      auto const written = ::write(in.write.get(), input.data(), input.size());
      if (written > 0) input.remove_prefix(static_cast<std::size_t>(written));
      if (input.empty() || (written < 0 && errno != EAGAIN && errno != EINTR)) in.write.reset();
    }
    auto const drain = [&](pollfd const& one, FileDescriptor& end, std::string& text) {
      if (!end.valid() || !one.revents) return;
      auto const count = ::read(end.get(), buffer.data(), buffer.size());
      if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
      if (count == 0 || (count < 0 && errno != EINTR)) end.reset();
    };
    drain(wanted[1], out.read, finished.output);
    drain(wanted[2], errors.read, finished.errors);
  }
}

}  // namespace

Result<Finished> run_stock(Family family, Backend backend, std::string_view suffix,
                           std::vector<std::string> const& arguments, std::string_view input) {
  std::string name = family == Family::ipv4 ? "iptables" : "ip6tables";
  name += backend == Backend::legacy ? "-legacy" : "-nft";
  name += suffix;
  auto const path = TRY(find_program(name));
  auto in = TRY(make_pipe());
  auto out = TRY(make_pipe());
  auto errors = TRY(make_pipe());

  std::vector<char*> argv{name.data()};
  for (auto const& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);

  WithoutPipeSignal const quiet;
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  ::posix_spawnattr_setsigmask(&attributes, &quiet.before());
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.read.get(), 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.write.get(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, errors.write.get(), 2);
  pid_t child = -1;
  int const number = ::posix_spawn(&child, path.c_str(), &actions, &attributes, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (number != 0) return system_error(path, number);

  in.read.reset();
  out.write.reset();
  errors.write.reset();
  Finished finished;
  converse(in, out, errors, input, finished);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return system_error(path, errno);  // somebody else has reaped it
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

Error error_of(Finished const& finished, Span span) {
  auto text = finished.errors;
  if (text.ends_with('\n')) text.pop_back();
  auto error = failure(std::move(text), finished.status, span);
  error.output = finished.output;
  return error;
}

}  // namespace ipsh::netlink::xtables
