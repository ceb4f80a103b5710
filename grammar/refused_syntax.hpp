// One row for each construct of bash that the shell grammar recognises only to refuse it. Commands that are
// refused are in refusal.cpp.
#pragma once
#include "grammar/refusal.hpp"

namespace ipsh::grammar::refused {

inline constexpr Refusal arrays{
    "U101", "arrays are not part of ipsh",
    "use a list of words, `for x in a b c`, or the positional parameters, `set -- a b c`"};
inline constexpr Refusal process_substitution{"U102", "process substitution is not part of ipsh",
                                              "use a pipeline, a here-string or a temporary file"};
inline constexpr Refusal arithmetic_command{
    "U103", "`(( ))` is not part of ipsh",
    "use `[ $((…)) -ne 0 ]` or `x=$((…))`; for two subshells write `( (`"};
inline constexpr Refusal arithmetic_for{
    "U104", "`for (( ))` is not part of ipsh",
    "use `for i in {1..9}`, `for i in $(seq 1 \"$n\")` or a `while` loop"};
inline constexpr Refusal select{"U105", "`select` is not part of ipsh", "use `read` and `case`"};
inline constexpr Refusal coproc{"U106", "`coproc` is not part of ipsh", ""};
inline constexpr Refusal time{"U107", "`time` is not part of ipsh",
                              "`command time …` runs the program of that name"};
inline constexpr Refusal replacement{"U108", "`${v/x/y}` is not part of ipsh",
                                     "use `$(echo \"$v\" | sed …)`"};
inline constexpr Refusal substring{"U109", "`${v:1:2}` is not part of ipsh",
                                   "use `${v#…}`, `${v%…}` or `$(echo \"$v\" | cut -c …)`"};
inline constexpr Refusal case_change{"U110", "`${v^}` and `${v,}` are not part of ipsh",
                                     "use `$(echo \"$v\" | tr a-z A-Z)`"};
inline constexpr Refusal transformation{"U111", "`${v@…}` is not part of ipsh", ""};
inline constexpr Refusal indirection{"U112", "`${!v}` is not part of ipsh",
                                     "use `case`, or pass the value itself"};
inline constexpr Refusal dollar_bracket{"U113", "`$[ ]` is not part of ipsh", "use `$(( ))`"};
inline constexpr Refusal locale_quotes{"U114", "`$\"…\"` is not part of ipsh", "leave out the `$`"};
inline constexpr Refusal named_descriptor{"U115", "`{name}>` is not part of ipsh",
                                          "use a descriptor's number, as in `3>file`"};
inline constexpr Refusal moved_descriptor{"U116", "moving a descriptor (`>&3-`) is not part of ipsh",
                                          "write `>&3 3>&-`"};
inline constexpr Refusal closed_descriptor{"U124", "a word directly behind `>&-` is not part of ipsh",
                                           "put a blank behind the `-`"};
inline constexpr Refusal descriptor_number{"U117", "a descriptor's number is too large", ""};
inline constexpr Refusal extended_pattern{"U118", "extended patterns (`@(a|b)`) are not part of ipsh",
                                          "use `case` with `a|b)`, or `[[ $v =~ ^(a|b)$ ]]`"};
inline constexpr Refusal quotes_in_quotes{"U119",
                                          "quotes inside `\"${v:-…}\"` are not part of ipsh in this form",
                                          "put the text into a variable first"};
inline constexpr Refusal quotes_in_substitution{"U136", "`${v:-$'…'}` is not part of ipsh inside `\"$(…)\"`",
                                                "put the text into a variable first"};
inline constexpr Refusal continuation{"U120",
                                      "a line continuation in the middle of a word is not part of ipsh",
                                      "end the line between two words"};
inline constexpr Refusal double_parenthesis{"U121", "`((` is not part of ipsh inside `[[ ]]`", "write `( (`"};
inline constexpr Refusal here_delimiter{"U122",
                                        "an expansion in a here-document's delimiter is not part of ipsh",
                                        "use a plain word, as in `<<'END'`"};
inline constexpr Refusal arithmetic_comment{"U123", "` #` is not part of ipsh inside `$(( ))`", ""};
inline constexpr Refusal empty_argument{"U125", "`${#+}`, `${#=}` and `${#%}` are not part of ipsh",
                                        "`$#` is the number of parameters"};
inline constexpr Refusal mixed_lists{"U126", "`$*` is not part of ipsh beside `$@` in this form",
                                     "put one of them into a variable first"};
inline constexpr Refusal list_in_argument{
    "U127", "an unquoted `$@` inside `${v+…}` is not part of ipsh where IFS is set", "write `\"$@\"`"};
inline constexpr Refusal tangled_braces{
    "U128", "a `{` inside `${…}` is not part of ipsh in a word with other braces", "quote it"};
inline constexpr Refusal quotes_in_case{
    "U129", "quotes inside `${v+…}` are not part of ipsh in the words of `case` where they may be empty",
    "put the value into a variable first"};
inline constexpr Refusal too_many_words{
    "U135", "braces that make more than a million words are not part of ipsh", "use a loop with `$((…))`"};

}  // namespace ipsh::grammar::refused
