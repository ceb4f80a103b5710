#include "interp/process.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "netlink/file_descriptor.hpp"

namespace ipsh::interp {
namespace {

bool is_directory(std::string const& file) {
  struct stat status {};
  return stat(file.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_executable(std::string const& file) {
  return access(file.c_str(), X_OK) == 0 && !is_directory(file);
}

Error cannot_run(std::string_view file, int number) {
  Error error =
      failure(std::string(file) + ": " + strerror(number), number == ENOENT || number == ENOTDIR ? 127 : 126);
  error.number = number;
  return error;
}

/// Calls `each` with every file that PATH may mean; stops when it returns true.
template <class F>
void on_path(std::string_view name, std::string_view path, F each) {
  for (std::size_t begin = 0;;) {
    auto const end = std::min(path.find(':', begin), path.size());
    auto const folder = path.substr(begin, end - begin);
    if (each((folder.empty() ? std::string(".") : std::string(folder)) + "/" + std::string(name))) return;
    if (end == path.size()) return;
    begin = end + 1;
  }
}

std::vector<char*> pointers(std::span<std::string const> strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (auto const& string : strings)
    result.push_back(const_cast<char*>(string.c_str()));  // execve changes nothing
  result.push_back(nullptr);
  return result;
}

// bash's test of whether a file that the kernel can't execute is a script: no zero byte in its first line.
bool looks_binary(std::string const& file) {
  FileDescriptor const opened{open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 80> start{};
  auto const count = read(opened.get(), start.data(), start.size());
  if (count <= 0) return false;
  std::string_view const text{start.data(), static_cast<std::size_t>(count)};
  return text.substr(0, text.find('\n')).find('\0') != std::string_view::npos;
}

}  // namespace

Result<std::string> find_program(std::string_view name, std::optional<std::string_view> path) {
  if (name.find('/') != std::string_view::npos) {
    std::string file(name);
    struct stat status {};
    if (stat(file.c_str(), &status) != 0) return cannot_run(name, errno);
    if (S_ISDIR(status.st_mode)) return cannot_run(name, EISDIR);
    if (access(file.c_str(), X_OK) != 0) return cannot_run(name, errno);
    return file;
  }
  std::string found, not_executable;
  if (!name.empty() && path)
    on_path(name, *path, [&](std::string file) {
      if (is_executable(file)) {
        found = std::move(file);
        return true;
      }
      if (not_executable.empty() && access(file.c_str(), F_OK) == 0 && !is_directory(file))
        not_executable = std::move(file);
      return false;
    });
  if (!found.empty()) return found;
  if (!not_executable.empty()) return cannot_run(not_executable, EACCES);
  return path ? failure(std::string(name) + ": command not found", 127) : cannot_run(name, ENOENT);
}

std::vector<std::string> all_programs(std::string_view name, std::string_view path) {
  std::vector<std::string> found;
  on_path(name, path, [&](std::string file) {
    if (is_executable(file)) found.push_back(std::move(file));
    return false;
  });
  return found;
}

Error become_program(std::string const& file, std::span<std::string const> arguments,
                     std::span<std::string const> environment) {
  auto argument_pointers = pointers(arguments);
  auto const environment_pointers = pointers(environment);
  execve(file.c_str(), argument_pointers.data(), environment_pointers.data());
  int const number = errno;
  if (number != ENOEXEC) {
    auto error = cannot_run(arguments.empty() ? file : arguments[0], number);
    if (number == ENOENT) error.message = file + ": cannot execute: required file not found";
    return error;
  }
  if (looks_binary(file)) return failure(file + ": cannot execute binary file: Exec format error", 126);
  std::string const shell = "/bin/bash";
  argument_pointers[0] = const_cast<char*>(file.c_str());
  argument_pointers.insert(argument_pointers.begin(), const_cast<char*>(shell.c_str()));
  execve(shell.c_str(), argument_pointers.data(), environment_pointers.data());
  return cannot_run(shell, errno);
}

std::optional<std::chrono::nanoseconds> duration_of(std::string_view text) {
  double factor = 1;
  if (!text.empty()) switch (text.back()) {
      case 's':
        text.remove_suffix(1);
        break;
      case 'm':
        factor = 60;
        text.remove_suffix(1);
        break;
      case 'h':
        factor = 3600;
        text.remove_suffix(1);
        break;
      case 'd':
        factor = 86400;
        text.remove_suffix(1);
        break;
      default:
        break;
    }
  std::string const digits(text);
  char* end = nullptr;
  double const value = std::strtod(digits.c_str(), &end);
  if (digits.empty() || *end != '\0' || !(value >= 0)) return std::nullopt;
  return std::chrono::nanoseconds{static_cast<long long>(std::min(value * factor, 1e9) * 1e9)};
}

std::string working_directory() {
  std::array<char, 4096> path{};
  return ::getcwd(path.data(), path.size()) != nullptr ? path.data() : "";
}

int status_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

std::optional<int> reap(pid_t child, Signals const& signals,
                        std::optional<std::chrono::nanoseconds> at_most) {
  if (!signals.wait_child(child, at_most)) {
    int status = 0;  // it may have ended at the same moment
    return waitpid(child, &status, WNOHANG) == child ? std::optional{status} : std::nullopt;
  }
  return reap(child);
}

int reap(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return 127 << 8;
  return status;
}

BackgroundJobs::Process* BackgroundJobs::Job::running() {
  auto const found = std::ranges::find_if(processes, [](Process const& process) { return !process.status; });
  return found == processes.end() ? nullptr : &*found;
}

int BackgroundJobs::Job::status() const {
  int status = *processes.back().status;
  for (auto const& process : processes)
    if (pipefail && *process.status != 0) status = *process.status;
  return status;
}

void BackgroundJobs::add(std::span<pid_t const> processes, bool pipefail) {
  last_ = processes.back();
  std::erase_if(jobs_, [&](Job const& known) { return known.id() == last_; });  // an id used again
  Job job{{}, pipefail};
  for (pid_t const process : processes) job.processes.push_back({process, {}});
  jobs_.push_back(std::move(job));
}

std::vector<pid_t> BackgroundJobs::ids() const {
  std::vector<pid_t> result;
  for (auto const& job : jobs_) result.push_back(job.id());
  return result;
}

BackgroundJobs::Job* BackgroundJobs::find(pid_t id) {
  auto const found = std::ranges::find(jobs_, id, &Job::id);
  return found == jobs_.end() ? nullptr : &*found;
}

}  // namespace ipsh::interp
