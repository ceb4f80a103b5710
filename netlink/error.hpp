// What went wrong, as a value: every layer returns Result<T>, nothing below interp/front prints or exits.
// An Error carries the stock tool's own words, so that a drop-in can print them and a diagnostic can begin
// with them.
#pragma once
#include <boost/system/result.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace ipsh {

/// A piece of a source text: bytes [begin, end) of source number `source` (0 = unknown place).
struct Span {
  std::uint32_t source = 0, begin = 0, end = 0;
  [[nodiscard]] bool known() const { return source != 0; }
  bool operator==(Span const&) const = default;
};

/// What kind of name was not found: a front end that can ask says which one was meant.
enum class Sought : std::uint8_t { nothing, link, network_namespace };

/// Why something could not be done.
struct Error {
  Error() = default;    // not an aggregate: a Result<std::string> must not take a string for an Error
  std::string message;  ///< standard error of the stock tool, whole, without the last newline
  std::string output;   ///< what the stock tool prints on standard output instead, or before it
  int status = 1;       ///< the exit status the stock tool ends with
  int number = 0;       ///< errno, 0 when the kernel was not asked
  std::string kernel;   ///< the kernel's extended acknowledgement, verbatim
  std::string code;     ///< "C210": family and number, empty when there is none yet
  std::string label;    ///< a few words under the caret
  std::string help;     ///< something that can be typed
  Span span;            ///< the words at fault
  Sought sought = Sought::nothing;  ///< the span's word is no such thing
};

template <class T>
using Result = boost::system::result<T, Error>;

/// For boost::system::result::value() on an error: a bug of ours, never a user's.
[[noreturn]] inline void throw_exception_from_error(Error const& error, boost::source_location const&) {
  throw std::logic_error("unchecked error: " + error.message);
}

/// An error of which only the stock tool's words and exit status are known.
Error failure(std::string message, int status = 1, Span span = {});
/// A failed system call: `what: strerror(number)`.
Error system_error(std::string_view what, int number);

}  // namespace ipsh

/// Evaluates to the value of a Result, or returns its error from the calling function (a GNU statement
/// expression).
#define TRY(expression)                                      \
  __extension__({                                            \
    auto try_result_ = (expression);                         \
    if (!try_result_) return std::move(try_result_).error(); \
    std::move(try_result_).value();                          \
  })
/// The same for Result<void>.
#define TRY_VOID(expression)                                                                  \
  do {                                                                                        \
    if (auto try_result_ = (expression); !try_result_) return std::move(try_result_).error(); \
  } while (false)
