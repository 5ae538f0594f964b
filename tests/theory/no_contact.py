"""Closed forms of all states without contacts, exact up to rounding."""

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
"""Number of nights before the morning of each day, shape (days, 1)."""
ROUNDING_TOLERANCE = 2.0**-53 * DAYS
"""Half a unit in the last place of 1 per night. Each of a few operations per night has a rounding error of at most half
a unit in the last place; the errors have different signs and decay like the states."""
CONSTANT_ENERGY_PARAMETERS = {"obstacle_load": 0, "improve_max": 0, "strain": 0}
"""Constants with which energy depends only on itself."""

ClosedForm = Callable[[Scenario, Trace], tuple[Any, Any]]
"""Returns simulated and expected values."""
CLOSED_FORMS: dict[str, tuple[Mapping[str, Any], ClosedForm]] = {}
"""Closed forms by name: keys of the scenario, and function."""


def register_closed_form(name: str, **keys: Any) -> Callable[[ClosedForm], ClosedForm]:
    """Decorator that registers a closed form with the keys of its scenario."""

    def register(function: ClosedForm) -> ClosedForm:
        CLOSED_FORMS[name] = (keys, function)
        return function

    return register


def no_contact_scenario(keys: Mapping[str, Any]) -> Scenario:
    """Six people without contacts and without a leader, who do not leave."""
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


def check_closed_forms(runner: TheoryRunner) -> Iterator[TheoryCheck]:
    """Simulate each scenario once and compare all people on all days."""
    for name, (keys, closed) in CLOSED_FORMS.items():
        scenario = no_contact_scenario(keys)
        for trace in runner.simulate_traces(scenario, 1, acts="events" in keys):
            simulated, expected = closed(scenario, trace)
            yield TheoryCheck(THEORY, name, runner.engine, np.ravel(simulated - expected), ROUNDING_TOLERANCE)
            break


@register_closed_form("wellbeing returns to its set-point", workload=0, start={"wellbeing": 0.9})
def wellbeing_decay(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """W* + (W₀ − W*)·2^(−t / wellbeing_half)."""
    set_point = person_state(trace, "set_point")[0]
    return person_state(trace, "wellbeing"), set_point + (0.9 - set_point) * decay_factor(
        NIGHTS, scenario.constants.wellbeing_half
    )


@register_closed_form(
    "overload strains wellbeing",
    workload=1.5,
    parameters={**CONSTANT_ENERGY_PARAMETERS, "strain": 0.1, "recovery": 1, "rest_floor": 1, "drain": 0},
    start={"wellbeing": 0.9, "energy": 1},
)
def wellbeing_under_overload(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """W becomes aW + b each night, a = (1 − strain·overload)·k, b = W*(1 − k), and approaches b/(1 − a) as a^t."""
    p, set_point, k = (
        scenario.constants,
        person_state(trace, "set_point")[0],
        decay_factor(1, scenario.constants.wellbeing_half),
    )
    a = (1 - p.strain * (p.workload - 1)) * k
    limit = set_point * (1 - k) / (1 - a)
    return person_state(trace, "wellbeing"), limit + (0.9 - limit) * a**NIGHTS


def safety_toward_level(scenario: Scenario, trace: Trace, control: float) -> tuple[Any, Any]:
    """L + (S₀ − L)·2^(−t / safety_half), L = safety_level·(1 − control)."""
    level = scenario.constants.safety_level * (1 - control)
    return person_state(trace, "safety"), level + (0.95 - level) * decay_factor(NIGHTS, scenario.constants.safety_half)


@register_closed_form(
    "safety approaches its level, control 0.15", leadership={"style": "compassionate"}, start={"safety": 0.95}
)
def safety_under_compassionate_leader(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """Safety under the compassionate style."""
    return safety_toward_level(scenario, trace, 0.15)


@register_closed_form(
    "safety approaches its level, control 0.85", leadership={"style": "compliance"}, start={"safety": 0.95}
)
def safety_under_compliance(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """Safety under the compliance style."""
    return safety_toward_level(scenario, trace, 0.85)


@register_closed_form(
    "safety after an incident",
    leadership={"style": "compliance"},
    events=[{"event": "incident", "day": 11, "harm": 0.5}],
)
def safety_after_incident(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """S·(1 − harm·control) on the tenth night, then the approach to the level."""
    p, level = scenario.constants, scenario.constants.safety_level * (1 - 0.85)
    before = level + (p.safety_start - level) * decay_factor(10, p.safety_half)
    after = before * (1 - 0.5 * 0.85)
    return person_state(trace, "safety")[10:], level + (after - level) * decay_factor(NIGHTS[:-10], p.safety_half)


@register_closed_form("obstacles accumulate", start={"obstacles": 0.1})
def obstacles_growth(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """1 − (1 − O₀)·2^(−t / obstacle_half)."""
    return person_state(trace, "obstacles"), 1 - 0.9 * decay_factor(NIGHTS, scenario.constants.obstacle_half)


@register_closed_form("obstacles after an incident", events=[{"event": "incident", "day": 11, "harm": 0.5}])
def obstacles_after_incident(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """On the tenth night, 1 − O is multiplied by 1 − harm (here one half)."""
    p = scenario.constants
    return person_state(trace, "obstacles")[10:], 1 - (1 - p.obstacles_start) * 0.5 * decay_factor(
        NIGHTS[10:], p.obstacle_half
    )


@register_closed_form(
    "felt compassion after a spark",
    events=[{"event": "spark", "day": 1, "person": "Colleague 2", "acts": 3}],
)
def felt_compassion_after_spark(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """(1 − Π(1 − felt_gain·felt))·2^(−t / felt_half) for the person who received it, 0 for the others."""
    weights = np.array([kind.felt for kind in scenario.act_kinds.values()])
    kinds = np.empty(0, np.int64) if trace.acts is None else trace.acts.kind[:3].astype(np.int64)
    initial = 1 - np.prod(1 - scenario.constants.felt_gain * weights[kinds])
    expected = np.zeros((DAYS, 6))
    expected[1:, 1] = initial * decay_factor(NIGHTS[1:, 0], scenario.constants.felt_half)
    return person_state(trace, "felt_compassion"), expected


@register_closed_form("improvement fades", start={"improvement": 0.8}, parameters={"try_rate": 0})
def improvement_decay(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """I₀·2^(−t / improve_half)."""
    return trace.days[:, 0, MEASURE_INDEX["improvement"]], 0.8 * decay_factor(
        NIGHTS[:, 0], scenario.constants.improve_half
    )


def energy_fixed_point(scenario: Scenario, trace: Trace) -> Any:
    """Rest level minus the drain that a night cannot restore: rest − drain·workload·(1 − r)/r."""
    p = scenario.constants
    rest = formulas.rested_energy(p, person_state(trace, "set_point")[0])
    return rest - p.drain * p.workload * (1 - p.recovery) / p.recovery


@register_closed_form("energy stays at its fixed point", workload=0.5, parameters=CONSTANT_ENERGY_PARAMETERS)
def steady_energy(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """The level at which a night restores what a day drains."""
    return person_state(trace, "energy"), energy_fixed_point(scenario, trace) + 0 * NIGHTS


@register_closed_form("energy at the end of the shift", workload=0.5, parameters=CONSTANT_ENERGY_PARAMETERS)
def energy_after_shift(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """The fixed point minus drain·workload."""
    p = scenario.constants
    return person_state(trace, "energy_after_shift"), energy_fixed_point(
        scenario, trace
    ) - p.drain * p.workload + 0 * NIGHTS


def energy_recovery(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """E* + (E₀ − E*)·(1 − recovery)^t, with a workload so light that energy stays within its bounds."""
    fixed_point = energy_fixed_point(scenario, trace)
    return person_state(trace, "energy"), fixed_point + (0.3 - fixed_point) * (
        1 - scenario.constants.recovery
    ) ** NIGHTS


for _recovery in (0.2, 0.6, 0.9):
    register_closed_form(
        f"energy recovers, {_recovery:.0%} per night",
        workload=0.1,
        start={"energy": 0.3},
        parameters={**CONSTANT_ENERGY_PARAMETERS, "recovery": _recovery},
    )(energy_recovery)


@register_closed_form(
    "overload as obstacles accumulate",
    workload=1.5,
    parameters={"obstacle_load": 2, "improve_max": 0, "drain": 0, "recovery": 1, "rest_floor": 1},
)
def overload_growth(scenario: Scenario, trace: Trace) -> tuple[Any, Any]:
    """workload·(1 + obstacle_load·O) − 1 for rested people, with accumulating obstacles O."""
    p = scenario.constants
    filled = 1 - (1 - p.obstacles_start) * decay_factor(NIGHTS, p.obstacle_half)
    return person_state(trace, "overload"), p.workload * (1 + p.obstacle_load * filled) - 1
