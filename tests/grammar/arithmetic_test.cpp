#include "grammar/arithmetic.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

#include "bash.hpp"

namespace {

using ipsh::Result;

class Values : public ipsh::grammar::ArithmeticVariables {
 public:
  Result<std::optional<std::string>> get(std::string_view name) override {
    auto const place = values_.find(name);
    return place == values_.end() ? std::optional<std::string>() : std::optional(place->second);
  }
  Result<void> set(std::string_view name, std::int64_t value) override {
    values_[std::string(name)] = std::to_string(value);
    return {};
  }
  std::map<std::string, std::string, std::less<>> values_{
      {"x", "7"}, {"b", "1"}, {"y", "2"}, {"p", "1 +"}, {"q", "1 + 2"}, {"r", "s"}, {"s", "r"}, {"e", ""}};
};

/// The line that print_like_bash's loop prints.
std::string evaluate(std::string const& expression) {
  Values variables;
  auto const value = ipsh::grammar::evaluate_arithmetic(expression, variables);
  if (!value) return value.error().message;
  return std::to_string(value.value()) + " x=" + variables.values_["x"] + " b=" + variables.values_["b"] +
         " y=" + variables.values_["y"];
}

std::string by_bash(std::string const& expression) {
  ipsh::test::TemporaryFile const file("x=7 b=1 y=2 p='1 +' q='1 + 2' r=s s=r e=\nz=$((" + expression +
                                       "))\necho \"$z x=$x b=$b y=$y\"\n");
  auto output = ipsh::test::run("LC_ALL=C bash -e " + file.path() + " 2>&1").output;
  // Error: only the message, without "FILE: line N: ".
  if (auto const line = output.find(": line 2: "); line != std::string::npos) output.erase(0, line + 10);
  return output.substr(0, output.find('\n'));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(arithmetic)

BOOST_AUTO_TEST_CASE(as_bash) {
  for (char const* const expression : {"08+1",
                                       "1/0+5",
                                       "1 + 08 * 2",
                                       "1+",
                                       "1 2",
                                       "3 +* 4",
                                       "5=3",
                                       "x=1/0",
                                       "16#fz",
                                       "65#1",
                                       "1#1",
                                       "2#3",
                                       "0x",
                                       "0xg",
                                       "3##",
                                       "1 ? 2",
                                       "1 ? : 3",
                                       "1 ? 2 :",
                                       "1 @ 2",
                                       "@",
                                       "2**-1",
                                       "a b",
                                       "++5",
                                       "5++",
                                       "--x++",
                                       "x++=3",
                                       "1.5",
                                       "1,",
                                       ",1",
                                       "",
                                       "()",
                                       "10#",
                                       "0#1",
                                       "36#Zz",
                                       "64#@_",
                                       "x y=3",
                                       "9999999999999999999999",
                                       "-9223372036854775808/-1",
                                       "-9223372036854775808%-1",
                                       "1<<64",
                                       "1<<-1",
                                       "!!5",
                                       "~0",
                                       "- -5",
                                       "1?2:3?4:5",
                                       "0||b=5",
                                       "1 = 2",
                                       "7 %= 2",
                                       "08",
                                       "1 ! 2",
                                       "1~2",
                                       "2 ** 3 ** 2",
                                       "-2**2",
                                       "!x=3",
                                       "[",
                                       "1 ; 2",
                                       "1 == 1 == 1",
                                       "x+=",
                                       "1 && ",
                                       "1 && 1/0",
                                       "0 && 1/0",
                                       "0 ? 1/0 : 7",
                                       "1 ? 7 : 1/0",
                                       "077",
                                       "0b1",
                                       "{",
                                       "++",
                                       "+",
                                       "x++ + ++x",
                                       "y=x=4,y*2",
                                       "a=",
                                       "1:2",
                                       "1?2,3:4",
                                       "0x1G",
                                       "1__2",
                                       "2#",
                                       "q*2",
                                       "p",
                                       "p+1",
                                       "r",
                                       "e+1",
                                       "p=3",
                                       "p+=3",
                                       "unset_name",
                                       "x<y",
                                       "x>>1",
                                       "x<<=2",
                                       "x&=3",
                                       "x|=8",
                                       "x^=5",
                                       "x-=1",
                                       "x*=-1",
                                       "x/=2",
                                       "x%=4",
                                       "(x=3)*x",
                                       "x = y = 3",
                                       "~x&b|y^3",
                                       "1<2==1",
                                       "5-3-1",
                                       "7/2*2",
                                       "-7/2",
                                       "-7%3",
                                       "x++y",
                                       "x+++y",
                                       "x---y",
                                       "x - -y",
                                       "x--",
                                       "--x",
                                       "++x*2",
                                       "b?x:y",
                                       "b?x=1:y=2",
                                       "(1,2)+3",
                                       "1||x++",
                                       "0&&x++",
                                       "0||x++",
                                       "!x",
                                       "!0+1",
                                       "0x7fffffffffffffff+1",
                                       "-1>>1",
                                       "3**0",
                                       "2**63",
                                       "2**64",
                                       "  1 +\t2 ",
                                       "x\n+\n1",
                                       "1+(2*(3-4))",
                                       "x ? y ? 3 : 4 : 5",
                                       "a++",
                                       "1=1",
                                       "x!=7",
                                       "x==7",
                                       "++x++",
                                       "(x)++",
                                       "(x)=3",
                                       "--",
                                       "- - x",
                                       "+x",
                                       "*3",
                                       "3*",
                                       "x?",
                                       "x?1",
                                       "1?2:",
                                       "0x10#1",
                                       "10#09",
                                       "8#9",
                                       "37#a",
                                       "37#A",
                                       "2#1#1",
                                       "1 +",
                                       " 1 / 0 ",
                                       "x / 0 * 2",
                                       "x/=0",
                                       "x%0"}) {
    BOOST_TEST_INFO(expression);
    BOOST_TEST(evaluate(expression) == by_bash(expression));
  }
}

BOOST_AUTO_TEST_CASE(bad_input_ends) {
  std::string names;
  for (int count = 0; count < 200000; ++count) names += "a ";
  BOOST_TEST(evaluate(names).find("syntax error in expression") != std::string::npos);
  BOOST_TEST(evaluate(std::string(100000, '(')).find("recursion") != std::string::npos);
  BOOST_TEST(evaluate(std::string(100000, '!') + "1").find("recursion") != std::string::npos);
  std::string ternary;
  for (int count = 0; count < 100000; ++count) ternary += "1?1:";
  evaluate(ternary + "1");
  std::string power = "1";
  for (int count = 0; count < 100000; ++count) power += "**1";
  evaluate(power);
  std::string assignment;
  for (int count = 0; count < 100000; ++count) assignment += "x=";
  evaluate(assignment + "1");
}

BOOST_AUTO_TEST_CASE(arrays_are_refused) {
  BOOST_TEST(evaluate("x[1]") == "arrays are not part of ipsh");
}

BOOST_AUTO_TEST_SUITE_END()
