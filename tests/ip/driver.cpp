// A bare front for `ip`, for the tests of its command line and listings: reads commands from standard input,
// one a line, words separated by single blanks, and for each prints what the stock tool would print and then
// `= STATUS`. With --bytes nothing is sent: the messages are printed in hexadecimal instead, as they would be
// sent (names are looked up).
#include <array>
#include <cstdio>
#include <iostream>
#include <string>

#include "grammar/ip.hpp"
#include "netlink/channel.hpp"
#include "netlink/resolve.hpp"

using namespace ipsh;

namespace {

struct Driver {
  netlink::RouteSocket socket;
  bool bytes;

  Result<std::string> run(grammar::Change const& change) {
    std::string output;
    for (auto const& request : change.requests) {
      auto resolved = TRY(netlink::resolve(request, socket));
      if (bytes) {
        output += hexadecimal(resolved.message);
        continue;
      }
      if (auto const sent = socket.request(std::move(resolved.message)); !sent)
        return netlink::refused(sent.error(), request.span);
    }
    return output;
  }
  Result<std::string> run(grammar::Mistake const& mistake) {
    TRY(netlink::resolve(mistake.read, socket));
    return mistake.error;
  }
  static Result<std::string> run(grammar::Text const& text) { return text.text; }
  static Result<std::string> run(grammar::Foreign const& foreign) {
    return failure("foreign: " + foreign.what);
  }
  template <class Other>
  static Result<std::string> run(Other const&) {
    return failure("not for this test");
  }

  static std::string hexadecimal(netlink::Message const& message) {
    std::string text;
    for (auto const byte : message.bytes()) {
      std::array<char, 4> digits{};
      std::snprintf(digits.data(), digits.size(), "%02x", std::to_integer<unsigned>(byte));
      text += digits.data();
    }
    return text + '\n';
  }

  Result<std::string> execute(std::string const& line) {
    std::vector<Word> words;
    for (std::size_t begin = 0; begin <= line.size();) {
      auto const end = std::min(line.find(' ', begin), line.size());
      words.push_back({line.substr(begin, end - begin), {}});
      begin = end + 1;
    }
    auto const command = TRY(grammar::parse_ip(words));
    if (auto const* const show = std::get_if<netlink::LinkShow>(&command.action))
      return netlink::show_links(socket, *show, command.options.output);
    return std::visit([&](auto const& action) { return run(action); }, command.action);
  }
};

}  // namespace

int main(int argc, char** argv) {
  auto socket = netlink::RouteSocket::open();
  if (!socket) return 1;
  Driver driver{std::move(*socket), argc > 1 && std::string_view(argv[1]) == "--bytes"};
  for (std::string line; std::getline(std::cin, line);) {
    auto const result = driver.execute(line);
    int const status = result ? 0 : result.error().status;
    std::printf("%s= %d\n", result ? result->c_str() : (result.error().message + '\n').c_str(), status);
    std::fflush(stdout);
  }
}
