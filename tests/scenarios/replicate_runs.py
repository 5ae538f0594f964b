"""Twenty runs of a built-in scenario, as in its notes, optionally with overrides."""

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
"""Seeds of the runs that the notes of the scenarios describe."""
SECOND_SEEDS = range(21, 41)
"""Seeds that were not used when the scenarios were written."""

Floats = NDArray[np.float64]


class ReplicateRuns(NamedTuple):
    """Twenty runs of one scenario.

    Attributes
    ----------
    names, teams : names of people and teams
    days : shape (runs, days, 1 + teams, measures)
    people : shape (runs, days, states, people); empty unless recorded
    acts : act logs; empty unless recorded
    """

    names: tuple[str, ...]
    teams: tuple[str, ...]
    days: Floats
    people: Floats
    acts: tuple[ActLog, ...]

    def mean(self, measure: str, first: int, last: int, team: str | None = None) -> Floats:
        """Mean of a measure over days `first` to `last` (inclusive), shape (runs,)."""
        scope = 0 if team is None else 1 + self.teams.index(team)
        mean: Floats = self.days[:, first - 1 : last, scope, MEASURE_INDEX[measure]].mean(axis=1)
        return mean

    def person_means(self, state: str, first: int, last: int) -> Floats:
        """Mean of a state of each person over days `first` to `last` (inclusive), shape (runs, people)."""
        mean: Floats = self.people[:, first - 1 : last, STATE_INDEX[state]].mean(axis=1)
        return mean


def run_replicates(name: str, /, **overrides: Any) -> ReplicateRuns:
    """Simulate a built-in scenario 20 times. `events__0__style="rescuing"` sets events.0.style; None removes a key."""
    return _cached_runs(name, json.dumps(overrides))


def run_replicates_with_other_seeds(name: str, /, **overrides: Any) -> ReplicateRuns:
    """As `run_replicates`, with other random seeds."""
    return _run_scenario(name, json.dumps(overrides), _run_without_people, SECOND_SEEDS)


def run_full_replicates(name: str, /, **overrides: Any) -> ReplicateRuns:
    """As `run_replicates`, with people and acts."""
    return _cached_full_runs(name, json.dumps(overrides))


@functools.cache
def _cached_runs(name: str, overrides: str) -> ReplicateRuns:
    return _run_scenario(name, overrides, _run_without_people, SEEDS)


@functools.cache
def _cached_full_runs(name: str, overrides: str) -> ReplicateRuns:
    return _run_scenario(name, overrides, run_compiled, SEEDS)


def _run_without_people(world: World) -> Trace:
    return run_compiled(world, keep_people=False, keep_acts=False)


def _run_scenario(name: str, overrides: str, engine: Callable[[World], Trace], seeds: Iterable[int]) -> ReplicateRuns:
    overrides_by_path = {path.replace("__", "."): value for path, value in json.loads(overrides).items()}
    scenario = sim.load(built_in_scenarios()[name], overrides_by_path)
    traces = [engine(build_world(scenario, seed)) for seed in seeds]
    return ReplicateRuns(
        scenario.people_names,
        scenario.team_names,
        np.array([trace.days for trace in traces]),
        np.array([trace.people for trace in traces if trace.people is not None]),
        tuple(trace.acts for trace in traces if trace.acts is not None),
    )


def count_by_generation(acts: ActLog) -> list[int]:
    """Number of acts that descend from acts from outside, by step (first, second and so on)."""
    step: dict[int, int] = {}
    counts = [0]
    for act, (giver, cause) in enumerate(zip(acts.giver.tolist(), acts.because.tolist(), strict=True)):
        if giver < 0:
            step[act] = 0
        elif cause in step:
            step[act] = step[cause] + 1
            counts.extend([0] * (step[act] - len(counts)))
            counts[step[act] - 1] += 1
    return counts
