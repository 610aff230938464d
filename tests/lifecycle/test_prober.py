"""The prober's words."""

import pytest

from podlint.lifecycle.prober import ordinal


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (1, "first"),
        (3, "third"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (21, "21st"),
        (113, "113th"),
        (1002, "1002nd"),
    ],
)
def test_ordinals_are_written_as_people_write_them(number: int, word: str) -> None:
    assert ordinal(number) == word
