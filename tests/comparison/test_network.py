"""Times of which only differences are known."""

import math

import pytest

from podlint.comparison.network import Network
from podlint.moment import Bounds

ANY = Bounds(-math.inf, math.inf)


def test_what_follows_from_two_distances() -> None:
    network = Network().extended([Bounds(10, 12)])
    assert network is not None
    network = network.extended([ANY, Bounds(5, 6)])
    assert network is not None

    assert network.between(0, 2) == (15, 18)


def test_a_contradiction_that_no_pair_shows() -> None:
    """a 10 s before b, b 10 s before c, and c at most 15 s after a: each pair could be so, all three can't."""
    network: Network | None = Network()
    for distances in ([ANY], [ANY, Bounds(10, 10)]):
        assert network is not None
        network = network.extended(distances)
    assert network is not None

    assert network.extended([ANY, Bounds(0, 15), Bounds(10, 10)]) is None
    assert network.extended([ANY, Bounds(0, 20), Bounds(10, 10)]) is not None


@pytest.mark.parametrize("at", [-3.0, 0.0, 7.5])
def test_extending_leaves_the_network_as_it_was(at: float) -> None:
    network = Network()
    assert network.extended([Bounds(at, at)]) is not None

    assert len(network) == 1
