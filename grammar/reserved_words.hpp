// bash's reserved words (`compgen -k`): words only where a command may not begin.
#pragma once
#include <array>
#include <string_view>

namespace ipsh::grammar {

inline constexpr std::array<std::string_view, 22> reserved_words = {
    "if",  "then", "elif", "else", "fi", "do", "done", "case", "esac",     "while",  "until",
    "for", "in",   "{",    "}",    "!",  "[[", "]]",   "time", "function", "select", "coproc"};

}  // namespace ipsh::grammar
