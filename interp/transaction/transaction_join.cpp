// How other processes come to work on a transaction: children and programs that were told of it in their
// environment, before or after it has begun.
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "interp/transaction/transaction.hpp"

namespace ipsh::interp {

namespace {

constexpr std::string_view variable = "IPSH_TRANSACTION";

/// PATH:PID:START:GUARDIAN, the value of that variable.
struct Invitation {
  std::string path;
  ProcessIdentity owner;
  int guardian = 1;  ///< 0: in a sandbox
};

std::optional<Invitation> parse_invitation(std::string_view value) {
  Invitation result;
  auto const take_number = [&](auto& number) {
    auto const colon = value.rfind(':');
    if (colon == std::string_view::npos) return false;
    auto const digits = value.substr(colon + 1);
    value = value.substr(0, colon);
    return std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc();
  };
  if (!take_number(result.guardian) || !take_number(result.owner.started) || !take_number(result.owner.pid) ||
      !value.starts_with('/'))
    return {};
  result.path = value;
  return result;
}

bool is_in_memory(std::string_view path) {
  return path.starts_with("/proc/");
}

}  // namespace

bool Transaction::directory_is_possible() const {
  auto const& directory = options_.directory;
  return ::access(directory.c_str(), W_OK) == 0 ||
         (errno == ENOENT && ::access(directory.substr(0, directory.rfind('/')).c_str(), W_OK) == 0);
}

/// Other processes may begin it from now on. A journal in memory has to be there for that.
void Transaction::offer() {
  known_to_others_ = true;
  if (!offered_ && !begun_ && options_.journal) {
    offered_ = true;
    if (!directory_is_possible())
      if (auto journal = Journal::create_in_memory()) journal_ = std::move(*journal);
  }
  if (journal_) journal_->share();
}

/// Another process of ours may have begun it.
void Transaction::adopt() {
  if (journal_) {
    if (journal_->has_news()) (void)begin();
    return;
  }
  if (::access(journal_path(directory()).c_str(), F_OK) == 0) (void)begin();
}

bool Transaction::join(std::string const& value) {
  auto const invitation = parse_invitation(value);
  if (!invitation || !is_alive(invitation->owner)) return false;
  if (is_in_memory(invitation->path)) {
    auto journal = Journal::open_and_join(invitation->path);
    if (!journal) return false;
    journal_ = std::move(*journal);
  } else {
    path_ = invitation->path;
    options_.directory = path_.substr(0, path_.rfind('/'));
  }
  owner_ = invitation->owner;
  options_.guardian = invitation->guardian != 0;
  main_ = false;
  offered_ = known_to_others_ = true;
  synchronise();
  return true;
}

std::string Transaction::environment() {
  synchronise();
  offer();
  if (!options_.journal) return {};
  auto path = directory();
  if (journal_ && journal_->in_memory())
    path = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(journal_->fd());
  return std::string(variable) + '=' + path + ':' + std::to_string(owner_.pid) + ':' +
         std::to_string(owner_.started) + (options_.guardian ? ":1" : ":0");
}

}  // namespace ipsh::interp
