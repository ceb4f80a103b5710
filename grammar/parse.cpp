#include "grammar/parse.hpp"

#include "grammar/embedded_text.hpp"
#include "grammar/parse_state.hpp"
#include "grammar/refusal.hpp"

namespace ipsh::grammar {

namespace {

using Parser = bool (*)(ParseState&, char const*&, char const*);

/// Texts inside of texts (a backquote in a here-document in a backquote …).
constexpr int deepest_texts = 20;
constexpr std::size_t longest_text = std::size_t(1) << 30;

SyntaxStop stop_at(std::uint32_t begin, std::uint32_t end, std::string message, std::string code) {
  SyntaxStop stop;
  stop.begin = begin;
  stop.end = end;
  stop.message = std::move(message);
  stop.code = std::move(code);
  return stop;
}

SyntaxError error_of(SyntaxStop stop, std::uint32_t source, std::string_view text) {
  SyntaxError error;
  error.message = std::move(stop.message);
  error.status = 65;
  error.code = std::move(stop.code);
  error.label = std::move(stop.label);
  error.help = std::move(stop.help);
  error.span = {source, stop.begin, stop.end};
  error.incomplete = stop.incomplete;
  error.open = std::move(stop.open);
  if (stop.opener_begin == stop.opener_end) return error;
  error.opener = {source, stop.opener_begin, stop.opener_end};
  error.opener_label = '`';
  error.opener_label += text.substr(stop.opener_begin, stop.opener_end - stop.opener_begin);
  error.opener_label += "` opened here";
  if (error.incomplete) {  // the end of the file is no place to look at
    error.span = std::exchange(error.opener, {});
    error.label = std::exchange(error.opener_label, {});
  }
  return error;
}

/// One script: its tree and those of the texts inside it.
class Parsing {
 public:
  explicit Parsing(Sources& sources) : sources_(sources) {}

  boost::system::result<std::unique_ptr<Tree const>, SyntaxError> script(std::uint32_t source) {
    try {
      auto tree = this->tree(source, parse_script);
      if (auto refused = find_refused(*tree)) return SyntaxError(std::move(*refused));
      return tree;
    } catch (SyntaxStop& stop) {
      if (source_ != source) stop.incomplete = false;  // a text inside of one that is whole
      return error_of(std::move(stop), source_, sources_[source_].text);
    }
  }

 private:
  std::unique_ptr<Tree const> tree(std::uint32_t source, Parser parser) {
    std::string_view const text = sources_[source].text;
    source_ = source;
    if (texts_ == deepest_texts) throw stop_at(0, 0, "texts are nested too deeply", "S104");
    require_text(text);
    ++texts_;
    auto tree = std::make_unique<Tree>(source, text);
    ParseState state{text.data(), text.data() + text.size()};
    state.events.reserve(text.size() / 4 + 8);
    run(state, parser);
    tree->events = std::move(state.events);
    for (HereStart& here : state.here) add_here_document(*tree, here);
    add_backquotes(*tree);
    --texts_;
    return tree;
  }

  static void require_text(std::string_view text) {
    if (text.size() > longest_text) throw stop_at(0, 0, "the text is too long", "S106");
    if (auto const nul = text.find('\0'); nul != std::string_view::npos) {
      auto stop =
          stop_at(std::uint32_t(nul), std::uint32_t(nul) + 1, "this is no text: it has a NUL byte", "S105");
      throw stop;
    }
  }

  static void run(ParseState& state, Parser parser) {
    char const* first = state.begin;
    parser(state, first, state.end);
    if (first + 1 == state.end && *first == '\\') {
      auto stop = stop_at(state.offset(first), state.offset(state.end), "the text ends with a `\\`", "S107");
      stop.incomplete = true;
      stop.open = "line";
      throw stop;
    }
    if (first != state.end) {
      auto const token = token_at(state, first);
      auto const begin = state.offset(first);
      throw stop_at(begin, begin + std::uint32_t(token.size()), "unexpected `" + token + "`", "S102");
    }
    require_bodies(state, first);
  }

  void add_here_document(Tree& tree, HereStart& here) {
    Source source = here_document_text(sources_[tree.source], tree.source, here);
    HereDocument document{here.begin, std::move(here.delimiter), here.quoted, here.strip, {}, {}};
    if (here.quoted)
      document.literal = std::move(source.text);
    else
      document.tree = this->tree(sources_.add(std::move(source)), parse_here_body);
    tree.here_documents.push_back(std::move(document));
    source_ = tree.source;
  }

  void add_backquotes(Tree& tree) {
    struct Quoting {
      std::uint32_t end;
      bool quoted;
    };
    std::vector<Quoting> around{{std::uint32_t(tree.events.size()), false}};
    for (std::uint32_t at = 0; at < tree.events.size(); ++at) {
      Event const& event = tree.events[at];
      while (around.back().end <= at && around.size() > 1) around.pop_back();
      if (event.kind == Kind::double_ || event.kind == Kind::substitution) {
        around.push_back({at + event.size, event.kind == Kind::double_});
      } else if (event.kind == Kind::backquote) {
        Source source = backquoted_text(sources_[tree.source], {tree.source, event.begin, event.end},
                                        around.back().quoted);
        tree.backquotes.push_back({event.begin, this->tree(sources_.add(std::move(source)), parse_script)});
      }
    }
    source_ = tree.source;
  }

  Sources& sources_;
  std::uint32_t source_ = 0;  ///< what is being read: the place of a SyntaxStop
  int texts_ = 0;
};

}  // namespace

boost::system::result<std::unique_ptr<Tree const>, SyntaxError> parse(Sources& sources,
                                                                      std::uint32_t source) {
  return Parsing(sources).script(source);
}

}  // namespace ipsh::grammar
