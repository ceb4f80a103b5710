#include <charconv>
#include <cstdint>
#include <vector>

#include "interp/text_builtins.hpp"

namespace ipsh::interp {
namespace {

/// A plain integer, small enough that counting past it does not overflow.
std::optional<std::int64_t> small_integer(std::string_view text) {
  bool const negative = text.starts_with('-');
  std::string_view const digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || digits.size() > 15 || digits.find_first_not_of("0123456789") != digits.npos) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (negative && value == 0) return std::nullopt;  // seq has a minus zero
  return negative ? -value : value;
}

struct Request {
  std::string separator = "\n";
  bool equal_width = false;
  std::vector<std::int64_t> numbers;
  std::size_t width = 0;  ///< of the widest number as written
};

std::optional<Request> read(std::span<Word const> words) {
  Request request;
  std::size_t at = 1;
  for (; at < words.size(); ++at) {
    std::string const& word = words[at].text;
    if (word == "-w") {
      request.equal_width = true;
    } else if (word == "-s" && at + 1 < words.size()) {
      request.separator = words[++at].text;
    } else if (word.size() > 2 && word.starts_with("-s")) {
      request.separator = word.substr(2);
    } else {
      break;
    }
  }
  for (; at < words.size(); ++at) {
    auto const number = small_integer(words[at].text);
    if (!number) return std::nullopt;
    request.numbers.push_back(*number);
    bool const step = request.numbers.size() == 2 && at + 1 < words.size();
    if (!step) request.width = std::max(request.width, words[at].text.size());
  }
  if (request.numbers.empty() || request.numbers.size() > 3) return std::nullopt;
  return request;
}

void put(std::string& out, std::int64_t value, std::size_t width) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (value < 0) out += '-';
  std::size_t const size = digits.size() + (value < 0 ? 1 : 0);
  if (size < width) out.append(width - size, '0');
  out += digits;
}

}  // namespace

std::optional<CommandResult> seq(std::span<Word const> words) {
  auto const request = read(words);
  if (!request) return std::nullopt;
  auto const& numbers = request->numbers;
  std::int64_t const first = numbers.size() > 1 ? numbers.front() : 1;
  std::int64_t const step = numbers.size() > 2 ? numbers[1] : 1;
  std::int64_t const last = numbers.back();
  if (step == 0) return std::nullopt;
  // An output that would not fit in memory is the program's to stream.
  if ((last - first) / step > 1'000'000) return std::nullopt;
  std::size_t const width = request->equal_width ? request->width : 0;
  CommandResult result;
  for (std::int64_t value = first; step > 0 ? value <= last : value >= last; value += step) {
    if (value != first) result.out += request->separator;
    put(result.out, value, width);
  }
  if (!result.out.empty()) result.out += '\n';
  return result;
}

}  // namespace ipsh::interp
