// Arithmetic as in $(( )): 64-bit integers with bash's operators, precedences and error messages. The text is
// expanded already; variables are asked for by name.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "netlink/error.hpp"

namespace ipsh::grammar {

class ArithmeticVariables {
 public:
  ArithmeticVariables() = default;
  ArithmeticVariables(ArithmeticVariables const&) = delete;
  ArithmeticVariables& operator=(ArithmeticVariables const&) = delete;
  virtual ~ArithmeticVariables() = default;
  /// The value as text (it is evaluated in turn, as bash does); none: unset, which counts as 0. An error
  /// (`set -u`) ends the evaluation.
  [[nodiscard]] virtual Result<std::optional<std::string>> get(std::string_view name) = 0;
  [[nodiscard]] virtual Result<void> set(std::string_view name, std::int64_t value) = 0;
};

/// The value of an expression. Errors have bash's words without "bash: line N: ":
/// `1/0: division by 0 (error token is "0")`.
Result<std::int64_t> evaluate_arithmetic(std::string_view expression, ArithmeticVariables& variables);

}  // namespace ipsh::grammar
