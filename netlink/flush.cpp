#include "netlink/flush.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>

#include "netlink/file_descriptor.hpp"

namespace ipsh::netlink {

Error flush_refused(Refusal const& refusal, FlushRound const& round) {
  Error error = failure(std::string("Failed to send flush request: ") + std::strerror(refusal.number),
                        round.failure_status);
  error.number = refusal.number;
  error.kernel = refusal.text;
  return error;
}

Request deletion(MessageView const& listed, std::uint16_t type) {
  Request request;
  request.message = Message(listed);
  request.message.head().nlmsg_type = type;
  request.message.head().nlmsg_flags = NLM_F_REQUEST;
  return request;
}

Result<void> flush_route_cache() {
  constexpr char path[] = "/proc/sys/net/ipv4/route/flush";
  FileDescriptor const file(::open(path, O_WRONLY | O_CLOEXEC));
  if (!file.valid()) return system_error(std::string("Cannot open \"") + path + '"', errno);
  if (::write(file.get(), "-1", 2) != 2) return failure("Cannot flush routing cache");
  return {};
}

std::string flush_progress(int round, std::size_t deleted, std::string_view objects) {
  if (deleted > 0) {
    std::string text = "\n*** Round " + std::to_string(round + 1) + ", deleting " + std::to_string(deleted);
    return (text += ' ').append(objects) + " ***\n";
  }
  if (round == 0) return "Nothing to flush.\n";
  return "*** Flush is complete after " + std::to_string(round) +
         (round > 1 ? " rounds ***\n" : " round ***\n");
}

}  // namespace ipsh::netlink
