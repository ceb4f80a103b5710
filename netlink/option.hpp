// How an option of a command is described: once, in one row. A table of rows is all that parsing, printing,
// completion, help, images and the generated tests know about a family of options (DESIGN section 6). Rows
// are constexpr and live in .cpp files; what varies between kinds of values is a Codec (codec.hpp), never an
// `if` in a parser. Parsing builds a Request and asks the kernel nothing: names become References.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "netlink/request.hpp"
#include "netlink/word.hpp"

namespace ipsh::netlink {

class Draft;
class LinkNames;
class Printer;
struct Option;

/// The words of one command that are still to be read.
class Arguments {
 public:
  explicit Arguments(std::span<Word const> words) : words_(words) {}
  [[nodiscard]] bool empty() const { return at_ == words_.size(); }
  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] Word const& peek() const { return words_[at_]; }
  Word const& take() { return words_[at_++]; }
  /// The text of the word that was taken last; empty at the beginning.
  [[nodiscard]] std::string_view last() const {
    return at_ == 0 ? std::string_view() : std::string_view(words_[at_ - 1].text);
  }
  void put_back() { --at_; }
  void skip() { at_ = words_.size(); }
  /// The word that has to follow; else: Command line is not complete. Try option "help"
  Result<Word const*> value();

 private:
  std::span<Word const> words_;
  std::size_t at_ = 0;
};

/// Does `word` name one of `names`? They are separated by |; one that ends with * may be abbreviated, as
/// iproute2's matches() allows it: "txqueuelen*|qlen".
[[nodiscard]] bool names_match(std::string_view names, std::string_view word);
/// The first of the names, without its star: what is printed, completed and said in messages.
[[nodiscard]] std::string_view first_name(std::string_view names);

/// A word for a number.
struct Choice {
  std::string_view name;
  std::uint64_t number;
};

/// What printing a value needs beside the value.
struct PrintContext {
  Printer& printer;
  LinkNames& names;
  Attributes siblings{};  ///< what stands beside the value
};

/// How one kind of value is read from words and printed.
struct Codec {
  /// Reads the option's value, if it has one, and puts it into the draft.
  Result<void> (*parse)(Option const&, Arguments&, Draft&) = nullptr;
  void (*print)(Option const&, AttributeView const&, PrintContext&) = nullptr;
};

/// What becomes of the option when an image is written back.
enum class Undo : std::uint8_t {
  restored,     ///< may be set at any time
  at_creation,  ///< only when the object is made
  read_only,    ///< reported by the kernel, never sent
  command,      ///< does something, is no state (fdb_flush)
};

/// Bits of the family header: `field` is its offset there, `mask` the offset of what says which bits are
/// meant.
struct HeaderBits {
  std::uint16_t field = 0;
  std::uint16_t mask = 0;
  std::uint32_t bits = 0;
  bool negated = false;  ///< the bit is set by "off" (arp, trailers)
};

/// What a second one of an option is.
enum class Repeat : std::uint8_t {
  allowed,
  duplicate,  ///< an error: duplicate "mtu": …
  garbage,  ///< an error, also when another option has given the attribute: either "id" is duplicate, or …
};

/// One option. Rows stand in the order in which iproute2 prints them; see `precedence`.
struct Option {
  std::string_view names{};  ///< see names_match; empty: only printed
  Codec const* codec = nullptr;
  std::uint16_t attribute = 0;
  std::string_view json{};     ///< its key, when that is not the name
  std::string_view printed{};  ///< what stands before the value in text, when that is not the name
  std::span<Choice const> choices{};
  std::uint64_t limit = ~std::uint64_t{0};  ///< the largest number, or length of a text
  std::uint16_t bits = 0;                   ///< of a value that several rows share
  HeaderBits header{};
  std::uint16_t outer = 0, inner = 0;  ///< nests around the attribute, in the message
  std::uint8_t section = 1;  ///< one bit: a family that prints other things in between prints by sections
  Repeat repeat = Repeat::allowed;
  bool ends = false;         ///< what follows belongs to somebody else (`type KIND …`)
  int precedence = 0;        ///< an abbreviation that fits several rows means the highest, then the first
  std::string_view wrong{};  ///< words for a bad value, when they are not the table's
  Undo undo = Undo::restored;
  std::string_view help{};

  [[nodiscard]] std::string_view name() const { return first_name(names); }
  [[nodiscard]] std::string_view key() const { return json.empty() ? name() : json; }
};

struct Table {
  std::string_view name{};  ///< whose options they are: "vlan"
  std::span<Option const> rows{};
  /// `Error: argument "V" is wrong: ` and this, {} being the option's name.
  std::string_view wrong = "Invalid \"{}\" value\n";
  Option const* positional = nullptr;  ///< takes a word that no row takes
  std::string_view unknown{};          ///< the message for such a word ({}), when nothing takes it
  std::string_view usage{};            ///< printed for `help` and after `unknown`
  int unknown_status = 255;
  int on_off_status = 1;  ///< when codec::on_off is given neither
  /// Called when all words are read: what depends on several options.
  Result<void> (*finish)(Draft&) = nullptr;

  [[nodiscard]] Option const* find(std::string_view word) const;
  [[nodiscard]] Option const* of_attribute(std::uint16_t attribute) const;
};

/// A request under construction.
class Draft {
 public:
  Draft(Message message, int family, Table const& table) : family(family), table(&table) {
    request.message = std::move(message);
  }

  Request request;
  int family;          ///< from `ip -4`, `-6` …
  Table const* table;  ///< whose rows are being read

  /// An option that was read, and the word of its value (of itself when it has none).
  struct Seen {
    Option const* option;
    Word const* word;
  };
  /// What belongs to one object: the end of a veth inside the other has its own.
  struct Level {
    std::size_t header = NLMSG_HDRLEN;  ///< where its family header stands in the message
    std::vector<Seen> seen;
    struct Pending {
      std::uint16_t attribute;
      std::vector<std::byte> bytes;
      Span span;
    };
    std::vector<Pending> pending;  ///< put when all words are read, in the order of the attributes
    bool ended = false;
  };
  Level level;
  std::string warning;  ///< for standard error, although the command is right

  /// The value word of the option of that name, if it was given; of the last one.
  [[nodiscard]] Word const* seen(std::string_view name) const;
  /// Was the attribute given, by whatever option?
  [[nodiscard]] bool given(std::uint16_t attribute) const;
  void note(Option const& option, Word const& word) { level.seen.push_back({&option, &word}); }

  /// Puts the option's attribute inside its nests, remembering the word; returns the payload's offset.
  std::size_t put(Option const& option, Bytes payload, Word const& word);
  template <Plain T>
  std::size_t put_value(Option const& option, T value, Word const& word) {
    return put(option, std::as_bytes(std::span(&value, 1)), word);
  }
  /// Four bytes that are known when the request is sent.
  void put_reference(Option const& option, Reference::Kind kind, Word const& word,
                     std::string_view wrong = {});
  void refer(Reference::Kind kind, std::size_t offset, Word const& word, std::string_view wrong = {});

  /// A value that several options make together (`type vlan gvrp on mvrp off`), to be put at the end.
  template <Plain T>
  T pending(std::uint16_t attribute) {
    T value{};
    auto const& bytes = pending_bytes(attribute, sizeof value);
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  template <Plain T>
  void set_pending(std::uint16_t attribute, T value, Span span) {
    auto& bytes = pending_bytes(attribute, sizeof value);
    std::memcpy(bytes.data(), &value, sizeof value);
    pending_entry(attribute).span = span;
  }
  [[nodiscard]] bool has_pending(std::uint16_t attribute) const;
  void put_pending();
  /// Puts one of them now, if it is there: when the stock tool has an order of its own.
  void put_pending(std::uint16_t attribute);

  template <Plain T>
  [[nodiscard]] T header_field(std::size_t field) const {
    T value{};
    std::memcpy(&value, request.message.bytes().data() + level.header + field, sizeof value);
    return value;
  }
  template <Plain T>
  void set_header_field(std::size_t field, T value) {
    request.message.patch(level.header + field, std::as_bytes(std::span(&value, 1)));
  }

 private:
  Level::Pending& pending_entry(std::uint16_t attribute);
  std::vector<std::byte>& pending_bytes(std::uint16_t attribute, std::size_t size);
};

/// Reads options until the words are used up or an option `ends`; `arguments` then stands behind it.
Result<void> parse_options(Table const& table, Arguments& arguments, Draft& draft);
/// Prints the attributes that the rows of those sections know, in the order of the rows.
void print_options(std::span<Option const> rows, Attributes const& attributes, PrintContext& context,
                   std::uint8_t sections = 1);

/// An option that iproute2 has and we do not: Error::code is `not_ours`, for the caller to say or do more.
Error foreign_option(Word const& word);
inline constexpr std::string_view not_ours = "not ours";

/// Error::code of a word that is no option: the caller may know what was meant.
inline constexpr std::string_view unknown_word = "C202";

// iproute2's messages (lib/utils.c); all end the command with status 255.
/// Error: argument "V" is wrong: WHY
Error wrong_argument(Word const& word, std::string_view why);
/// The same with the words of the option or its table.
Error wrong_value(Option const& option, Draft const& draft, Word const& word);
/// Error: duplicate "mtu": "1500" is the second value.
Error duplicate_option(std::string_view name, Word const& word);
/// Error: either "dev" is duplicate, or "x" is a garbage.
Error duplicate_or_garbage(std::string_view name, Word const& word);
/// `text` with {} replaced.
std::string with_word(std::string_view text, std::string_view word);

}  // namespace ipsh::netlink
