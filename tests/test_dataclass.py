"""Classes made by :mod:`podlint.dataclass` do what those of the standard library do."""

import dataclasses
import pickle
from copy import copy
from typing import Any

import pytest

from podlint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0
    note: str = dataclasses.field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Far(Point):
    how: str = "very"


@dataclass
class Box:
    items: list[int] = dataclasses.field(default_factory=list)


@dataclass(eq=False, slots=True)
class Node:
    x: int = 0


@dataclass(frozen=True)
class Told:
    word: str

    def __repr__(self) -> str:
        return self.word


def test_objects_are_equal_by_what_is_compared_of_them() -> None:
    assert Point(1, 2, "a") == Point(1, 2, "b")
    assert hash(Point(1, 2, "a")) == hash(Point(1, 2, "b"))
    assert Point(1, 2) != Point(2, 1)
    assert Box([1]) == Box([1]) != Box([2])
    assert Node(1) != Node(1)


def test_objects_of_different_classes_are_not_equal() -> None:
    there: Any = Far(1, 2)
    here: Any = Point(1, 2)
    assert there != here
    assert here != (1, 2)


def test_what_may_change_has_no_hash() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Box())
    assert isinstance(hash(Node()), int)


def test_an_object_is_shown_as_it_would_be_made_but_where_the_class_says_otherwise() -> None:
    assert repr(Far(1, 2, "a")) == "Far(x=1, y=2, how='very')"
    assert repr(Told("so")) == "so"


def test_objects_can_be_copied_changed_stored_and_matched() -> None:
    point = Point(1, 2, "a")
    assert copy(point) == pickle.loads(pickle.dumps(point)) == dataclasses.replace(Point(0, 2), x=1) == point  # noqa: S301 -- its own
    match Far(1, 2, how="not"):
        case Far(x, y, how=how):
            assert (x, y, how) == (1, 2, "not")
    assert not hasattr(point, "__dict__")
