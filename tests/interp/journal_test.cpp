#include "interp/transaction/journal.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstring>

#include "interp/transaction/history.hpp"
#include "interp/transaction/record.hpp"

using namespace ipsh;
using namespace ipsh::interp;

namespace {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    if (!::mkdtemp(path_)) throw std::runtime_error("mkdtemp");
  }
  ~TemporaryDirectory() {
    ::unlink(journal().c_str());
    ::rmdir(path_);
  }
  std::string journal() const { return std::string(path_) + "/journal"; }

 private:
  char path_[32] = "/tmp/ipsh-journal-XXXXXX";
};

void add(RecordBatch& batch, std::uint8_t kind, std::string_view text) {
  batch.add(kind, [&](std::vector<std::byte>& out) {
    auto const bytes = std::as_bytes(std::span(text));
    out.insert(out.end(), bytes.begin(), bytes.end());
  });
}

void append(Journal& journal, std::string_view text) {
  RecordBatch batch;
  add(batch, 7, text);
  BOOST_REQUIRE(journal.append(batch, {}));
}

std::vector<std::string> texts(std::string const& path) {
  std::vector<std::string> result;
  auto journal = Journal::open(path);
  BOOST_REQUIRE(journal);
  journal->read([&](std::uint8_t kind, Bytes payload) {
    BOOST_TEST(kind == 7);
    result.emplace_back(reinterpret_cast<char const*>(payload.data()), payload.size());
  });
  return result;
}

off_t size_of(std::string const& path) {
  struct stat status {};
  BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_size;
}

ObjectId sysctl(std::string key) {
  ObjectId id;
  id.kind = ObjectKind::sysctl;
  id.key = std::move(key);
  return id;
}

Image image(ObjectId id, std::string_view state) {
  Image image;
  image.id = std::move(id);
  image.absent = false;
  auto const bytes = std::as_bytes(std::span(state));
  image.state.assign(bytes.begin(), bytes.end());
  return image;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(journal)

BOOST_AUTO_TEST_CASE(what_is_appended_is_read) {
  TemporaryDirectory const directory;
  auto journal = Journal::create(directory.journal());
  BOOST_REQUIRE(journal);
  append(*journal, "one");
  append(*journal, "");
  append(*journal, std::string(100'000, 'x'));
  BOOST_TEST(texts(directory.journal()) == (std::vector<std::string>{"one", "", std::string(100'000, 'x')}),
             boost::test_tools::per_element());
  struct stat status {};
  BOOST_REQUIRE(::stat(directory.journal().c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 07777) == 0600);
}

BOOST_AUTO_TEST_CASE(a_tail_torn_at_any_byte_is_not_there_and_is_written_over) {
  TemporaryDirectory const directory;
  {
    auto journal = Journal::create(directory.journal());
    BOOST_REQUIRE(journal);
    append(*journal, "whole");
  }
  auto const whole = size_of(directory.journal());
  {
    auto journal = Journal::open(directory.journal());
    BOOST_REQUIRE(journal);
    append(*journal, "torn record");
  }
  auto const end = size_of(directory.journal());
  for (auto cut = end - 1; cut >= whole; --cut) {
    BOOST_REQUIRE(::truncate(directory.journal().c_str(), cut) == 0);
    BOOST_TEST(texts(directory.journal()) == std::vector<std::string>{"whole"},
               boost::test_tools::per_element());
    auto journal = Journal::open(directory.journal());
    BOOST_REQUIRE(journal);
    append(*journal, "next");
    BOOST_TEST(texts(directory.journal()) == (std::vector<std::string>{"whole", "next"}),
               boost::test_tools::per_element());
    // Back to the state with the torn record, for the next cut.
    BOOST_REQUIRE(::truncate(directory.journal().c_str(), whole) == 0);
    auto again = Journal::open(directory.journal());
    append(*again, "torn record");
  }
}

BOOST_AUTO_TEST_CASE(any_changed_byte_is_noticed) {
  TemporaryDirectory const directory;
  auto journal = Journal::create(directory.journal());
  append(*journal, "some text of more than eight bytes");
  for (off_t at = 0; at < size_of(directory.journal()); ++at) {
    char byte = 0;
    BOOST_REQUIRE(::pread(journal->fd(), &byte, 1, at) == 1);
    for (int bit = 0; bit < 8; ++bit) {
      char const other = static_cast<char>(byte ^ (1 << bit));
      BOOST_REQUIRE(::pwrite(journal->fd(), &other, 1, at) == 1);
      BOOST_TEST(texts(directory.journal()).empty());
    }
    BOOST_REQUIRE(::pwrite(journal->fd(), &byte, 1, at) == 1);
  }
  BOOST_TEST(texts(directory.journal()).size() == 1);
}

BOOST_AUTO_TEST_CASE(zeros_are_no_records) {
  TemporaryDirectory const directory;
  auto journal = Journal::create(directory.journal());
  append(*journal, "one");
  BOOST_REQUIRE(::ftruncate(journal->fd(), 1000) == 0);
  BOOST_TEST(texts(directory.journal()).size() == 1);
}

BOOST_AUTO_TEST_CASE(four_processes_append_at_once) {
  TemporaryDirectory const directory;
  auto journal = Journal::create(directory.journal());
  BOOST_REQUIRE(journal);
  journal->share();
  constexpr int processes = 4, records = 500;
  std::vector<pid_t> children;
  for (int process = 0; process < processes; ++process) {
    auto const pid = ::fork();
    if (pid == 0) {
      bool good = true;
      int seen = 0;
      for (int record = 0; record < records; ++record) {
        RecordBatch batch;
        add(batch, 7,
            std::to_string(process) + ' ' + std::to_string(record) +
                std::string(37U * static_cast<unsigned>(process), '.'));
        good = good && journal->append(batch, [&](std::uint8_t, Bytes) { ++seen; }).has_value();
      }
      ::_exit(good ? 0 : 1);
    }
    children.push_back(pid);
  }
  for (auto const child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST(status == 0);
  }
  std::map<char, int> next;
  for (auto const& text : texts(directory.journal())) {
    BOOST_TEST(text.substr(2).starts_with(std::to_string(next[text[0]])));
    ++next[text[0]];
  }
  for (char const process : {'0', '1', '2', '3'}) BOOST_TEST(next[process] == records);
}

BOOST_AUTO_TEST_CASE(the_lock_is_held_while_a_process_of_it_lives) {
  TemporaryDirectory const directory;
  auto journal = Journal::create(directory.journal());
  BOOST_REQUIRE(journal);
  int go[2];
  BOOST_REQUIRE(::pipe(go) == 0);
  auto const child = ::fork();
  if (child == 0) {
    char byte;
    ::close(go[1]);
    (void)!::read(go[0], &byte, 1);
    ::_exit(0);
  }
  auto other = Journal::open(directory.journal());
  BOOST_TEST(!other->take_over());
  *journal = std::move(*Journal::create_in_memory());  // closes this process's
  BOOST_TEST(!other->take_over());
  auto joining = Journal::open(directory.journal());
  BOOST_TEST(joining->join());
  joining = Journal::open("/dev/null");
  ::close(go[1]);
  ::waitpid(child, nullptr, 0);
  BOOST_TEST(other->take_over());
  joining = Journal::open(directory.journal());
  BOOST_TEST(!joining->join());
  ::close(go[0]);
}

BOOST_AUTO_TEST_CASE(records_survive_their_way_through_the_file) {
  record::Start start;
  start.boot = record::boot_id();
  start.home = 4711;
  start.process = identify_process();
  start.title = "x.ipsh";
  std::vector<record::Record> const all = {
      start,
      record::Before{image(sysctl("net/ipv4/ip_forward"), "0\n")},
      record::After{image(sysctl("net/ipv4/ip_forward"), "1\n")},
      record::Intent{{1, 2, 3}, "sysctl -w net.ipv4.ip_forward=1", {sysctl("a"), sysctl("b")}},
      record::Forget{{sysctl("x")}, 2},
      record::Made{sysctl("y")},
      record::Savepoint{"before"},
      record::RollingBack{2},
      record::RolledBack{3},
      record::Child{identify_process()},
      record::Commit{},
  };
  BOOST_TEST(all.size() == std::variant_size_v<record::Record>);
  auto journal = Journal::create_in_memory();
  BOOST_REQUIRE(journal);
  RecordBatch batch;
  for (auto const& one : all) record::add(batch, one);
  BOOST_REQUIRE(journal->append(batch, {}));
  auto reader = journal->reopen();
  std::size_t at = 0;
  reader->read([&](std::uint8_t kind, Bytes payload) {
    auto const one = record::decode(kind, payload);
    BOOST_TEST((one && *one == all[at++]));
    // Shorter payloads are refused, not read beyond.
    for (std::size_t size = 0; size < payload.size(); ++size) (void)record::decode(kind, payload.first(size));
  });
  BOOST_TEST(at == all.size());
  BOOST_TEST(start.process.started != 0);
  BOOST_TEST(is_alive(start.process));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(history)

namespace {
std::string state(Image const& image) {
  return {reinterpret_cast<char const*>(image.state.data()), image.state.size()};
}
}  // namespace

BOOST_AUTO_TEST_CASE(the_oldest_image_of_a_layer_counts) {
  History history;
  history.apply(record::Before{image(sysctl("a"), "1")});
  BOOST_TEST(history.knows(sysctl("a")));
  history.apply(record::Before{image(sysctl("a"), "2")});
  BOOST_TEST(state(history.changes().at(0).before) == "1");
  history.apply(record::After{image(sysctl("a"), "3")});
  BOOST_TEST(state(*history.changes().at(0).ours) == "3");
  history.apply(record::Intent{{}, "again", {sysctl("a")}});
  BOOST_TEST(!history.changes().at(0).ours);
}

BOOST_AUTO_TEST_CASE(an_earlier_image_of_another_process_wins_over_an_unwritten_one) {
  History history;
  history.apply(record::Before{image(sysctl("a"), "mine")});
  history.apply_earlier(record::Before{image(sysctl("a"), "theirs")}, {sysctl("a")});
  BOOST_TEST(state(history.changes().at(0).before) == "theirs");
  history.apply_earlier(record::Before{image(sysctl("a"), "late")}, {});
  BOOST_TEST(state(history.changes().at(0).before) == "theirs");
}

BOOST_AUTO_TEST_CASE(savepoints_are_layers) {
  History history;
  history.apply(record::Before{image(sysctl("a"), "0")});
  history.apply(record::Intent{{}, "a=1", {}});
  history.apply(record::Savepoint{"s"});
  BOOST_TEST(!history.knows(sysctl("a")));
  history.apply(record::Before{image(sysctl("a"), "1")});
  history.apply(record::Before{image(sysctl("b"), "5")});
  history.apply(record::Intent{{}, "a=2", {}});
  BOOST_TEST(history.command_count() == 2);
  auto const layer = history.find_savepoint("s");
  BOOST_REQUIRE(layer);
  BOOST_TEST(history.changes(*layer).size() == 2);
  BOOST_TEST(state(history.changes(*layer)[0].before) == "1");
  BOOST_TEST(state(history.changes()[0].before) == "0");
  BOOST_TEST(history.commands(*layer) == std::vector<std::string>{"a=2"}, boost::test_tools::per_element());
  history.apply(record::RolledBack{static_cast<std::uint32_t>(*layer)});
  BOOST_TEST(history.command_count() == 1);
  BOOST_TEST(history.changes().size() == 1);
  BOOST_TEST(state(*history.changes()[0].ours) == "1");
  BOOST_TEST(!history.find_savepoint("s"));
}

BOOST_AUTO_TEST_CASE(undo_counts_marks_behind_which_something_was_done) {
  History history;
  for (auto const* line : {"one", "", "two", ""}) {
    history.apply(record::Savepoint{});
    if (*line) history.apply(record::Intent{{}, line, {}});
  }
  BOOST_TEST(history.commands(history.find_mark(1)) == std::vector<std::string>{"two"},
             boost::test_tools::per_element());
  BOOST_TEST(history.commands(history.find_mark(2)).size() == 2);
  BOOST_TEST(history.find_mark(3) == 0);
}

BOOST_AUTO_TEST_CASE(what_belongs_to_what_was_made_needs_no_image) {
  ObjectId link, address, elsewhere;
  link.kind = ObjectKind::link;
  link.netns = 1;
  link.index = 7;
  address = link;
  address.kind = ObjectKind::addresses;
  elsewhere = address;
  elsewhere.netns = 2;
  History history;
  history.apply(record::Made{link});
  BOOST_TEST(history.knows(address));
  BOOST_TEST(!history.knows(elsewhere));
  ObjectId space;
  space.netns = 2;
  history.apply(record::Made{space});
  BOOST_TEST(history.knows(elsewhere));
  history.apply(record::Savepoint{"s"});
  BOOST_TEST(!history.knows(elsewhere));
}

BOOST_AUTO_TEST_CASE(a_refused_operation_is_forgotten) {
  History history;
  history.apply(record::Before{image(sysctl("a"), "0")});
  history.apply(record::Intent{{}, "a=1", {}});
  history.apply(record::Forget{{sysctl("a")}, 1});
  BOOST_TEST(history.changes().empty());
  BOOST_TEST(history.command_count() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
