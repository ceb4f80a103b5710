// What the shell asks of Commands, and in which order: when it waits, what it defers, whom it blames. The
// language itself is compared with bash in tests/differential.
#include "interp/shell.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "recorded_commands.hpp"

using ipsh::test::RecordedRun;

namespace {

void check_log(std::string const& script, std::string const& log) {
  BOOST_TEST_CONTEXT(script) {
    BOOST_TEST(RecordedRun(script).log() == log);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shell)

BOOST_AUTO_TEST_CASE(defers_where_nobody_can_tell) {
  check_log("net a; net b; echo x", "later net a; later net b; 1> x; barrier");
  check_log("net a; x=1; net $x", "later net a; later net 1; barrier");
  check_log("for i in 1 2; do net $i; done", "later net 1; later net 2; barrier");
  check_log("f() { local x=$1; net $x; }; f 1; f 2", "later net 1; later net 2; barrier");
  check_log("i=0; while [ $i -lt 2 ]; do net $i; i=$((i+1)); done", "later net 0; later net 1; barrier");
  check_log("net a; if [ a = a ]; then net b; fi; case x in x) net c;; esac",
            "later net a; later net b; later net c; barrier");
}

BOOST_AUTO_TEST_CASE(does_not_defer_what_the_script_handles) {
  check_log("net a || net b", "now net a");
  check_log("if net a; then net b; fi", "now net a; later net b; barrier");
  check_log("! ! net a", "later net a; barrier");
  check_log("net a && net b", "now net a; later net b; barrier");
  check_log("set +e; net a; echo $?", "now net a; 1> 0");
  check_log("net a 2>/dev/null", "now net a");
  check_log("trap 'echo e' ERR; net a", "now net a");
  check_log("net fail || echo $?", "now net fail; 1> 2");
}

BOOST_AUTO_TEST_CASE(waits_before_what_could_see) {
  check_log("net a; /bin/true; net b",
            "later net a; barrier; external /bin/true; joined; later net b; barrier");
  check_log("net a; (net b); net c", "later net a; barrier; joined; later net c; barrier");
  check_log("net a; true | true", "later net a; barrier; joined");
  check_log("net a; x=$(true)", "later net a; barrier; joined");
  check_log("net a; echo x > /dev/null; net b", "later net a; barrier; 1> x; later net b; barrier");
  check_log("net a; echo *nosuch", "later net a; barrier; 1> *nosuch");
  check_log("net a; [ -e /nosuch ] || net b", "later net a; barrier; later net b; barrier");
  check_log("net a; [[ -e /nosuch ]] || net b", "later net a; barrier; later net b; barrier");
  check_log("net a; sleep 0; net b", "later net a; barrier; later net b; barrier");
  check_log("net a; cd /; net b", "later net a; barrier; later net b; barrier");
  check_log("net a; command -v true; net b", "later net a; barrier; 1> true; later net b; barrier");
  check_log("net a; exit 3", "later net a; barrier");
  check_log("net a; read x < /dev/null || true", "later net a; barrier");
}

BOOST_AUTO_TEST_CASE(a_trap_could_see_variables) {
  check_log("trap 'echo $x' EXIT; net a; net b; echo y; x=1; net c",
            "later net a; later net b; 1> y; barrier; later net c; barrier; 1> 1");
  check_log("trap : EXIT; net a; for i in 1; do net $i; done", "later net a; barrier; later net 1; barrier");
  check_log("trap : EXIT; f() { net f; }; net a; f", "later net a; barrier; later net f; barrier");
}

BOOST_AUTO_TEST_CASE(a_failure_ends_the_script_as_if_it_had_been_seen_at_once) {
  RecordedRun const run("net a\nnet fail\nx=1\necho never\nnet never");
  BOOST_TEST(run.log() == "later net a; later net fail; barrier");
  BOOST_TEST(run.outcome.status == 2);
  BOOST_REQUIRE(run.outcome.failure.has_value());
  BOOST_TEST(run.outcome.failure->error.message == "net: failed");
  BOOST_TEST(run.at_fault() == "net fail");
  BOOST_TEST(!run.outcome.written);
}

BOOST_AUTO_TEST_CASE(the_exit_trap_runs_after_a_late_failure) {
  RecordedRun const run("trap 'echo bye $?' EXIT; net fail; echo never");
  BOOST_TEST(run.log() == "later net fail; barrier; 1> bye 2");
  BOOST_TEST(run.outcome.status == 2);
}

BOOST_AUTO_TEST_CASE(whom_it_blames) {
  BOOST_TEST(RecordedRun("f() { net fail; }; f").at_fault() == "net fail");
  BOOST_TEST(RecordedRun("trap : ERR; net fail").at_fault() == "net fail");
  BOOST_TEST(RecordedRun("echo a; false").at_fault() == "false");
  BOOST_TEST(RecordedRun("/bin/false x").at_fault() == "/bin/false x");
  BOOST_TEST(RecordedRun("true && (exit 3)").at_fault() == "(exit 3)");
  BOOST_TEST(RecordedRun("true | false").at_fault() == "true | false");
  BOOST_TEST(RecordedRun("exit 3").at_fault() == "");
  RecordedRun const handled("net fail > /dev/null");
  BOOST_TEST(handled.outcome.written);
  BOOST_TEST(handled.outcome.failure->error.message == "net: failed");
}

BOOST_AUTO_TEST_CASE(a_loop_behind_a_failure_ends) {
  RecordedRun const run("net fail; while :; do x=1; done");
  BOOST_TEST(run.outcome.status == 2);
}

BOOST_AUTO_TEST_CASE(traces_stay_in_order) {
  check_log("set -x; net a; echo b", "2> + net a; later net a; 2> + echo b; 1> b; barrier");
  check_log("set -x; net fail; echo b", "2> + net fail; later net fail; barrier");
}

BOOST_AUTO_TEST_CASE(writes_below_proc_sys_are_handed_over) {
  std::string folder = "/tmp/ipsh-test-XXXXXX";
  BOOST_REQUIRE(mkdtemp(folder.data()));
  auto const file = folder + "/forward";
  std::ofstream(file) << "untouched";
  auto const log = [&](std::string const& script) { return RecordedRun(script, folder).log(); };
  BOOST_TEST(log("net a; echo 1 > " + file) ==
             "later net a; barrier; 1> 1");  // nothing reached the descriptor
  BOOST_TEST(log("/bin/echo 1 > " + file) == "external /bin/echo 1; joined; sysctl forward 1\n");
  BOOST_TEST(log("/bin/echo 1 >> " + file) == "external /bin/echo 1; joined; sysctl forward 1\n");
  BOOST_TEST(log("f() { /bin/echo 2; }; f > " + file) == "external /bin/echo 2; joined; sysctl forward 2\n");
  BOOST_TEST(log("{ /bin/echo 3; } > " + file) == "external /bin/echo 3; joined; sysctl forward 3\n");
  BOOST_TEST(log(": > " + file) == "");
  BOOST_TEST(log("echo x > " + folder + "/nosuch || echo $?") ==
             "2> script: line 1: " + folder + "/nosuch: No such file or directory; 1> 1");
  RecordedRun const bad("/bin/echo bad > " + file + " || echo $?", folder);
  BOOST_TEST(bad.log() ==
             "external /bin/echo bad; joined; sysctl forward bad\n; "
             "2> script: line 1: /bin/echo: write error: Invalid argument; 1> 1");
  std::string content;
  std::getline(std::ifstream(file), content);
  BOOST_TEST(content == "untouched");
  std::remove(file.c_str());
  rmdir(folder.c_str());
}

BOOST_AUTO_TEST_CASE(programs_join) {
  RecordedRun const run(
      "sh -c '[ \"$JOIN\" = yes ]' && sh -c 'case $PATH in /joining:*) exit 0;; esac; exit 1'");
  BOOST_TEST(run.outcome.status == 0);
  check_log("case $PATH in /usr*) echo own;; esac", "1> own");
}

BOOST_AUTO_TEST_CASE(a_program_that_a_command_starts) {
  check_log("net exec sh -c 'exit 3' || echo $?", "external sh -c exit 3; joined; 1> 3");
  RecordedRun const run("net exec nosuchprogram");
  BOOST_TEST(run.outcome.status == 1);  // iproute2's, not the shell's 127
}

BOOST_AUTO_TEST_CASE(prefixes) {
  check_log("command net a", "later net a; barrier");
  check_log("net() { echo function; }; net a; command net a", "1> function; later net a; barrier");
  check_log("command net unknown || echo $?",
            "external net unknown; 2> script: line 1: net: command not found; 1> 127");
  check_log("env A=1 B=2 net a", "later net a; barrier");
  check_log("env A=1 true", "external env A=1 true; joined");
  check_log("timeout 5 true", "external timeout 5 true; joined");
  check_log("timeout 5 net a", "joined");
  BOOST_TEST(RecordedRun("timeout 5 net fail").outcome.status == 2);
  BOOST_TEST(RecordedRun("env -i net a").outcome.status == 65);
  if (geteuid() == 0)
    check_log("sudo -E X=1 net a; sudo env Y=2 net b", "later net a; later net b; barrier");
  else
    BOOST_TEST(RecordedRun("sudo net a").outcome.failure->error.help == "sudo ipsh script");
}

BOOST_AUTO_TEST_CASE(exec) {
  RecordedRun const ours("trap 'echo never' EXIT; exec net a");
  BOOST_TEST(ours.log() == "later net a; barrier");
  BOOST_TEST(ours.outcome.status == 0);
  RecordedRun const program("net a; exec true");
  BOOST_TEST(program.log() == "later net a; barrier; commit; 2> script: line 1: exec: not in a test");
  BOOST_TEST(program.outcome.status == 9);
  check_log("exec nosuch", "2> script: line 1: exec: nosuch: not found");  // and nothing committed
}

BOOST_AUTO_TEST_CASE(refused_at_run_time) {
  RecordedRun const run("net a; x=eval; $x echo || echo never");
  BOOST_TEST(run.log() == "later net a; barrier");
  BOOST_TEST(run.outcome.status == 65);
  BOOST_TEST(run.at_fault() == "$x echo");
  BOOST_TEST(!run.outcome.written);
  BOOST_TEST(RecordedRun("set -o noclobber || true").outcome.status == 65);
  BOOST_TEST(RecordedRun("trap 'if' EXIT || true").outcome.status == 65);
  BOOST_TEST(RecordedRun("net a & wait $! || exit $?").outcome.status == 65);
  // No subshell makes a silent difference of it.
  for (auto const* const script : {"x=eval; ($x a) || true; net never", "x=eval; $x a | cat; net never",
                                   "x=eval; y=$($x a) || true; net never"}) {
    RecordedRun const inside(script);
    BOOST_TEST(inside.outcome.status == 65);
    BOOST_TEST(inside.log() == "joined");
  }
}

BOOST_AUTO_TEST_SUITE_END()
