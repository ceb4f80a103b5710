// What `ip` prints, as text or as JSON, from one sequence of calls: each call gives the JSON key and value
// together with the words that stand around the value in text. Bytes are those of iproute2 6.1 (`-j`, `-p`,
// `-o` included). The Printer owns the output until finish(); it never writes anything itself.
#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace ipsh::netlink {

/// The options before the object: `ip -4 -br -j addr`.
struct OutputOptions {
  int family = 0;        ///< AF_INET (-4), AF_INET6 (-6), AF_PACKET (-0) …; 0 = any
  int details = 0;       ///< -d, how often
  int statistics = 0;    ///< -s, how often
  bool brief = false;    ///< -br
  bool oneline = false;  ///< -o
  bool json = false;     ///< -j
  bool pretty = false;   ///< -p
  bool numeric = false;  ///< -N: protocols, scopes and tables as numbers
  bool human = false;    ///< -h: 1.2k
  bool iec = false;      ///< -iec: powers of 1024
  bool operator==(OutputOptions const&) const = default;
};

class Printer {
 public:
  /// JSON output is one array; it is open from here to finish().
  explicit Printer(OutputOptions const& options);

  [[nodiscard]] OutputOptions const& options() const { return options_; }
  [[nodiscard]] bool json() const { return options_.json; }

  // In both forms; the key of an array's element is "".
  /// `before value after`, or "key":"value".
  void string(std::string_view key, std::string_view value, std::string_view before = {},
              std::string_view after = {});
  /// `before 42 after`, or "key":42.
  template <std::integral T>
  void number(std::string_view key, T value, std::string_view before = {}, std::string_view after = {}) {
    if constexpr (std::signed_integral<T>)
      signed_number(key, value, before, after);
    else
      unsigned_number(key, value, before, after);
  }
  /// `before 0x2a after`, or "key":"0x2a"; zero is 0 in both, as printf's %#x.
  void hexadecimal(std::string_view key, std::uint64_t value, std::string_view before = {},
                   std::string_view after = {});
  /// `before   12.34 after`, the whole part padded to four; or "key":12.34.
  void hundredths(std::string_view key, std::uint64_t value, std::string_view before = {},
                  std::string_view after = {});
  /// `words`, or "key":true.
  void flag(std::string_view key, std::string_view words);
  /// `before on after` (or off), or "key":true.
  void on_off(std::string_view key, bool value, std::string_view before = {}, std::string_view after = {});

  // In one form only.
  void text(std::string_view words) {
    if (!options_.json) output_ += words;
  }
  /// Text padded with blanks on the right to `width`, as printf's %-16s.
  void padded(std::string_view words, std::size_t width);
  /// The end of a line inside an object: a newline, a backslash with -o, nothing in JSON.
  void line_end() { text(options_.oneline ? "\\" : "\n"); }
  void json_string(std::string_view key, std::string_view value);
  template <std::integral T>
  void json_number(std::string_view key, T value) {
    if (options_.json) number(key, value);
  }
  void json_bool(std::string_view key, bool value);
  void json_null(std::string_view key);

  // Structure: JSON only.
  void open_object(std::string_view key = {});
  void close_object();
  void open_array(std::string_view key);
  void close_array();

  /// All that was printed; a JSON document ends with a newline.
  [[nodiscard]] std::string finish();
  /// What was printed so far (text form: to measure columns).
  [[nodiscard]] std::size_t size() const { return output_.size(); }

 private:
  void signed_number(std::string_view key, std::int64_t value, std::string_view before,
                     std::string_view after);
  void unsigned_number(std::string_view key, std::uint64_t value, std::string_view before,
                       std::string_view after);
  void name(std::string_view key);
  void separate();
  void end_of_line();
  void quote(std::string_view value);
  void begin(char bracket);
  void end(char bracket);

  OutputOptions options_;
  std::string output_;
  unsigned depth_ = 0;
  bool comma_ = false;  ///< something stands before, in the same array or object
};

}  // namespace ipsh::netlink
