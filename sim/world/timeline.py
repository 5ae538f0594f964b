"""Timeline of a run: events divide its days into segments on which conditions do not change.

A value that an event sets applies from its `day` to its `until`, both included; then the previous value returns. Of
several events at a time, the one that started last counts, and of several on one day the last in the file. Campaigns
and mandates add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.derived_constants import Constants
from sim.model.rules.leadership import StyleEffects
from sim.world.event_effects import EVENT_EFFECTS, BaselineConditions
from sim.world.population import FloatArray, Int32Array, Population
from sim.world.targeting import TargetedEvent, draw_targets, resolve_targets

if TYPE_CHECKING:
    from sim.scenario import Scenario

QuantityKey = tuple[str, tuple[int, ...]]
"""Name of a quantity of a segment, and indices of the active events that it depends on."""


class Segment(NamedTuple):
    """A range of days on which conditions do not change. Arrays have one entry per person unless stated otherwise.

    Segments share arrays that do not differ.

    Attributes
    ----------
    first_day, last_day : days, both included
    workload : energy that work takes before obstacles and improvement, with a share of the work of absent people; 0 for
        the absent
    control : control of the person's leader; of the style of their own team if nobody leads them
    autonomy : autonomy of giving, in [0, 1]
    campaign_log_odds : log-odds that campaigns and mandates add to readiness
    is_absent : whether the person is absent
    style_index : index in `style_effects` of the style of the person's team
    harm : harm of the incidents of the first day, in the order of the file; shape (incidents, people)
    spark_receivers : receivers of the sparks of the first day in ascending order, one entry per spark
    constants : constants of the model
    style_effects : effects of each leadership style of the run
    """

    first_day: int
    last_day: int
    workload: FloatArray
    control: FloatArray
    autonomy: FloatArray
    campaign_log_odds: FloatArray
    is_absent: NDArray[np.bool_]
    style_index: Int32Array
    harm: FloatArray
    spark_receivers: Int32Array
    constants: Constants
    style_effects: tuple[StyleEffects, ...]


class Timeline(NamedTuple):
    """Events and conditions of a scenario, for all random seeds.

    Attributes
    ----------
    events : events of the run, ordered by their first day
    quantity_keys : the different quantities of all segments
    values : value of each quantity; None if it depends on random targets
    segment_keys : first and last day of each segment, and indices of its quantities
    """

    baseline: BaselineConditions
    events: tuple[TargetedEvent, ...]
    quantity_keys: tuple[QuantityKey, ...]
    values: tuple[Any, ...]
    segment_keys: tuple[tuple[int, int, tuple[int, ...]], ...]


def build_timeline(scenario: Scenario, people: Population, days: int) -> Timeline:
    """Build the timeline of a scenario."""
    events = resolve_targets(scenario, people, days)
    baseline = build_baseline(scenario, people, events)
    events.sort(key=lambda event: event.first_day)
    first_days = sorted(
        {1} | {event.first_day for event in events} | {event.last_day + 1 for event in events if event.last_day < days}
    )
    quantity_index: dict[QuantityKey, int] = {}
    rows = []
    for first, next_first_day in pairwise([*first_days, days + 1]):
        row = [
            (name, active_event_indices(events, first, EVENT_EFFECTS[name].event_types)) for name in Segment._fields[2:]
        ]
        rows.append(
            (
                first,
                next_first_day - 1,
                tuple(quantity_index.setdefault(quantity, len(quantity_index)) for quantity in row),
            )
        )
    values = tuple(
        None
        if any(events[index].random_targets for index in indices)
        else evaluate_quantity((name, indices), events, baseline)
        for name, indices in quantity_index
    )
    return Timeline(baseline, tuple(events), tuple(quantity_index), values, tuple(rows))


def has_random_targets(timeline: Timeline) -> bool:
    """Whether an event has random targets."""
    return any(value is None for value in timeline.values)


def build_segments(timeline: Timeline, seed: int) -> tuple[Segment, ...]:
    """Segments of a run, with random targets drawn by its seed."""
    values = list(timeline.values)
    events = [draw_targets(event, seed) for event in timeline.events]
    for number, quantity in enumerate(timeline.quantity_keys):
        if values[number] is None:
            values[number] = evaluate_quantity(quantity, events, timeline.baseline)
    return tuple(
        Segment._make((first, last, *[values[number] for number in row])) for first, last, row in timeline.segment_keys
    )


def evaluate_quantity(quantity: QuantityKey, events: Sequence[TargetedEvent], baseline: BaselineConditions) -> Any:
    """Value of a quantity with its active events."""
    name, indices = quantity
    return EVENT_EFFECTS[name].compute([events[index] for index in indices], baseline)


def active_event_indices(events: list[TargetedEvent], day: int, event_types: frozenset[str]) -> tuple[int, ...]:
    """Indices of the events of some types that are active on a day."""
    return tuple(
        index
        for index, event in enumerate(events)
        if event.first_day <= day <= event.last_day and event.event.event in event_types
    )


def build_baseline(scenario: Scenario, people: Population, events: list[TargetedEvent]) -> BaselineConditions:
    """Conditions without events, and the styles of a run."""
    style_by_team = scenario.team_styles()
    base = [style_by_team[team] for team in people.teams]
    styles_of_events = [event.event.style.style for event in events if event.event.event == "leadership"]
    styles = {style: number for number, style in enumerate(dict.fromkeys(base + styles_of_events))}
    style_of = np.array([styles[style] for style in base], np.int32)[people.team_of]
    kinds = scenario.act_kinds
    return BaselineConditions(
        people, scenario.workload, style_of, styles, scenario.constants, scenario.mechanisms, kinds
    )
