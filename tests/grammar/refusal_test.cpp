#include "grammar/refusal.hpp"

#include <boost/test/unit_test.hpp>
#include <iterator>
#include <set>
#include <sstream>

#include "bash.hpp"
#include "grammar/parse.hpp"

namespace {

using namespace ipsh::grammar;

std::set<std::string> words(std::string const& command) {
  std::istringstream stream(ipsh::test::run(command).output);
  return {std::istream_iterator<std::string>(stream), {}};
}

std::string code_of(std::string const& text) {
  Sources sources;
  auto const tree = parse(sources, sources.add({.name = "", .text = text}));
  return tree ? "" : tree.error().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(refusal)

/// What the evaluator and the expander have (DESIGN section 1, and `pwd` and `kill`, which scripts need).
std::set<std::string> const builtins = {".",      ":",    "[",    "break",    "cd",     "command", "continue",
                                        "echo",   "exec", "exit", "export",   "false",  "kill",    "local",
                                        "printf", "pwd",  "read", "readonly", "return", "set",     "shift",
                                        "source", "test", "trap", "true",     "unset",  "wait"};

BOOST_AUTO_TEST_CASE(every_builtin_of_bash_is_ours_or_refused) {
  auto const all = words("bash -c 'compgen -b'");
  BOOST_REQUIRE(all.size() > 50);
  for (std::string const& name : all) {
    BOOST_TEST_INFO(name);
    BOOST_TEST(is_refused_command(name) != builtins.contains(name));
    BOOST_TEST(code_of(name + " x\n") == (builtins.contains(name) ? "" : "U201"));
    BOOST_TEST(code_of("a || " + name + '\n') == (builtins.contains(name) ? "" : "U201"));
  }
}

BOOST_AUTO_TEST_CASE(every_reserved_word_of_bash_is_known) {
  std::set<std::string> const openers = {"if", "case", "for", "while", "until", "{", "!", "[[", "function"};
  std::set<std::string> const refused = {"select", "time", "coproc"};
  for (std::string const& word : words("bash -c 'compgen -k'")) {
    BOOST_TEST_INFO(word);
    auto const code = code_of(word + " x\n");
    if (refused.contains(word))
      BOOST_TEST(code.substr(0, 1) == "U");
    else if (word != "!")
      BOOST_TEST(code.substr(0, 1) == "S");
    BOOST_TEST(code_of("echo " + word) == "");
  }
}

/// What bash makes something of its own of, and what stands close by and is as everywhere.
BOOST_AUTO_TEST_CASE(expansions_that_depend_on_others) {
  for (auto const* text : {"echo ${#+}", "echo ${#=}", "echo \"${#%}\""}) BOOST_TEST(code_of(text) == "U125");
  for (auto const* text : {"echo \"$@${*#a}\"", "echo \"${*%a}${x-$@}\"", "cat <<E\n$* $@\nE\n"})
    BOOST_TEST(code_of(text) == "U126");
  for (auto const* text : {"IFS=:; echo ${1+$@}", "f() { local IFS=:; }; echo a${x-${y-$@}}"})
    BOOST_TEST(code_of(text) == "U127");
  for (auto const* text : {"echo ${x-{a,b}{1,2}}", "echo {a,${x-{}b}"}) BOOST_TEST(code_of(text) == "U128");
  for (auto const* text : {"case ${x-\"\"a} in a) ;; esac", "case a in ${x-a\"$y\"}) ;; esac"})
    BOOST_TEST(code_of(text) == "U129");
  for (auto const* text : {"echo ${#+x} ${#-} ${##}", "echo \"$@$*\" \"${*#a}$*\" \"${#@}${*#a}\"",
                           "cat <<E\n$*\nE\n", "echo ${1+$@}", "IFS=: read -r a b; echo ${1+$@}",
                           "IFS=:; x=${1+$@}; echo ${1+\"$@\"}", "echo ${x:-{}}", "echo ${x-{a,b}}",
                           "case ${x:-\"$y\"} in a) ;; esac", "case ${x-\"a\"b} in a) ;; esac"})
    BOOST_TEST(code_of(text) == "");
}

BOOST_AUTO_TEST_CASE(at_run_time) {
  auto const error = refused_command("eval", {1, 2, 3});
  BOOST_TEST(error.message == "`eval` is not part of ipsh");
  BOOST_TEST(error.status == 65);
  BOOST_TEST(error.code == "U201");
  BOOST_TEST(!error.help.empty());
  BOOST_TEST(!is_refused_command("ip"));
  BOOST_TEST(is_refused_variable("FUNCNAME"));
  BOOST_TEST(!is_refused_variable("RANDOM"));
}

BOOST_AUTO_TEST_SUITE_END()
