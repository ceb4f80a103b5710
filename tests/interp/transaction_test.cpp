// The transaction with real, small operations in a namespace of its own: sysctls and links. What is tested
// here is the journal, the guardian and recovery; that the images are right is reconcile_test's.
#include "interp/transaction/transaction.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstring>

#include "interp/transaction/recover.hpp"
#include "transaction_session.hpp"

using namespace ipsh;
using namespace ipsh::interp;
using namespace ipsh::test;

BOOST_AUTO_TEST_SUITE(transaction)

BOOST_AUTO_TEST_CASE(rollback_puts_back_and_leaves_nothing_behind) {
  IN_CHILD({
    auto const before = read_setting();
    Session session;
    CHECK(session.set("2"));
    CHECK(session.add_link("t0"));
    CHECK(session.transaction.count() == 2);
    CHECK(list_directories("/run/ipsh").size() == 1);
    auto const report = session.transaction.rollback();
    CHECK(report.complete());
    CHECK(read_setting() == before);
    CHECK(!link_exists("t0"));
    CHECK(nothing_left());
    CHECK(!session.transaction.begun());
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(commit_keeps_and_the_next_change_begins_anew) {
  IN_CHILD({
    Session session;
    CHECK(session.set("2"));
    CHECK(session.transaction.commit(true));
    CHECK(nothing_left());
    CHECK(session.set("1"));
    CHECK(session.transaction.rollback().complete());
    CHECK(read_setting().starts_with("2"));
    CHECK(nothing_left());
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(savepoints_and_undo) {
  IN_CHILD({
    auto const before = read_setting();
    Session session;
    CHECK(session.transaction.mark());
    CHECK(session.set("2"));
    CHECK(session.transaction.savepoint("s"));
    CHECK(session.transaction.mark());
    CHECK(session.set("1"));
    CHECK(session.transaction.mark());
    CHECK(session.add_link("t0"));
    CHECK(session.transaction.count() == 3);
    auto const undone = session.transaction.undo();
    CHECK(undone && undone->commands == std::vector<std::string>{"ip link add t0"});
    CHECK(!link_exists("t0"));
    CHECK(session.transaction.count() == 2);
    CHECK(session.transaction.rollback_to("s"));
    CHECK(read_setting().starts_with("2"));
    CHECK(session.set("1"));
    CHECK(session.transaction.rollback_to("s"));
    CHECK(read_setting().starts_with("2"));
    CHECK(!session.transaction.rollback_to("nosuch"));
    CHECK(session.transaction.rollback().complete());
    CHECK(read_setting() == before);
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(the_guardian_rolls_back_after_kill_9) {
  IN_CHILD({
    auto const before = read_setting();
    die_after([](Session& session) {
      session.set("2");
      session.add_link("t0");
      (void)session.transaction.barrier();
      session.set("1");
    });
    CHECK(eventually(nothing_left));
    CHECK(read_setting() == before);
    CHECK(!link_exists("t0"));
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(the_guardian_rolls_back_a_journal_in_memory) {
  IN_CHILD({
    CHECK(::mount("none", "/run", nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0);
    auto const before = read_setting();
    die_after([](Session& session) {
      session.set("2");
      if (session.transaction.take_notices().size() != 1) ::_exit(1);
    });
    CHECK(eventually([&] { return read_setting() == before; }));
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(what_was_committed_stays_whoever_dies) {
  IN_CHILD({
    die_after([](Session& session) {
      session.set("2");
      (void)session.transaction.commit();
    });
    ::usleep(100'000);
    CHECK(read_setting().starts_with("2"));
    CHECK(nothing_left());
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(recover_without_a_guardian) {
  IN_CHILD({
    auto const before = read_setting();
    TransactionOptions options;
    options.guardian = false;
    options.title = "x.ipsh";
    die_after([](Session& session) { session.set("2"); }, options);
    CHECK(!nothing_left());
    CHECK(read_setting() != before);
    auto const listed = list_transactions("/run/ipsh");
    CHECK(listed.size() == 1 && listed[0].outcome == Recovered::Outcome::rolled_back);
    CHECK(listed[0].start.title == "x.ipsh");
    CHECK(listed[0].commands == std::vector<std::string>{"sysctl -w x=2"});
    CHECK(!recover("/run/ipsh", "nosuch", {}));
    auto const recovered = recover("/run/ipsh", std::to_string(listed[0].start.process.pid), {});
    CHECK(recovered && recovered->size() == 1 && recovered->front().complete());
    CHECK(read_setting() == before);
    CHECK(nothing_left());
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(recover_leaves_the_living_alone) {
  IN_CHILD({
    Session session;
    CHECK(session.set("2"));
    auto const pid = ::fork();
    if (pid == 0) {
      auto const recovered = recover("/run/ipsh", {}, {});
      ::_exit(recovered && recovered->size() == 1 && recovered->front().outcome == Recovered::Outcome::alive
                  ? 0
                  : 1);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    CHECK(status == 0);
    CHECK(read_setting().starts_with("2"));
    CHECK(session.transaction.rollback().complete());
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(subshells_write_into_the_same_journal_and_die_with_the_main_process) {
  IN_CHILD({
    auto const before = read_setting();
    die_after([](Session& session) {
      session.add_link("t0");
      (void)session.transaction.barrier();
      int ready[2];
      if (::pipe(ready) != 0) return;
      if (::fork() == 0) {
        session.namespaces.after_fork();
        session.transaction.after_fork_in_child();
        session.set("2");
        session.add_link("t1");
        (void)::write(ready[1], "x", 1);
        ::pause();
      }
      char byte;
      (void)!::read(ready[0], &byte, 1);
    });
    CHECK(eventually(nothing_left));
    CHECK(read_setting() == before);
    CHECK(!link_exists("t0") && !link_exists("t1"));
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(a_subshell_may_begin_it) {
  IN_CHILD({
    auto const before = read_setting();
    for (bool const in_memory : {false, true}) {
      if (in_memory) CHECK(::mount("tmpfs", "/run", "tmpfs", MS_RDONLY, nullptr) == 0);
      Session session;
      CHECK(session.transaction.barrier());
      auto const pid = ::fork();
      if (pid == 0) {
        session.namespaces.after_fork();
        session.transaction.after_fork_in_child();
        ::_exit(session.set("2") && session.transaction.barrier() ? 0 : 1);
      }
      int status = 0;
      ::waitpid(pid, &status, 0);
      CHECK(status == 0);
      session.transaction.joined();
      CHECK(session.transaction.count() == 1);
      CHECK(session.transaction.rollback().complete());
      CHECK(read_setting() == before);
      CHECK(nothing_left());
    }
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(a_program_joins_by_its_environment) {
  IN_CHILD({
    auto const before = read_setting();
    for (bool const begun : {true, false}) {
      die_after([&](Session& session) {
        if (begun) session.add_link("t0");
        auto const value = session.transaction.environment().substr(std::strlen("IPSH_TRANSACTION="));
        auto const pid = ::fork();
        if (pid == 0) {
          Session joined;
          if (!joined.transaction.join(value)) ::_exit(1);
          ::_exit(joined.set("2") && joined.transaction.barrier() ? 0 : 1);
        }
        int status = 1;
        ::waitpid(pid, &status, 0);
        if (status != 0 || !read_setting().starts_with("2")) ::_exit(1);
      });
      CHECK(eventually(nothing_left));
      CHECK(eventually([&] { return read_setting() == before; }));
      CHECK(!link_exists("t0"));
    }
    Session joined;
    CHECK(!joined.transaction.join("/run/ipsh/1-1:999999:1:1"));
    CHECK(!joined.transaction.join("rubbish"));
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(an_object_of_another_transaction_is_a_conflict) {
  IN_CHILD({
    TransactionOptions options;
    options.title = "first.ipsh";
    int ready[2];
    CHECK(::pipe(ready) == 0);
    auto const pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      Session first(options);
      first.set("2");
      (void)::write(ready[1], "x", 1);
      ::pause();
    }
    char byte;
    (void)!::read(ready[0], &byte, 1);
    Session second;
    auto* const home = second.namespaces.home().value();
    auto const step = second.transaction.before(*home, SysctlWrite{std::string(setting)}, "", {});
    CHECK(!step);
    CHECK(step.error().message.find("first.ipsh") != std::string::npos);
    CHECK(step.error().message.find(std::to_string(pid)) != std::string::npos);
    CHECK(second.transaction.count() == 0);
    CHECK(second.add_link("t0"));  // another object
    CHECK(second.transaction.rollback().complete());
    CHECK(read_setting().starts_with("2"));
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    CHECK(eventually(nothing_left));
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(a_full_run_refuses_before_anything_is_sent) {
  IN_CHILD({
    CHECK(::umount("/run") == 0);
    CHECK(::mount("tmpfs", "/run", "tmpfs", 0, "size=64k") == 0);
    Session session;
    CHECK(session.set("2"));
    FileDescriptor const filler(::open("/run/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    std::string const block(4096, 'x');
    while (::write(filler.get(), block.data(), block.size()) > 0) {
    }
    bool refused = false;
    auto* const home = session.namespaces.home().value();
    for (int count = 0; count < 10'000 && !refused; ++count)
      refused = !session.transaction.before(*home, SysctlWrite{"net/ipv4/conf/all/rp_filter"}, block, {});
    CHECK(refused);
    CHECK(session.transaction.rollback().complete());
    CHECK(nothing_left());
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(a_journal_of_another_boot_is_removed) {
  IN_CHILD({
    auto journal = make_directory("/run/ipsh/1-1");
    CHECK(journal);
    RecordBatch batch;
    record::Start start;
    start.boot.fill('x');
    record::add(batch, start);
    CHECK(journal->append(batch, {}));
    journal = Journal::create_in_memory();
    CHECK(::mkdir("/run/ipsh/2-2", 0700) == 0);
    {
      auto const before = read_setting();
      Session session;
      CHECK(session.set("2"));
      CHECK(list_directories("/run/ipsh").size() == 1);
      CHECK(session.transaction.rollback().complete());
    }
    CHECK(nothing_left());
    journal = make_directory("/run/ipsh/1-1");
    CHECK(journal->append(batch, {}));
    journal = Journal::create_in_memory();
    auto const recovered = recover("/run/ipsh", {}, {});
    CHECK(recovered && recovered->size() == 1 && recovered->front().outcome == Recovered::Outcome::removed);
    CHECK(nothing_left());
    return 0;
  });
}

BOOST_AUTO_TEST_CASE(the_guardian_survives_the_signals_of_the_session) {
  IN_CHILD({
    auto const before = read_setting();
    auto const leader = ::fork();
    if (leader == 0) {
      ::setsid();
      die_after([](Session& session) {
        session.set("2");
        ::usleep(20'000);
        for (int const number : {SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGQUIT}) {
          ::signal(number, SIG_IGN);
          ::kill(0, number);
        }
      });
      ::_exit(0);
    }
    ::waitpid(leader, nullptr, 0);
    CHECK(eventually(nothing_left));
    CHECK(read_setting() == before);
    return 0;
  });
}

BOOST_AUTO_TEST_SUITE_END()
