"""What happens to a team from outside, day by day: events become segments on which nothing changes.

A value that an event sets holds from its `day` to its `until`, both included; then the value in force before returns.
Of several at once the latest started counts, of several on one day the last in the file; campaigns and mandates add up.
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
"""A quantity of segments, by its name and the places of the events in force that it depends on."""


class Segment(NamedTuple):
    """A stretch of days on which nothing changes from outside. Arrays have one entry a person.

    Segments share what they do not differ in.

    Attributes
    ----------
    first_day, last_day : days, both included
    workload : demand of the day before obstacles and improvement, shares of the absent included; 0 for the absent
    control : control of the person's own leader; of their own style where nobody leads them
    autonomy : how free giving is, in [0, 1]
    campaign_log_odds : what campaigns and mandates add to readiness to give
    is_absent : whether the person is away
    style_index : index of the style of the person's team, by which the person leads
    harm : what incidents do on the first morning, in the order of the file; shape (incidents, people)
    spark_receivers : people who receive acts from outside on the first day, ascending, once an act
    constants : of the model
    style_effects : what each leadership style of the run does; `style_index` names them by index
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
    """What happens from outside in runs of every seed.

    Attributes
    ----------
    events : those of the run, in the order of their start
    quantity_keys : each one that occurs, once
    values : each quantity; None where the seed draws it
    segment_keys : first and last day of each segment, and its quantities, by their place
    """

    baseline: BaselineConditions
    events: tuple[TargetedEvent, ...]
    quantity_keys: tuple[QuantityKey, ...]
    values: tuple[Any, ...]
    segment_keys: tuple[tuple[int, int, tuple[int, ...]], ...]


def build_timeline(scenario: Scenario, people: Population, days: int) -> Timeline:
    """Turn the styles and events of a scenario into a timeline; in its `baseline` are the styles that occur."""
    events = resolve_targets(scenario, people, days)
    usual = build_baseline(scenario, people, events)
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
    made = tuple(
        None
        if any(events[place].random_targets for place in places)
        else evaluate_quantity((name, places), events, usual)
        for name, places in quantity_index
    )
    return Timeline(usual, tuple(events), tuple(quantity_index), made, tuple(rows))


def has_random_targets(timeline: Timeline) -> bool:
    """Whether the seed draws whom an event reaches."""
    return any(made is None for made in timeline.values)


def build_segments(timeline: Timeline, seed: int) -> tuple[Segment, ...]:
    """The segments of a run: those of its timeline, with what the seed draws."""
    values = list(timeline.values)
    events = [draw_targets(event, seed) for event in timeline.events]
    for number, quantity in enumerate(timeline.quantity_keys):
        if values[number] is None:
            values[number] = evaluate_quantity(quantity, events, timeline.baseline)
    return tuple(
        Segment._make((first, last, *[values[number] for number in row])) for first, last, row in timeline.segment_keys
    )


def evaluate_quantity(quantity: QuantityKey, events: Sequence[TargetedEvent], usual: BaselineConditions) -> Any:
    """A quantity under the events in force."""
    name, places = quantity
    return EVENT_EFFECTS[name].compute([events[place] for place in places], usual)


def active_event_indices(events: list[TargetedEvent], day: int, event_types: frozenset[str]) -> tuple[int, ...]:
    """Places of the events of some kinds that are in force on a day."""
    return tuple(
        place
        for place, event in enumerate(events)
        if event.first_day <= day <= event.last_day and event.event.event in event_types
    )


def build_baseline(scenario: Scenario, people: Population, events: list[TargetedEvent]) -> BaselineConditions:
    """What holds without any event, and the styles that occur in a run."""
    style_by_team = scenario.team_styles()
    base = [style_by_team[team] for team in people.teams]
    styles_of_events = [event.event.style.style for event in events if event.event.event == "leadership"]
    styles = {style: number for number, style in enumerate(dict.fromkeys(base + styles_of_events))}
    style_of = np.array([styles[style] for style in base], np.int32)[people.team_of]
    kinds = scenario.act_kinds
    return BaselineConditions(
        people, scenario.workload, style_of, styles, scenario.constants, scenario.mechanisms, kinds
    )
