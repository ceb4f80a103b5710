#include "interp/file_test.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

namespace ipsh::interp {
namespace {

constexpr std::string_view file_letters = "abcdefghkprstuwxGLNOS";

bool has_type(struct stat const& status, char letter) {
  switch (letter) {
    case 'b':
      return S_ISBLK(status.st_mode);
    case 'c':
      return S_ISCHR(status.st_mode);
    case 'd':
      return S_ISDIR(status.st_mode);
    case 'f':
      return S_ISREG(status.st_mode);
    case 'h':
    case 'L':
      return S_ISLNK(status.st_mode);
    case 'p':
      return S_ISFIFO(status.st_mode);
    case 'S':
      return S_ISSOCK(status.st_mode);
    case 'g':
      return (status.st_mode & S_ISGID) != 0;
    case 'k':
      return (status.st_mode & S_ISVTX) != 0;
    case 'u':
      return (status.st_mode & S_ISUID) != 0;
    case 's':
      return status.st_size > 0;
    case 'G':
      return status.st_gid == getegid();
    case 'O':
      return status.st_uid == geteuid();
    case 'N':
      return status.st_mtim.tv_sec > status.st_atim.tv_sec ||
             (status.st_mtim.tv_sec == status.st_atim.tv_sec &&
              status.st_mtim.tv_nsec > status.st_atim.tv_nsec);
    default:
      return true;  // -a and -e: it is there
  }
}

bool is_terminal(std::string_view text) {
  int descriptor = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), descriptor);
  return error == std::errc() && end == text.data() + text.size() && isatty(descriptor) == 1;
}

bool newer(struct stat const& left, struct stat const& right) {
  return left.st_mtim.tv_sec != right.st_mtim.tv_sec ? left.st_mtim.tv_sec > right.st_mtim.tv_sec
                                                     : left.st_mtim.tv_nsec > right.st_mtim.tv_nsec;
}

}  // namespace

bool is_file_test(std::string_view operation) {
  return operation.size() == 2 && operation[0] == '-' &&
         file_letters.find(operation[1]) != std::string_view::npos;
}

std::optional<bool> file_test(std::string_view operation, std::string const& operand) {
  if (!is_file_test(operation)) return std::nullopt;
  char const letter = operation[1];
  if (letter == 't') return is_terminal(operand);
  if (letter == 'r' || letter == 'w' || letter == 'x') {
    int const mode = letter == 'r' ? R_OK : letter == 'w' ? W_OK : X_OK;
    return faccessat(AT_FDCWD, operand.c_str(), mode, AT_EACCESS) == 0;
  }
  struct stat status {};
  bool const itself = letter == 'h' || letter == 'L';
  int const failed = itself ? lstat(operand.c_str(), &status) : stat(operand.c_str(), &status);
  return failed == 0 && has_type(status, letter);
}

bool is_file_comparison(std::string_view operation) {
  return operation == "-nt" || operation == "-ot" || operation == "-ef";
}

std::optional<bool> file_comparison(std::string const& left, std::string_view operation,
                                    std::string const& right) {
  if (!is_file_comparison(operation)) return std::nullopt;
  struct stat first {};
  struct stat second {};
  bool const has_first = stat(left.c_str(), &first) == 0;
  bool const has_second = stat(right.c_str(), &second) == 0;
  if (operation == "-ef") {
    return has_first && has_second && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
  }
  // A file that is there is newer than one that is not.
  if (operation == "-nt") return has_first && (!has_second || newer(first, second));
  return has_second && (!has_first || newer(second, first));
}

bool is_integer_comparison(std::string_view operation) {
  return integer_comparison(0, operation, 0).has_value();
}

std::optional<bool> integer_comparison(long long left, std::string_view operation, long long right) {
  if (operation == "-eq") return left == right;
  if (operation == "-ne") return left != right;
  if (operation == "-lt") return left < right;
  if (operation == "-le") return left <= right;
  if (operation == "-gt") return left > right;
  if (operation == "-ge") return left >= right;
  return std::nullopt;
}

}  // namespace ipsh::interp
