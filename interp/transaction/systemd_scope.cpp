#include "interp/transaction/systemd_scope.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string_view>

#include "netlink/file_descriptor.hpp"

// The D-Bus specification, "Message Protocol" and "Authentication Protocol"; what is asked for is
// org.freedesktop.systemd1(5), StartTransientUnit.

namespace ipsh::interp {

namespace {

/// Bytes as D-Bus marshals them: everything is aligned to its own size.
class Marshal {
 public:
  void byte(std::uint8_t value) { bytes_ += static_cast<char>(value); }
  void number(std::uint32_t value) {
    align(4);
    bytes_.append(reinterpret_cast<char const*>(&value), sizeof value);
  }
  void string(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    bytes_.append(text).append(1, '\0');
  }
  void signature(std::string_view text) {
    byte(static_cast<std::uint8_t>(text.size()));
    bytes_.append(text).append(1, '\0');
  }
  void align(std::size_t size) { bytes_.resize((bytes_.size() + size - 1) / size * size); }
  /// An array; its length does not count the padding before the first element.
  template <class Fill>
  void array(std::size_t alignment, Fill const& fill) {
    number(0);
    auto const length_at = bytes_.size() - sizeof(std::uint32_t);
    align(alignment);
    auto const begin = bytes_.size();
    fill();
    auto const length = static_cast<std::uint32_t>(bytes_.size() - begin);
    std::memcpy(bytes_.data() + length_at, &length, sizeof length);
  }
  [[nodiscard]] std::string const& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

constexpr char endianness = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 'l' : 'B';
enum : std::uint8_t { method_call = 1, method_return = 2, error_reply = 3 };

struct Call {
  std::string_view destination, path, interface, member, signature;
  std::uint32_t serial;
};

std::string message(Call const& call, std::string const& body) {
  Marshal out;
  out.byte(static_cast<std::uint8_t>(endianness));
  out.byte(method_call);
  out.byte(0);  // flags
  out.byte(1);  // version of the protocol
  out.number(static_cast<std::uint32_t>(body.size()));
  out.number(call.serial);
  out.array(8, [&] {
    auto const field = [&](std::uint8_t code, std::string_view type, std::string_view value) {
      if (value.empty()) return;
      out.align(8);
      out.byte(code);
      out.signature(type);
      if (type == "g")
        out.signature(value);
      else
        out.string(value);
    };
    field(1, "o", call.path);
    field(2, "s", call.interface);
    field(3, "s", call.member);
    field(6, "s", call.destination);
    field(8, "g", call.signature);
  });
  out.align(8);
  return out.bytes() + body;
}

std::string start_scope_body(std::string const& name) {
  Marshal body;
  body.string(name + ".scope");
  body.string("fail");
  body.array(8, [&] {
    auto const property = [&](std::string_view key, std::string_view type) {
      body.align(8);
      body.string(key);
      body.signature(type);
    };
    property("Description", "s");
    body.string("ipsh: undoes an uncommitted network change when ipsh dies");
    property("PIDs", "au");
    body.array(4, [&] { body.number(static_cast<std::uint32_t>(::getpid())); });
    property("CollectMode", "s");
    body.string("inactive-or-failed");
  });
  body.array(8, [] {});  // auxiliary units
  return body.bytes();
}

class Connection {
 public:
  explicit Connection(std::string const& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, path.data(), path.size());
    timeval const patience{2, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    connected_ = ::connect(socket_.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
  }

  [[nodiscard]] bool authenticate() {
    std::string uid;
    for (char const digit : std::to_string(::geteuid())) {
      uid += '3';  // a digit in hexadecimal ASCII
      uid += digit;
    }
    if (!connected_ || !send(std::string(1, '\0') + "AUTH EXTERNAL " + uid + "\r\n")) return false;
    std::string line;
    for (char next = 0; next != '\n'; line += next)
      if (line.size() > 512 || !receive(&next, 1)) return false;
    return line.starts_with("OK ") && send("BEGIN\r\n");
  }

  [[nodiscard]] bool send(std::string const& bytes) {
    return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }

  /// Waits for the next answer to a call; true: it succeeded. Signals are passed over.
  [[nodiscard]] bool answer() {
    for (;;) {
      struct {
        char endian;
        std::uint8_t type, flags, version;
        std::uint32_t body, serial, fields;
      } head;
      constexpr std::uint32_t longest = 1U << 20;
      if (!receive(&head, sizeof head) || head.endian != endianness) return false;
      if (head.body > longest || head.fields > longest) return false;
      std::string rest((head.fields + 7) / 8 * 8 + head.body, '\0');
      if (!receive(rest.data(), rest.size())) return false;
      if (head.type == method_return || head.type == error_reply) return head.type == method_return;
    }
  }

 private:
  [[nodiscard]] bool receive(void* into, std::size_t size) {
    return ::recv(socket_.get(), into, size, MSG_WAITALL) == static_cast<ssize_t>(size);
  }
  FileDescriptor socket_;
  bool connected_ = false;
};

}  // namespace

bool enter_systemd_scope(std::string const& name, std::string const& socket, bool hello) {
  Connection connection(socket);
  if (!connection.authenticate()) return false;
  if (hello) {
    Call const call{"org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", {}, 1};
    if (!connection.send(message(call, {})) || !connection.answer()) return false;
  }
  Call const call{"org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager",
                  "StartTransientUnit",       "ssa(sv)a(sa(sv))",          2};
  return connection.send(message(call, start_scope_body(name))) && connection.answer();
}

bool enter_systemd_scope(std::string const& name) {
  if (::access("/run/systemd/system", F_OK) != 0) return false;
  // The private socket is root's, and needs no message bus to run.
  return enter_systemd_scope(name, "/run/systemd/private", false) ||
         enter_systemd_scope(name, "/run/dbus/system_bus_socket", true);
}

}  // namespace ipsh::interp
