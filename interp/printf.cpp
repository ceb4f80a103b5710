#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "interp/characters.hpp"
#include "interp/escapes.hpp"
#include "interp/shell_quoting.hpp"
#include "interp/text_builtins.hpp"

namespace ipsh::interp {
namespace {

constexpr std::string_view usage = "printf: usage: printf [-v var] format [arguments]\n";

/// `%[flags][width][.precision]` as read; a `*` has been replaced by its argument.
struct Conversion {
  std::string flags;
  std::optional<int> width, precision;

  [[nodiscard]] std::string specification(std::string_view modifier_and_letter) const {
    std::string text = "%" + flags;
    if (width) text += std::to_string(*width);
    if (precision) text += '.' + std::to_string(*precision);
    return text.append(modifier_and_letter);
  }
};

template <class Value>
std::string formatted(std::string const& specification, Value value) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
  int const size = std::snprintf(nullptr, 0, specification.c_str(), value);
  if (size < 0) return {};
  std::string text(static_cast<std::size_t>(size) + 1, '\0');
  std::snprintf(text.data(), text.size(), specification.c_str(), value);
#pragma GCC diagnostic pop
  text.pop_back();
  return text;
}

class Printf {
 public:
  Printf(std::string_view format, std::span<Word const> arguments, Variables& variables)
      : format_(format), arguments_(arguments), variables_(variables) {}

  Result<CommandResult> run() {
    for (bool more = true; more;) {
      std::size_t const before = next_;
      more = once();
      if (failed_) return *failed_;
      if (next_ == before) break;  // a format without conversions is printed once
      more = more && next_ < arguments_.size();
    }
    return std::move(result_);
  }

 private:
  /// The format from its beginning to its end; false: nothing more is to be printed.
  bool once() {
    for (at_ = 0; at_ < format_.size();) {
      if (format_[at_] == '%') {
        if (!conversion()) return false;
      } else {
        auto const end = std::min(format_.find('%', at_), format_.size());
        auto const text =
            unescape(format_.substr(at_, end - at_), EscapeStyle::format, variables_.characters());
        warn(text.warnings);
        result_.out += text.text;
        at_ = end;
      }
    }
    return true;
  }

  void complain(std::string const& message) {
    result_.err += "printf: " + message + '\n';
    result_.status = 1;
  }

  /// Lines that do not change the status.
  void warn(std::string_view lines) {
    while (!lines.empty()) {
      auto const end = lines.find('\n');
      result_.err += "printf: " + std::string(lines.substr(0, end + 1));
      lines.remove_prefix(end + 1);
    }
  }

  bool conversion() {
    std::size_t const begin = at_++;
    if (at_ < format_.size() && format_[at_] == '%') {
      ++at_;
      result_.out += '%';
      return true;
    }
    Conversion conversion;
    while (at_ < format_.size() && std::string_view("#'-+ 0").find(format_[at_]) != std::string_view::npos) {
      conversion.flags += format_[at_++];
    }
    conversion.width = number();
    if (conversion.width && *conversion.width < 0) {  // of a `*`
      conversion.flags += '-';
      conversion.width = *conversion.width == INT_MIN ? 0 : -*conversion.width;
    }
    if (at_ < format_.size() && format_[at_] == '.') {
      ++at_;
      conversion.precision = number().value_or(0);
      if (*conversion.precision < 0) conversion.precision.reset();
    }
    if (at_ < format_.size() && format_[at_] == '(') {
      if (auto const time = time_format()) {
        result_.out += formatted(conversion.specification("s"), this->time(*time).c_str());
        return true;
      }
    }
    while (at_ < format_.size() && std::string_view("hlLjtz").find(format_[at_]) != std::string_view::npos)
      ++at_;
    if (at_ >= format_.size()) {
      complain("`" + std::string(format_.substr(begin)) + "': missing format character");
      return false;
    }
    return print(conversion, format_[at_++]);
  }

  /// Digits, or `*` and its argument.
  std::optional<int> number() {
    if (at_ >= format_.size()) return std::nullopt;
    if (format_[at_] == '*') {
      ++at_;
      return static_cast<int>(
          std::clamp<std::intmax_t>(next_ < arguments_.size() ? integer() : 0, INT_MIN, INT_MAX));
    }
    if (format_[at_] < '0' || format_[at_] > '9') return std::nullopt;
    std::int64_t value = 0;
    for (; at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9'; ++at_) {
      value = std::min<std::int64_t>(value * 10 + (format_[at_] - '0'), INT_MAX);
    }
    return static_cast<int>(value);
  }

  bool print(Conversion const& conversion, char letter) {
    switch (letter) {
      case 's':
        put(conversion, argument());
        return true;
      case 'c':
        put(conversion, argument().substr(0, 1), true);
        return true;
      case 'b':
        return print_escaped(conversion);
      case 'q':
        put(conversion, backslash_quoted(argument(), variables_.characters()));
        return true;
      case 'Q':
        return print_cut_and_quoted(conversion);
      case 'n':
        return assign_count();
      case 'd':
      case 'i':
        result_.out += formatted(conversion.specification("jd"), integer());
        return true;
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        result_.out += formatted(conversion.specification(std::string{'j', letter}), unsigned_integer());
        return true;
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
      case 'a':
      case 'A':
        result_.out += formatted(conversion.specification(std::string{'L', letter}), floating());
        return true;
      default:
        complain("`" + std::string{letter} + "': invalid format character");
        return false;
    }
  }

  /// Bytes padded to the width, which may hold NUL.
  void put(Conversion const& conversion, std::string_view text, bool whole = false) {
    if (conversion.precision && !whole)
      text = text.substr(0, static_cast<std::size_t>(*conversion.precision));
    std::size_t size = text.size();
    if (whole && text.empty()) size = 1;  // %c of '' is a NUL
    auto const width = static_cast<std::size_t>(conversion.width.value_or(0));
    std::size_t const padding = width > size ? width - size : 0;
    bool const left = conversion.flags.find('-') != std::string::npos;
    if (!left) result_.out.append(padding, ' ');
    result_.out += text;
    if (whole && text.empty()) result_.out += '\0';
    if (left) result_.out.append(padding, ' ');
  }

  bool print_escaped(Conversion const& conversion) {
    auto const text = unescape(argument(), EscapeStyle::percent_b, variables_.characters());
    warn(text.warnings);
    put(conversion, text.text);
    return !text.ended;
  }

  bool print_cut_and_quoted(Conversion conversion) {
    std::string text = argument();
    if (conversion.precision) text = text.substr(0, static_cast<std::size_t>(*conversion.precision));
    conversion.precision.reset();
    put(conversion, backslash_quoted(text, variables_.characters()));
    return true;
  }

  bool assign_count() {
    std::string const name = argument();
    if (name.empty()) return true;
    if (!is_variable_name(name)) {
      complain("`" + name + "': not a valid identifier");
      return false;
    }
    auto const assigned = variables_.assign(name, std::to_string(result_.out.size()));
    if (!assigned) failed_ = assigned.error();
    return assigned.has_value();
  }

  std::string argument() { return next_ < arguments_.size() ? arguments_[next_++].text : std::string(); }

  /// `'a` is the code of a.
  std::optional<std::intmax_t> quoted_character() {
    if (next_ >= arguments_.size()) return 0;
    std::string const& text = arguments_[next_].text;
    if (text.empty() || (text[0] != '\'' && text[0] != '"')) return std::nullopt;
    ++next_;
    if (text.size() == 1) return 0;
    auto const code = variables_.characters().at(text, 1).code;
    return code < 0x110000 ? static_cast<std::intmax_t>(code) : static_cast<signed char>(text[1]);
  }

  template <class Value, class Convert>
  Value converted(Convert convert) {
    std::string const text = argument();
    char* end = nullptr;
    errno = 0;
    Value const value = convert(text.c_str(), &end);
    if (*end != '\0') {
      bool const octal = text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
      bool const hexadecimal = text.size() > 1 && text[0] == '0' && text[1] == 'x';
      std::string_view const kind = octal ? "octal " : hexadecimal ? "hex " : "";
      complain(text + ": invalid " + std::string(kind) + "number");
    } else if (errno == ERANGE) {
      warn("warning: " + text + ": Numerical result out of range\n");
    }
    return value;
  }

  std::intmax_t integer() {
    if (auto const code = quoted_character()) return *code;
    return converted<std::intmax_t>(
        [](char const* text, char** end) { return std::strtoimax(text, end, 0); });
  }

  std::uintmax_t unsigned_integer() {
    if (auto const code = quoted_character()) return static_cast<std::uintmax_t>(*code);
    return converted<std::uintmax_t>(
        [](char const* text, char** end) { return std::strtoumax(text, end, 0); });
  }

  long double floating() {
    if (auto const code = quoted_character()) return static_cast<long double>(*code);
    return converted<long double>([](char const* text, char** end) { return std::strtold(text, end); });
  }

  /// `%(FORMAT)T`: the format inside; at_ goes behind the T.
  std::optional<std::string> time_format() {
    std::size_t depth = 0;
    for (std::size_t end = at_; end < format_.size(); ++end) {
      if (format_[end] == '(') ++depth;
      if (format_[end] != ')' || --depth != 0) continue;
      if (end + 1 >= format_.size() || format_[end + 1] != 'T') return std::nullopt;
      std::string inside(format_.substr(at_ + 1, end - at_ - 1));
      at_ = end + 2;
      return inside.empty() ? "%X" : inside;
    }
    return std::nullopt;
  }

  std::string time(std::string const& format) {
    std::intmax_t seconds = next_ < arguments_.size() ? integer() : -1;
    if (seconds == -1 || seconds == -2) seconds = std::time(nullptr);
    std::time_t const moment = static_cast<std::time_t>(seconds);
    std::tm local{};
    localtime_r(&moment, &local);
    std::string text(128 + 32 * format.size(), '\0');
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    text.resize(std::strftime(text.data(), text.size(), format.c_str(), &local));
#pragma GCC diagnostic pop
    return text;
  }

  std::string_view format_;
  std::span<Word const> arguments_;
  Variables& variables_;
  std::size_t at_ = 0;    ///< in the format
  std::size_t next_ = 0;  ///< of the arguments
  CommandResult result_;
  std::optional<Error> failed_;  ///< of the assignment of %n
};

CommandResult wrong_usage(std::string message) {
  return {2, {}, std::move(message.append(usage)), {}};
}

/// `-v NAME`, where it is the first word.
struct Options {
  std::optional<std::string> variable;
  std::size_t next = 1;  ///< of the words
};

std::optional<CommandResult> read_options(std::span<Word const> words, Options& options) {
  for (; options.next < words.size(); ++options.next) {
    std::string const& word = words[options.next].text;
    if (word == "--") {
      ++options.next;
      break;
    }
    if (word.size() < 2 || word[0] != '-') break;
    if (word[1] != 'v') return wrong_usage("printf: " + word.substr(0, 2) + ": invalid option\n");
    if (word.size() > 2) {
      options.variable = word.substr(2);
    } else if (options.next + 1 < words.size()) {
      options.variable = words[++options.next].text;
    } else {
      return wrong_usage("printf: -v: option requires an argument\n");
    }
    if (!is_variable_name(*options.variable)) {
      return CommandResult{2, {}, "printf: `" + *options.variable + "': not a valid identifier\n", {}};
    }
  }
  return std::nullopt;
}

}  // namespace

Result<CommandResult> printf(std::span<Word const> words, Variables& variables) {
  Options options;
  if (auto wrong = read_options(words, options)) return *wrong;
  if (options.next >= words.size()) return wrong_usage({});
  auto result = TRY(Printf(words[options.next].text, words.subspan(options.next + 1), variables).run());
  if (!options.variable) return result;
  TRY_VOID(variables.assign(*options.variable, std::move(result.out), words[0].span));
  result.out.clear();
  return result;
}

}  // namespace ipsh::interp
