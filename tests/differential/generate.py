#!/usr/bin/env python3
"""Random programs of ipsh's language: they end, print the same whenever they run, and use no network.

  generate.py SEED        prints the program of that seed

Loops count, functions call only functions defined before them, the last stage of a pipeline reads all of its input,
and nothing prints what differs from run to run ($$, $RANDOM, times).
"""
import random
import sys

PRELUDE = """n() { printf '%s:' "$#"; printf '<%s>' "$@"; echo; }
touch a1 a2 b.txt c.txt 'd e'; mkdir s; touch s/a1
"""


class Program:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.counters = 0
        self.functions = []
        self.loops = 0          # enclosing loops that `break` may leave
        self.in_function = False
        self.in_substitution = False
        self.budget = self.random.randint(8, 22)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def pick(self, *choices):
        return self.random.choice(choices)

    # words

    def variable(self):
        return self.pick("x", "y", "z", "u", "w")

    def literal(self):
        return self.pick("a", "b", "ab", "x1", "file.txt", "a.b.c", "-", "=", ":", "a:b", "/", "/a/b", ",", "0", "7",
                         "%s", "@", "+", "_", "é", "A", "a=b", "~a", "#", "a#b", "!")

    def quoted_text(self):
        return self.pick("a b", "  a", "b  ", "*", "a*", "?", "", "a  b", "$x", "\\", "\\n", '"', "a;b", "|", "&",
                         "(", ")", "{a,b}", "~", "#", "[a]", "é", ":", "a:b:", "<", ">")

    def number(self):
        return self.pick("0", "1", "2", "3", "5", "7", "10", "-1", "12")

    def pattern(self):
        return self.pick("a", "a*", "*a", "*", "?", "??", "[ab]*", "[!a]", "[a-c]", "*.*", "*[[:space:]]*", "'*'", '"$x"',
                         "$y", "a\\*", "*:*", "[[:digit:]]*", "''", "/*", "*b", '*" "*', "[é]")

    def parameter(self, quoted):
        name = self.pick(self.variable(), self.variable(), self.variable(), "1", "2", "@", "*", "#", "n0", "n1")
        if name == "#":
            return "$#"
        operation = self.random.randrange(12)
        if operation < 4:
            return "${" + name + "}" if self.chance(50) or name not in "12@*#" else "$" + name
        if operation < 7:
            argument = self.bare_argument() if not quoted else self.pick("a b", "${y-d}", "", "a'b'c", '"q  r"', "$z")
            kind = self.pick(":-", "-", ":+", "+") if name in "12@*#" else self.pick(":-", "-", ":+", "+", ":=", "=")
            return "${" + name + kind + argument + "}"
        if operation < 8:
            return "${#" + name + "}"
        return "${" + name + self.pick("#", "##", "%", "%%") + self.pattern() + "}"

    def bare_argument(self):
        # bash looks for braces before it looks for parameters, and has its own way with $@ inside of another one.
        word = self.word(1).replace("{", "").replace("}", "")
        return "w" if "$@" in word else word

    def arithmetic(self, depth=2):
        if depth == 0 or self.chance(25):
            return self.pick(self.number(), self.number(), "n0", "n1", "n2", "$n0", "${n1}")
        left, right = self.arithmetic(depth - 1), self.arithmetic(depth - 1)
        kind = self.random.randrange(10)
        if kind < 6:
            operator = self.pick("+", "-", "*", "<", "<=", ">", "==", "!=", "&&", "||", "&", "|", "^", ",")
            return f"{left} {operator} {right}"
        if kind < 7:
            return f"({left} {self.pick('/', '%')} ({right} * 2 + 1))"  # an odd divisor is not zero
        if kind < 8:
            return f"({left} ? {right} : {self.arithmetic(depth - 1)})"
        if kind < 9:
            return f"({left})"
        return self.pick("!", "~", "- ") + f"({left})"

    def assignment_arithmetic(self):
        name = self.pick("n0", "n1", "n2")
        return self.pick(f"{name} = {self.arithmetic()}", f"{name} += {self.number()}", f"{name}++", f"--{name}",
                         f"{name} = ({self.arithmetic()}) & 1023")

    def substitution(self):
        body = self.pick("echo " + self.word(1), "printf '%s\\n' " + self.word(1), "echo a; echo b", "printf 'a\\n\\n'",
                         ":", "echo $" + self.variable(), "echo a b | tr a-c x-z")
        return "$(" + body + ")"

    def double_quoted(self):
        parts = []
        for _ in range(self.random.randint(0, 3)):
            kind = self.random.randrange(8)
            if kind < 2:
                parts.append(self.quoted_text().translate(str.maketrans({c: "\\" + c for c in '"\\`$'})))
            elif kind < 5:
                parts.append(self.parameter(True))
            elif kind < 6:
                parts.append(self.substitution())
            elif kind < 7:
                parts.append("$((" + self.arithmetic() + "))")
            else:
                parts.append(self.pick("a", " ", "- $ -", "\\$x", "\\\\"))
        text = '"' + "".join(parts) + '"'
        # Beside "$@" bash makes fields of "${*#p}" too; ipsh refuses it.
        return self.double_quoted() if "@" in text and ("${*#" in text or "${*%" in text) else text

    def part(self, depth):
        kind = self.random.randrange(20)
        if kind < 4 or depth == 0:
            return self.literal()
        if kind < 6:
            return "'" + self.quoted_text().replace("'", "") + "'"
        if kind < 10:
            return self.double_quoted()
        if kind < 14:
            return self.parameter(False)
        if kind < 15:
            return self.substitution()
        if kind < 16:
            return "$((" + self.pick(self.arithmetic(), self.assignment_arithmetic()) + "))"
        if kind < 17:
            return self.pick("a*", "*.txt", "?1", "[ab]*", "s/*", "*e", "*", "nope*", "[!a]*", "*/a1")
        if kind < 18:
            return self.pick("{a,b}", "{1..3}", "{x,'y z'}", "{a,}", "{,$x}", "{c..a}", "{a}", "{a,b}{1,2}")
        if kind < 19:
            return "\\" + self.pick("a", " ", "$", "*", "\\", "'", '"', "~", ";")
        return self.pick("$'a\\tb'", "$'\\x41'", "$'\\''", "$'\\n'", "`echo a b`")

    def word(self, depth=2):
        parts = "".join(self.part(depth) for _ in range(self.random.choice((1, 1, 1, 2, 2, 3))))
        # A word must not begin like a comment, or be an assignment, a reserved word or `!` where that would matter.
        return "''" + parts if parts[0] in "#!" else parts

    def words(self, least=0, most=4):
        return " ".join(self.word() for _ in range(self.random.randint(least, most)))

    # commands

    def test(self):
        return self.pick(
            lambda: f"[ {self.quoted_operand()} {self.pick('=', '!=')} {self.quoted_operand()} ]",
            lambda: f"[ {self.pick('-n', '-z')} {self.quoted_operand()} ]",
            lambda: f"[ $((n0)) {self.pick('-eq', '-lt', '-ge', '-ne')} {self.number()} ]",
            lambda: f"test {self.pick('-e', '-d', '-f', '-s')} {self.pick('a1', 's', 'nope', 's/a1')}",
            lambda: f"[[ {self.word(1)} {self.pick('==', '!=')} {self.pattern()} ]]",
            lambda: f"[[ {self.quoted_operand()} {self.pick('<', '>')} {self.quoted_operand()} ]]",
            lambda: f"[[ {self.pick('-n', '-z')} ${self.variable()} {self.pick('&&', '||')} "
                    f"{self.pick('n0 -gt 2', '$n1 -le 3', '-v x', '! -e nope', '( a == b )')} ]]",
            lambda: f"[[ ${self.variable()} =~ " + self.pick("a", "^a", "b$", "[0-9]+", "^(a|b)*$", "a.c", "a\\.b") + " ]]",
            lambda: self.pick("true", "false", ":"),
        )()

    def quoted_operand(self):
        return self.pick('"$x"', '"$y"', "a", "''", '"$1"', '"${u-}"', '"$(echo a)"', "b")

    def condition(self):
        text = self.test()
        if self.chance(20):
            text = "! " + text
        if self.chance(25):
            text += self.pick(" && ", " || ") + self.test()
        return text

    def print(self):
        return self.pick(
            lambda: "n " + self.words(),
            lambda: "n " + self.words(),
            lambda: "echo " + self.words(),
            lambda: "echo " + self.pick("-n", "-e", "-E", "-x", "--") + " " + self.words(1, 2),
            lambda: "printf " + self.pick("'%s|'", "'[%5s]\\n'", "'%s-%s\\n'", "'%b'", "'%q '", "'%.2s,'", "'%c'") + " " +
                    self.words(1, 3),
            lambda: "printf '%d %x|' " + self.pick("$((n0))", "$((n1 & 255))", "12", "0x1f") + " $((n2 & 15))",
            lambda: f'echo "{self.pick("$?", "$#", "$*", "$@", "${#x}", "$n0", "$x$y")}"',
        )()

    def simple(self):
        return self.pick(
            self.print, self.print, self.print, self.print, self.assignment, self.assignment, self.assignment,
            lambda: "set -- " + self.words(),
            lambda: "unset " + self.variable(),
            lambda: ": $((" + self.assignment_arithmetic() + "))",
            lambda: f"read -r {self.variable()} {self.variable()} <<< {self.word()}",
            lambda: f"IFS={self.pick(':', ',', chr(39) + ' ' + chr(39), chr(39) * 2, 'a')} read {self.variable()} "
                    f"{self.variable()} <<< {self.word(1)}",
            lambda: f"export {self.variable()}={self.word(1)}; sh -c 'echo \"[$x$y$z]\"'",
            lambda: f"printf -v {self.variable()} '%s.' {self.word(1)}",
            lambda: f"{self.variable()}={self.word(1)} sh -c 'echo \"$x-$y\"'",
            lambda: self.condition() + " || echo no",
            lambda: self.condition() + " && echo yes || :",
            lambda: "shift " + self.pick("", "1", "2") + " || echo shift",
            lambda: "cat <<< " + self.word(),
            self.call,
        )()

    def assignment(self):
        return self.variable() + self.pick("=", "=", "=", "+=") + self.word()

    def call(self):
        if not self.functions:
            return self.print()
        return self.random.choice(self.functions) + " " + self.words(0, 3) + self.pick("", "", " || echo failed $?")

    def block(self, depth, indent):
        return "\n".join(self.statement(depth, indent) for _ in range(self.random.randint(1, 3)))

    def statement(self, depth, indent=""):
        self.budget -= 1
        if depth == 0 or self.budget < 0 or self.chance(45):
            return indent + self.leaf()
        kind = self.pick(self.if_, self.for_, self.while_, self.case, self.group, self.pipeline, self.here_document,
                         self.function, self.captured, self.ifs, self.option, self.joined)
        return kind(depth - 1, indent)

    def leaf(self):
        if self.loops and self.chance(8):
            return self.condition() + " && " + self.pick("break", "continue") + "; :"
        if self.in_function and self.chance(8):
            return self.condition() + " && return " + self.pick("", "0", "3") + "; :"
        if self.chance(3):
            return self.pick("false", "(exit 3)", "echo $((1/0))", "exit 4", "nosuchcommand 2>/dev/null")
        return self.simple()

    def if_(self, depth, indent):
        inner = indent + "  "
        text = f"{indent}if {self.condition()}; then\n{self.block(depth, inner)}\n"
        if self.chance(30):
            text += f"{indent}elif {self.condition()}; then\n{self.block(depth, inner)}\n"
        if self.chance(50):
            text += f"{indent}else\n{self.block(depth, inner)}\n"
        return text + indent + "fi"

    def for_(self, depth, indent):
        values = self.pick(lambda: "in " + self.words(0, 3), lambda: 'in "$@"', lambda: "in {1..3}", lambda: "")()
        self.loops += 1
        body = self.block(depth, indent + "  ")
        self.loops -= 1
        return f"{indent}for {self.variable()} {values}; do\n{body}\n{indent}done"

    def while_(self, depth, indent):
        self.counters += 1
        counter = f"c{self.counters}"
        self.loops += 1
        body = self.block(depth, indent + "  ")
        self.loops -= 1
        head = self.pick(f"while [ ${counter} -lt 3 ]", f"until [[ {counter} -ge 2 ]]",
                         f"while [ ${counter} -lt 2 ] && {{ {self.test()} || :; }}")
        return (f"{indent}{counter}=0; {head}; do\n{indent}  {counter}=$(({counter}+1))\n{body}\n{indent}done")

    def case(self, depth, indent):
        # bash keeps a byte of its own for the quotes of ${x-""a} here; ipsh refuses that.
        subject = self.word()
        while "${" in subject:
            subject = self.word()
        text = f"{indent}case {subject} in\n"
        for _ in range(self.random.randint(1, 3)):
            patterns = "|".join(self.pattern() for _ in range(self.random.randint(1, 2)))
            text += (f"{indent}  {self.pick('', '(')}{patterns})\n{self.block(depth, indent + '    ')}\n"
                     f"{indent}    {self.pick(';;', ';;', ';;', ';&', ';;&')}\n")
        return text + indent + "esac"

    def group(self, depth, indent):
        opener, closer = self.pick(("{", "}"), ("(", ")"), ("(", ")"))
        loops, self.loops = self.loops, 0 if opener == "(" else self.loops
        body = self.block(depth, indent + "  ")
        self.loops = loops
        suffix = self.pick("", "", " > out; cat out", " 2> /dev/null", " || echo status $?", " >> out")
        return f"{indent}{opener}\n{body}\n{indent}{closer}{suffix}"

    def pipeline(self, depth, indent):
        loops, self.loops = self.loops, 0
        source = self.pick(lambda: "printf '%s\\n' " + self.words(1, 3), lambda: "echo " + self.words(),
                           lambda: "{\n" + self.block(depth, indent + "  ") + "\n" + indent + "}")()
        sink = self.pick(lambda: "cat", lambda: "sort", lambda: "tr a-c A-C", lambda: "sed 's/a/<&>/'",
                         lambda: f"while read -r {self.variable()} {self.variable()}; do {self.print()}; done",
                         lambda: "{ cat; echo end; }")()
        self.loops = loops
        return indent + self.pick("", "", "! ") + source + " | " + sink + self.pick("", "", " || :")

    def here_document(self, depth, indent):
        if self.in_substitution:  # bash 5.2 loses track of them there
            return indent + self.print()
        delimiter = self.pick("E", "'E'")
        lines = []
        for _ in range(self.random.randint(0, 3)):
            lines.append(self.pick(lambda: self.parameter(True), lambda: self.double_quoted(), lambda: "a  b 'c'",
                                   lambda: "\\$x \\\\ \\a", lambda: "$((" + self.arithmetic() + "))",
                                   lambda: self.substitution())())
        if delimiter != "E":
            lines = ["$x `a` \\", 'b "c'][: self.random.randint(0, 2)]
        elif any("@" in line for line in lines):
            lines = [line for line in lines if "*" not in line]
        # Not `cat`: for a program bash expands the body in a child.
        return f"{indent}while read -r l; do n \"$l\"; done <<{delimiter}\n" + "".join(l + "\n" for l in lines) + "E"

    def function(self, depth, indent):
        name = f"f{len(self.functions)}"
        if self.in_function or len(self.functions) > 3:
            return indent + self.call()
        loops, self.loops, self.in_function = self.loops, 0, True
        body = (f"{indent}  local {self.pick('x', 'y', 'x=$1', 'y=$2 z', 'x=1 w')}\n" if self.chance(60) else "")
        body += self.block(depth, indent + "  ")
        self.loops, self.in_function = loops, False
        self.functions.append(name)
        call = self.call()
        self.functions.remove(name)
        # Known from here on, unless this place may not be reached.
        if indent == "":
            self.functions.append(name)
        return f"{indent}{name}() {{\n{body}\n{indent}}}\n{indent}{call}"

    def captured(self, depth, indent):
        loops, self.loops = self.loops, 0
        outer, self.in_substitution = self.in_substitution, True
        body = self.block(depth, indent + "  ")
        self.loops, self.in_substitution = loops, outer
        name = self.variable()
        return f"{indent}{name}=$(\n{body}\n{indent}){self.pick('', '', ' || echo status $?')}\n{indent}n \"${name}\" ${name}"

    def ifs(self, depth, indent):
        value = self.pick(":", "' :'", "''", ",", "a", "$'\\n'", "b/")
        body = self.block(depth, indent)
        return indent + "IFS=" + value + "\n" + body + "\n" + indent + "IFS=$' \\t\\n'"

    def option(self, depth, indent):
        on, off = self.pick(("set -f", "set +f"), ("set +e", "set -e"), ("set -u", "set +u"), ("set +e", "set -e"))
        return f"{indent}{on}\n{self.block(depth, indent)}\n{indent}{off}"

    def joined(self, depth, indent):
        first = self.pick(self.condition, self.simple_no_semicolon)()
        return indent + first + self.pick(" && ", " || ") + "{\n" + self.block(depth, indent + "  ") + "\n" + indent + "}" + \
            self.pick(" || :", " || echo status $?", "")

    def simple_no_semicolon(self):
        return self.pick(self.print, self.assignment)()

    def text(self):
        lines = [PRELUDE.rstrip("\n"), f"n0={self.number()} n1={self.number()} n2=3 x={self.word(1)} y='a b'"]
        if self.chance(25):
            lines.append(self.pick("trap 'echo bye $?' EXIT", "trap 'echo \"bye $x\"' EXIT", "trap 'echo err' ERR"))
        lines.append("set -- " + self.words())
        while self.budget > 0:
            lines.append(self.statement(3))
        lines.append('n "$x" "$y" "$z" "$u" "$w" "$n0" "$n1" "$n2" "$@"')
        return "\n".join(lines) + "\n"


def program(seed):
    return Program(seed).text()


if __name__ == "__main__":
    sys.stdout.write(program(int(sys.argv[1])))
