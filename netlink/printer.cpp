#include "netlink/printer.hpp"

#include <charconv>

namespace ipsh::netlink {

namespace {

template <class T>
void append_number(std::string& output, T value, int base = 10) {
  char digits[24];
  output.append(digits, std::to_chars(digits, digits + sizeof digits, value, base).ptr);
}

constexpr std::size_t typical_output = 4096;

}  // namespace

Printer::Printer(OutputOptions const& options) : options_(options) {
  output_.reserve(typical_output);
  if (options_.json) open_array({});
}

std::string Printer::finish() {
  if (options_.json) {
    close_array();
    output_ += '\n';
  }
  return std::move(output_);
}

void Printer::separate() {
  if (comma_) output_ += ',';
  comma_ = true;
}

void Printer::end_of_line() {
  if (!options_.pretty) return;
  output_ += '\n';
  output_.append(std::size_t{4} * depth_, ' ');
}

/// The separator, and the key unless this is an array's element.
void Printer::name(std::string_view key) {
  separate();
  if (key.empty()) return;
  end_of_line();
  quote(key);
  output_ += options_.pretty ? ": " : ":";
}

/// C's escapes only: other control characters go out as they are, as iproute2's do.
void Printer::quote(std::string_view value) {
  output_ += '"';
  for (char const character : value) {
    switch (character) {
      case '\t':
        output_ += "\\t";
        break;
      case '\n':
        output_ += "\\n";
        break;
      case '\r':
        output_ += "\\r";
        break;
      case '\f':
        output_ += "\\f";
        break;
      case '\b':
        output_ += "\\b";
        break;
      case '\\':
        output_ += "\\\\";
        break;
      case '"':
        output_ += "\\\"";
        break;
      default:
        output_ += character;
    }
  }
  output_ += '"';
}

void Printer::begin(char bracket) {
  output_ += bracket;
  ++depth_;
  comma_ = false;
}

void Printer::end(char bracket) {
  --depth_;
  if (comma_) end_of_line();
  output_ += bracket;
  comma_ = true;
}

void Printer::open_object(std::string_view key) {
  if (!options_.json) return;
  name(key);
  begin('{');
}

void Printer::close_object() {
  if (options_.json) end('}');
}

void Printer::open_array(std::string_view key) {
  if (!options_.json) return;
  name(key);
  begin('[');
  if (options_.pretty) output_ += ' ';
}

void Printer::close_array() {
  if (!options_.json) return;
  if (options_.pretty && comma_) output_ += ' ';
  comma_ = false;  // an array's bracket stays on the line
  end(']');
}

void Printer::string(std::string_view key, std::string_view value, std::string_view before,
                     std::string_view after) {
  if (options_.json) {
    name(key);
    quote(value);
  } else {
    output_ += before;
    output_ += value;
    output_ += after;
  }
}

void Printer::signed_number(std::string_view key, std::int64_t value, std::string_view before,
                            std::string_view after) {
  if (options_.json) name(key);
  text(before);
  append_number(output_, value);
  text(after);
}

void Printer::unsigned_number(std::string_view key, std::uint64_t value, std::string_view before,
                              std::string_view after) {
  if (options_.json) name(key);
  text(before);
  append_number(output_, value);
  text(after);
}

void Printer::hundredths(std::string_view key, std::uint64_t value, std::string_view before,
                         std::string_view after) {
  if (options_.json) name(key);
  text(before);
  auto const whole = std::to_string(value / 100);
  if (!options_.json && whole.size() < 4) output_.append(4 - whole.size(), ' ');
  output_ += whole;
  output_ += '.';
  if (value % 100 < 10) output_ += '0';
  append_number(output_, value % 100);
  text(after);
}

void Printer::hexadecimal(std::string_view key, std::uint64_t value, std::string_view before,
                          std::string_view after) {
  std::string digits = value == 0 ? "" : "0x";
  append_number(digits, value, 16);
  string(key, digits, before, after);
}

void Printer::flag(std::string_view key, std::string_view words) {
  text(words);
  json_bool(key, true);
}

void Printer::on_off(std::string_view key, bool value, std::string_view before, std::string_view after) {
  if (options_.json) return json_bool(key, value);
  string(key, value ? "on" : "off", before, after);
}

void Printer::padded(std::string_view words, std::size_t width) {
  text(words);
  if (!options_.json && words.size() < width) output_.append(width - words.size(), ' ');
}

void Printer::json_string(std::string_view key, std::string_view value) {
  if (options_.json) string(key, value);
}

void Printer::json_bool(std::string_view key, bool value) {
  if (!options_.json) return;
  name(key);
  output_ += value ? "true" : "false";
}

void Printer::json_null(std::string_view key) {
  if (!options_.json) return;
  name(key);
  output_ += "null";
}

}  // namespace ipsh::netlink
