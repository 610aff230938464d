"""Laws of differences."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podlint.difference.difference import Difference, difference
from tests.difference.changing import WEB, between, lives

SIMPLE = """\
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec:
  terminationGracePeriodSeconds: {grace}
  containers:
    - name: app
      image: registry.example.com/app:1
      {probe}: {{tcpSocket: {{port: 80}}, periodSeconds: {period}}}
"""
PODS = st.builds(
    SIMPLE.format,
    name=st.sampled_from(["a", "b"]),
    grace=st.sampled_from([0, 20, 60]),
    probe=st.sampled_from(["livenessProbe", "readinessProbe", "startupProbe"]),
    period=st.sampled_from([5, 10]),
)
FILES = st.lists(PODS, min_size=1, max_size=3)


def mirrored(found: Difference) -> object:
    """What both directions have in common, old and new changed over."""
    return comparable(found, reverse=True)


def comparable(found: Difference, *, reverse: bool = False) -> object:
    def sides(one: object) -> tuple[object, object]:
        pair = (one.old, one.new)  # type: ignore[attr-defined]
        return pair[::-1] if reverse else pair

    def cases(one: object) -> tuple[list[str], list[str]]:
        old, new = sides(one)
        return [str(each.when) for each in old], [str(each.when) for each in new]  # type: ignore[attr-defined]

    pods = []
    for pod in found.pods:
        names = [None if side is None else side.pod.workload.name for side in (pod.old, pod.new)]
        pods.append(
            (
                names[::-1] if reverse else names,
                sorted((each.name, repr(sides(each))) for each in pod.fields),
                sorted((each.name, sides(each)) for each in (*pod.budgets, *pod.unknowns)),
                sorted(
                    (each.name, cases(each), sorted((time.what, repr(sides(time))) for time in each.times))
                    for each in pod.scenarios
                ),
            )
        )
    return sorted(map(repr, pods)), found.unchanged


@settings(max_examples=5, deadline=None)
@given(FILES)
def test_nothing_differs_from_itself(texts: list[str]) -> None:
    text = "---\n".join(texts)

    found = between(text, text)

    assert found.pods == ()
    assert found.unchanged == len(texts)


@settings(max_examples=5, deadline=None)
@given(PODS, PODS)
def test_the_way_back_mirrors_the_way_there(old: str, new: str) -> None:
    assert comparable(between(old, new)) == mirrored(between(new, old))


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_files_does_not_matter(order: tuple[int, ...]) -> None:
    old = [lives(SIMPLE.format(name=name, grace=20, probe="livenessProbe", period=5), name) for name in "abc"]
    new = [lives(SIMPLE.format(name=name, grace=60, probe="livenessProbe", period=5), name) for name in "bcd"]

    straight = difference([*itertools.chain(*old)], [*itertools.chain(*new)])
    shuffled = difference([each for n in order for each in old[n]], [each for n in order for each in new[n]])

    assert comparable(straight) == comparable(shuffled)
    assert [pod.new and pod.new.pod.file for pod in straight.pods] == [
        pod.new and pod.new.pod.file for pod in shuffled.pods
    ]


def test_a_pod_is_the_same_in_another_file() -> None:
    assert difference(lives(WEB, "a.yaml"), lives(WEB, "b.yaml")).unchanged == 1


def test_a_pod_without_its_like_is_new_or_gone() -> None:
    text = SIMPLE.format(name="a", grace=20, probe="livenessProbe", period=5)

    (added,) = difference([], lives(text)).pods
    (removed,) = difference(lives(text), []).pods

    assert (added.old, removed.new) == (None, None)


def test_containers_are_told_apart_by_name_wherever_they_stand() -> None:
    one = "\n    - {name: a, image: registry.example.com/a:1}"
    two = (
        "\n    - {name: b, image: registry.example.com/b:1, livenessProbe: {tcpSocket: {port: 80}, periodSeconds: %s}}"
    )
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:"

    (pod,) = between(head + one + two % 5, head + two % 9 + one).pods

    assert [(each.name, each.old and each.old.text, each.new and each.new.text) for each in pod.fields] == [
        ("containers[b].livenessProbe.periodSeconds", "5", "9")
    ]
