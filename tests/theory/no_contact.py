"""Nobody meets anybody: every state follows its closed form, to rounding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import Trace
from sim.model.measures import MEASURE_INDEX
from sim.model.states import STATE_INDEX
from sim.scenario import Scenario
from tests.theory import formulas
from tests.theory.criteria import TheoryCheck
from tests.theory.formulas import decay_factor
from tests.theory.runner import TheoryRunner, make_scenario

FloatArray = NDArray[np.float64]

THEORY = "Closed forms"
DAYS = 120
NIGHTS = np.arange(DAYS)[:, None]
"""Nights slept by the morning of each day; shape (days, 1)."""
ROUNDING_TOLERANCE = 2.0**-53 * DAYS
"""Half of the last bit of 1 for each night: each of a handful of operations a night may be off by half of its last
bit, the errors do not all go one way, and they fade like what they fall on."""
CONSTANT_ENERGY_PARAMETERS = {"obstacle_load": 0, "improve_max": 0, "strain": 0}
"""Nothing but energy itself changes energy."""

ClosedForm = Callable[[Scenario, Trace], tuple[Any, Any]]
"""What was played, and what the closed form says."""
CLOSED_FORMS: dict[str, tuple[Mapping[str, Any], ClosedForm]] = {}
"""What each closed form is about: the keys of its scenario, and the form."""


def register_closed_form(name: str, **keys: Any) -> Callable[[ClosedForm], ClosedForm]:
    """Note a closed form with the scenario that it is about."""

    def register(function: ClosedForm) -> ClosedForm:
        CLOSED_FORMS[name] = (keys, function)
        return function

    return register


def no_contact_scenario(keys: Mapping[str, Any]) -> Scenario:
    """Six people who meet nobody, are led by nobody and do not leave."""
    keys = dict(keys)
    return make_scenario(
        {
            "days": DAYS,
            "team": {"builder": "complete", "size": 6, "leader": False},
            "parameters": {"contacts_per_day": 0, **keys.pop("parameters", {})},
            "mechanisms": {"leaving": False},
            **keys,
        }
    )


def person_state(trace: Trace, name: str) -> FloatArray:
    """A state of each person on each day; shape (days, people)."""
    if trace.people is None:
        raise ValueError("the trace has no people")
    column: FloatArray = trace.people[:, STATE_INDEX[name]]
    return column


def check_closed_forms(player: TheoryRunner) -> Iterator[TheoryCheck]:
    """Play each scenario once, and compare all people on all days."""
    for name, (keys, closed) in CLOSED_FORMS.items():
        spec = no_contact_scenario(keys)
        for trace in player.simulate_traces(spec, 1, acts="events" in keys):
            simulated, expected = closed(spec, trace)
            yield TheoryCheck(THEORY, name, player.engine, np.ravel(simulated - expected), ROUNDING_TOLERANCE)
            break


@register_closed_form("wellbeing returns to the set-point", workload=0, start={"wellbeing": 0.9})
def wellbeing_decay(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """W* + (W₀ − W*)·2^(−t / wellbeing_half)."""
    set_point = person_state(trace, "set_point")[0]
    return person_state(trace, "wellbeing"), set_point + (0.9 - set_point) * decay_factor(
        NIGHTS, spec.constants.wellbeing_half
    )


@register_closed_form(
    "overload strains wellbeing",
    workload=1.5,
    parameters={**CONSTANT_ENERGY_PARAMETERS, "strain": 0.1, "recovery": 1, "rest_floor": 1, "drain": 0},
    start={"wellbeing": 0.9, "energy": 1},
)
def wellbeing_under_overload(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """Each night W becomes aW + b with a = (1 − strain·overload)·k, b = W*(1 − k): it nears b/(1 − a) by a^t."""
    p, set_point, k = (
        spec.constants,
        person_state(trace, "set_point")[0],
        decay_factor(1, spec.constants.wellbeing_half),
    )
    a = (1 - p.strain * (p.workload - 1)) * k
    limit = set_point * (1 - k) / (1 - a)
    return person_state(trace, "wellbeing"), limit + (0.9 - limit) * a**NIGHTS


def safety_toward_level(spec: Scenario, trace: Trace, control: float) -> tuple[Any, Any]:
    """L + (S₀ − L)·2^(−t / safety_half), L = safety_level·(1 − control)."""
    level = spec.constants.safety_level * (1 - control)
    return person_state(trace, "safety"), level + (0.95 - level) * decay_factor(NIGHTS, spec.constants.safety_half)


@register_closed_form("safety settles, control .15", leadership={"style": "compassionate"}, start={"safety": 0.95})
def safety_under_compassionate_leader(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """Under the compassionate style."""
    return safety_toward_level(spec, trace, 0.15)


@register_closed_form("safety settles, control .85", leadership={"style": "compliance"}, start={"safety": 0.95})
def safety_under_compliance(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """Under the style of compliance."""
    return safety_toward_level(spec, trace, 0.85)


@register_closed_form(
    "safety after an incident",
    leadership={"style": "compliance"},
    events=[{"event": "incident", "day": 11, "harm": 0.5}],
)
def safety_after_incident(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """S·(1 − harm·control) on the tenth night, and on its way to the level from there."""
    p, level = spec.constants, spec.constants.safety_level * (1 - 0.85)
    before = level + (p.safety_start - level) * decay_factor(10, p.safety_half)
    after = before * (1 - 0.5 * 0.85)
    return person_state(trace, "safety")[10:], level + (after - level) * decay_factor(NIGHTS[:-10], p.safety_half)


@register_closed_form("obstacles fill up", start={"obstacles": 0.1})
def obstacles_growth(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """1 − (1 − O₀)·2^(−t / obstacle_half)."""
    return person_state(trace, "obstacles"), 1 - 0.9 * decay_factor(NIGHTS, spec.constants.obstacle_half)


@register_closed_form("obstacles after an incident", events=[{"event": "incident", "day": 11, "harm": 0.5}])
def obstacles_after_incident(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """What is free of obstacles halves on the tenth night: 1 − O loses the share harm."""
    p = spec.constants
    return person_state(trace, "obstacles")[10:], 1 - (1 - p.obstacles_start) * 0.5 * decay_factor(
        NIGHTS[10:], p.obstacle_half
    )


@register_closed_form(
    "felt compassion after a spark",
    events=[{"event": "spark", "day": 1, "person": "Colleague 2", "acts": 3}],
)
def felt_compassion_after_spark(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """(1 − Π(1 − felt_gain·felt))·2^(−t / felt_half) for who received it, and none for the others."""
    weights = np.array([kind.felt for kind in spec.act_kinds.values()])
    kinds = np.empty(0, np.int64) if trace.acts is None else trace.acts.kind[:3].astype(np.int64)
    initial = 1 - np.prod(1 - spec.constants.felt_gain * weights[kinds])
    expected = np.zeros((DAYS, 6))
    expected[1:, 1] = initial * decay_factor(NIGHTS[1:, 0], spec.constants.felt_half)
    return person_state(trace, "felt_compassion"), expected


@register_closed_form("improvement fades", start={"improvement": 0.8}, parameters={"try_rate": 0})
def improvement_decay(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """I₀·2^(−t / improve_half)."""
    return trace.days[:, 0, MEASURE_INDEX["improvement"]], 0.8 * decay_factor(NIGHTS[:, 0], spec.constants.improve_half)


def energy_fixed_point(spec: Scenario, trace: Trace) -> Any:
    """Rest level less what a night cannot restore of the day's drain: rest − drain·workload·(1 − r)/r."""
    p = spec.constants
    rest = formulas.rested_energy(p, person_state(trace, "set_point")[0])
    return rest - p.drain * p.workload * (1 - p.recovery) / p.recovery


@register_closed_form("energy stays at its fixed point", workload=0.5, parameters=CONSTANT_ENERGY_PARAMETERS)
def steady_energy(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """Where a night restores just what a day takes."""
    return person_state(trace, "energy"), energy_fixed_point(spec, trace) + 0 * NIGHTS


@register_closed_form("energy at the end of the shift", workload=0.5, parameters=CONSTANT_ENERGY_PARAMETERS)
def energy_after_shift(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """The fixed point less drain·workload."""
    p = spec.constants
    return person_state(trace, "energy_after_shift"), energy_fixed_point(
        spec, trace
    ) - p.drain * p.workload + 0 * NIGHTS


def energy_recovery(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """E* + (E₀ − E*)·(1 − recovery)^t; a day so light that nobody ends it at 0 or too well to need the night."""
    fixed_point = energy_fixed_point(spec, trace)
    return person_state(trace, "energy"), fixed_point + (0.3 - fixed_point) * (1 - spec.constants.recovery) ** NIGHTS


for _recovery in (0.2, 0.6, 0.9):
    register_closed_form(
        f"energy recovers, {_recovery:.0%} a night",
        workload=0.1,
        start={"energy": 0.3},
        parameters={**CONSTANT_ENERGY_PARAMETERS, "recovery": _recovery},
    )(energy_recovery)


@register_closed_form(
    "overload as obstacles fill up",
    workload=1.5,
    parameters={"obstacle_load": 2, "improve_max": 0, "drain": 0, "recovery": 1, "rest_floor": 1},
)
def overload_growth(spec: Scenario, trace: Trace) -> tuple[Any, Any]:
    """workload·(1 + obstacle_load·O) − 1 for who is fully rested, O filling up."""
    p = spec.constants
    filled = 1 - (1 - p.obstacles_start) * decay_factor(NIGHTS, p.obstacle_half)
    return person_state(trace, "overload"), p.workload * (1 + p.obstacle_load * filled) - 1
