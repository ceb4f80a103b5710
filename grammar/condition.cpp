// [[ … ]]. Operators are words of their own here; newlines are allowed where an expression may begin or has
// just ended.
#include "grammar/shell_rules_private.hpp"

namespace ipsh::grammar::rules {

namespace {

using x3::char_;
using x3::lit;

x3::rule<struct any_of_class> const any_of{"condition"};
x3::rule<struct term_class> const term{"condition"};

auto const space = *(char_(" \t\n") | continuation);
auto const alone = &char_(" \t\n");  // behind an operator
auto const extended_pattern = refuse(refused::extended_pattern)[lit('(')];
auto const operand =
    !keyword("]]") >> !((lit('!') | "-R") >> word_end) >> !lit('#') >> word >> !extended_pattern;
auto const need_operand = must("a word", "cond")[operand];

x3::symbols<> const file_tests{{"-a", "-b", "-c", "-d", "-e", "-f", "-g", "-h", "-k", "-n", "-o", "-p", "-r",
                                "-s", "-t", "-u", "-v", "-w", "-x", "-z", "-G", "-L", "-N", "-O", "-S"}};
x3::symbols<> const comparisons{
    {"==", "=", "!=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"}};
auto const order = !process_substitution >> char_("<>");

auto const unary = node(Kind::unary)[node(Kind::operator_)[file_tests >> word_end] >> blank >> need_operand];
auto const comparing = node(Kind::operator_)[comparisons >> alone | order] >> blank >> need_operand |
                       node(Kind::operator_)[lit("=~") >> alone] >> blank >>
                           must("a regular expression", "cond")[regex];
/// What may follow a word that is a condition by itself; a newline may not.
auto const term_end = &(keyword("]]") | "&&" | "||" | ')' | x3::eoi);
auto const comparison =
    node(Kind::comparison)[operand >>
                           (blank >> comparing | &(blank >> must("an operator or `]]`", "cond")[term_end]))];
auto const parenthesis =
    node(Kind::parenthesis)[lit('(') >> !refuse(refused::double_parenthesis)[lit('(')] >>
                            must("a condition", "cond")[any_of] >> must("`)`", "cond")[lit(')')]];
auto const negated = node(Kind::negated)[lit('!') >> alone >> space >> must("a condition", "cond")[term]];
auto const term_def = nested[negated | parenthesis | unary | comparison];
auto const all_of =
    node(Kind::all_of)[term >> *(space >> "&&" >> space >> must("a condition", "cond")[term])];
auto const any_of_def =
    space >>
    node(Kind::any_of)[all_of >> *(space >> "||" >> space >> must("a condition", "cond")[all_of])] >> space;

auto const condition_def = node(Kind::condition)[keyword("[[") >> must("a condition", "cond")[any_of] >>
                                                 must("`]]`", "cond")[keyword("]]")]];

BOOST_SPIRIT_DEFINE(any_of, term)

}  // namespace

BOOST_SPIRIT_DEFINE(condition)
BOOST_SPIRIT_INSTANTIATE(decltype(condition), Iterator, Context)

}  // namespace ipsh::grammar::rules
