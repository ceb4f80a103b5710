// The vocabulary of the shell grammar's .cpp files (Spirit X3; included nowhere else). No rule has an
// attribute: node(Kind)[p] appends events, must(…)[p] and refuse(…) end the parse with a reason, the rest is
// plain X3. There is no skipper, blanks are syntax in a shell.
#pragma once
#include <array>
#include <boost/spirit/home/x3.hpp>
#include <string_view>

#include "grammar/parse_state.hpp"
#include "grammar/refused_syntax.hpp"

namespace ipsh::grammar::rules {

namespace x3 = boost::spirit::x3;

struct state_tag;
using Iterator = char const*;
using Context = x3::context<state_tag, ParseState>;

template <class C>
ParseState& state_of(C const& context) {
  return x3::get<state_tag>(context);
}

/// Base of our directives and parsers: nothing is ever stored.
template <class Subject, class Derived>
struct Directive : x3::unary_parser<Subject, Derived> {
  using x3::unary_parser<Subject, Derived>::unary_parser;
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
};
template <class Derived>
struct Primitive : x3::parser<Derived> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
};

/// node(kind)[p]: an event around what p reads; when p fails the events are as before.
template <class Subject>
struct NodeDirective : Directive<Subject, NodeDirective<Subject>> {
  constexpr NodeDirective(Subject const& subject, Kind kind)
      : Directive<Subject, NodeDirective>(subject), kind(kind) {}
  template <class C, class R, class A>
  bool parse(Iterator& first, Iterator const& last, C const& context, R& r, A&) const {
    ParseState& state = state_of(context);
    auto const mark = state.events.size();
    Iterator const start = first;
    state.events.push_back({state.offset(first), 0, kind, 0});
    if (!this->subject.parse(first, last, context, r, x3::unused)) {
      state.events.resize(mark);
      first = start;
      return false;
    }
    state.events[mark].end = state.offset(first);
    state.events[mark].size = std::uint32_t(state.events.size() - mark);
    return true;
  }
  Kind kind;
};

/// nested[p]: one level deeper.
template <class Subject>
struct NestedDirective : Directive<Subject, NestedDirective<Subject>> {
  constexpr explicit NestedDirective(Subject const& subject) : Directive<Subject, NestedDirective>(subject) {}
  template <class C, class R, class A>
  bool parse(Iterator& first, Iterator const& last, C const& context, R& r, A&) const {
    ParseState& state = state_of(context);
    if (state.depth >= deepest_nesting) stop_nesting(state, first);
    struct Level {
      int& depth;
      explicit Level(int& depth) : depth(++depth) {}
      ~Level() { --depth; }
    } const level(state.depth);
    return this->subject.parse(first, last, context, r, x3::unused);
  }
};

/// own_here_documents[p]: as nested[p], and here-documents begun inside have their bodies inside.
template <class Subject>
struct OwnHereDirective : Directive<Subject, OwnHereDirective<Subject>> {
  constexpr explicit OwnHereDirective(Subject const& subject)
      : Directive<Subject, OwnHereDirective>(subject) {}
  template <class C, class R, class A>
  bool parse(Iterator& first, Iterator const& last, C const& context, R& r, A& attribute) const {
    ParseState& state = state_of(context);
    std::vector<std::size_t> outer;
    outer.swap(state.pending);
    bool const matched = NestedDirective<Subject>(this->subject).parse(first, last, context, r, attribute);
    if (matched) require_bodies(state, first);
    state.pending.swap(outer);
    return matched;
  }
};

/// must(what, open)[p]: p, or the end of the parse with "expected WHAT"; `open` is for a prompt.
template <class Subject>
struct MustDirective : Directive<Subject, MustDirective<Subject>> {
  constexpr MustDirective(Subject const& subject, char const* what, char const* open)
      : Directive<Subject, MustDirective>(subject), what(what), open(open) {}
  template <class C, class R, class A>
  bool parse(Iterator& first, Iterator const& last, C const& context, R& r, A&) const {
    if (this->subject.parse(first, last, context, r, x3::unused)) return true;
    stop_expected(state_of(context), first, what, open);
  }
  char const* what;
  char const* open;
};

/// refuse(refusal)[p]: when p matches, the parse ends: ipsh does not have that.
template <class Subject>
struct RefuseDirective : Directive<Subject, RefuseDirective<Subject>> {
  constexpr RefuseDirective(Subject const& subject, Refusal const* refusal)
      : Directive<Subject, RefuseDirective>(subject), refusal(refusal) {}
  template <class C, class R, class A>
  bool parse(Iterator& first, Iterator const& last, C const& context, R& r, A&) const {
    ParseState& state = state_of(context);
    auto const mark = state.events.size();
    Iterator const start = first;
    if (this->subject.parse(first, last, context, r, x3::unused)) stop_refused(state, start, first, *refusal);
    state.events.resize(mark);
    return false;
  }
  Refusal const* refusal;
};

template <template <class> class D, class... Arguments>
struct Generator {
  std::tuple<Arguments...> arguments;
  template <class Subject>
  constexpr auto operator[](Subject const& subject) const {
    return std::apply(
        [&](auto... argument) {
          return D<typename x3::extension::as_parser<Subject>::value_type>(x3::as_parser(subject),
                                                                           argument...);
        },
        arguments);
  }
};
constexpr auto node(Kind kind) {
  return Generator<NodeDirective, Kind>{{kind}};
}
constexpr auto must(char const* what, char const* open) {
  return Generator<MustDirective, char const*, char const*>{{what, open}};
}
constexpr auto refuse(Refusal const& refusal) {
  return Generator<RefuseDirective, Refusal const*>{{&refusal}};
}
inline constexpr Generator<NestedDirective> nested{};
inline constexpr Generator<OwnHereDirective> own_here_documents{};

/// A parser that is a function.
template <bool (*function)(ParseState&, Iterator&, Iterator)>
struct Call : Primitive<Call<function>> {
  template <class C, class R, class A>
  bool parse(Iterator& first, Iterator const& last, C const& context, R&, A&) const {
    return function(state_of(context), first, last);
  }
};

using ByteSet = std::array<bool, 256>;
constexpr ByteSet all_bytes_except(std::string_view out) {
  ByteSet set{};
  for (bool& in : set) in = true;
  for (char const c : out) set[static_cast<unsigned char>(c)] = false;
  return set;
}

/// One or more bytes of a set.
struct Run : Primitive<Run> {
  constexpr explicit Run(ByteSet const& set) : set(&set) {}
  template <class C, class R, class A>
  bool parse(Iterator& first, Iterator const& last, C const&, R&, A&) const {
    Iterator at = first;
    while (at != last && (*set)[static_cast<unsigned char>(*at)]) ++at;
    if (at == first) return false;
    first = at;
    return true;
  }
  ByteSet const* set;
};

// Characters that end a word.
auto const metacharacter = x3::char_(" \t\n;&|()<>");
auto const continuation = x3::lit("\\\n");
auto const continuations = *continuation;
auto const blank = *(x3::char_(" \t") | continuation);
auto const word_end = !(continuations >> (x3::char_ - metacharacter));
/// A reserved word: it stands alone.
inline auto keyword(char const* text) {
  return x3::lit(text) >> word_end;
}
auto const process_substitution = refuse(refused::process_substitution)[x3::lit("<(") | x3::lit(">(")];
auto const variable_name = (x3::alpha | x3::char_('_')) >> *(x3::alnum | x3::char_('_'));

// The rules that one .cpp defines and another one uses.
inline x3::rule<struct word_class> const word{"word"};
inline x3::rule<struct pattern_class> const pattern{"pattern"};
inline x3::rule<struct regex_class> const regex{"regular expression"};
inline x3::rule<struct here_body_class> const here_body{"here-document"};
inline x3::rule<struct list_class> const list{"command"};
inline x3::rule<struct line_break_class> const line_break{"newline"};
inline x3::rule<struct condition_class> const condition{"condition"};
BOOST_SPIRIT_DECLARE(decltype(word), decltype(pattern), decltype(regex), decltype(here_body), decltype(list),
                     decltype(line_break), decltype(condition))

}  // namespace ipsh::grammar::rules
