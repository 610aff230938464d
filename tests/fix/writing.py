"""Documents written in all the ways that people write them."""

import json
from dataclasses import dataclass

from hypothesis import strategies as st

from podlint.fix.render import is_plain, quoted
from podlint.manifest.node import Json, Path

KEYS = st.sampled_from(
    ["name", "image", "livenessProbe", "startupProbe", "a.b/c", "periodSeconds", "yes", "x y", "port"]
)
TEXTS = st.sampled_from(
    ["app", "a b", "yes", "1", "", "it's", 'say "so"', "a: b", "# no", "ä", "- x", "{{x}}", "a,b", "x:1"]
)
LEAVES: st.SearchStrategy[Json] = st.one_of(st.none(), st.booleans(), st.integers(-5, 90), TEXTS, st.just("one\ntwo\n"))


def values(leaves: st.SearchStrategy[Json] = LEAVES) -> st.SearchStrategy[Json]:
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
    )


OBJECTS: st.SearchStrategy[dict[str, Json]] = st.dictionaries(KEYS, values(), min_size=1, max_size=5)


@dataclass(frozen=True)
class Hand:
    """One person's habits, and chance for each single place."""

    step: int
    list_step: int
    gap: int
    chance: st.DataObject

    def one_of(self, *choices: str) -> str:
        return self.chance.draw(st.sampled_from(choices))

    def sometimes(self) -> bool:
        return self.chance.draw(st.integers(0, 3)) == 0


def write(root: dict[str, Json], chance: st.DataObject) -> str:
    """``root`` as YAML, in any layout."""
    step = chance.draw(st.sampled_from([2, 4]))
    hand = Hand(step, chance.draw(st.sampled_from([0, step])), chance.draw(st.sampled_from([2, 4])), chance)
    lines = _block(root, hand)
    if hand.sometimes():
        lines = ["# the top", "---", *lines]
    if hand.sometimes():
        lines += ["# the end"]
    text = "\n".join(lines) + hand.one_of("\n", "\n", "", "\n\n")
    return text.replace("\n", hand.one_of("\n", "\n", "\r\n"))


def write_json(root: dict[str, Json], chance: st.DataObject) -> str:
    """``root`` as JSON."""
    return json.dumps(root, indent=chance.draw(st.sampled_from([None, 2, 4])), ensure_ascii=chance.draw(st.booleans()))


def _block(value: Json, hand: Hand) -> list[str]:
    """An object or list with something in it."""
    lines: list[str] = []
    if isinstance(value, dict):
        for name, each in value.items():
            lines += _above(hand, lines) + _entry(_text(name, hand, flow=False), ":", each, hand)
    else:
        assert isinstance(value, list)
        for each in value:
            lines += _above(hand, lines) + _item(each, hand)
    return lines


def _above(hand: Hand, before: list[str]) -> list[str]:
    return [hand.one_of("", "# above", "   # deeper")] if before and hand.sometimes() else []


def _entry(head: str, colon: str, value: Json, hand: Hand) -> list[str]:
    if isinstance(value, dict | list) and value and not hand.sometimes():
        indent = hand.list_step if isinstance(value, list) else hand.step
        return [head + colon + _behind(hand), *_indented(_block(value, hand), indent)]
    if isinstance(value, str) and "\n" in value and hand.sometimes():
        return [f"{head}{colon} |{_behind(hand)}", *_indented(value.splitlines(), hand.step)]
    written = _flow(value, hand, hand.sometimes())
    if len(written) > 1:
        return [f"{head}{colon} {written[0]}", *_indented(written[1:], hand.step)]
    if value is None and hand.sometimes():
        return [head + colon + _behind(hand)]
    return [f"{head}{colon} {written[0]}{_behind(hand)}"]


def _item(value: Json, hand: Hand) -> list[str]:
    dash = "-" + " " * (hand.gap - 1)
    if isinstance(value, dict | list) and value and not hand.sometimes():
        first, *more = _block(value, hand)
        return [dash + first, *_indented(more, hand.gap)]
    return [dash + " ".join(_flow(value, hand, False)) + _behind(hand)]


def _behind(hand: Hand) -> str:
    return hand.one_of("  # behind", " ") if hand.sometimes() else ""


def _flow(value: Json, hand: Hand, several_lines: bool) -> list[str]:
    if isinstance(value, dict | list):
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        if isinstance(value, dict):
            parts = [f"{_text(name, hand, flow=True)}: {_flow(v, hand, False)[0]}" for name, v in value.items()]
        else:
            parts = [_flow(each, hand, False)[0] for each in value]
        if parts and several_lines:
            commas = [*("," for _ in parts[1:]), hand.one_of("", ",")]
            lines = [f"{part}{comma}{_behind(hand)}" for part, comma in zip(parts, commas, strict=True)]
            return [opening, *_indented(lines, 2), closing]
        blank = hand.one_of("", "", " ")
        return [opening + blank + ", ".join(parts) + blank + closing]
    return [_text(value, hand, flow=True) if isinstance(value, str) else json.dumps(value)]


def _text(text: str, hand: Hand, *, flow: bool) -> str:
    if is_plain(text, flow=flow) and not hand.sometimes():
        return text
    return quoted(text, hand.one_of("'", '"'))


def _indented(lines: list[str], columns: int) -> list[str]:
    return [" " * columns + line if line else line for line in lines]


def paths(value: Json, way: Path = ()) -> list[Path]:
    """All places in a value, the root's own left out."""
    found: list[Path] = [way] if way else []
    if isinstance(value, dict):
        for name, each in value.items():
            found += paths(each, (*way, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            found += paths(each, (*way, index))
    return found


def at(value: Json, path: Path) -> Json:
    """What stands at ``path``."""
    for step in path:
        assert isinstance(value, dict | list)
        value = value[step]  # type: ignore[index]
    return value
