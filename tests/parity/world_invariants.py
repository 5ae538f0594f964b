"""Invariants of a world that engines rely on: shapes, types, ranges and indices."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.model.act_kinds import N_ACT_KINDS
from sim.model.derived_constants import Constants
from sim.model.rules.leadership import StyleEffects
from sim.world import Segment, World


def find_violations(world: World) -> list[str]:
    """Return the violated invariants of a world; empty for every world of a validated scenario."""
    return [
        *_people_violations(world),
        *_tie_violations(world),
        *_initial_state_violations(world),
        *_timeline_violations(world),
        *_other_violations(world),
    ]


def _has_dtype(array: NDArray[np.generic], kind: type[np.generic], *shape: int) -> bool:
    return isinstance(array, np.ndarray) and array.dtype == kind and array.shape == shape


def _are_shares(array: NDArray[np.float64]) -> bool:
    return bool(((array >= 0) & (array <= 1)).all())  # false for NaN


def _people_violations(world: World) -> Iterator[str]:
    people, n = world.population, len(world.population.names)
    if n < 2 or len(people.roles) != n or len(set(people.names)) != n:
        yield "people"
    if not _has_dtype(people.team_of, np.int32, n) or set(people.team_of.tolist()) != set(range(len(people.teams))):
        yield "teams"
    leader = people.leader_of
    if not _has_dtype(leader, np.int32, n) or leader.min() < -1 or leader.max() >= n:
        yield "leaders"
        return
    for person in range(n):
        steps, current = 0, person
        while leader[current] >= 0 and steps <= n:
            steps, current = steps + 1, int(leader[current])
        if steps > n:
            yield f"a leadership cycle above person {person}"
            return


def _tie_violations(world: World) -> Iterator[str]:
    person_a, person_b, weight, strength = world.ties
    n, m = len(world.population.names), len(world.ties.person_a)
    if not (
        _has_dtype(person_a, np.int32, m) and _has_dtype(person_b, np.int32, m) and _has_dtype(weight, np.float64, m)
    ):
        yield "arrays of ties"
        return
    pairs = list(zip(person_a.tolist(), person_b.tolist(), strict=True))
    if any(not 0 <= a < b < n for a, b in pairs):
        yield "people of ties"
    if pairs != sorted(set(pairs)):
        yield "order of ties"
    if not (np.isfinite(weight) & (weight > 0)).all() or not np.isfinite(strength) or (m > 0) != (strength > 0):
        yield "weights of ties"


def _initial_state_violations(world: World) -> Iterator[str]:
    n = len(world.population.names)
    for name, values in world.initial_state._asdict().items():
        length = len(world.population.teams) if name == "improvement" else n
        if not _has_dtype(values, np.float64, length) or not _are_shares(values):
            yield f"initial {name}"


def _timeline_violations(world: World) -> Iterator[str]:
    if [segment.first_day for segment in world.segments] != [
        1,
        *(segment.last_day + 1 for segment in world.segments[:-1]),
    ]:
        yield "days of segments"
    if world.segments[-1].last_day != world.days or world.days < 1:
        yield "length of the run"
    for segment in world.segments:
        yield from _segment_violations(segment, len(world.population.names))
        yield from _constant_violations(segment.constants, segment.style_effects)


def _segment_violations(segment: Segment, n: int) -> Iterator[str]:
    for name in ("workload", "control", "autonomy", "campaign_log_odds"):
        values = getattr(segment, name)
        if not _has_dtype(values, np.float64, n) or not np.isfinite(values).all() or (values < 0).any():
            yield name
    if not _are_shares(segment.control) or not _are_shares(segment.autonomy) or not _are_shares(segment.harm):
        yield "shares of a segment"
    if not _has_dtype(segment.is_absent, np.bool_, n) or not _has_dtype(segment.harm, np.float64, len(segment.harm), n):
        yield "absences or harm"
    if (
        not _has_dtype(segment.style_index, np.int32, n)
        or segment.style_index.min() < 0
        or segment.style_index.max() >= len(segment.style_effects)
    ):
        yield "styles of a segment"
    receivers = segment.spark_receivers
    if not _has_dtype(receivers, np.int32, len(receivers)) or receivers.tolist() != sorted(receivers.tolist()):
        yield "sparks"
    elif len(receivers) and (receivers[0] < 0 or receivers[-1] >= n):
        yield "people of sparks"


def _other_violations(world: World) -> Iterator[str]:
    if not isinstance(world.seed, int) or not 0 <= world.seed < 2**63:
        yield "seed"
    yield from _constant_violations(world.initial_constants, ())


def _constant_violations(c: Constants, styles: tuple[StyleEffects, ...]) -> Iterator[str]:
    if not all(np.isfinite(list(style)).all() and 0 <= style.understand <= 1 for style in styles):
        yield "styles"
    if not all(np.isfinite(number) for number in _numbers(c)):
        yield "constants"
    kinds = c.act_factors
    if (
        any(len(factors) != N_ACT_KINDS for factors in kinds)
        or kinds.cumulative_share[-1] < 1.0
        or min(kinds.cumulative_share) < 0.0
    ):
        yield "kinds"


def _numbers(value: Constants | tuple[float, ...] | float) -> Iterator[float]:
    if isinstance(value, tuple):
        for element in value:
            yield from _numbers(element)
    else:
        yield value
