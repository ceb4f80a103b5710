#include "netlink/error.hpp"

#include <cstring>

namespace ipsh {

Error failure(std::string message, int status, Span span) {
  Error error;
  error.message = std::move(message);
  error.status = status;
  error.span = span;
  return error;
}

Error system_error(std::string_view what, int number) {
  Error error;
  error.message = std::string(what) + ": " + std::strerror(number);
  error.number = number;
  return error;
}

}  // namespace ipsh
