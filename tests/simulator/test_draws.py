"""Draws: named, repeatable, and independent of one another."""

from hypothesis import given
from hypothesis import strategies as st

from podlint.kubernetes import Version
from tests.simulator.behaviour import Behaviour, Exit
from tests.simulator.draws import Draws
from tests.simulator.run import Circumstances, simulate
from tests.timeline.predicting import pod_of

CRASHES = Behaviour(exits=Exit(2.0, 1))
POD = pod_of("containers:\n  - name: app\n    image: app:1\n")
AROUND = Circumstances(Version(1, 36), until=60.0)


@given(st.integers(0, 10**6))
def test_a_draw_depends_on_the_seed_and_its_own_name(seed: int) -> None:
    alone, among = Draws(seed), Draws(seed)
    among.take("relist-phase", 0.0, 1.0)

    assert alone.take("requeue", 0.0, 1.0) == among.take("requeue", 0.0, 1.0)


@given(st.integers(0, 10**6))
def test_the_same_seed_is_the_same_life(seed: int) -> None:
    lives = [simulate(POD, lambda _name, _n: CRASHES, AROUND, Draws(seed)) for _ in range(2)]

    assert lives[0] == lives[1]


@given(st.integers(0, 10**6), st.floats(0.0, 1.0))
def test_one_draw_can_be_moved_alone(seed: int, place: float) -> None:
    """The second requeue is the back-off's: it moves the third start, and nothing before."""
    draws = Draws(seed, fixed={"requeue": 0.0, "tick-phase": place})
    starts = [e.at for e in simulate(POD, lambda _name, _n: CRASHES, AROUND, draws) if e.type == "container-started"]

    assert 10.0 <= starts[2] - (starts[1] + 2.0) <= 12.5
