#include "netlink/error.hpp"

#include <cstring>

namespace ipsh {

Error system_error(std::string_view what, int number) {
  Error error;
  error.message = std::string(what) + ": " + std::strerror(number);
  error.number = number;
  return error;
}

}  // namespace ipsh
