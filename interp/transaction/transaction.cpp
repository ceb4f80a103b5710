#include "interp/transaction/transaction.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <iterator>
#include <utility>

#include "interp/transaction/recover.hpp"
#include "netlink/affected.hpp"
#include "netlink/made_links.hpp"
#include "netlink/netns_mount.hpp"

namespace ipsh::interp {

namespace {

std::string terminal() {
  char name[64];
  for (int const fd : {STDERR_FILENO, STDOUT_FILENO, STDIN_FILENO})
    if (::isatty(fd) && ::ttyname_r(fd, name, sizeof name) == 0) return name;
  return {};
}

record::Start describe_start(ProcessIdentity const& owner, std::uint64_t home, std::string const& title) {
  record::Start start;
  start.boot = record::boot_id();
  start.home = home;
  struct stat status {};
  if (::stat("/proc/self/ns/pid", &status) == 0) start.pid_namespace = status.st_ino;
  start.process = owner;
  start.time = std::time(nullptr);
  start.terminal = terminal();
  start.title = title;
  return start;
}

/// The namespace that a process is in.
Result<std::unique_ptr<netlink::Namespace>> namespace_of(pid_t pid) {
  auto const path = "/proc/" + std::to_string(pid) + "/ns/net";
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return system_error("Cannot open network namespace", errno);
  return netlink::Namespace::from(std::move(fd), {});
}

}  // namespace

Transaction::Transaction(netlink::Namespaces& namespaces, TransactionOptions options)
    : namespaces_(namespaces),
      options_(std::move(options)),
      scope_(&namespaces, history_, options_.make_tables) {
  owner_.pid = ::getpid();
}

Transaction::~Transaction() = default;

/// The directory's name says whose it is, so that whichever process begins the transaction finds the same
/// one.
std::string Transaction::directory() {
  if (!path_.empty()) return path_;
  if (owner_.started == 0) owner_ = identify_process(owner_.pid);
  char start[16];
  auto const end = std::to_chars(start, std::end(start), owner_.started, 16).ptr;
  auto path = options_.directory + '/' + std::to_string(owner_.pid) + '-' + std::string(start, end);
  if (kept_ != 0) path += '.' + std::to_string(kept_);
  return path;
}

Result<void> Transaction::begin() {
  if (begun_) return {};
  history_ = {};
  batch_.clear();
  dirty_.clear();
  new_names_.clear();
  if (options_.journal) TRY_VOID(open_journal());
  begun_ = true;
  if (!history_.started())
    if (auto founded = found(); !founded) {
      end(false);
      return founded;
    }
  if (!main_) note(record::Child{identify_process()});
  for (auto& name : savepoints_) note(record::Savepoint{std::move(name)});
  savepoints_.clear();
  return append_batch({});
}

/// The guardian comes before the first record: whoever finds the transaction begun may rely on it.
Result<void> Transaction::found() {
  std::unique_ptr<netlink::Namespace> owners;
  if (!path_.empty() && !has_one_directory(options_.directory)) remove_stale(options_.directory);
  if (!main_) owners = TRY(namespace_of(owner_.pid));
  netlink::Namespace const* const home = owners ? owners.get() : TRY(namespaces_.home());
  if (journal_ && options_.guardian)
    guardian_ = TRY(Guardian::start({owner_.pid, path_, journal_->fd(), *home, options_.make_tables}));
  note(describe_start(owner_, home->cookie(), options_.title));
  return {};
}

Result<void> Transaction::open_journal() {
  if (!journal_) {
    path_ = directory();
    auto opened = make_directory(path_);
    if (!opened && opened.error().number == EEXIST) opened = Journal::open_and_join(journal_path(path_));
    if (!opened) {
      if (!main_) return std::move(opened).error();
      opened = TRY(Journal::create_in_memory());
      path_.clear();
    }
    journal_ = std::move(*opened);
    if (known_to_others_) journal_->share();
  }
  if (path_.empty()) {
    notices_.push_back(
        "no journal can be written below " + options_.directory +
        ": it is in memory; should the guardian be killed as well, nothing undoes the changes");
    scope_.set_holding_directory({});
  } else {
    scope_.set_holding_directory(holding_directory(path_));
    conflicts_.watch(options_.directory, path_);
  }
  journal_->read([this](std::uint8_t kind, Bytes payload) { read_others(kind, payload); });
  return {};
}

void Transaction::note(record::Record record) {
  if (journal_) record::add(batch_, record);
  history_.apply(std::move(record));
}

void Transaction::read_others(std::uint8_t kind, Bytes payload) {
  if (auto record = record::decode(kind, payload)) history_.apply_earlier(std::move(*record), unwritten_);
}

void Transaction::synchronise() {
  if (!begun_ && offered_) adopt();
  if (!begun_ || !journal_) return;
  journal_->read([this](std::uint8_t kind, Bytes payload) { read_others(kind, payload); });
  if (history_.committed()) end(false);
}

std::size_t Transaction::expect(netlink::Namespace& space, std::span<RouteMessage const> operations) {
  std::vector<netlink::MessageView> views;
  for (auto const& operation : operations) views.push_back(operation.message.view());
  return netlink::look_up_routes(scope_, space.cookie(), views);
}

Result<Transaction::Step> Transaction::prepare(netlink::Namespace& space, Operation const& operation,
                                               std::string_view text, Span span) {
  synchronise();
  TRY_VOID(begin());
  resolve_new_links();
  for (auto& caveat : caveats(scope_, space.cookie(), operation))
    if (said_.insert(caveat).second) notices_.push_back(std::move(caveat));
  (void)scope_.take_asked();
  auto images = TRY(images_before(scope_, space.cookie(), operation));
  record::Intent intent{span, std::string(text), {}};
  for (auto& object : scope_.take_asked()) {
    if (!history_.existed(object)) continue;
    dirty_.insert(object);
    intent.touched.push_back(std::move(object));
  }
  Step step;
  for (auto& image : images) {
    step.imaged.push_back(image.id);
    if (!image.absent) dirty_.insert(image.id);
    note(record::Before{std::move(image)});
  }
  unwritten_.insert(unwritten_.end(), step.imaged.begin(), step.imaged.end());
  ++unwritten_commands_;
  note(std::move(intent));
  return step;
}

void Transaction::count_too(std::string_view text) {
  ++unwritten_commands_;
  note(record::Intent{{}, std::string(text), {}});
}

Result<void> Transaction::write() {
  scope_.route_tables.clear();
  auto const objects = std::exchange(unwritten_, {});
  auto const commands = std::exchange(unwritten_commands_, 0);
  auto written = append_batch(objects);
  if (written && !objects.empty()) {
    if (written = conflicts_.check(objects); !written) {
      note(record::Forget{objects, commands});
      (void)append_batch({});
    }
  } else if (!written) {
    history_.apply(record::Forget{objects, commands});
  }
  if (!written)
    for (auto const& object : objects) dirty_.erase(object);
  return written;
}

Result<void> Transaction::append_batch(std::vector<ObjectId> const& objects) {
  if (!journal_ || batch_.empty()) return {};
  auto written = journal_->append(batch_, [&](std::uint8_t kind, Bytes payload) {
    if (auto record = record::decode(kind, payload)) history_.apply_earlier(std::move(*record), objects);
  });
  batch_.clear();
  return written;
}

Result<Transaction::Step> Transaction::before(netlink::Namespace& space, Operation const& operation,
                                              std::string_view text, Span span) {
  auto step = TRY(prepare(space, operation, text, span));
  TRY_VOID(write());
  if (auto const* const deletion = std::get_if<NamespaceDelete>(&operation))
    TRY_VOID(hold(deletion->name));
  return step;
}

Result<void> Transaction::hold(std::string const& name) {
  if (!netlink::dies_with_name(name)) return {};
  auto const space = TRY(netlink::Namespace::open(name));
  if (history_.made({{}, 0, space->cookie(), 0, {}})) return {};
  if (path_.empty())
    return failure("ip netns del " + name + ": it could not be brought back without a journal below " +
                   options_.directory);
  TRY_VOID(netlink::hold_namespace(name, scope_.holding_path(space->cookie())));
  return delete_with_namespace(scope_, space->cookie());
}

void Transaction::after(netlink::Namespace& space, Operation const& operation, Step const& step, bool refused,
                        netlink::MessageView const* echo) {
  if (refused) {
    if (!is_atomic(operation)) return learn_moved_links(step);
    for (auto const& object : step.imaged) dirty_.erase(object);
    note(record::Forget{step.imaged, 1});
    return;
  }
  if (auto const* const route = std::get_if<RouteMessage>(&operation)) {
    if (netlink::makes_link(route->message))
      learn_links(route->message, space, step, echo);
    else
      learn_moved_links(step);
  } else if (auto const* const add = std::get_if<NamespaceAdd>(&operation)) {
    if (auto const made = namespaces_.named(add->name)) made_namespace((*made)->cookie());
  }
}

void Transaction::discount(std::size_t commands) {
  if (commands != 0) note(record::Forget{{}, static_cast<std::uint32_t>(commands)});
}

void Transaction::learn_moved_links(Step const& step) {
  for (auto const& object : step.imaged)
    if (object.kind == ObjectKind::link_name) new_names_.push_back(object);
  resolve_new_links();
}

void Transaction::learn_links(netlink::Message const& request, netlink::Namespace const& space,
                              Step const& step, netlink::MessageView const* echo) {
  std::size_t learned = 0;
  if (echo)
    for (auto const& link : netlink::made_links(request, *echo, space.cookie())) {
      made(link);
      ++learned;
    }
  std::vector<ObjectId> names;
  for (auto const& object : step.imaged)
    if (object.kind == ObjectKind::link_name) names.push_back(object);
  if (learned < names.size()) new_names_.insert(new_names_.end(), names.begin(), names.end());
}

void Transaction::resolve_new_links() {
  if (new_names_.empty()) return;
  auto const names = std::exchange(new_names_, {});
  auto const images = read(scope_, names);
  if (!images) return;  // they are imaged like anybody else's then
  for (auto const& image : *images)
    if (auto const link = history_.new_link(image)) made(*link);
}

void Transaction::made(ObjectId const& link) {
  note(record::Made{link});
}

void Transaction::made_namespace(std::uint64_t cookie) {
  ObjectId space;
  space.netns = cookie;
  note(record::Made{space});
}

Result<void> Transaction::barrier() {
  synchronise();
  offer();
  if (!begun_) return {};
  resolve_new_links();
  if (!dirty_.empty()) {
    std::vector<ObjectId> const objects(dirty_.begin(), dirty_.end());
    dirty_.clear();
    // Without after-images whoever changes the objects later is taken for us: no reason to fail.
    if (auto images = read(scope_, objects))
      for (auto& image : *images) note(record::After{std::move(image)});
  }
  if (guardian_.stayed_in_session())
    notices_.emplace_back(
        "the guardian could not leave this session's control group: "
        "after a kill of the whole session `ipsh recover` undoes the changes");
  return write();
}

}  // namespace ipsh::interp
