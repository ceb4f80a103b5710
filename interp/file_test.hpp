// What `test` and [[ ]] ask of files, strings and integers alike: the operators that both have. Each asks the
// system at once; that all requests before have been answered is the caller's care.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace ipsh::interp {

/// `-e FILE` and the others of one file, and `-t DESCRIPTOR`; none: there is no such operator.
[[nodiscard]] std::optional<bool> file_test(std::string_view operation, std::string const& operand);
/// `FILE -nt FILE`, -ot, -ef; none: there is no such operator.
[[nodiscard]] std::optional<bool> file_comparison(std::string const& left, std::string_view operation,
                                                  std::string const& right);
[[nodiscard]] bool is_file_test(std::string_view operation);
[[nodiscard]] bool is_file_comparison(std::string_view operation);

/// `-eq` and the others; none: there is no such operator.
[[nodiscard]] std::optional<bool> integer_comparison(long long left, std::string_view operation,
                                                     long long right);
[[nodiscard]] bool is_integer_comparison(std::string_view operation);

}  // namespace ipsh::interp
