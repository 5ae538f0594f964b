"""Twenty tries of a shipped scenario, as its notes count them, perhaps with something changed."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import sim
from sim.engine.compiled.run import run_compiled
from sim.engine.trace import ActLog, Trace
from sim.model.measures import MEASURE_INDEX
from sim.model.states import STATE_INDEX
from sim.scenario import built_in_scenarios
from sim.world import World, build_world

SEEDS = range(1, 21)
"""The tries that the notes of the scenarios tell of."""
SECOND_SEEDS = range(21, 41)
"""Tries that nobody looked at when the scenarios were written."""

Floats = NDArray[np.float64]


class ReplicateRuns(NamedTuple):
    """Twenty tries of one scenario.

    Attributes
    ----------
    names, teams : people and teams, in their order
    days : shape (tries, days, 1 + teams, measures)
    people : shape (tries, days, states, people); empty unless kept
    acts : act logs; empty unless kept
    """

    names: tuple[str, ...]
    teams: tuple[str, ...]
    days: Floats
    people: Floats
    acts: tuple[ActLog, ...]

    def mean(self, measure: str, first: int, last: int, team: str | None = None) -> Floats:
        """Mean of a measure from a day to a day, both included: a number a try."""
        scope = 0 if team is None else 1 + self.teams.index(team)
        mean: Floats = self.days[:, first - 1 : last, scope, MEASURE_INDEX[measure]].mean(axis=1)
        return mean

    def person_means(self, state: str, first: int, last: int) -> Floats:
        """Mean of a state of each person over these days, shape (tries, people)."""
        mean: Floats = self.people[:, first - 1 : last, STATE_INDEX[state]].mean(axis=1)
        return mean


def run_replicates(name: str, /, **changes: Any) -> ReplicateRuns:
    """Play a shipped scenario twenty times; `events__0__style="rescuing"` changes events.0.style, None takes out."""
    return _tries(name, json.dumps(changes))


def run_replicates_with_other_seeds(name: str, /, **changes: Any) -> ReplicateRuns:
    """The same as `run_replicates`, with other luck."""
    return _run_scenario(name, json.dumps(changes), _days_only, SECOND_SEEDS)


def run_full_replicates(name: str, /, **changes: Any) -> ReplicateRuns:
    """The same as `run_replicates`, with people and acts."""
    return _whole_tries(name, json.dumps(changes))


@functools.cache
def _tries(name: str, changes: str) -> ReplicateRuns:
    return _run_scenario(name, changes, _days_only, SEEDS)


@functools.cache
def _whole_tries(name: str, changes: str) -> ReplicateRuns:
    return _run_scenario(name, changes, run_compiled, SEEDS)


def _days_only(world: World) -> Trace:
    return run_compiled(world, keep_people=False, keep_acts=False)


def _run_scenario(name: str, changes: str, engine: Callable[[World], Trace], seeds: Iterable[int]) -> ReplicateRuns:
    overrides = {path.replace("__", "."): value for path, value in json.loads(changes).items()}
    scenario = sim.load(built_in_scenarios()[name], overrides)
    traces = [engine(build_world(scenario, seed)) for seed in seeds]
    return ReplicateRuns(
        scenario.people_names,
        scenario.team_names,
        np.array([trace.days for trace in traces]),
        np.array([trace.people for trace in traces if trace.people is not None]),
        tuple(trace.acts for trace in traces if trace.acts is not None),
    )


def count_by_generation(acts: ActLog) -> list[int]:
    """How many acts go back to the acts from outside at the first step, the second, and so on."""
    step: dict[int, int] = {}
    counts = [0]
    for act, (giver, because) in enumerate(zip(acts.giver.tolist(), acts.because.tolist(), strict=True)):
        if giver < 0:
            step[act] = 0
        elif because in step:
            step[act] = step[because] + 1
            counts.extend([0] * (step[act] - len(counts)))
            counts[step[act] - 1] += 1
    return counts
