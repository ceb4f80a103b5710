#include "interp/redirection.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "interp/process.hpp"

namespace ipsh::interp {
namespace {

using Operation = Redirection::Operation;

struct Operator {
  std::string_view text;
  Operation operation;
  int descriptor;
};
constexpr std::array operators{
    Operator{"<", Operation::read, 0},
    Operator{">", Operation::write, 1},
    Operator{">|", Operation::write, 1},
    Operator{">>", Operation::append, 1},
    Operator{"<>", Operation::read_write, 0},
    Operator{"<&", Operation::duplicate_input, 0},
    Operator{">&", Operation::duplicate_output, 1},
    Operator{"&>", Operation::write_both, 1},
    Operator{"&>>", Operation::append_both, 1},
    Operator{"<<<", Operation::text, 0},
};

int open_flags(Operation operation) {
  switch (operation) {
    case Operation::read:
      return O_RDONLY;
    case Operation::append:
    case Operation::append_both:
      return O_WRONLY | O_CREAT | O_APPEND;
    case Operation::read_write:
      return O_RDWR | O_CREAT;
    default:
      return O_WRONLY | O_CREAT | O_TRUNC;
  }
}

bool writes(Operation operation) {
  return operation == Operation::write || operation == Operation::append ||
         operation == Operation::write_both || operation == Operation::append_both;
}

Error cannot_open(Redirection const& redirection, int number) {
  auto error = failure(redirection.target + ": " + strerror(number), 1, redirection.span);
  error.number = number;
  return error;
}

std::string absolute(std::string const& path) {
  if (path.starts_with('/')) return path;
  auto const folder = working_directory();
  return folder.empty() ? path : folder + '/' + path;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    auto const count = write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// A here-document is a file without a name rather than a pipe: no limit to its length, nobody who has to
// write it.
Result<FileDescriptor> file_of_text(std::string_view text) {
  FileDescriptor file{memfd_create("here-document", MFD_CLOEXEC)};
  if (!file.valid() || !write_all(file.get(), text)) return system_error("here-document", errno);
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string content_of(int descriptor) {
  struct stat status {};
  fstat(descriptor, &status);
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  auto const count = pread(descriptor, text.data(), text.size(), 0);
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return text;
}

}  // namespace

Redirection redirection_of(std::string_view operator_) {
  Redirection redirection;
  for (auto const& known : operators)
    if (known.text == operator_) {
      redirection.operation = known.operation;
      redirection.descriptor = known.descriptor;
    }
  return redirection;
}

bool is_scripts_own(int descriptor) {
  int const flags = fcntl(descriptor, F_GETFD);
  return flags >= 0 && (flags & FD_CLOEXEC) == 0;
}

Redirections::~Redirections() {
  restore();
}

void Redirections::restore() {
  while (!saved_.empty()) {
    auto const& saved = saved_.back();
    if (saved.copy.valid())
      dup2(saved.copy.get(), saved.descriptor);
    else
      close(saved.descriptor);
    saved_.pop_back();
  }
}

void Redirections::keep() {
  saved_.clear();
}

Result<void> Redirections::save(int descriptor) {
  if (fcntl(descriptor, F_GETFD) < 0) {
    saved_.push_back({descriptor, FileDescriptor{}});
    return {};
  }
  if (!is_scripts_own(descriptor))
    return failure(
        "file descriptor " + std::to_string(descriptor) + " is in use by ipsh itself: take a number below 10",
        65);
  saved_.push_back({descriptor, FileDescriptor{fcntl(descriptor, F_DUPFD_CLOEXEC, FileDescriptor::first)}});
  return {};
}

Result<void> Redirections::put(FileDescriptor opened, int descriptor) {
  TRY_VOID(save(descriptor));
  if (dup2(opened.get(), descriptor) < 0) return failure(std::to_string(descriptor) + ": " + strerror(errno));
  return {};
}

Result<FileDescriptor> Redirections::open_file(Redirection const& redirection) {
  if (writes(redirection.operation))
    if (auto const path = absolute(redirection.target); commands_.is_sysctl(path)) {
      FileDescriptor const there{open(path.c_str(), O_WRONLY | O_CLOEXEC)};
      if (!there.valid()) return cannot_open(redirection, errno);
      FileDescriptor collected{memfd_create("sysctl", MFD_CLOEXEC)};
      FileDescriptor ours{fcntl(collected.get(), F_DUPFD_CLOEXEC, FileDescriptor::first)};
      if (!ours.valid()) return cannot_open(redirection, errno);
      sysctls_.push_back({path, std::move(ours), redirection.span});
      return collected;
    }
  FileDescriptor opened{
      open(redirection.target.c_str(), open_flags(redirection.operation) | O_CLOEXEC, 0666)};
  if (!opened.valid()) return cannot_open(redirection, errno);
  return opened;
}

Result<void> Redirections::duplicate(Redirection const& redirection) {
  std::string_view target = redirection.target;
  if (target == "-") {
    if (fcntl(redirection.descriptor, F_GETFD) < 0) return {};
    TRY_VOID(save(redirection.descriptor));
    close(redirection.descriptor);
    return {};
  }
  bool const moved = target.ends_with('-');
  if (moved) target.remove_suffix(1);
  int from = 0;
  auto const [end, problem] = std::from_chars(target.data(), target.data() + target.size(), from);
  if (problem != std::errc{} || end != target.data() + target.size()) {
    if (redirection.operation != Operation::duplicate_output || redirection.descriptor != 1)
      return failure(redirection.target + ": ambiguous redirect", 1, redirection.span);
    auto both = redirection;
    both.operation = Operation::write_both;
    return apply(both);
  }
  if (!is_scripts_own(from))
    return failure(std::string(target) + ": Bad file descriptor", 1, redirection.span);
  if (from == redirection.descriptor) return {};
  TRY_VOID(put(FileDescriptor{fcntl(from, F_DUPFD_CLOEXEC, FileDescriptor::first)}, redirection.descriptor));
  if (moved) {
    TRY_VOID(save(from));
    close(from);
  }
  return {};
}

Result<void> Redirections::apply(Redirection const& redirection) {
  switch (redirection.operation) {
    case Operation::duplicate_input:
    case Operation::duplicate_output:
      return duplicate(redirection);
    case Operation::text:
      return put(TRY(file_of_text(redirection.target)), redirection.descriptor);
    case Operation::write_both:
    case Operation::append_both: {
      auto opened = TRY(open_file(redirection));
      TRY_VOID(put(std::move(opened), 1));
      return put(FileDescriptor{fcntl(1, F_DUPFD_CLOEXEC, FileDescriptor::first)}, 2);
    }
    default:
      return put(TRY(open_file(redirection)), redirection.descriptor);
  }
}

Result<void> Redirections::finish() {
  for (auto const& write : std::exchange(sysctls_, {}))
    if (auto const text = content_of(write.written.get()); !text.empty())
      TRY_VOID(commands_.write_sysctl(write.path, text, write.span));
  return {};
}

}  // namespace ipsh::interp
