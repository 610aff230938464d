"""Changes in layouts that matter, one by one: how the text reads afterwards, or that it is left alone."""

import textwrap

import pytest

from podlint.checks.change import Change, MoveItem, RemoveField, RenameField, SetField
from podlint.fix.apply import Wish, edited, fixed
from podlint.fix.text import CannotEdit


def change(text: str, *changes: Change) -> str:
    return edited(textwrap.dedent(text), 1, changes)


def check(text: str, expected: str, *changes: Change) -> None:
    assert change(text, *changes) == textwrap.dedent(expected)


CONTAINER = """\
    spec:
      # the containers
      containers:
        - name: app  # the app
          image: "x:1"
          command: ['a', 'b']
          livenessProbe:
            httpGet: {port: 80}
            # later more
        - image: y   # a sidecar
          name: b
    # the end
    """


@pytest.mark.parametrize(
    ("made", "old", "new"),
    [
        (SetField(("spec", "containers", 0, "image"), "x:2"), '"x:1"', '"x:2"'),
        (SetField(("spec", "containers", 0, "name"), "yes"), "app  #", '"yes"  #'),
        (SetField(("spec", "containers", 0, "command", 2), "c"), "'b']", "'b', 'c']"),
        (
            SetField(("spec", "containers", 0, "livenessProbe", "httpGet", "path"), "/"),
            "{port: 80}",
            "{port: 80, path: /}",
        ),
        (
            SetField(("spec", "containers", 0, "livenessProbe", "periodSeconds"), 5),
            "            # later more\n",
            "            periodSeconds: 5\n            # later more\n",
        ),
        (
            SetField(("spec", "containers", 0, "startupProbe"), {"tcpSocket": {"port": 80}}),
            "            # later more\n",
            "            # later more\n          startupProbe:\n            tcpSocket:\n              port: 80\n",
        ),
        (
            SetField(("spec", "containers", 0, "imagePullPolicy"), "Always"),
            'image: "x:1"\n',
            'image: "x:1"\n          imagePullPolicy: Always\n',
        ),
        (
            SetField(("spec", "containers", 1, "env"), [{"name": "A", "value": "1"}]),
            "          name: b\n",
            '          name: b\n          env:\n            - name: A\n              value: "1"\n',
        ),
        (
            SetField(("spec", "containers", 2), {"name": "c", "tty": True}),
            "          name: b\n",
            "          name: b\n        - name: c\n          tty: true\n",
        ),
        (SetField(("spec", "restartPolicy"), "Never"), "    # the end", "      restartPolicy: Never\n    # the end"),
        (RemoveField(("spec", "containers", 0, "name")), 'name: app  # the app\n          image: "x', 'image: "x'),
        (RemoveField(("spec", "containers", 0, "image")), '          image: "x:1"\n', ""),
        (RemoveField(("spec", "containers", 1, "image")), "image: y   # a sidecar\n          name", "name"),
        (RemoveField(("spec", "containers", 1)), "        - image: y   # a sidecar\n          name: b\n", ""),
        (RemoveField(("spec", "containers", 0, "command", 0)), "['a', 'b']", "['b']"),
        (RemoveField(("spec", "containers", 0, "command", 1)), "['a', 'b']", "['a']"),
        (RemoveField(("spec", "containers", 0, "livenessProbe", "httpGet", "port")), "{port: 80}", "{}"),
        (
            RemoveField(("spec", "containers", 0, "livenessProbe", "httpGet")),
            "livenessProbe:\n            httpGet: {port: 80}",
            "livenessProbe: {}",
        ),
        (RenameField(("spec", "containers", 0, "livenessProbe"), "startupProbe"), "liveness", "startup"),
    ],
)
def test_a_change_of_a_container(made: Change, old: str, new: str) -> None:
    assert CONTAINER.count(old) == 1
    check(CONTAINER, CONTAINER.replace(old, new), made)


def test_changes_speak_of_the_document_before_all_of_them() -> None:
    check(
        "a: [1, 2, 3, 4]\nb: {c: 1}\n",
        "a: [2, 4]\nd: {c: 2, e: 3}\n",
        RemoveField(("a", 0)),
        RenameField(("b",), "d"),
        RemoveField(("a", 2)),
        SetField(("b", "c"), 2),
        SetField(("b", "e"), 3),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\nb: 1\n", "a: 5\nb: 1\n"),
        ("a: # none yet\nb: 1\n", "a: 5 # none yet\nb: 1\n"),
        ("a: ~\n", "a: 5\n"),
        ("a: |\n  text\n\nb: 1\n", "a: 5\n\nb: 1\n"),
        ("{a: , b: 1}\n", "{a: 5, b: 1}\n"),
        ("a: &x 1\n", "a: &x 5\n"),
        ('{"a": 1}', '{"a": 5}'),
        ("? a\n: 1\n", "? a\n: 5\n"),
        ("a:\n- b\n", None),
        ("a: !!str 1\n", None),
        ("a: &x 1\nb: *x\n", None),
    ],
)
def test_a_number_in_place_of_something(before: str, after: str | None) -> None:
    made = SetField(("a",), 5)
    if after is None:
        with pytest.raises(CannotEdit):
            change(before, made)
    else:
        check(before, after, made)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m:\n  v: |\n    one\n    two\nb: 1\n", "m:\n  v: |\n    one\n    2\nb: 1\n"),
        ("v: |-\n  one\n  two\n", "v: |\n  one\n  2\n"),
        ("v: one\n", 'v: "one\\n2\\n"\n'),
        ("v: 'one'\n", 'v: "one\\n2\\n"\n'),
        ("v: >\n  one\n  two\n", None),
    ],
)
def test_lines_of_text(before: str, after: str | None) -> None:
    path = ("m", "v") if before.startswith("m") else ("v",)
    if after is None:
        with pytest.raises(CannotEdit):
            change(before, SetField(path, "one\n2\n"))
    else:
        check(before, after, SetField(path, "one\n2\n"))


def test_what_others_share_is_left_alone() -> None:
    text = "a: &a {x: 1}\nb: *a\nc:\n  <<: *a\n  v: 2\n"
    for path in (("a", "x"), ("b", "x"), ("c", "x"), ("a", "z"), ("b",)):
        with pytest.raises(CannotEdit):
            change(text, SetField(path, 5))
    for path in (("a", "x"), ("b", "x"), ("c", "x"), ("b",)):
        with pytest.raises(CannotEdit):
            change(text, RemoveField(path))
    assert change(text, SetField(("c", "v"), 3)) == text.replace("v: 2", "v: 3")
    assert change(text, SetField(("c", "w"), 3)) == text + "  w: 3\n"
    assert change(text, RemoveField(("c", "v"))) == text.replace("  v: 2\n", "")


def test_a_comment_is_not_lost_between_brackets_nor_one_to_podlint() -> None:
    for text, path in (
        ("a: [1, # one\n  2]\n", ("a", 0)),
        ("a:\n  b: 1\n  # podlint: ignore[some-rule] it is so\n  c: 2\n", ("a", "c")),
        ("a:\n- b: 1\n  # about c\n  c: 2\n", ("a", 0, "b")),
    ):
        with pytest.raises(CannotEdit):
            change(text, RemoveField(path))


def test_an_empty_object_is_filled() -> None:
    check("a: {}  # empty\n", "a: {b: 1}  # empty\n", SetField(("a", "b"), 1))
    check("a: []\n", "a:\n  - b: 1\n", SetField(("a",), [{"b": 1}]))
    check("a:\nc: 1\n", "a:\n  b:\n    d: 1\nc: 1\n", SetField(("a", "b", "d"), 1))


def test_json_stays_json() -> None:
    text = '{\n    "a": {\n        "b": 1\n    }\n}'
    check(
        text,
        text.replace("1\n", '1,\n        "c": {\n            "d": "e"\n        }\n'),
        SetField(("a", "c"), {"d": "e"}),
    )
    check('{"a": [{"b": 1}]}', '{"a": [{"b": 1}, {"c": "y"}]}', SetField(("a", 1), {"c": "y"}))


def test_a_number_may_come_with_a_form_of_its_own() -> None:
    check("mode: 755\n", "mode: 0755\n", SetField(("mode",), 0o755, "0755"))
    check('{"mode": 755}', '{"mode": 493}', SetField(("mode",), 0o755, "0755"))


def test_the_layout_of_the_document_is_kept() -> None:
    check(
        "spec:\n    a:\n    -   b: 1\n        c: 2\n",
        "spec:\n    a:\n    -   b: 1\n        c: 2\n        d:\n            e:\n            -   f: 1\n",
        SetField(("spec", "a", 0, "d"), {"e": [{"f": 1}]}),
    )


def test_blank_lines_that_belong_to_a_text_stay_with_it() -> None:
    check("a:\n  b: |+\n    x\n\nc: 1\n", "a:\n  b: |+\n    x\n\n  d: {}\nc: 1\n", SetField(("a", "d"), {}))


# --- several wishes


def wishes(*given: tuple[int, Change]) -> list[Wish[str]]:
    return [Wish(line, (made,), str(number)) for number, (line, made) in enumerate(given)]


def test_each_document_is_found_by_its_line() -> None:
    text = "a: 1\n---\n# second\na: 1\n...\n---\na: 1\n"

    result = fixed(text, wishes((4, SetField(("a",), 2)), (7, SetField(("a",), 3))))

    assert result.text == "a: 1\n---\n# second\na: 2\n...\n---\na: 3\n"
    assert result.made == ["0", "1"]


def test_json_values_one_after_another() -> None:
    text = '{"a": "\\ud83d\\ude00"}\n{"a": 1}\n'

    assert fixed(text, wishes((2, SetField(("a",), 2)))).text == '{"a": "\\ud83d\\ude00"}\n{"a": 2}\n'


def test_items_of_a_list_have_their_paths_from_its_root() -> None:
    text = "kind: List\nitems:\n- {kind: Pod, a: 1}\n- {kind: Pod, a: 1}\n"

    result = fixed(text, wishes((4, SetField(("items", 1, "a"), 2)), (1, SetField(("items", 0, "a"), 3))))

    assert result.text == "kind: List\nitems:\n- {kind: Pod, a: 3}\n- {kind: Pod, a: 2}\n"


def test_what_meets_waits() -> None:
    text = "a: [1, 2]\nb: {c: 1}\n"

    result = fixed(
        text,
        wishes(
            (1, RemoveField(("a", 0))),
            (1, SetField(("a", 1), 5)),
            (2, SetField(("b", "c"), 2)),
            (2, RemoveField(("b",))),
            (2, SetField(("x", "v"), 1)),
            (2, SetField(("q", 3), 1)),
        ),
    )

    assert result.text == "a: [2]\nb: {c: 2}\nx:\n  v: 1\n"
    assert result.made == ["0", "2", "4"]
    assert [about for about, _ in result.left] == ["1", "3", "5"]


# --- an item that goes to another list


JOB = """\
spec:
  # what runs
  containers:
    - name: log   # beside the work
      args:
        - |
          one
           two
      # at its end
    - name: work
"""


def test_an_item_moves_to_a_list_that_is_made_for_it() -> None:
    moved = (
        SetField(("spec", "containers", 0, "restartPolicy"), "Always"),
        MoveItem(("spec", "containers", 0), ("spec", "initContainers")),
    )

    check(
        JOB,
        """\
        spec:
          initContainers:
            - name: log   # beside the work
              restartPolicy: Always
              args:
                - |
                  one
                   two
              # at its end
          # what runs
          containers:
            - name: work
        """,
        *moved,
    )


@pytest.mark.parametrize("ends", ["\n", ""])
def test_an_item_moves_to_a_list_that_is_indented_otherwise(ends: str) -> None:
    text = JOB + "  initContainers:\n  - name: first" + ends
    lines = JOB.splitlines(keepends=True)
    item = "".join(line[2:] for line in lines[3:9])

    expected = "".join([*lines[:3], lines[9], "  initContainers:\n  - name: first\n", item.removesuffix("\n") + ends])

    assert change(text, MoveItem(("spec", "containers", 0), ("spec", "initContainers"))) == expected


@pytest.mark.parametrize(
    "text",
    ["a: [1, 2]\n", "a:\n- 1\n", "a:\n- 1\n- 2\nb: [1]\n", "a:\n- 1\n- 2\nb: x\n", "x: &b [1]\na:\n- 1\n- 2\nb: *b\n"],
)
def test_an_item_that_cannot_move_in_lines_stays(text: str) -> None:
    with pytest.raises(CannotEdit):
        change(text, MoveItem(("a", 0), ("b",)))
