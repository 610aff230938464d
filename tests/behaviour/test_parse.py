"""Scripts as statements: what the shell means where the grammar's tree says something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.behaviour.shell.parse import LONGEST_SCRIPT, parse
from podlint.behaviour.shell.syntax import (
    AndOr,
    Appending,
    Arithmetic,
    Array,
    Background,
    Braces,
    Calculation,
    Case,
    For,
    Function,
    Group,
    If,
    Loop,
    Not,
    Opaque,
    Parameter,
    Pattern,
    Pipeline,
    Sequence,
    Simple,
    Statement,
    Substitution,
    Text,
    Unread,
    Word,
)

DATE = Sequence((Simple(((Text("date"),),), (), (), "date"),))


def statements(script: str) -> tuple[Statement, ...]:
    sequence = parse(script)
    assert sequence is not None
    return sequence.statements


def the_simple(script: str) -> Simple:
    [statement] = statements(script)
    assert isinstance(statement, Simple)
    return statement


def plain(words: tuple[Word, ...]) -> list[str]:
    """The words, which are all known to the letter."""
    out = []
    for word in words:
        assert all(isinstance(part, Text) for part in word)
        out.append("".join(part.value for part in word if isinstance(part, Text)))
    return out


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("sleep 30", ["sleep", "30"]),
        ("echo 'a b' \"c d\" e\\ f", ["echo", "a b", "c d", "e f"]),
        ("echo a\"b\"'c'd", ["echo", "abcd"]),
        ("echo ''", ["echo", ""]),
        ('echo ""', ["echo", ""]),
        ('echo "  a\n\n  b  "', ["echo", "  a\n\n  b  "]),
        ('echo "\\$x \\" \\\\ \\n"', ["echo", '$x " \\ \\n']),
        ("echo \\$x a \\\n b", ["echo", "$x", "a", "b"]),
        ("rm -- -x --y=z a=b", ["rm", "--", "-x", "--y=z", "a=b"]),
        ("[ -f /x ]", ["[", "-f", "/x", "]"]),
        ("[ ! -e /x ]", ["[", "!", "-e", "/x", "]"]),
        ("[ 1 -lt 2 ]", ["[", "1", "-lt", "2", "]"]),
        ("[ a != b ]", ["[", "a", "!=", "b", "]"]),
        ("exit -1", ["exit", "-1"]),
        ("export A=1 B=2", ["export", "A=1", "B=2"]),
        ("sleep 1 # and rest", ["sleep", "1"]),
        ("écho 'ü' ß\u00a0x \U000771a8 \ud800", ["écho", "ü", "ß\u00a0x", "\U000771a8", "\ud800"]),
    ],
)
def test_words(script: str, words: list[str]) -> None:
    assert plain(the_simple(script).words) == words


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("$x", Parameter("x", quoted=False)),
        ("${x}", Parameter("x", quoted=False)),
        ('"$x"', Parameter("x", quoted=True)),
        ('"${x}"', Parameter("x", quoted=True)),
        ("$!", Parameter("!", quoted=False)),
        ("$?", Parameter("?", quoted=False)),
        ("$1", Parameter("1", quoted=False)),
        ("$@", Parameter("@", quoted=False)),
        ('"$@"', Parameter("@", quoted=True)),
        ("$", Text("$")),
        ("${x:-3}", Parameter("x", False, ":-", (Text("3"),))),
        ("${x-}", Parameter("x", False, "-")),
        ("${x:-a$y}", Parameter("x", False, ":-", (Text("a"), Parameter("y", quoted=False)))),
        ('"${x:=a b}"', Parameter("x", True, ":=", (Text("a b"),))),
        ("${#x}", Parameter("x", False, "length")),
        ("${x%%.*}", Parameter("x", False, "%%", (Pattern(".*"),))),
        ("${x/a/b}", Unread("${x/a/b}")),
        ("${x:1:2}", Unread("${x:1:2}")),
        ("$(date)", Substitution(DATE, quoted=False)),
        ('"$(date)"', Substitution(DATE, quoted=True)),
        ("`date`", Substitution(DATE, quoted=False)),
        ("$((1+$x))", Arithmetic((Text("1+"), Parameter("x", quoted=True)), quoted=False)),
        ("*.log", Pattern("*.log")),
        ("~/x", Unread("~/x")),
        ("/a/[bc]", Unread("/a/[bc]")),
        ("/a/{b,c}", Braces("/a/{b,c}")),
        ("\\*", Text("*")),
        ("'*'", Text("*")),
    ],
)
def test_parts_of_words(word: str, part: object) -> None:
    assert the_simple("echo " + word).words[1] == (part,)


def test_a_test_ends_where_its_bracket_closes() -> None:
    first, second, third = statements("[ 1 -lt 2 ]\necho > a\n[ b ]")
    assert all(isinstance(statement, Simple) for statement in (first, second, third))
    assert isinstance(first, Simple)
    assert plain(first.words) == ["[", "1", "-lt", "2", "]"]


def test_a_redirect_belongs_to_the_last_command_of_a_list() -> None:
    [statement] = statements("a && b || c > f")
    assert isinstance(statement, AndOr)
    first, (second, third) = statement.first, [step.statement for step in statement.rest]
    assert isinstance(first, Simple)
    assert isinstance(second, Simple)
    assert isinstance(third, Simple)
    assert [len(command.redirects) for command in (first, second, third)] == [0, 0, 1]


def test_words_behind_a_redirect_are_the_commands() -> None:
    command = the_simple("echo > f a b")
    assert plain(command.words) == ["echo", "a", "b"]
    [redirect] = command.redirects
    assert plain((redirect.target,)) == ["f"]


def test_redirects_of_descriptors() -> None:
    command = the_simple("a < in >> out 2> err 2>&1")
    shown = [(r.operator, r.descriptor, *plain((r.target,))) for r in command.redirects]
    assert shown == [("<", 0, "in"), (">>", 1, "out"), (">", 2, "err"), (">&", 2, "1")]


@pytest.mark.parametrize(
    ("script", "kinds"),
    [
        ("a; b\nc", [Simple, Simple, Simple]),
        ("a & b", [Background, Simple]),
        ("a && b &", [Background]),
        ("! a", [Not]),
        ("{ a; b; }", [Group]),
        ("(a; b) > f", [Group]),
        ("while a; do b; done > f", [Loop]),
        ("until a\ndo\nb\ndone", [Loop]),
        ("if a; then b; elif c; then d; else e; fi > f", [If]),
        ("for x in a b; do c; done", [For]),
        ("for x; do c; done", [For]),
        ("for ((i=0;i<3;i++)); do c; done", [Loop]),
        ("((i++))", [Calculation]),
        ("((i++)) > f", [Opaque]),
        ("a=(1 $b)", [Array]),
        ("a+=(1)", [Array]),
        ("a+=1", [Appending]),
        ("a[1]=2", [Opaque]),
        ("f() { a; }; f", [Function, Simple]),
        ("function f { a; }", [Function]),
        ("case a in a) b;; esac", [Case]),
        ("a | b", [Pipeline]),
        ("! a | b", [Not]),
        ("a |& b", [Opaque]),
        ("cat <<X\na\nX\nb", [Simple, Simple]),
        ("cat <<X | b\na\nX", [Pipeline]),
        ("cat <<X && b\na\nX", [Opaque]),
        ("a &> f", [Simple]),
        ("a 2>&1 >&2", [Simple]),
        ("echo a\\\nb", [Opaque]),
        ("# nothing", []),
        ("", []),
    ],
)
def test_kinds_of_statements(script: str, kinds: list[type]) -> None:
    assert [type(statement) for statement in statements(script)] == kinds


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("cat <<X\na $x\nX", (Text("a "), Parameter("x", quoted=True), Text("\n"))),
        ("cat <<'X'\na $x\nX", (Text("a $x\n"),)),
        ("cat <<-X\n\ta\n\tX", (Text("a\n"),)),
        ("cat <<X\n$((1+2))\nX", (Arithmetic((Text("1+2"),), quoted=True), Text("\n"))),
        ("cat <<X\n`a`\nX", (Unread("`a`\n"),)),
        ('cat <<X\na "b" \\$c\nX', (Text('a "b" $c\n'),)),
    ],
)
def test_here_documents(script: str, text: Word) -> None:
    [redirect] = the_simple(script).redirects
    assert (redirect.operator, redirect.descriptor, redirect.target) == ("<<", 0, text)


def test_a_loop_has_its_condition_and_its_body() -> None:
    [loop] = statements("until a; b; do c; d; done")
    assert isinstance(loop, Loop)
    assert loop.until
    assert [len(part.statements) for part in (loop.condition, loop.body)] == [2, 2]


@pytest.mark.parametrize(
    "script",
    [
        "a &&",
        "if a",
        "while a; do b",
        "echo 'a",
        "( a",
        "a )",
        "; a",
        "done",
        "echo a; }",
        "fi",
        "a | | b",
        "a\0b",
        "${é}",
    ],
)
def test_what_no_shell_would_run_is_no_script(script: str) -> None:
    assert parse(script) is None


def test_a_script_may_be_long_but_not_endless() -> None:
    assert parse("#" * LONGEST_SCRIPT) is not None
    assert parse("#" * (LONGEST_SCRIPT + 1)) is None


@pytest.mark.parametrize("opening", ["(", "{ ", "! ", "$(", '"$(', "[ ! ", "if ", "while ", "${", "`", "a && ", "a | "])
def test_depth_is_no_danger(opening: str) -> None:
    parse(opening * (LONGEST_SCRIPT // len(opening) // 4))


_PIECES = st.one_of(
    st.sampled_from(["a", "b", "'x y'", '"$x"', "$(c)", "[", "]", "-f", "/x", "é", " ", "#", "!", "2>&1", "<<X"]),
    st.sampled_from([";", "&", "&&", "||", "|", "\n", "(", ")", "{ ", "; }", ">", ">>", "<", "\\", "'", '"', "`", "$"]),
    st.sampled_from(["while", "until", "do", "done", "if", "then", "fi", "case", "in", "esac", "for"]),
)


@given(st.text(max_size=80))
def test_any_characters_are_safe(text: str) -> None:
    parse(text)


@given(st.lists(_PIECES, max_size=40))
def test_whatever_the_text_there_is_an_answer(pieces: list[str]) -> None:
    parse("".join(pieces))
    parse(" ".join(pieces))
