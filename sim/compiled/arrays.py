"""The arrays that the compiled engine walks over, grouped by what they are about."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Numbers of one or two dimensions."""
Indices = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]

BLOCK = 64
"""Draws are made for so many ties or meetings at once, in loops without branches that run several to an instruction."""


class Net(NamedTuple):
    """Working ties of the initial graph, as pairs and as neighbours of each person.

    Attributes
    ----------
    one, other : shape (ties,), one < other
    first : shape (people + 1,), where each person's neighbours begin in `neighbour`
    neighbour, weight : shape (2 · ties,), ascending for each person
    """

    one: Indices
    other: Indices
    first: Indices
    neighbour: Indices
    weight: Floats


class Made(NamedTuple):
    """Introduced ties of each person, in no particular order; those made today stand behind those that work.

    Attributes
    ----------
    n_made, n_new : shape (people,), ties that work today and ties made today
    partner, weight, chance : shape (people, introductions_max)
    """

    n_made: Indices
    n_new: Indices
    partner: Indices
    weight: Floats
    chance: Floats


class Who(NamedTuple):
    """Teams and leading.

    Attributes
    ----------
    team_of, leader_of : shape (people,)
    team_size : shape (teams,)
    leaders : those who lead somebody, ascending
    first : shape (leaders + 1,), where each leader's reports begin in `report`
    report, here : ascending for each leader; and room for those at work
    leads : shape (people,), whether a person leads somebody
    """

    team_of: Indices
    leader_of: Indices
    team_size: Indices
    leaders: Indices
    first: Indices
    report: Indices
    here: Indices
    leads: Flags


class Styles(NamedTuple):
    """What leadership styles do, as in `sim.model.leading.Leading`; each field of shape (styles,)."""

    attend: Floats
    understand: Floats
    control: Floats
    felt: Floats
    lift: Floats
    safety: Floats
    relief: Floats


class Outside(NamedTuple):
    """What a segment puts in force, as in `sim.world.Segment`.

    Attributes
    ----------
    chance : shape (ties,), chance to meet; 0 where one of the two is absent
    """

    workload: Floats
    control: Floats
    autonomy: Floats
    campaign: Floats
    absent: Flags
    style: Indices
    harm: Floats
    sparked: Indices
    chance: Floats
    styles: Styles


class Work(NamedTuple):
    """What a day works with.

    Attributes
    ----------
    demand, readiness, drive, lift : shape (people,)
    received, given : shape (people, kinds), acts by kind
    n_given, held : shape (people,), acts given and conversations held together, and conversations held
    talks, seen : shape (people,), conversations received, and acts seen
    tests : shape (teams,)
    """

    demand: Floats
    readiness: Floats
    drive: Floats
    received: Indices
    given: Indices
    n_given: Indices
    held: Indices
    talks: Indices
    seen: Indices
    tests: Indices


class Met(NamedTuple):
    """Meetings of a day, with whether each acted toward the other; room for every tie."""

    one: Indices
    other: Indices
    moment: Floats
    acted: Flags
    answered: Flags


class Block(NamedTuple):
    """Room for the draws of a block of meetings, both ways; shape (2 · BLOCK,)."""

    giver: Indices
    receiver: Indices
    u: Floats
    which: Floats
    odds: Floats
    calm: Floats
    does: Flags


class Memory(NamedTuple):
    """The last act that reached each person, and what acts set off.

    Attributes
    ----------
    day, act : shape (people,), 0 and -1 where there was none
    parents, children : shape (days, 1 + teams), acts received on each day, and acts that these set off in time
    """

    day: Indices
    act: Longs
    parents: Floats
    children: Floats


class Log(NamedTuple):
    """Acts, filled from the front: those of a day as they are found, or those of a run; as in `sim.trace.Acts`.

    `key` orders the acts of a day: by phase, giver, and receiver or slot.
    """

    day: Indices
    giver: Indices
    receiver: Indices
    kind: NDArray[np.int8]
    contagious: Flags
    because: Longs
    introduced: Indices
    moment: Floats
    key: Longs


class Luck(NamedTuple):
    """What the draws of a day depend on."""

    seed: int
    day: int


class Stage(NamedTuple):
    """Everything that people are and have between one day and the next."""

    net: Net
    who: Who
    made: Made
    memory: Memory
    work: Work
    met: Met
    block: Block
    acts: Log
    improvement: Floats
    before: Floats  # improvement in the morning
    mean_strength: float
