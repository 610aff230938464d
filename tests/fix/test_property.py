"""Whatever the layout: a change is made as told and touches nothing else, or is refused; made twice, it is no change."""

import difflib
import json
from collections import Counter
from copy import deepcopy

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from podlint.checks.change import Change, RemoveField, RenameField, SetField
from podlint.fix.apply import edited
from podlint.fix.text import CannotEdit
from podlint.manifest.node import Json, Path, plain
from podlint.manifest.read import read
from tests.fix.writing import KEYS, LEAVES, OBJECTS, at, paths, values, write, write_json


def decoded(text: str) -> Json:
    reading = read("x.yaml", text.encode())
    assert not reading.problems, (text, reading.problems)
    (document,) = reading.documents
    return plain(document.root)


def same(one: Json, other: Json) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def comments(text: str) -> Counter[str]:
    return Counter(
        word for word in ("# above", "# deeper", "# behind", "# the top", "# the end") for _ in range(text.count(word))
    )


@st.composite
def documents(draw: st.DrawFn) -> tuple[dict[str, Json], str]:
    root, chance = draw(OBJECTS), draw(st.data())
    text = write_json(root, chance) if draw(st.integers(0, 4)) == 0 else write(root, chance)
    assume(same(decoded(text), root))  # the writer is no better than it need be
    return root, text


def make(text: str, change: Change) -> str | None:
    try:
        after = edited(text, 1, [change])
    except CannotEdit as refusal:
        event(str(refusal))
        return None
    event("made")
    if not (isinstance(change, RemoveField) and isinstance(change.path[-1], int)):
        with pytest.raises(CannotEdit):  # it is so already, or there is no such field any more
            edited(after, 1, [change])
    return after


def changed_lines(before: str, after: str) -> tuple[int, int]:
    """How many lines went, and how many came."""
    matcher = difflib.SequenceMatcher(None, before.split("\n"), after.split("\n"), autojunk=False)
    blocks = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return sum(code[2] - code[1] for code in blocks), sum(code[4] - code[3] for code in blocks)


@given(documents(), st.data())
def test_a_leaf_is_set_in_its_line(document: tuple[dict[str, Json], str], data: st.DataObject) -> None:
    root, text = document
    path = data.draw(
        st.sampled_from([path for path in paths(root) if not isinstance(at(root, path), dict | list)] or [()])
    )
    assume(path)
    value = data.draw(LEAVES)
    assume(not same(value, at(root, path)))

    after = make(text, SetField(path, value))

    several = "\n" in str(value) + str(at(root, path))
    assert after is not None or several
    if after is not None:
        expected = deepcopy(root)
        at(expected, path[:-1])[path[-1]] = value  # type: ignore[index]
        assert same(decoded(after), expected)
        assert comments(after) == comments(text) or several
        assert changed_lines(text, after) == (1, 1) or several


@given(documents(), st.data())
def test_something_new_is_added(document: tuple[dict[str, Json], str], data: st.DataObject) -> None:
    root, text = document
    path = data.draw(st.sampled_from([(), *paths(root)]))
    holder = at(root, path)
    assume(isinstance(holder, dict | list))
    value = data.draw(values())
    step = data.draw(KEYS.filter(lambda key: key not in holder)) if isinstance(holder, dict) else len(holder)  # type: ignore[arg-type]

    after = make(text, SetField((*path, step), value))

    if after is not None:
        expected = deepcopy(root)
        place = at(expected, path)
        if isinstance(place, dict):
            place[str(step)] = value
        else:
            assert isinstance(place, list)
            place.append(value)
        assert same(decoded(after), expected)
        assert comments(after) == comments(text)
        gone, _ = changed_lines(text, after)
        assert gone <= 1


@given(documents(), st.data())
def test_any_value_is_put_in_place_of_any_other(document: tuple[dict[str, Json], str], data: st.DataObject) -> None:
    root, text = document
    path = data.draw(st.sampled_from(paths(root)))
    value = data.draw(values())

    after = make(text, SetField(path, value)) if not same(value, at(root, path)) else None

    if after is not None:
        expected = deepcopy(root)
        at(expected, path[:-1])[path[-1]] = value  # type: ignore[index]
        assert same(decoded(after), expected)


@given(documents(), st.data())
def test_something_is_taken_out(document: tuple[dict[str, Json], str], data: st.DataObject) -> None:
    root, text = document
    path: Path = data.draw(st.sampled_from(paths(root)))

    after = make(text, RemoveField(path))

    if after is not None:
        expected = deepcopy(root)
        del at(expected, path[:-1])[path[-1]]  # type: ignore[union-attr, arg-type]
        assert same(decoded(after), expected)
        assert comments(after) <= comments(text)
        _, came = changed_lines(text, after)
        assert came <= 1 or "," in text


@given(documents(), st.data())
def test_a_key_is_renamed_in_its_line(document: tuple[dict[str, Json], str], data: st.DataObject) -> None:
    root, text = document
    path = data.draw(st.sampled_from([path for path in paths(root) if isinstance(path[-1], str)]))
    holder = at(root, path[:-1])
    assert isinstance(holder, dict)
    key = data.draw(KEYS.filter(lambda key: key not in holder))

    after = make(text, RenameField(path, key))

    assert after is not None
    expected = deepcopy(root)
    place = at(expected, path[:-1])
    assert isinstance(place, dict)
    place[key] = place.pop(str(path[-1]))
    assert same(decoded(after), expected)
    assert comments(after) == comments(text)
    assert changed_lines(text, after) == (1, 1)
