#include "netlink/option.hpp"

#include <algorithm>
#include <ranges>

namespace ipsh::netlink {

Result<Word const*> Arguments::value() {
  if (empty()) {
    auto error = failure("Command line is not complete. Try option \"help\"", 255);
    if (at_ > 0) error.span = words_[at_ - 1].span;
    error.label = "a value has to follow";
    error.code = "C201";
    return error;
  }
  return &take();
}

bool names_match(std::string_view names, std::string_view word) {
  if (word.empty()) return false;
  // By hand: every word of a script is held against every row of some tables, and most differ at once.
  auto const* at = names.begin();
  while (at != names.end()) {
    auto const* letter = word.begin();
    while (letter != word.end() && at != names.end() && *at == *letter && *at != '|' && *at != '*')
      ++at, ++letter;
    bool const starts = letter == word.end();
    if (starts && (at == names.end() || *at == '|')) return true;
    at = std::find(at, names.end(), '|');
    if (starts && at[-1] == '*') return true;
    if (at != names.end()) ++at;
  }
  return false;
}

std::string_view first_name(std::string_view names) {
  return names.substr(0, names.find_first_of("*|"));
}

Option const* Table::find(std::string_view word) const {
  Option const* best = nullptr;
  for (auto const& row : rows)
    if ((best == nullptr || row.precedence > best->precedence) && names_match(row.names, word)) best = &row;
  return best;
}

Option const* Table::of_attribute(std::uint16_t attribute) const {
  auto const row = std::ranges::find(rows, attribute, &Option::attribute);
  return row == rows.end() ? nullptr : &*row;
}

Word const* Draft::seen(std::string_view name) const {
  auto const from_behind = std::views::reverse(level.seen);
  auto const found =
      std::ranges::find(from_behind, name, [](Seen const& seen) { return seen.option->name(); });
  return found == from_behind.end() ? nullptr : found->word;
}

bool Draft::given(std::uint16_t attribute) const {
  return std::ranges::any_of(level.seen,
                             [&](Seen const& seen) { return seen.option->attribute == attribute; });
}

std::size_t Draft::put(Option const& option, Bytes payload, Word const& word) {
  auto& message = request.message;
  auto const outer = option.outer ? message.begin_nest(option.outer) : 0;
  auto const inner = option.inner ? message.begin_nest(option.inner) : 0;
  auto const offset = message.put(option.attribute, payload);
  if (inner) message.end_nest(inner);
  if (outer) message.end_nest(outer);
  request.origins.push_back({offset, word.span});
  return offset;
}

void Draft::put_reference(Option const& option, Reference::Kind kind, Word const& word,
                          std::string_view wrong) {
  refer(kind, put_value(option, std::uint32_t{0}, word), word, wrong);
}

void Draft::refer(Reference::Kind kind, std::size_t offset, Word const& word, std::string_view wrong) {
  request.references.push_back({kind, offset, word.text, word.span, wrong});
}

Draft::Level::Pending& Draft::pending_entry(std::uint16_t attribute) {
  auto const at = std::ranges::lower_bound(level.pending, attribute, {}, &Level::Pending::attribute);
  if (at != level.pending.end() && at->attribute == attribute) return *at;
  return *level.pending.insert(at, {attribute, {}, {}});
}

std::vector<std::byte>& Draft::pending_bytes(std::uint16_t attribute, std::size_t size) {
  auto& bytes = pending_entry(attribute).bytes;
  bytes.resize(size);
  return bytes;
}

bool Draft::has_pending(std::uint16_t attribute) const {
  return std::ranges::find(level.pending, attribute, &Level::Pending::attribute) != level.pending.end();
}

void Draft::put_pending() {
  for (auto const& entry : level.pending)
    request.origins.push_back({request.message.put(entry.attribute, Bytes(entry.bytes)), entry.span});
  level.pending.clear();
}

void Draft::put_pending(std::uint16_t attribute) {
  auto const at = std::ranges::find(level.pending, attribute, &Level::Pending::attribute);
  if (at == level.pending.end()) return;
  request.origins.push_back({request.message.put(attribute, Bytes(at->bytes)), at->span});
  level.pending.erase(at);
}

Result<void> parse_options(Table const& table, Arguments& arguments, Draft& draft) {
  auto const* const outside = std::exchange(draft.table, &table);
  while (!arguments.empty() && !draft.level.ended) {
    auto const& word = arguments.take();
    auto const* option = table.find(word.text);
    if (option == nullptr && table.positional != nullptr) {
      option = table.positional;
      arguments.put_back();
    }
    if (option == nullptr) {
      auto error = failure(with_word(table.unknown, word.text), table.unknown_status, word.span);
      if (!table.usage.empty() && !error.message.empty()) error.message += '\n';
      error.message += table.usage;
      error.label = "no such option";
      error.code = unknown_word;
      return error;
    }
    TRY_VOID(option->codec->parse(*option, arguments, draft));
    if (option->ends) draft.level.ended = true;
  }
  if (table.finish != nullptr) TRY_VOID(table.finish(draft));
  draft.put_pending();
  draft.table = outside;
  return {};
}

namespace {

/// The row's attribute, inside of its nests.
std::optional<AttributeView> find_nested(Option const& row, Attributes attributes) {
  for (auto const nest : {row.outer, row.inner}) {
    if (nest == 0) continue;
    auto const found = attributes.find(nest);
    if (!found) return {};
    attributes = Attributes(*found);
  }
  return attributes.find(row.attribute);
}

}  // namespace

void print_options(std::span<Option const> rows, Attributes const& attributes, PrintContext& context,
                   std::uint8_t sections) {
  context.siblings = attributes;
  for (auto const& row : rows) {
    if ((row.section & sections) == 0 || row.codec->print == nullptr) continue;
    if (auto const attribute = find_nested(row, attributes)) row.codec->print(row, *attribute, context);
  }
}

Error foreign_option(Word const& word) {
  auto error = failure(word.text, 1, word.span);
  error.code = not_ours;
  return error;
}

Error wrong_argument(Word const& word, std::string_view why) {
  auto error = failure("Error: argument \"" + word.text + "\" is wrong: " + std::string(why), 255, word.span);
  error.label = std::string(why.substr(0, why.find_last_not_of('\n') + 1));
  error.code = "C203";
  return error;
}

Error wrong_value(Option const& option, Draft const& draft, Word const& word) {
  auto const why = option.wrong.empty() ? draft.table->wrong : option.wrong;
  return wrong_argument(word, with_word(why, option.name()));
}

Error duplicate_option(std::string_view name, Word const& word) {
  auto error =
      failure("Error: duplicate \"" + std::string(name) + "\": \"" + word.text + "\" is the second value.",
              255, word.span);
  error.label = "given before";
  error.code = "C204";
  return error;
}

Error duplicate_or_garbage(std::string_view name, Word const& word) {
  auto error = failure(
      "Error: either \"" + std::string(name) + "\" is duplicate, or \"" + word.text + "\" is a garbage.", 255,
      word.span);
  error.label = "no option here, and a second " + std::string(name);
  error.code = unknown_word;
  return error;
}

std::string with_word(std::string_view text, std::string_view word) {
  std::string result;
  auto const place = text.find("{}");
  result += text.substr(0, place);
  if (place != std::string_view::npos) result.append(word).append(text.substr(place + 2));
  return result;
}

}  // namespace ipsh::netlink
