"""Nobody meets anybody: every state follows its closed form, to rounding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.theory import formulas
from sim.analysis.theory.formulas import left
from sim.analysis.theory.judging import Check
from sim.analysis.theory.playing import Player, scenario
from sim.model.measures import MEASURE_INDEX
from sim.model.states import STATE_INDEX
from sim.scenario import Scenario
from sim.trace import Trace

Floats = NDArray[np.float64]

THEORY = "Closed forms"
DAYS = 120
NIGHTS = np.arange(DAYS)[:, None]
"""Nights slept by the morning of each day; shape (days, 1)."""
ROUNDING = 2.0**-53 * DAYS
"""Half of the last bit of 1 for each night: each of a handful of operations a night may be off by half of its last
bit, the errors do not all go one way, and they fade like what they fall on."""
STEADY = {"obstacle_load": 0, "improve_max": 0, "strain": 0}
"""Nothing but energy itself changes energy."""

Form = Callable[[Scenario, Trace], tuple[Any, Any]]
"""What was played, and what the closed form says."""
FORMS: dict[str, tuple[Mapping[str, Any], Form]] = {}
"""What each closed form is about: the keys of its scenario, and the form."""


def form(what: str, **keys: Any) -> Callable[[Form], Form]:
    """Note a closed form with the scenario that it is about."""

    def note(function: Form) -> Form:
        FORMS[what] = (keys, function)
        return function

    return note


def lonely(keys: Mapping[str, Any]) -> Scenario:
    """Six people who meet nobody, are led by nobody and do not leave."""
    keys = dict(keys)
    return scenario(
        {
            "days": DAYS,
            "team": {"builder": "complete", "size": 6, "leader": False},
            "parameters": {"contacts_per_day": 0, **keys.pop("parameters", {})},
            "mechanisms": {"leaving": False},
            **keys,
        }
    )


def state(trace: Trace, name: str) -> Floats:
    """A state of each person on each day; shape (days, people)."""
    if trace.people is None:
        raise ValueError("the trace has no people")
    column: Floats = trace.people[:, STATE_INDEX[name]]
    return column


def closed_forms(player: Player) -> Iterator[Check]:
    """Play each scenario once, and compare all people on all days."""
    for what, (keys, closed) in FORMS.items():
        spec = lonely(keys)
        for trace in player.traces(spec, 1, acts="events" in keys):
            seen, said = closed(spec, trace)
            yield Check(THEORY, what, player.engine, np.ravel(seen - said), ROUNDING)
            break


@form("wellbeing returns to the set-point", workload=0, start={"wellbeing": 0.9})
def wellbeing(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """W* + (W₀ − W*)·2^(−t / wellbeing_half)."""
    set_point = state(trace, "set_point")[0]
    return state(trace, "wellbeing"), set_point + (0.9 - set_point) * left(NIGHTS, spec.constants.wellbeing_half)


@form(
    "overload strains wellbeing",
    workload=1.5,
    parameters={**STEADY, "strain": 0.1, "recovery": 1, "rest_floor": 1, "drain": 0},
    start={"wellbeing": 0.9, "energy": 1},
)
def strained(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """Each night W becomes aW + b with a = (1 − strain·overload)·k, b = W*(1 − k): it nears b/(1 − a) by a^t."""
    p, set_point, k = spec.constants, state(trace, "set_point")[0], left(1, spec.constants.wellbeing_half)
    a = (1 - p.strain * (p.workload - 1)) * k
    end = set_point * (1 - k) / (1 - a)
    return state(trace, "wellbeing"), end + (0.9 - end) * a**NIGHTS


def settling(spec: Scenario, trace: Trace, control: float) -> tuple[Any, Any]:
    """L + (S₀ − L)·2^(−t / safety_half), L = safety_level·(1 − control)."""
    level = spec.constants.safety_level * (1 - control)
    return state(trace, "safety"), level + (0.95 - level) * left(NIGHTS, spec.constants.safety_half)


@form("safety settles, control .15", leadership={"style": "compassionate"}, start={"safety": 0.95})
def safety_with_freedom(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """Under the compassionate style."""
    return settling(spec, trace, 0.15)


@form("safety settles, control .85", leadership={"style": "compliance"}, start={"safety": 0.95})
def safety_with_control(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """Under the style of compliance."""
    return settling(spec, trace, 0.85)


@form(
    "safety after an incident",
    leadership={"style": "compliance"},
    events=[{"event": "incident", "day": 11, "harm": 0.5}],
)
def shaken(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """S·(1 − harm·control) on the tenth night, and on its way to the level from there."""
    p, level = spec.constants, spec.constants.safety_level * (1 - 0.85)
    before = level + (p.safety_start - level) * left(10, p.safety_half)
    after = before * (1 - 0.5 * 0.85)
    return state(trace, "safety")[10:], level + (after - level) * left(NIGHTS[:-10], p.safety_half)


@form("obstacles fill up", start={"obstacles": 0.1})
def obstacles(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """1 − (1 − O₀)·2^(−t / obstacle_half)."""
    return state(trace, "obstacles"), 1 - 0.9 * left(NIGHTS, spec.constants.obstacle_half)


@form("obstacles after an incident", events=[{"event": "incident", "day": 11, "harm": 0.5}])
def piled(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """What is free of obstacles halves on the tenth night: 1 − O loses the share harm."""
    p = spec.constants
    return state(trace, "obstacles")[10:], 1 - (1 - p.obstacles_start) * 0.5 * left(NIGHTS[10:], p.obstacle_half)


@form(
    "felt compassion after a spark",
    events=[{"event": "spark", "day": 1, "person": "Colleague 2", "acts": 3}],
)
def felt(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """(1 − Π(1 − felt_gain·felt))·2^(−t / felt_half) for who received it, and none for the others."""
    weights = np.array([kind.felt for kind in spec.act_kinds.values()])
    kinds = np.empty(0, np.int64) if trace.acts is None else trace.acts.kind[:3].astype(np.int64)
    at_first = 1 - np.prod(1 - spec.constants.felt_gain * weights[kinds])
    said = np.zeros((DAYS, 6))
    said[1:, 1] = at_first * left(NIGHTS[1:, 0], spec.constants.felt_half)
    return state(trace, "felt_compassion"), said


@form("improvement fades", start={"improvement": 0.8}, parameters={"try_rate": 0})
def improvement(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """I₀·2^(−t / improve_half)."""
    return trace.days[:, 0, MEASURE_INDEX["improvement"]], 0.8 * left(NIGHTS[:, 0], spec.constants.improve_half)


def fixed_energy(spec: Scenario, trace: Trace) -> Any:
    """Rest level less what a night cannot restore of the day's drain: rest − drain·workload·(1 − r)/r."""
    p = spec.constants
    rest = formulas.rest_level(p, state(trace, "set_point")[0])
    return rest - p.drain * p.workload * (1 - p.recovery) / p.recovery


@form("energy stays at its fixed point", workload=0.5, parameters=STEADY)
def steady_energy(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """Where a night restores just what a day takes."""
    return state(trace, "energy"), fixed_energy(spec, trace) + 0 * NIGHTS


@form("energy at the end of the shift", workload=0.5, parameters=STEADY)
def energy_after_shift(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """The fixed point less drain·workload."""
    p = spec.constants
    return state(trace, "energy_after_shift"), fixed_energy(spec, trace) - p.drain * p.workload + 0 * NIGHTS


def returning(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """E* + (E₀ − E*)·(1 − recovery)^t; a day so light that nobody ends it at 0 or too well to need the night."""
    fixed = fixed_energy(spec, trace)
    return state(trace, "energy"), fixed + (0.3 - fixed) * (1 - spec.constants.recovery) ** NIGHTS


for _recovery in (0.2, 0.6, 0.9):
    form(
        f"energy recovers, {_recovery:.0%} a night",
        workload=0.1,
        start={"energy": 0.3},
        parameters={**STEADY, "recovery": _recovery},
    )(returning)


@form(
    "overload as obstacles fill up",
    workload=1.5,
    parameters={"obstacle_load": 2, "improve_max": 0, "drain": 0, "recovery": 1, "rest_floor": 1},
)
def overload(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """workload·(1 + obstacle_load·O) − 1 for who is fully rested, O filling up."""
    p = spec.constants
    filled = 1 - (1 - p.obstacles_start) * left(NIGHTS, p.obstacle_half)
    return state(trace, "overload"), p.workload * (1 + p.obstacle_load * filled) - 1
