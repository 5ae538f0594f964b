"""Synthetic recordings: quick to make, and similar enough to real ones to test tables, files, figures and reports.

They do not follow the rules of the model. They only have the form of the results of an engine.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.trace import ACT_LOG_DTYPES, ActLog, Trace
from sim.model.act_kinds import CONVERSATION_KIND, DEFAULT_ACT_KINDS, N_ACT_KINDS
from sim.model.measures import MEASURE_INDEX, N_MEASURES
from sim.model.rules.day_measures import compute_day_measures, compute_ripple_numbers
from sim.model.states import STATE_INDEX
from sim.recording import Recording
from sim.scenario import Scenario
from sim.world import World, build_world

SHARES = np.array([kind.share for kind in DEFAULT_ACT_KINDS.values()])


def make_scenario(**more: Any) -> Scenario:
    """A scenario of 12 people over 60 days with a surge of work, with changed keys."""
    data = {
        "schema": 1,
        "name": "made_up",
        "title": "A made-up ward",
        "about": "The work piles up, then it eases.",
        "days": 60,
        "team": {"builder": "ward", "size": 12},
        "events": [
            {"day": 21, "until": 40, "event": "workload", "workload": 0.85, "note": "Winter surge"},
            {"day": 50, "event": "incident", "harm": 0.5},
        ],
    }
    return Scenario.from_dict({**data, **more})


def make_recording(seed: int = 1, **more: Any) -> Recording:
    """A synthetic recording of such a scenario."""
    scenario = make_scenario(**more)
    world = build_world(scenario, seed)
    surge = next(((e.day, e.until or scenario.days) for e in scenario.events if e.event == "workload"), (0, 0))
    return Recording(scenario, seed, world, make_trace(world, scenario.days, seed, surge))


class ActLogBuilder:
    """Collects acts in their order."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []

    def add(self, *row: Any) -> int:
        self.rows.append(row)
        return len(self.rows) - 1

    def acts(self) -> ActLog:
        columns = list(zip(*self.rows, strict=True)) or [()] * len(ACT_LOG_DTYPES)
        return ActLog(
            **{name: np.array(c, dtype=t) for (name, t), c in zip(ACT_LOG_DTYPES.items(), columns, strict=True)}
        )


def make_trace(world: World, n_days: int, seed: int = 1, surge: tuple[int, int] = (0, 0)) -> Trace:
    """A synthetic trace. In a surge of work, energy falls and people give fewer acts."""
    generator = np.random.default_rng(seed)
    n, n_teams = len(world.population.names), len(world.population.teams)
    people = np.zeros((n_days, len(STATE_INDEX), n))
    days = np.full((n_days, 1 + n_teams, N_MEASURES), np.nan)
    set_point = np.clip(generator.normal(0.55, 0.12, n), 0, 1)
    wellbeing, energy, felt, safety = set_point.copy(), np.full(n, 0.55), np.zeros(n), np.full(n, 0.5)
    quiet, last, log = np.zeros(n), np.full(n, -1), ActLogBuilder()
    known = {(int(a), int(b)) for a, b in zip(world.ties.person_a, world.ties.person_b, strict=True)}
    for d in range(n_days):
        load = 0.85 if surge[0] <= d + 1 <= surge[1] else 0.62
        today = people[d]
        today[STATE_INDEX["wellbeing"]], today[STATE_INDEX["energy"]], today[STATE_INDEX["felt_compassion"]] = (
            wellbeing,
            energy,
            felt,
        )
        today[STATE_INDEX["safety"]], today[STATE_INDEX["obstacles"]] = safety, 0.4 + 0.2 * (load - 0.62)
        today[STATE_INDEX["set_point"]], today[STATE_INDEX["disposition"]], today[STATE_INDEX["present"]] = (
            set_point,
            0.5,
            1,
        )
        probability = np.clip(0.09 * (0.4 + energy) * (1 + 3 * felt), 0, 0.9)
        today[STATE_INDEX["care"]] = probability
        reached = last.copy()
        for a, b, weight in zip(world.ties.person_a, world.ties.person_b, world.ties.weight, strict=True):
            if generator.random() > 0.5 * weight:
                continue
            for giver, receiver in ((a, b), (b, a)):
                u = generator.random()
                if u > probability[giver]:
                    continue
                contagious = u > 0.09 * (0.4 + energy[giver]) and last[giver] >= 0
                kind = int(generator.choice(N_ACT_KINDS, p=SHARES))
                third = int(generator.integers(n))
                pair = (min(receiver, third), max(receiver, third))
                new = kind == N_ACT_KINDS - 1 and third not in (giver, receiver) and pair not in known
                if new:
                    known.add(pair)
                row = (
                    d + 1,
                    giver,
                    receiver,
                    kind,
                    contagious,
                    last[giver] if contagious else -1,
                    third if new else -1,
                )
                reached[receiver] = log.add(*row, generator.random())
                today[STATE_INDEX["acts_given"], giver] += 1
                today[STATE_INDEX["contagious_given"], giver] += contagious
                today[STATE_INDEX["acts_received"], receiver] += 1
        for leader in np.flatnonzero(world.population.leader_of < 0):
            reports = np.flatnonzero(world.population.leader_of == leader)
            for _ in range(generator.binomial(3, 0.4) if len(reports) else 0):
                report = generator.choice(reports)
                reached[report] = log.add(d + 1, leader, report, CONVERSATION_KIND, False, -1, -1, generator.random())
                today[STATE_INDEX["conversations_held"], leader] += 1
                today[STATE_INDEX["conversations_received"], report] += 1
        received = today[STATE_INDEX["acts_received"]] + today[STATE_INDEX["conversations_received"]]
        quiet = np.where(received > 0, 0, quiet + 1)
        after = np.clip(energy - 0.35 * load + generator.normal(0, 0.03, n), 0, 1)
        today[STATE_INDEX["quiet_days"]], today[STATE_INDEX["energy_after_shift"]] = quiet, after
        today[STATE_INDEX["tests"]] = generator.random(n) < 0.03
        left = generator.random(n) < 0.0006
        today[STATE_INDEX["left"]] = left
        compute_day_measures(today, world.population.team_of, np.full(n_teams, 0.2 * d / n_days), days[d])
        felt = (1 - (1 - felt) * 0.6**received) * 0.8
        wellbeing = wellbeing + 0.02 * (set_point + 0.15 * felt - 0.5 * (load - 0.62) - wellbeing)
        wellbeing = np.clip(wellbeing + generator.normal(0, 0.01, n), 0, 1)
        safety = safety + 0.006 * (0.35 + 0.3 * felt - safety)
        energy = after + 0.6 * np.maximum(0, 0.35 + 0.65 * wellbeing - after)
        known = {(a, b) for a, b in known if not (left[a] or left[b])}
        last, felt, quiet = np.where(left, -1, reached), np.where(left, 0, felt), np.where(left, 0, quiet)
    acts = log.acts()
    ripple = np.empty((n_days, 1 + n_teams))
    compute_ripple_numbers(acts.day, acts.receiver, acts.contagious, acts.because, world.population.team_of, ripple)
    days[:, :, MEASURE_INDEX["ripple_number"]] = ripple
    return Trace(days, people, acts)
