"""Laws of moments: bounds hold for every value of what is not known, and what is shared cancels."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podlint.evaluation import Evaluation
from podlint.moment import (
    Bounds,
    Draw,
    Earliest,
    Fraction,
    Jitter,
    Latest,
    Leaf,
    Moment,
    NextMultiple,
    Sum,
    as_one,
    draw,
    earliest,
    fraction,
    in_parts,
    jitter,
    latest,
    next_multiple,
    next_tick,
    seconds,
)

RANGES = {Draw("a"): Bounds(0, 40), Draw("b"): Bounds(3, 5), Draw("c"): Bounds(0, 400), Draw("grid"): Bounds(0, 1)}
ANCHOR = draw("grid")


def taken_as_one(moment: Moment) -> Moment:
    """The moment, its atoms taken as one however few they are."""
    return as_one(moment, least=1)


moments = st.recursive(
    st.one_of(
        st.floats(0, 50).map(lambda x: seconds(round(x, 2))),
        st.sampled_from(["a", "b", "c"]).map(draw),
        st.tuples(st.floats(0, 5), st.floats(0, 5)).map(lambda p: jitter("j", min(p), max(p))),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
        st.tuples(inner, inner).map(lambda p: latest(*p)),
        st.tuples(inner, inner).map(lambda p: earliest(*p)),
        st.tuples(inner, st.sampled_from([1, 2, 5, 10]), st.booleans()).map(
            lambda p: next_tick(ANCHOR, p[1], p[0], strict=p[2])
        ),
        inner.map(fraction),
        inner.map(taken_as_one),
    ),
    max_leaves=8,
)


def concrete(moment: Moment, values: Callable[[Leaf], float]) -> float:
    """What the moment is when every draw and jitter has one value: the operators worked out directly."""
    total = moment.constant
    for atom, count in moment.atoms:
        if isinstance(atom, Draw | Jitter):
            value = values(atom)
        elif isinstance(atom, Latest):
            value = max(concrete(m, values) for m in atom.of)
        elif isinstance(atom, Earliest):
            value = min(concrete(m, values) for m in atom.of)
        elif isinstance(atom, NextMultiple):
            ratio = concrete(atom.of, values) / atom.period
            value = (math.floor(ratio + 1e-9) + 1 if atom.strict else math.ceil(ratio - 1e-9)) * atom.period
        elif isinstance(atom, Sum):
            value = concrete(Moment(0.0, atom.parts), values)
        else:
            assert isinstance(atom, Fraction)
            of = concrete(atom.of, values)
            value = of - math.floor(of + 1e-9)
        total += count * value
    return total


def valuation(shares: list[float]) -> Callable[[Leaf], float]:
    """Every leaf somewhere in its range, the same leaf always at the same place."""
    known: dict[Leaf, float] = {}

    def value(leaf: Leaf) -> float:
        if leaf not in known:
            low, high = RANGES[leaf] if isinstance(leaf, Draw) else Bounds(leaf.low, leaf.high)
            known[leaf] = low + shares[len(known) % len(shares)] * (high - low)
        return known[leaf]

    return value


shares_of_a_range = st.lists(st.floats(0.001, 0.999), min_size=1, max_size=6)
"""Places inside of ranges: their ends are never attained, so that what lies before a tick is followed by it."""


@given(moments, shares_of_a_range)
def test_bounds_hold_for_every_value_of_what_is_not_known(moment: Moment, shares: list[float]) -> None:
    low, high = Evaluation(RANGES).bounds(moment)

    assert low - 1e-6 <= concrete(moment, valuation(shares)) <= high + 1e-6


@given(moments, moments, shares_of_a_range)
def test_bounds_of_a_difference_hold_too(first: Moment, second: Moment, shares: list[float]) -> None:
    values = valuation(shares)
    low, high = Evaluation(RANGES).bounds(first - second)

    assert low - 1e-6 <= concrete(first, values) - concrete(second, values) <= high + 1e-6


@given(moments)
def test_a_moment_less_itself_is_zero(moment: Moment) -> None:
    assert Evaluation(RANGES).bounds(moment - moment) == pytest.approx((0, 0), abs=1e-6)


@given(moments)
def test_a_sum_taken_as_one_is_that_sum(moment: Moment) -> None:
    one = taken_as_one(moment)

    assert dict(in_parts(one).atoms) == dict(in_parts(moment).atoms)
    assert Evaluation(RANGES).bounds(one) == pytest.approx(Evaluation(RANGES).bounds(in_parts(moment)))
    assert Evaluation(RANGES).bounds(one - in_parts(moment)) == pytest.approx((0, 0), abs=1e-6)


@given(moments, st.floats(0, 100))
def test_what_is_shared_cancels(moment: Moment, more: float) -> None:
    assert Evaluation(RANGES).bounds((moment + more) - moment) == pytest.approx((more, more), abs=1e-6)


def test_a_loop_on_a_grid_stays_exact_however_often_it_goes_round() -> None:
    start = draw("c")
    killed = next_tick(ANCHOR, 5, start + 30, strict=True) + 10
    evaluation = Evaluation(RANGES)
    for _ in range(20):
        again = next_tick(ANCHOR, 5, killed + jitter("restart", 30.1, 30.5) + 30, strict=True) + 10

        assert evaluation.bounds(again - killed) == pytest.approx((75, 75))

        killed = again


def test_a_tick_among_what_is_taken_as_one_stays_on_its_grid() -> None:
    start = taken_as_one(next_tick(ANCHOR, 5, draw("c") + 30) + jitter("restart", 0.1, 0.4))

    assert Evaluation(RANGES).bounds(next_tick(ANCHOR, 5, start) - start) == pytest.approx((4.6, 4.9))


def test_a_tick_never_lies_more_than_a_period_after_what_it_waits_for() -> None:
    at = draw("c") + jitter("j", 0, 3)

    assert Evaluation(RANGES).bounds(next_tick(ANCHOR, 10, at) - at) == (0, 10)


def test_what_stands_inside_an_operator_and_beside_it_cancels() -> None:
    """The operator around is opened first; with the one inside gone before, the two could not meet any more."""
    start = earliest(draw("a") + 170, seconds(200)) + jitter("restart", 0.1, 0.4)
    answers = start + draw("b")
    passed = latest(next_multiple(answers, 10) + jitter("latency", 0, 0.5), answers) + 0.005

    low, high = Evaluation(RANGES).bounds(answers - passed)
    assert -10.51 < low < high == pytest.approx(-0.005)


@pytest.mark.parametrize(
    ("value", "strict", "expected"),
    [(30.0, False, 30.0), (30.0, True, 35.0), (30.01, False, 35.0), (0.0, False, 0.0), (29.999999999999, True, 35.0)],
)
def test_next_multiple_of_a_fixed_moment(value: float, strict: bool, expected: float) -> None:
    assert next_multiple(seconds(value), 5, strict=strict).constant == expected


def test_an_unbounded_draw_leaves_the_other_end_standing() -> None:
    ranges = {Draw("boot"): Bounds(0, math.inf)}
    moment = latest(draw("boot"), seconds(10))

    assert Evaluation(ranges).bounds(moment) == (10, math.inf)
    assert Evaluation(ranges).bounds(earliest(draw("boot"), seconds(10))) == (0, 10)
