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

from sim.model.constants import Constants
from sim.model.leading import StyleEffects
from sim.world.forces import FORCES, Usual
from sim.world.people import Floats, Indices, People
from sim.world.reaching import Affected, all_affected, drawn

if TYPE_CHECKING:
    from sim.scenario import Scenario

Quantity = tuple[str, tuple[int, ...]]
"""A quantity of segments, by its name and the places of the events in force that it depends on."""


class Segment(NamedTuple):
    """A stretch of days on which nothing changes from outside. Arrays have one entry a person.

    Segments share what they do not differ in.

    Attributes
    ----------
    first, last : days, both included
    workload : demand of the day before obstacles and improvement, shares of the absent included; 0 for the absent
    control : control of the person's own leader; of their own style where nobody leads them
    autonomy : how free giving is, in [0, 1]
    campaign : what campaigns and mandates add to readiness to give
    absent : whether the person is away
    style : index of the style of the person's team, by which the person leads
    harm : what incidents do on the first morning, in the order of the file; shape (incidents, people)
    sparked : people who receive acts from outside on the first day, ascending, once an act
    constants : of the model
    styles : what each leadership style of the run does; `style` names them by index
    """

    first: int
    last: int
    workload: Floats
    control: Floats
    autonomy: Floats
    campaign: Floats
    absent: NDArray[np.bool_]
    style: Indices
    harm: Floats
    sparked: Indices
    constants: Constants
    styles: tuple[StyleEffects, ...]


class Timeline(NamedTuple):
    """What happens from outside in runs of every seed.

    Attributes
    ----------
    events : those of the run, in the order of their start
    quantities : each one that occurs, once
    made : each quantity; None where the seed draws it
    rows : first and last day of each segment, and its quantities, by their place
    """

    usual: Usual
    events: tuple[Affected, ...]
    quantities: tuple[Quantity, ...]
    made: tuple[Any, ...]
    rows: tuple[tuple[int, int, tuple[int, ...]], ...]


def timeline_of(scenario: Scenario, people: People, days: int) -> Timeline:
    """Turn the styles and events of a scenario into a timeline; in its `usual` are the styles that occur."""
    events = all_affected(scenario, people, days)
    usual = usual_of(scenario, people, events)
    events.sort(key=lambda event: event.first)
    firsts = sorted({1} | {event.first for event in events} | {event.last + 1 for event in events if event.last < days})
    number: dict[Quantity, int] = {}
    rows = []
    for first, following in pairwise([*firsts, days + 1]):
        row = [(name, places_of(events, first, FORCES[name].kinds)) for name in Segment._fields[2:]]
        rows.append((first, following - 1, tuple(number.setdefault(quantity, len(number)) for quantity in row)))
    made = tuple(
        None if any(events[place].lot for place in places) else worked_out((name, places), events, usual)
        for name, places in number
    )
    return Timeline(usual, tuple(events), tuple(number), made, tuple(rows))


def draws_lots(timeline: Timeline) -> bool:
    """Whether the seed draws whom an event reaches."""
    return any(made is None for made in timeline.made)


def segments_of(timeline: Timeline, seed: int) -> tuple[Segment, ...]:
    """The segments of a run: those of its timeline, with what the seed draws."""
    made = list(timeline.made)
    events = [drawn(event, seed) for event in timeline.events]
    for number, quantity in enumerate(timeline.quantities):
        if made[number] is None:
            made[number] = worked_out(quantity, events, timeline.usual)
    return tuple(Segment._make((first, last, *[made[number] for number in row])) for first, last, row in timeline.rows)


def worked_out(quantity: Quantity, events: Sequence[Affected], usual: Usual) -> Any:
    """A quantity under the events in force."""
    name, places = quantity
    return FORCES[name].worked_out([events[place] for place in places], usual)


def places_of(events: list[Affected], day: int, kinds: frozenset[str]) -> tuple[int, ...]:
    """Places of the events of some kinds that are in force on a day."""
    return tuple(
        place for place, event in enumerate(events) if event.first <= day <= event.last and event.event.event in kinds
    )


def usual_of(scenario: Scenario, people: People, events: list[Affected]) -> Usual:
    """What holds without any event, and the styles that occur in a run."""
    of_team = scenario.team_styles()
    base = [of_team[team] for team in people.teams]
    later = [event.event.style.resolved for event in events if event.event.event == "leadership"]
    styles = {style: number for number, style in enumerate(dict.fromkeys(base + later))}
    style_of = np.array([styles[style] for style in base], np.int32)[people.team_of]
    kinds = scenario.act_kinds
    return Usual(people, scenario.workload, style_of, styles, scenario.constants, scenario.mechanisms, kinds)
