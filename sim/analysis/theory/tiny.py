"""Many tiny teams as both engines play them, against the exact Markov chain."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.theory import chain
from sim.analysis.theory.chain import DAYS, PEOPLE, TOTALS, Course
from sim.analysis.theory.judging import Check, binomial_scores
from sim.analysis.theory.playing import Player, scenario
from sim.model.acts import CONVERSATION_KIND
from sim.model.parameters import Parameters
from sim.model.states import STATE_INDEX
from sim.scenario import Scenario
from sim.trace import Trace

Floats = NDArray[np.float64]

THEORY = "Markov chain, team of three"
TEAMS, RUNS = 150, {"compiled": 30, "mesa": 8}
"""In one run, which is as many chains; and how many runs."""
GROUPS = [group for size in (1, 2, 3) for group in combinations(range(PEOPLE), size)]
"""All sets of people of whom it is asked whether each was reached on the day before."""
STEP = 0.001
"""Relative change by which it is worked out how much a comparison moves."""


@cache
def tiny_teams() -> Scenario:
    """The teams of three."""
    return scenario(chain.keys(TEAMS))


def tiny(player: Player) -> Iterator[Check]:
    """Count in how many teams each set of people is warm on each morning, and what all teams do over all days."""
    spec = tiny_teams()
    warm = np.zeros((DAYS, len(GROUPS)), np.int64)
    ages = np.zeros((PEOPLE, DAYS + 1), np.int64)
    totals = np.zeros(len(TOTALS))
    n = 0
    for trace in player.traces(spec, RUNS[player.engine]):
        of = ages_of(trace, spec.constants)
        warm += np.array([(of[:, :, list(group)] == 1).all(2).sum(1) for group in GROUPS]).T
        ages += np.array([np.bincount(of[-1, :, person], minlength=DAYS + 1) for person in range(PEOPLE)])
        totals += totals_of(trace)
        n += TEAMS
    said = chain.course(spec.constants)
    moved = {name: chain.course(_changed(spec.constants, name)) for name in GAINS}
    yield Check(
        THEORY, "who was reached yesterday, by day", player.engine, binomial_scores(warm, n, warm_chances(said))
    )
    yield Check(THEORY, "last acts received, by age", player.engine, binomial_scores(ages, n, age_chances(said)))
    spread = np.sqrt(n * said.variances)
    scores = (totals - n * said.means) / spread
    gains = {
        name: float(np.max(np.abs(n * (other.means - said.means) / spread)) / STEP) for name, other in moved.items()
    }
    yield Check(THEORY, ", ".join(TOTALS) + " in all", player.engine, scores, None, gains)


GAINS = ("contacts_per_day", "give_base", "g_felt", "felt_half")


def _changed(p: Parameters, name: str) -> Parameters:
    return p._replace(**{name: getattr(p, name) * (1 + STEP)})


def ages_of(trace: Trace, p: Parameters) -> NDArray[np.int64]:
    """Nights since somebody last reached each person; shape (days, teams, people)."""
    if trace.people is None:
        raise ValueError("the trace has no people")
    felt = trace.people[:, STATE_INDEX["felt_compassion"]]
    ages = np.zeros(felt.shape, np.int64)
    there = felt > 0
    # To the nearest age: whether felt compassion has just this value is for the closed forms to say.
    ages[there] = np.clip(np.rint(-np.log2(felt[there]) * p.felt_half), 1, DAYS).astype(np.int64)
    return ages.reshape(len(felt), -1, PEOPLE)


def totals_of(trace: Trace) -> Floats:
    """Acts, contagious acts and conversations of all teams."""
    if trace.acts is None:
        raise ValueError("the trace has no acts")
    talk = trace.acts.kind == CONVERSATION_KIND
    return np.array([np.sum(~talk), np.sum(~talk & trace.acts.contagious), np.sum(talk)], np.float64)


def warm_chances(said: Course) -> Floats:
    """Chance of each group on each morning that all of it were reached on the day before; shape (days, groups)."""
    chances = np.empty((DAYS, len(GROUPS)))
    for place, group in enumerate(GROUPS):
        states: Any = said.states
        for person in reversed(range(PEOPLE)):
            states = states.take(1, axis=1 + person) if person in group else states.sum(axis=1 + person)
        chances[:, place] = states
    return chances


def age_chances(said: Course) -> Floats:
    """Chance of each age of each person on the last morning; shape (people, ages)."""
    last = said.states[-1]
    others = [tuple(other for other in range(PEOPLE) if other != person) for person in range(PEOPLE)]
    return np.array([last.sum(axis=axes) for axes in others])
