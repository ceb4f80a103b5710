// The transaction as the executor sees it: told before and after everything that changes the network, it
// keeps the images that undo needs in the journal, and puts them back. It begins by itself at the first
// change; after commit() or rollback() the next change begins another one. Several processes (subshells,
// joined programs) work on one transaction, each through an object of its own. It sends nothing itself,
// except when it rolls back.
#pragma once
#include <memory>
#include <optional>
#include <set>

#include "interp/transaction/affected.hpp"
#include "interp/transaction/conflict.hpp"
#include "interp/transaction/guardian.hpp"
#include "interp/transaction/history.hpp"
#include "interp/transaction/journal_scope.hpp"
#include "interp/transaction/reconcile.hpp"
#include "netlink/namespace.hpp"

namespace ipsh::interp {

struct TransactionOptions {
  std::string title;                              ///< the script's name, for `recover --list`
  std::string directory{transactions_directory};  ///< where transactions have theirs
  bool guardian = true;                           ///< false: in a sandbox, which dies as a whole
  bool journal = true;                            ///< false: nobody can undo it when ipsh dies
  std::function<std::unique_ptr<netlink::Tables>()> make_tables;  ///< iptables' images; empty: none
};

class Transaction {
 public:
  Transaction(netlink::Namespaces& namespaces, TransactionOptions options);
  Transaction(Transaction const&) = delete;
  Transaction& operator=(Transaction const&) = delete;
  ~Transaction();

  /// Joins the one that `value` of IPSH_TRANSACTION names. False when it has ended: this process is on its
  /// own then.
  [[nodiscard]] bool join(std::string const& value);

  /// Which images an operation needed; handed back to after().
  struct Step {
    std::vector<ObjectId> imaged;
  };
  /// Exclusive adds that are about to be prepared: what their images have to ask is asked at once. Returns
  /// how many of them may be sent together, at least one.
  [[nodiscard]] std::size_t expect(netlink::Namespace& space, std::span<RouteMessage const> operations);
  /// Images what `operation` can change, and notes the intent `text`; both are only buffered.
  [[nodiscard]] Result<Step> prepare(netlink::Namespace& space, Operation const& operation,
                                     std::string_view text, Span span);
  /// What was prepared last is one request for several commands: another of these.
  void count_too(std::string_view text);
  /// Brings what was prepared into the journal. Nothing that was prepared may be sent before this succeeded;
  /// when it fails (no room, another transaction has one of the objects) nothing of it may be sent at all.
  [[nodiscard]] Result<void> write();
  /// prepare() and write().
  [[nodiscard]] Result<Step> before(netlink::Namespace& space, Operation const& operation,
                                    std::string_view text, Span span);
  /// The operation was answered. `echo` is the RTM_NEWLINK that NLM_F_ECHO brought, if any.
  void after(netlink::Namespace& space, Operation const& operation, Step const& step, bool refused,
             netlink::MessageView const* echo = nullptr);
  /// That many commands were sent behind one that was refused: what they did is undone with the rest, but
  /// they count for nothing, as they would not have run.
  void discount(std::size_t commands);
  /// A link (netns and index) was made: what belongs to it needs no image from now on.
  void made(ObjectId const& link);
  void made_namespace(std::uint64_t cookie);
  /// Was that namespace made inside the transaction?
  [[nodiscard]] bool made_here(std::uint64_t cookie) const {
    return begun_ && history_.made_namespace(cookie);
  }

  /// Reads back what was touched (the after-images), and writes what is buffered: before a fork, an external
  /// program, and at the end of a prompt's line.
  [[nodiscard]] Result<void> barrier();

  [[nodiscard]] Result<void> savepoint(std::string_view name);
  /// An unnamed savepoint, one for each line of the prompt: what undo() counts.
  [[nodiscard]] Result<void> mark() { return savepoint({}); }
  /// Back to the savepoint, which stays. An error when there is none of that name.
  [[nodiscard]] Result<Report> rollback_to(std::string_view name);
  struct Undone {
    Report report;
    std::vector<std::string> commands;  ///< the texts of what was undone, in order
  };
  /// Takes back what was done since the `count`-th last mark that something was done after.
  [[nodiscard]] Result<Undone> undo(std::size_t count = 1);

  /// Everything back; the transaction has ended when the report is complete (else its journal stays, for
  /// recover).
  [[nodiscard]] Report rollback();
  /// Everything stays. `wait`: this process is about to become another program: the guardian is gone, too.
  [[nodiscard]] Result<void> commit(bool wait = false);

  [[nodiscard]] bool begun() const { return begun_; }
  /// How many commands changed something, and are not undone.
  [[nodiscard]] std::size_t count();
  /// Their texts.
  [[nodiscard]] std::vector<std::string> commands();
  [[nodiscard]] std::vector<DiffLine> diff();

  /// Of a child process that goes on as ipsh (a subshell); barrier() was called before the fork.
  void after_fork_in_child();
  /// The parent has reaped such a child, or a program that may have joined.
  void joined() { synchronise(); }
  /// "IPSH_TRANSACTION=…" for programs. Nothing need have begun: whichever process makes the first change
  /// begins the transaction, for the main process. Empty: there is nothing to join.
  [[nodiscard]] std::string environment();
  /// Sentences that the user has to be told once, before what was prepared is sent (what can't be put back,
  /// no journal below /run, the guardian could not leave the session).
  [[nodiscard]] std::vector<std::string> take_notices();

 private:
  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> open_journal();
  [[nodiscard]] Result<void> found();
  [[nodiscard]] bool directory_is_possible() const;
  void offer();
  void adopt();
  [[nodiscard]] std::string directory();
  [[nodiscard]] Report roll_back_layers(std::size_t layer);
  void note(record::Record record);
  void read_others(std::uint8_t kind, Bytes payload);
  void synchronise();
  [[nodiscard]] Result<void> append_batch(std::vector<ObjectId> const& objects);
  [[nodiscard]] Result<void> hold(std::string const& name);
  void learn_links(netlink::Message const& request, netlink::Namespace const& space, Step const& step,
                   netlink::MessageView const* echo);
  /// A link that was brought into a namespace is new there: undo takes it away from there as a whole. Also
  /// when the request failed: the kernel moves first.
  void learn_moved_links(Step const& step);
  void resolve_new_links();
  void end(bool wait);
  void leave();

  netlink::Namespaces& namespaces_;
  TransactionOptions options_;
  bool begun_ = false;
  bool main_ = true;              ///< false in children and joined programs: they end nothing
  bool offered_ = false;          ///< another process may have begun it
  bool known_to_others_ = false;  ///< a child or a program may write to the journal, also to that of the next
                                  ///< transaction, which has the same name
  ProcessIdentity owner_;         ///< the main process; its pid is known from the start
  std::string path_;              ///< the directory; empty: not begun, or the journal is in memory
  std::uint32_t kept_ = 0;        ///< directories left behind for `ipsh recover`
  std::optional<Journal> journal_;
  History history_;
  JournalScope scope_;
  Guardian guardian_;
  Conflicts conflicts_;
  RecordBatch batch_;
  std::vector<ObjectId> unwritten_;       ///< imaged in batch_
  std::uint32_t unwritten_commands_ = 0;  ///< intents in batch_
  std::vector<std::string> savepoints_;   ///< of before the transaction began
  std::set<ObjectId> dirty_;              ///< their after-images are out of date
  std::vector<ObjectId>
      new_names_;  ///< link_name objects whose links were made, nobody knows yet with which index
  std::vector<std::string> notices_;
  std::set<std::string> said_;  ///< what can't be put back is said once
};

}  // namespace ipsh::interp
