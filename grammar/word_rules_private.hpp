// X3 over words: the parsers that command grammars are made of. The iterator is a pointer to Word, so
// sequences, alternatives and repetition work as they do with characters. Rules say what the structure of a
// command is; lists of options are consumed by one directive that is given a table (netlink/option.hpp).
// There is no skipper, and no rule has an attribute: what is read goes into the Draft of the context. An
// error is thrown as Refused and caught by the one function that called the grammar (parse_words): it never
// leaves grammar/.
#pragma once
#include <boost/spirit/home/x3.hpp>

#include "grammar/similar.hpp"
#include "grammar/word_stream.hpp"
#include "netlink/option.hpp"

namespace ipsh::grammar {

namespace x3 = boost::spirit::x3;

/// Among the options of the table that was being read.
inline std::string did_you_mean(std::string_view word, netlink::Table const& table) {
  std::vector<std::string> names;
  for (auto const& row : table.rows)
    if (!row.names.empty()) names.emplace_back(row.name());
  return did_you_mean(word, names);
}

/// What the parsers below fill in.
struct DraftTag {};

template <class Context>
netlink::Draft& draft_of(Context const& context) {
  return x3::get<DraftTag>(context).get();
}

/// One word that is one of `names` (netlink::names_match: may be abbreviated).
struct KeywordParser : x3::parser<KeywordParser> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  explicit constexpr KeywordParser(std::string_view names) : names_(names) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(WordIterator& first, WordIterator const& last, Context const&, RuleContext&, Attribute&) const {
    if (first == last || !netlink::names_match(names_, first->text)) return false;
    ++first;
    return true;
  }

 private:
  std::string_view names_;
};

inline KeywordParser keyword(std::string_view names) {
  return KeywordParser(names);
}

/// Hands the rest of the words to a function that takes what is its own; what it refuses is refused for good.
template <class Function>
struct StepParser : x3::parser<StepParser<Function>> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  explicit constexpr StepParser(Function function) : function_(function) {}

  template <class Context, class RuleContext, class Attribute>
  bool parse(WordIterator& first, WordIterator const& last, Context const& context, RuleContext&,
             Attribute&) const {
    netlink::Arguments arguments(std::span(first, last));
    auto& draft = draft_of(context);
    if (auto result = function_(arguments, draft); !result) {
      auto error = std::move(result).error();
      if (error.code == netlink::unknown_word && error.help.empty())
        error.help = did_you_mean(arguments.last(), *draft.table);
      throw Refused{std::move(error)};
    }
    first += static_cast<std::ptrdiff_t>(arguments.position());
    return true;
  }

 private:
  Function function_;
};

template <class Function>
StepParser<Function> step(Function function) {
  return StepParser<Function>(function);
}

/// Consumes options by a table.
inline auto options(netlink::Table const& table) {
  return step([&table](netlink::Arguments& arguments, netlink::Draft& draft) {
    return netlink::parse_options(table, arguments, draft);
  });
}

/// Runs a grammar over words; whatever it does not take is an error of the grammar's own making.
template <class Parser>
Result<void> parse_words(std::span<Word const> words, Parser const& parser, netlink::Draft& draft) {
  auto const* first = words.data();
  auto const* const last = first + words.size();
  try {
    x3::parse(first, last, x3::with<DraftTag>(std::ref(draft))[parser]);
  } catch (Refused const& refused) {
    return refused.error;
  }
  return {};
}

}  // namespace ipsh::grammar
