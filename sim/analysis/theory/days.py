"""One day from its morning and its acts: how everybody is on the next morning, to rounding."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.analysis.theory import formulas
from sim.analysis.theory.busy import INCIDENT, SIZE, STYLES, Outside, Played, busy_team, outside, played
from sim.analysis.theory.formulas import left
from sim.analysis.theory.judging import Check
from sim.analysis.theory.playing import Player
from sim.scenario import Scenario

Floats = NDArray[np.float64]

THEORY = "A day from its morning"
ROUNDING = 64 * 2.0**-53
"""About a hundred operations lead from one morning to the next, most on numbers well below 1."""


def days(player: Player) -> Iterator[Check]:
    """Work each day of a busy team out from its morning and its acts, and compare the next morning."""
    spec, out = busy_team(), outside()
    for trace in player.traces(spec, 1):
        run = played(trace)
        said = morning_after(spec, out, run)
        for name, error in differences(spec, run, said).items():
            yield Check(THEORY, name.replace("_", " "), player.engine, error.ravel(), ROUNDING)
        return


def overload_of(spec: Scenario, out: Outside, run: Played) -> tuple[Floats, Floats]:
    """Demand and overload of each person and day; none for those who are away."""
    asked = formulas.demand(spec.constants, out.workload, run.of["obstacles"], run.improvement[:, None])
    return asked, np.where(out.present, np.maximum(0, asked - run.of["energy"]), 0)


def effects(spec: Scenario, out: Outside, run: Played) -> dict[str, Floats]:
    """What the acts and conversations of the day leave of what is missing (of obstacles: of what is there)."""
    p, kinds = spec.constants, list(spec.act_kinds.values())
    warmth = np.array([style.empathise for style in STYLES])[out.style][:, None]
    fit = np.array([s.help * (p.fit_floor + (1 - p.fit_floor) * s.understand) for s in STYLES])[out.style][:, None]

    def product(factors: list[float], talk: Floats) -> Floats:
        left_over: Floats = np.prod(np.array(factors) ** run.received, axis=2) * talk**run.talks
        return left_over

    return {
        "felt": product([1 - p.felt_gain * kind.felt for kind in kinds], 1 - p.felt_gain * p.leader_weight * warmth),
        "lift": product([1 - p.lift * kind.lift for kind in kinds], 1 - p.lift * p.leader_weight * warmth),
        "safety": product([1 - p.safety_gain * kind.safety for kind in kinds], 1 - p.leader_safety * warmth),
        "relief": product([1 - kind.relief for kind in kinds], 1 - fit),
    }


def morning_after(spec: Scenario, out: Outside, run: Played) -> dict[str, Floats]:
    """Evening and night of each day, and the chance of care; by name, shape (days, people)."""
    p, of = spec.constants, run.of
    asked, overload = overload_of(spec, out, run)
    missing = effects(spec, out, run)
    held = of["conversations_held"]
    n = run.gave.sum(2) + held
    efforts = run.gave @ np.array([kind.effort for kind in spec.act_kinds.values()]) + held
    series = (1 - p.boost_ratio**n) / (1 - p.boost_ratio)
    evening = np.clip(of["energy"] + p.boost * out.autonomy * series - p.effort * n * efforts - p.drain * asked, 0, 1)
    well = 1 - (1 - of["wellbeing"]) * missing["lift"] * (1 - p.giver_lift * out.autonomy) ** n
    well = of["set_point"] + (well * (1 - p.strain * overload) - of["set_point"]) * left(1, p.wellbeing_half)
    level = p.safety_level * (1 - out.control)
    safe = 1 - (1 - of["safety"]) * missing["safety"]
    acts = run.given.sum(2) + held
    reached = run.given.sum(1) + run.talks
    return {
        "overload": overload,
        "care": formulas.expit(sum(terms_of(spec, out, run).values())),
        "energy_after_shift": evening,
        "wellbeing": well,
        "energy": evening + p.recovery * np.maximum(0, formulas.rest_level(p, well) - evening),
        "felt_compassion": (1 - (1 - of["felt_compassion"]) * missing["felt"]) * left(1, p.felt_half),
        "safety": level + (safe - level) * left(1, p.safety_half),
        "obstacles": 1 - (1 - of["obstacles"] * missing["relief"]) * left(1, p.obstacle_half),
        # Everybody at work met everybody, and sees all acts but the own and those toward oneself.
        "glimpsed": np.where(out.present, acts.sum(1, keepdims=True) - acts - reached, 0),
    }


def terms_of(spec: Scenario, out: Outside, run: Played) -> dict[str, Floats]:
    """Terms of the log-odds of giving, of each person and day."""
    _, overload = overload_of(spec, out, run)
    return formulas.terms(spec.constants, run.of, out.control, overload, out.campaign)


def differences(spec: Scenario, run: Played, said: dict[str, Floats]) -> dict[str, Floats]:
    """What was played less what theory says; for those who leave, less what a newcomer starts with."""
    p, of = spec.constants, run.of
    gone = of["left"][:-1] > 0
    fresh = of["set_point"][1:]
    newcomer = {
        "wellbeing": fresh,
        "energy": formulas.rest_level(p, fresh),
        "felt_compassion": 0.0,
        "safety": p.safety_start,
        "obstacles": p.obstacles_start,
        "glimpsed": 0.0,
    }
    at_work = of["present"] > 0
    found = {
        "overload": of["overload"] - said["overload"],
        "care": of["care"][at_work] - said["care"][at_work],
        "energy_after_shift": of["energy_after_shift"] - said["energy_after_shift"],
    }
    for name, start in newcomer.items():
        expected = np.where(gone, start, said[name][:-1])
        found[name] = of[name][1:] - _shaken(name, expected)
    tried = of["tests"].sum(1)
    grown = 1 - (1 - run.improvement) * (1 - p.improve * tried / SIZE)
    found["improvement"] = run.improvement[1:] - (grown * left(1, p.improve_half))[:-1]
    return found


def _shaken(name: str, mornings: Floats) -> Floats:
    """Mornings from the second day on, with what the incident does to them."""
    day, harm = INCIDENT[0] - 2, INCIDENT[1]
    shaken = mornings.copy()
    if name == "safety":
        shaken[day] *= 1 - harm * STYLES[0].control
    if name == "obstacles":
        shaken[day] += harm * (1 - shaken[day])
    return shaken
