"""Effects of active events: one function per quantity of a segment.

Events are sorted by first day, then by their order in the file. If several events set a value, the last one applies.
The strengths of campaigns and mandates add up.
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
    """Conditions without events.

    Attributes
    ----------
    workload : workload of all people
    style_index : shape (people,), index of the style of each person's team
    style_numbers : index of each style that occurs in the run
    parameters, mechanisms, act_kinds : settings of the model
    """

    population: Population
    workload: float
    style_index: Int32Array
    style_numbers: dict[Style, int]
    parameters: Parameters
    mechanisms: Mechanisms
    act_kinds: Mapping[str, ActKind]


def effective_workload(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> FloatArray:
    """Workload of each person, including the redistributed work of absentees; 0 for absentees."""
    workload = np.full(len(baseline.population.names), baseline.workload)
    for affected in events:
        if affected.event.event == "workload":
            workload[affected.people] = affected.event.workload
    people, absent = baseline.population, absence_mask(events, baseline)
    redistributed: FloatArray = vectorized.redistribute_workload(workload, absent, people.team_of, len(people.teams))
    return redistributed


def effective_style_index(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> Int32Array:
    """Index of the style of each person's team."""
    style = baseline.style_index.copy()
    for affected in events:
        if affected.event.event == "leadership":
            style[affected.people] = baseline.style_numbers[affected.event.style.style]
    return style


def effective_control(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> FloatArray:
    """Control of each person's leader; control of the own style for people without a leader."""
    leader_of = baseline.population.leader_of
    leader = np.where(leader_of >= 0, leader_of, np.arange(len(leader_of)))
    return np.array([style.control for style in baseline.style_numbers], np.float64)[
        effective_style_index(events, baseline)[leader]
    ]


def effective_autonomy(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> FloatArray:
    """Autonomy in giving of each person, in [0, 1]."""
    autonomy: FloatArray = vectorized.autonomy_by_person(
        effective_control(events, baseline), affected_mask("mandate", events, baseline)
    )
    return autonomy


def campaign_log_odds(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> FloatArray:
    """Log-odds that campaigns and mandates add to each person's readiness to give."""
    campaign = np.zeros(len(baseline.population.names))
    for affected in events:
        campaign[affected.people] += affected.event.strength  # type: ignore[union-attr]  # only campaigns and mandates
    return campaign


def absence_mask(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> NDArray[np.bool_]:
    """Whether each person is absent."""
    return affected_mask("absence", events, baseline)


def affected_mask(event_type: str, events: Iterable[TargetedEvent], baseline: BaselineConditions) -> NDArray[np.bool_]:
    """Whether an event of this type affects each person."""
    mask = np.zeros(len(baseline.population.names), np.bool_)
    for affected in events:
        if affected.event.event == event_type:
            mask[affected.people] = True
    return mask


def incident_harm(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> FloatArray:
    """Harm of each incident to each person; shape (incidents, people)."""
    harm_by_incident = []
    for affected in events:
        harm = np.zeros(len(baseline.population.names))
        harm[affected.people] = affected.event.harm  # type: ignore[union-attr]  # only incidents
        harm_by_incident.append(harm)
    return np.array(harm_by_incident).reshape(len(harm_by_incident), len(baseline.population.names))


def spark_receivers(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> Int32Array:
    """Indices of people who receive sparks, ascending, one entry per act."""
    receivers: list[int] = []
    for affected in events:
        receivers += affected.people.tolist() * affected.event.acts  # type: ignore[union-attr]  # only sparks
    return np.array(sorted(receivers), np.int32)


def effective_constants(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> Constants:
    """Constants of the model with the active changes."""
    parameters, mechanisms = baseline.parameters, baseline.mechanisms
    for affected in events:
        if affected.event.event == "change":
            parameters = parameters._replace(**affected.event.parameters)  # type: ignore[arg-type]  # checked numbers
            mechanisms = mechanisms._replace(**affected.event.mechanisms)
    return derive_constants(parameters, mechanisms, baseline.act_kinds)


def effective_style_effects(events: Iterable[TargetedEvent], baseline: BaselineConditions) -> tuple[StyleEffects, ...]:
    """Effects of each leadership style of the run."""
    c = effective_constants(events, baseline)
    return tuple(compute_style_effects(style, c) for style in baseline.style_numbers)


class EventEffect(NamedTuple):
    """Function that computes a quantity of a segment, and the event types it depends on."""

    compute: Callable[[Iterable[TargetedEvent], BaselineConditions], Any]
    event_types: frozenset[str]


def _event_effect(
    name: str, compute: Callable[[Iterable[TargetedEvent], BaselineConditions], Any]
) -> tuple[str, EventEffect]:
    """Return the name of a quantity and its effect; event types are those whose `affects` contains the name."""
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
"""Effects by quantity of a segment."""
