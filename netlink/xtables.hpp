// iptables and ip6tables: commands as values, changes staged as operations, images of whole tables.
// Everything that needs libxtables or libiptc is in a module beside the program (ipsh-xtables.so), opened
// when a script first says iptables; this header names no iptables type. Order of use: Module::open(), once;
// parse() a command's words; run() it on the Tables of its namespace, family and back end; commit() at a
// barrier. The caller enters the namespace (InNamespace) around every call on Tables. Nothing here prints,
// and nothing staged has reached the kernel before commit().
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/error.hpp"
#include "netlink/word.hpp"

namespace ipsh::netlink::xtables {

enum class Family : unsigned char { ipv4, ipv6 };
enum class Backend : unsigned char { legacy, nft };

/// Which rule set the host's `iptables` works on, read from the links in /etc/alternatives and /usr/sbin.
Backend host_backend();
/// legacy where this kernel has it, else nft: for a sandbox, whose namespaces nobody else filters.
Backend sandbox_backend();

/// In the order of iptables' own numbering, which decides what its message calls a command (`Cannot use -A
/// with -D`).
enum class Verb : unsigned char {
  insert,
  remove,
  remove_number,
  replace,
  append,
  list,
  flush,
  zero,
  new_chain,
  remove_chain,
  policy,
  rename_chain,
  list_rules,
  zero_number,
  check,
  none,  ///< --help, --version: `output` says it all
};

/// One iptables command, understood and checked as far as its words alone allow.
struct Command {
  Family family = Family::ipv4;
  Backend backend = Backend::legacy;
  Verb verb = Verb::none;
  bool zero = false, zero_number = false;  ///< `-L -Z`, `-S -Z`: counters are zeroed after they were listed
  bool numeric = false, exact = false, line_numbers = false;
  unsigned verbosity = 0;  ///< how many -v
  std::string table = "filter";
  std::string chain;
  bool has_chain = false;  ///< false: all chains; an empty name is one that no table has
  std::string argument;    ///< new name of -E, policy of -P
  unsigned number = 0;     ///< of a rule, from 1; 0: none given
  int wait = 0;            ///< seconds given with -w; 0 or less: for ever, as iptables does
  std::string target;      ///< what -j or -g names
  bool target_is_extension = false;
  bool has_counters = false;  ///< -c was given
  unsigned long long packets = 0, bytes = 0;
  std::vector<std::string> rules;  ///< the kernel's entry, one for each pair of addresses
  std::string mask;                ///< -D, -C: which bytes of an entry decide whether it is that rule
  std::string output;              ///< standard output already known when parsing (help, version) or staging
  std::string warning;             ///< for run(), which hands it on in its place
  std::vector<std::string> words;  ///< nft: as given, without the command's name
  std::vector<std::string>
      line;               ///< the words that a line of iptables-restore may have: without -t, -w, -4 …
  bool fits_line = true;  ///< false: cannot be said in such a line
  Span span;
  std::size_t order = 0;  ///< the caller's number for a change, for Tables::refused()

  /// Would change a table: the caller images `table` before the first such command.
  [[nodiscard]] bool changes() const {
    return zero || zero_number ||
           (verb != Verb::none && verb != Verb::check && verb != Verb::list && verb != Verb::list_rules);
  }
  [[nodiscard]] bool zeroes() const {
    return zero || zero_number || verb == Verb::zero || verb == Verb::zero_number;
  }
  /// A question whose answer is that of the table with what is staged, so that nothing has to be committed
  /// for it. Not so: the nft program looks in the kernel; `-L` without `-n` asks the resolver, over the
  /// network as its rules leave it; `-vv` dumps what libiptc has read.
  [[nodiscard]] bool answered_in_memory() const {
    return backend == Backend::legacy && !changes() && (verb != Verb::list || numeric) && verbosity < 2;
  }
  /// Changes the kernel's table in run(), not in commit(): the caller images it before that. Counters are
  /// zeroed where they count; what the nft back end cannot say in a batch (a rename looks for its chain in
  /// the kernel) is done by itself.
  [[nodiscard]] bool at_once() const {
    if (!changes()) return false;
    if (backend == Backend::legacy) return zeroes() || verbosity > 1;
    return zeroes() || verbosity > 0 || verb == Verb::rename_chain || !fits_line;
  }
};

/// What a command has to say besides its status, which is 0.
struct Answer {
  std::string output;   ///< standard output
  std::string warning;  ///< standard error
};

/// A table as it was read: opaque bytes for the journal. Empty: the table did not exist.
using Image = std::string;

/// What restore() found and could not put back.
struct RestoreReport {
  bool foreign = false;  ///< somebody else had changed the table: only our own changes were taken out
  std::vector<std::string> notes;  ///< what differs from the image, one line each
};

/// The tables of one namespace, family and back end, with the changes that are staged.
class Tables {
 public:
  Tables() = default;
  Tables(Tables const&) = delete;
  Tables& operator=(Tables const&) = delete;
  virtual ~Tables() = default;

  /// Stages a change, or answers a question from a fresh read and what is staged. legacy: every failure but
  /// the kernel's own refusal (an unknown match, a loop) shows here. nft: what depends on the rule set shows
  /// in commit(). A caller who needs the status now calls commit() right after. An Error's span is that of
  /// the command at fault, which may be an earlier one.
  virtual Result<Answer> run(Command command) = 0;
  /// Must the caller be in the namespace for run()? Not when it stages in memory.
  [[nodiscard]] virtual bool asks_kernel(Command const& command) const = 0;
  /// Would a change make this table, which then stays for as long as its namespace? Asking makes nothing.
  [[nodiscard]] virtual bool creates(std::string const& table) const = 0;
  /// Sends what is staged: one commit per table, under the xtables lock, on a fresh read, so that nobody's
  /// rules are lost. On a refusal the operations before the one at fault are in force, those after it are
  /// forgotten.
  virtual Result<void> commit() = 0;
  /// Which command made the last commit() fail: its `order`. The Error has what that one printed.
  [[nodiscard]] std::size_t refused() const { return refused_; }
  virtual void discard() = 0;
  [[nodiscard]] virtual bool staged() const = 0;

  /// Reads a table (without what is staged), without creating it.
  virtual Result<Image> image(std::string const& table) = 0;
  /// Undoes what happened from `before` to `ours` (the image after our last commit): when the table is as we
  /// left it it becomes as before, else only our rules, chains and policies are taken out. Counters keep
  /// running.
  virtual Result<RestoreReport> restore(std::string const& table, Image const& before, Image const* ours) = 0;

 protected:
  std::size_t refused_ = 0;
};

class Module {
 public:
  Module() = default;
  Module(Module const&) = delete;
  Module& operator=(Module const&) = delete;
  virtual ~Module() = default;

  /// Opens the module beside the program's file, or in ../lib/ipsh. It is never closed: libxtables keeps
  /// pointers.
  static Result<std::unique_ptr<Module>> open();

  /// words[0] is the command's name and not looked at. The Error is stock, text and status.
  virtual Result<Command> parse(Family family, Backend backend, std::span<Word const> words) = 0;
  virtual std::unique_ptr<Tables> tables(Family family, Backend backend) = 0;

  /// Are two images the same, counters aside?
  [[nodiscard]] virtual bool equal(Image const& a, Image const& b) const = 0;
  /// One line for each difference, `- -A INPUT …` or `+ -A INPUT …`; empty when equal.
  [[nodiscard]] virtual std::vector<std::string> difference(Image const& a, Image const& b) = 0;
};

}  // namespace ipsh::netlink::xtables
