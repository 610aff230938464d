"""How containers that a Pod's start has begun go on, in courses of their own (kubelet-model 2.1, 6.7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from podlint.lifecycle.container import Life
from podlint.lifecycle.course import Course
from podlint.lifecycle.worker import live_apart, live_together
from podlint.moment import Moment, earliest


def go_on(begun: Sequence[Life], course: Course, wait: float = 0.0, done: Moment | None = None) -> tuple[Life, ...]:
    """Let containers that have begun live on, in a course of their own; returns their whole lives.

    ``wait``: so long, at the most, the Pod's worker may be held by containers that are not among them.
    ``done``: when all other main containers have ended for good; a sidecar by itself is stopped then (6.7). Where nothing says
    by when that is, it is told as it goes on, and that all of it may be cut off.
    """
    lives = tuple(_anew(life, course, done) for life in begun)
    main = [life for life in lives if life.container.role == "main"]
    for life in main:
        life.kept.beside = [other.kept for other in main if other is not life]
    if len(lives) == 1:
        (life,) = lives
        if done is not None and not main:
            if math.isinf(course.bounds(done).high):
                course.doubtful_from = done
            else:
                life.ends_with_others = True
                life.deleted_at = done if life.deleted_at is None else earliest(life.deleted_at, done)
        live_apart(life, wait)
    else:
        live_together(course, lives, wait)
    return lives


def _anew(life: Life, course: Course, done: Moment | None) -> Life:
    """A life that has begun, to be lived on in a course of its own."""
    others_end = done if life.container.role == "main" and done is not None else life.others_end
    return replace(life, course=course, attempts=[replace(life.attempts[0])], others_end=others_end)
