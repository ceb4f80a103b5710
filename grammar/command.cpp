// Commands: simple ones, compound ones, functions, pipelines and lists.
#include <cstring>

#include "grammar/reserved_words.hpp"
#include "grammar/shell_rules_private.hpp"

namespace ipsh::grammar::rules {

namespace {

using x3::char_;
using x3::lit;

/// Was the item that has just been read ended by `&`? (One deeper inside may have been: look at the place.)
bool after_background(ParseState& state, Iterator& first, Iterator) {
  return !state.events.empty() && state.events.back().kind == Kind::background &&
         state.events.back().end == state.offset(first);
}
bool after_equals_sign(ParseState& state, Iterator& first, Iterator) {
  return first != state.begin && first[-1] == '=';
}
bool after_pattern_sign(ParseState& state, Iterator& first, Iterator) {
  return first != state.begin && std::strchr("?*+@!", first[-1]) != nullptr;
}

x3::rule<struct redirect_class> const redirect{"redirection"};
x3::rule<struct simple_class> const simple{"command"};
x3::rule<struct compound_class> const compound{"compound command"};
x3::rule<struct pipeline_class> const pipeline{"pipeline"};
x3::rule<struct and_or_class> const and_or{"command"};
x3::rule<struct command_class> const command{"command"};

auto const newline = Call<new_line>{};
auto const comment = lit('#') >> *(char_ - '\n');
auto const gap = blank >> -comment;
auto const line_break_def = gap >> *(newline >> gap);
auto const need_list = [](char const* open) {
  return line_break >> must("a command", open)[list] >> line_break;
};

// Reserved words: only where a command may begin.
x3::symbols<> const reserved_symbols = [] {
  x3::symbols<> symbols;
  for (std::string_view const word : reserved_words) symbols.add(word);
  return symbols;
}();
auto const reserved = &(reserved_symbols >> word_end);

// Simple commands.
// bash reads `name[` up to the `]`, blanks included, whatever follows.
auto const assignment =
    &(variable_name >> continuations >> char_("=+[")) >>
    node(Kind::assignment)[node(Kind::name)[variable_name] >>
                           !refuse(refused::continuation)[+continuation >> char_("=+[")] >>
                           (refuse(refused::arrays)[lit("=(") | lit("+=(") | '['] |
                            -node(Kind::append)[lit('+')] >> '=' >> -pattern)];

x3::symbols<> const redirect_operators{{">", ">>", "<", ">&", "<&", ">|", "<>", "<<<"}};
auto const descriptor = x3::repeat(1, 9)[x3::digit >> continuations] >> &char_("<>");
auto const moved_descriptor =
    refuse(refused::moved_descriptor)[(lit(">&") | "<&") >> blank >> +x3::digit >> '-' >> word_end] |
    refuse(refused::closed_descriptor)[(lit(">&-") | "<&-") >> !word_end];
auto const named_descriptor =
    refuse(refused::named_descriptor)[lit('{') >> variable_name >> '}' >> char_("<>")];
auto const long_descriptor = refuse(refused::descriptor_number)[+x3::digit >> char_("<>")];
// Digits before another redirection are its descriptor, not a file's name.
auto const target = blank >>
                    must("a word",
                         "redirection")[!process_substitution >> !named_descriptor >> !descriptor >> word];
auto const redirect_def = &char_("0-9<>&{") >>
                          (named_descriptor |
                           node(Kind::redirect)[-node(Kind::digits)[descriptor] >> &char_("<>") >>
                                                    (process_substitution | moved_descriptor |
                                                     node(Kind::here_document)[Call<here_start>{}] |
                                                     node(Kind::operator_)[redirect_operators] >> target) |
                                                node(Kind::operator_)[lit("&>>") | "&>"] >> target] |
                           long_descriptor);

// A word with "(" behind it is never valid, but it is worth saying what it would be in bash.
auto const argument =
    redirect | word >> !(refuse(refused::extended_pattern)[&lit('(') >> Call<after_pattern_sign>{}] |
                         refuse(refused::arrays)[&lit('(') >> Call<after_equals_sign>{}]);
auto const prefix = redirect | assignment;
auto const simple_def =
    node(Kind::simple)[!reserved >> (prefix >> *(blank >> prefix) >> *(blank >> argument) |
                                     argument >> *(blank >> argument))];

// Compound commands.
auto const clause = [](char const* open) {
  return node(Kind::clause)[need_list(open) >> must("`then`", "then")[keyword("then")] >> need_list("then")];
};
auto const if_command =
    node(Kind::if_)[keyword("if") >> clause("if") >> *(keyword("elif") >> clause("elif")) >>
                    -(keyword("else") >> node(Kind::else_)[need_list("else")]) >>
                    must("`fi`", "then")[keyword("fi")]];
auto const do_done = must("`do`", "do")[keyword("do")] >> need_list("do") >>
                     must("`done`", "do")[keyword("done")];
auto const while_command = node(Kind::while_)[keyword("while") >> need_list("while") >> do_done];
auto const until_command = node(Kind::until_)[keyword("until") >> need_list("until") >> do_done];

auto const semicolon = lit(';') >> !char_(";&");
auto const for_words = node(Kind::in)[keyword("in") >> *(blank >> word)];
auto const for_command = node(
    Kind::for_)[keyword("for") >> blank >>
                (refuse(refused::arithmetic_for)[lit("((")] |
                 must("a variable's name", "for")[node(Kind::name)[variable_name] >> word_end]) >>
                (gap >> semicolon >> line_break |
                 line_break >> -(for_words >> must("a newline or `;`", "for")[gap >> (semicolon | newline)] >>
                                 line_break)) >>
                do_done];

auto const case_pattern = !lit('#') >> pattern;
auto const patterns = case_pattern >> *(blank >> '|' >> blank >> must("a pattern", "case")[case_pattern]);
auto const item_end = node(Kind::test_next)[lit(";;&")] | ";;" | node(Kind::fall_through)[lit(";&")];
auto const case_item =
    node(Kind::case_item)[(lit('(') >> blank | !keyword("esac")) >> patterns >> blank >>
                          must("`)`", "case")[lit(')')] >> line_break >> -list >> line_break >>
                          (item_end | &must("`;;` or `esac`", "case")[keyword("esac")])];
auto const case_command =
    node(Kind::case_)[keyword("case") >> blank >> must("a word", "case")[word] >> line_break >>
                      must("`in`", "case")[keyword("in")] >> line_break >> *(case_item >> line_break) >>
                      must("`esac`", "case")[keyword("esac")]];

auto const brace = node(Kind::brace)[keyword("{") >> need_list("{") >> must("`}`", "{")[keyword("}")]];
auto const subshell =
    node(Kind::subshell)[lit('(') >> need_list("subshell") >> must("`)`", "subshell")[lit(')')]];

// bash takes no reserved word behind a redirection: `{ { a; } >f }` lacks a `;`.
auto const command_end = &(gap >> (x3::eoi | char_(";&|)\n")));
auto const compound_redirects = +(blank >> redirect) >> must("the end of the command", "")[command_end];
auto const compound_def =
    node(Kind::compound)[(if_command | while_command | until_command | for_command | case_command | brace |
                          refuse(refused::arithmetic_command)[lit("((")] | subshell | condition) >>
                         -compound_redirects];

// Functions.
constexpr ByteSet function_name_bytes = all_bytes_except(" \t\n;&|()<>'\"\\$`=");
auto const function_name = node(Kind::name)[Run(function_name_bytes)];
auto const parentheses = lit('(') >> blank >> ')';
auto const function =
    node(Kind::function)[(keyword("function") >> blank >> must("a name", "function")[function_name] >>
                              -(blank >> parentheses) |
                          !reserved >> function_name >> blank >> parentheses) >>
                         line_break >> must("the function's body, a compound command", "function")[compound]];
auto const begins_function = &(Run(function_name_bytes) >> blank >> '(');

auto const reserved_but_refused = refuse(refused::select)[keyword("select")] |
                                  refuse(refused::coproc)[keyword("coproc")] |
                                  refuse(refused::time)[keyword("time")];
// The lookaheads say nothing new, they save time: most commands are simple.
auto const command_def = nested[(reserved | &lit('(')) >> (compound | reserved_but_refused | function) |
                                begins_function >> function | simple];

// Pipelines and lists.
auto const next_stage = gap >> &lit('|') >>
                        (node(Kind::pipe_both)[lit("|&")] | lit('|') >> !lit('|')) >> line_break >>
                        must("a command", "pipe")[command];
auto const pipeline_def =
    node(Kind::pipeline)[*(&lit('!') >> node(Kind::not_)[keyword("!")] >> blank) >> command >> *next_stage];
auto const joint = &char_("&|") >> (node(Kind::and_)[lit("&&")] | node(Kind::or_)[lit("||")]);
auto const and_or_def =
    node(Kind::and_or)[pipeline >> *(gap >> joint >> line_break >> must("a command", "cmdand")[pipeline])];

// `&`, newline, `>` would be `&>` in bash.
auto const background = &lit('&') >> node(Kind::background)[lit('&') >> !lit('&')] >>
                        !refuse(refused::continuation)[+continuation >> char_("&>")];
auto const item = node(Kind::item)[and_or >> -(gap >> background)];
auto const separator =
    Call<after_background>{} >> line_break | gap >> semicolon >> line_break | gap >> newline >> line_break;
auto const list_def = line_break >> node(Kind::list)[item >> *(separator >> item)] >> -separator;

BOOST_SPIRIT_DEFINE(redirect, simple, compound, pipeline, and_or, command)

}  // namespace

BOOST_SPIRIT_DEFINE(list, line_break)
BOOST_SPIRIT_INSTANTIATE(decltype(list), Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(decltype(line_break), Iterator, Context)

}  // namespace ipsh::grammar::rules

namespace ipsh::grammar {

bool parse_script(ParseState& state, char const*& first, char const* last) {
  using namespace rules;
  return x3::parse(first, last, x3::with<state_tag>(state)[-list >> line_break]);
}

}  // namespace ipsh::grammar
