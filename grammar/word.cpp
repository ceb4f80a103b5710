// Words: quoting, parameters, substitutions; and the other texts made of the same parts (patterns, regular
// expressions, bodies of here-documents).
#include "grammar/shell_rules_private.hpp"

namespace ipsh::grammar::rules {

namespace {

using x3::char_;
using x3::lit;

constexpr ByteSet literal_bytes = all_bytes_except(" \t\n;&|()<>'\"\\$`");
constexpr ByteSet double_quoted_bytes = all_bytes_except("\"$`\\");
constexpr ByteSet here_document_bytes = all_bytes_except("$`\\");
constexpr ByteSet argument_bytes = all_bytes_except("}'\"\\$`<>");
constexpr ByteSet quoted_argument_bytes = all_bytes_except("}'\"\\$`");
constexpr ByteSet paired_bytes = all_bytes_except("'\"\\$`");
constexpr ByteSet arithmetic_bytes = all_bytes_except("()$`\"'\\#");
constexpr ByteSet regex_bytes = all_bytes_except(" \t\n;&<>()'\"\\$`");
constexpr ByteSet regex_group_bytes = all_bytes_except("()'\"\\$`");

bool may_be_arithmetic(ParseState& state, Iterator& first, Iterator) {
  return !state.not_arithmetic.contains(state.offset(first));
}
bool after_blank(ParseState&, Iterator& first, Iterator) {
  return first[-1] == ' ' || first[-1] == '\t' || first[-1] == '\n';  // never the first byte: "$((" is before
}
bool is_not_arithmetic(ParseState& state, Iterator& first, Iterator) {
  state.not_arithmetic.insert(state.offset(first));
  return false;
}

/// The text between is parsed later, as a source of its own: backslashes in it are to be taken away first.
bool backquoted(ParseState& state, Iterator& first, Iterator last) {
  if (first == last || *first != '`') return false;
  Iterator at = first + 1;
  while (at != last && *at != '`') at += *at == '\\' && at + 1 != last ? 2 : 1;
  if (at == last) stop_expected(state, at, "a closing \"`\"", "quote");
  first = at + 1;
  return true;
}

x3::rule<struct parameter_class> const parameter{"parameter"};
x3::rule<struct quoted_parameter_class> const quoted_parameter{"parameter"};
x3::rule<struct double_quoted_class> const double_quoted{"double quotes"};
x3::rule<struct arithmetic_class> const arithmetic{"arithmetic"};
x3::rule<struct arithmetic_text_class> const arithmetic_text{"arithmetic text"};
x3::rule<struct substitution_class> const substitution{"substitution"};
x3::rule<struct argument_class> const argument{"argument"};
x3::rule<struct quoted_argument_class> const quoted_argument{"quoted argument"};
x3::rule<struct regex_group_class> const regex_group{"regular expression's group"};

auto const any_pair = lit('\\') >> char_;  // a backslash and what it quotes

auto const backquote = node(Kind::backquote)[Call<backquoted>{}];
auto const dollar = &lit('$') >>
                    (refuse(refused::dollar_bracket)[lit("$[")] |
                     refuse(refused::continuation)[lit('$') >> continuation] | node(Kind::dollar)[lit('$')]);
auto const single =
    node(Kind::single)[lit('\'') >> *(char_ - '\'') >> must("a closing \"'\"", "quote")[lit('\'')]];
auto const dollar_single = node(Kind::dollar_single)[lit("$'") >> *(any_pair | (char_ - char_("'\\"))) >>
                                                     must("a closing \"'\"", "quote")[lit('\'')]];
auto const escaped = node(Kind::escaped)[lit('\\') >> (char_ - '\n')];
auto const quoted = single | escaped;
auto const dollar_quoted = dollar_single | refuse(refused::locale_quotes)[lit("$\"")];

// $name and ${…}
auto const special_name = char_("@*#?$!0-9-");
auto const name_text = variable_name | +x3::digit | special_name;
auto const any_name = node(Kind::name)[name_text];
auto const short_name = node(Kind::name)[variable_name] >>
                            !refuse(refused::continuation)[+continuation >> (x3::alnum | char_('_'))] |
                        node(Kind::name)[special_name];
x3::symbols<> const pattern_operators{{"#", "##", "%", "%%"}};
x3::symbols<> const value_operators{{":-", "-", ":=", "=", ":?", "?", ":+", "+"}};
auto const other_forms = refuse(refused::arrays)[lit('[')] | refuse(refused::replacement)[lit('/')] |
                         refuse(refused::substring)[lit(':')] | refuse(refused::case_change)[char_("^,")] |
                         refuse(refused::transformation)[lit('@')];
/// `value` is what may follow :- and its like, there quotes mean something else inside double quotes.
template <class Argument>
auto parameter_of(Argument const& value) {
  auto const operation = node(Kind::operator_)[value_operators] >> node(Kind::argument)[value] |
                         node(Kind::operator_)[pattern_operators] >> node(Kind::argument)[argument];
  // Looked at first: ${#} and ${#:-x} are the parameter # itself.
  auto const length = &(lit('#') >> name_text >> char_("}[")) >> node(Kind::length)[lit('#')] >> any_name >>
                      (lit('}') | refuse(refused::arrays)[lit('[')]);
  auto const indirect = refuse(refused::indirection)[lit('!') >> (x3::alnum | char_("_@*#?$!"))];
  auto const nothing = refuse(refused::empty_argument)[lit('#') >> char_("+=%") >> '}'];
  auto const plain = !nothing >> must("a parameter's name", "brace")[any_name] >> -operation >>
                     (lit('}') | other_forms | must("`}`", "brace")[x3::eps(false)]);
  return node(Kind::parameter)[lit("${") >> (length | indirect | plain) | lit('$') >> short_name];
}
auto const parameter_def = parameter_of(argument);
auto const quoted_parameter_def = parameter_of(quoted_argument);

// $( ) and $(( ))
auto const substitution_def =
    node(Kind::substitution)[lit("$(") >> !refuse(refused::continuation)[+continuation >> '('] >>
                             own_here_documents[-list >> line_break] >> must("`)`", "cmdsubst")[lit(')')]];
// Quotes and backslashes are text here (and an error later), but hide parentheses, as in bash: that decides
// whether `$((` is arithmetic or a subshell in a substitution.
auto const arithmetic_quotes = lit('\'') >> *(char_ - '\'') >> '\'';
// bash takes ` #` for a comment when it looks for the end.
auto const number_sign = !refuse(refused::arithmetic_comment)[&lit('#') >> Call<after_blank>{}] >> '#';
auto const arithmetic_part =
    node(Kind::text)[+(Run(arithmetic_bytes) | number_sign | any_pair | arithmetic_quotes)] | arithmetic |
    substitution | quoted_parameter | backquote | double_quoted | dollar;
auto const arithmetic_text_def =
    *(arithmetic_part | node(Kind::parenthesis)[lit('(') >> nested[arithmetic_text] >> ')']);
auto const arithmetic_def = &lit("$((") >> Call<may_be_arithmetic>{} >>
                            (node(Kind::arithmetic)[lit("$((") >> nested[arithmetic_text] >> "))"] |
                             Call<is_not_arithmetic>{});

auto const expansion =
    &lit('$') >> (dollar_quoted | arithmetic | substitution | parameter | dollar) | backquote;
auto const quoted_expansion =
    &lit('$') >> (arithmetic | substitution | quoted_parameter | dollar) | backquote;

auto const double_quoted_def =
    node(Kind::double_)[lit('"') >>
                        *(node(Kind::text)[+(Run(double_quoted_bytes) | any_pair)] | quoted_expansion) >>
                        must("a closing '\"'", "quote")[lit('"')]];

auto const common_part = expansion | double_quoted | quoted;
auto const word_part = node(Kind::literal)[+(Run(literal_bytes) | continuation)] | common_part;
auto const word_def = node(Kind::word)[!lit('#') >> +word_part];
auto const pattern_def = node(Kind::word)[+word_part];

auto const argument_def = nested[*(
    node(Kind::literal)[+(Run(argument_bytes) | continuation | !process_substitution >> char_("<>"))] |
    common_part)];
auto const paired =
    node(Kind::paired)[lit('\'') >> *(node(Kind::argument_text)[Run(paired_bytes)] |
                                      !refuse(refused::quotes_in_quotes)[lit("${") | "$(" | char_("\"\\`")] >>
                                          (quoted_parameter | dollar)) >>
                       must("a closing \"'\"", "quote")[lit('\'')]];
auto const quoted_argument_def =
    nested[*(node(Kind::argument_text)[+(Run(quoted_argument_bytes) | any_pair)] | paired |
             refuse(refused::quotes_in_quotes)[lit("$'") | lit("$\"")] | double_quoted | quoted_expansion)];

auto const regex_part =
    common_part | node(Kind::parenthesis)[lit('(') >> nested[regex_group] >> must("`)`", "cond")[lit(')')]];
auto const regex_group_def = *(node(Kind::literal)[+(Run(regex_group_bytes) | continuation)] | regex_part);
auto const regex_def =
    node(Kind::regex)[+(node(Kind::literal)[+(Run(regex_bytes) | continuation)] | regex_part)];

auto const here_body_def =
    node(Kind::here_body)[*(node(Kind::here_text)[+(Run(here_document_bytes) | any_pair)] | quoted_expansion |
                            node(Kind::here_text)[lit('\\')])];

BOOST_SPIRIT_DEFINE(parameter, quoted_parameter, double_quoted, arithmetic, arithmetic_text, substitution,
                    argument, quoted_argument, regex_group)

}  // namespace

BOOST_SPIRIT_DEFINE(word, pattern, regex, here_body)
BOOST_SPIRIT_INSTANTIATE(decltype(word), Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(decltype(pattern), Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(decltype(regex), Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(decltype(here_body), Iterator, Context)

}  // namespace ipsh::grammar::rules

namespace ipsh::grammar {

bool parse_here_body(ParseState& state, char const*& first, char const* last) {
  using namespace rules;
  return x3::parse(first, last, x3::with<state_tag>(state)[here_body]);
}

}  // namespace ipsh::grammar
