"""What events put in force while they last, one function a quantity of a segment.

Events come in the order of their start, those of one day in the order of the file: of several that set a value the last
counts; campaigns and mandates add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.act_kinds import ActKind
from sim.model.derived_constants import Constants, derive_constants
from sim.model.mechanisms import Mechanisms
from sim.model.parameters import Parameters
from sim.model.rules.leadership import StyleEffects, compute_style_effects
from sim.model.styles import Style
from sim.scenario.events import EVENT_CLASSES
from sim.world import vectorized
from sim.world.population import FloatArray, Int32Array, Population
from sim.world.targeting import TargetedEvent


class BaselineConditions(NamedTuple):
    """What holds without any event.

    Attributes
    ----------
    workload : of everybody
    style_index : style of each person's team, as an index
    style_numbers : all that occur in the run, each with its index
    parameters, mechanisms, act_kinds : of the model
    """

    population: Population
    workload: float
    style_index: Int32Array
    style_numbers: dict[Style, int]
    parameters: Parameters
    mechanisms: Mechanisms
    act_kinds: Mapping[str, ActKind]


def effective_workload(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> FloatArray:
    """Workload of each person, shares of the absent included; 0 for the absent."""
    workload = np.full(len(baseline.population.names), baseline.workload)
    for affected in events:
        if affected.event.event == "workload":
            workload[affected.people] = affected.event.workload
    people, absent = baseline.population, absence_mask(events, baseline)
    shared: FloatArray = vectorized.redistribute_workload(workload, absent, people.team_of, len(people.teams))
    return shared


def effective_style_index(events: Iterable[TargetedEvent], usual: BaselineConditions) -> Int32Array:
    """Style of each person's team."""
    style = usual.style_index.copy()
    for affected in events:
        if affected.event.event == "leadership":
            style[affected.people] = usual.style_numbers[affected.event.style.style]
    return style


def effective_control(events: Iterable[TargetedEvent], usual: BaselineConditions) -> FloatArray:
    """Control of each person's own leader; of their own style where nobody leads them."""
    leader_of = usual.population.leader_of
    leader = np.where(leader_of >= 0, leader_of, np.arange(len(leader_of)))
    return np.array([style.control for style in usual.style_numbers], np.float64)[
        effective_style_index(events, usual)[leader]
    ]


def effective_autonomy(events: Iterable[TargetedEvent], usual: BaselineConditions) -> FloatArray:
    """How free each person is to give."""
    free: FloatArray = vectorized.autonomy_by_person(
        effective_control(events, usual), affected_mask("mandate", events, usual)
    )
    return free


def campaign_log_odds(events: Iterable[TargetedEvent], usual: BaselineConditions) -> FloatArray:
    """What campaigns and mandates add to each person's readiness to give."""
    campaign = np.zeros(len(usual.population.names))
    for affected in events:
        campaign[affected.people] += affected.event.strength  # type: ignore[union-attr]  # only these two come here
    return campaign


def absence_mask(events: Iterable[TargetedEvent], usual: BaselineConditions) -> NDArray[np.bool_]:
    """Who is away."""
    return affected_mask("absence", events, usual)


def affected_mask(event_type: str, events: Iterable[TargetedEvent], usual: BaselineConditions) -> NDArray[np.bool_]:
    """Whom events of a kind reach."""
    mask = np.zeros(len(usual.population.names), np.bool_)
    for affected in events:
        if affected.event.event == event_type:
            mask[affected.people] = True
    return mask


def incident_harm(events: Iterable[TargetedEvent], usual: BaselineConditions) -> FloatArray:
    """What each incident does to each person; shape (incidents, people)."""
    harm_by_incident = []
    for affected in events:
        harm = np.zeros(len(usual.population.names))
        harm[affected.people] = affected.event.harm  # type: ignore[union-attr]  # only incidents come here
        harm_by_incident.append(harm)
    return np.array(harm_by_incident).reshape(len(harm_by_incident), len(usual.population.names))


def spark_receivers(events: Iterable[TargetedEvent], usual: BaselineConditions) -> Int32Array:
    """Who receives acts from outside, ascending, once an act."""
    receivers: list[int] = []
    for affected in events:
        receivers += affected.people.tolist() * affected.event.acts  # type: ignore[union-attr]  # only sparks come here
    return np.array(sorted(receivers), np.int32)


def effective_constants(events: Iterable[TargetedEvent], usual: BaselineConditions) -> Constants:
    """Constants of the model."""
    parameters, mechanisms = usual.parameters, usual.mechanisms
    for affected in events:
        if affected.event.event == "change":
            parameters = parameters._replace(**affected.event.parameters)  # type: ignore[arg-type]  # checked numbers
            mechanisms = mechanisms._replace(**affected.event.mechanisms)
    return derive_constants(parameters, mechanisms, usual.act_kinds)


def effective_style_effects(events: Iterable[TargetedEvent], usual: BaselineConditions) -> tuple[StyleEffects, ...]:
    """What each leadership style of the run does."""
    c = effective_constants(events, usual)
    return tuple(compute_style_effects(style, c) for style in usual.style_numbers)


class EventEffect(NamedTuple):
    """How a quantity of a segment is worked out, and of which kinds of event."""

    compute: Callable[[Iterable[TargetedEvent], BaselineConditions], Any]
    event_types: frozenset[str]


def _event_effect(
    name: str, compute: Callable[[Iterable[TargetedEvent], BaselineConditions], Any]
) -> tuple[str, EventEffect]:
    """An effect with its name and the types of event that change it."""
    return name, EventEffect(compute, frozenset(key for key, cls in EVENT_CLASSES.items() if name in cls.affects))


EVENT_EFFECTS: dict[str, EventEffect] = dict(
    [
        _event_effect("workload", effective_workload),
        _event_effect("control", effective_control),
        _event_effect("autonomy", effective_autonomy),
        _event_effect("campaign_log_odds", campaign_log_odds),
        _event_effect("is_absent", absence_mask),
        _event_effect("style_index", effective_style_index),
        _event_effect("harm", incident_harm),
        _event_effect("spark_receivers", spark_receivers),
        _event_effect("constants", effective_constants),
        _event_effect("style_effects", effective_style_effects),
    ]
)
"""The quantities of a segment."""
