"""The arrays that the compiled engine walks over, grouped by what they are about.

What is known of people stands in tables of tiles: a tile holds `LANES` people, and of each quantity the numbers of
these people side by side. Loops over the lanes of a tile have no branches and a fixed length, so that several people
are worked out to an instruction; places left over in the last tile hold nobody, and are never looked at from outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.jit import inline
from sim.model.acts import N_ACT_KINDS
from sim.model.states import STATE_NAMES

Floats = NDArray[np.float64]
"""Numbers of one or two dimensions."""
Indices = NDArray[np.int32]
Longs = NDArray[np.int64]
Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]

LANES = 32
"""People in a tile: a power of two."""
BATCH = 8
"""Loops over lists go on to a multiple of this, as many as go to an instruction; what comes of that is left."""
BLOCK = 128
"""Draws are made for so many ties or meetings at once, in loops without branches that run several to an instruction."""
CHUNK = 16
"""Tiles whose evening is played together, so that what is known of their people stays in the cache: a power of two."""

N_GROUPS = N_ACT_KINDS + 1
"""Kinds of acts, and conversations."""

LANE_BITS = np.uint64(LANES.bit_length() - 1)
LANE_MASK = np.uint64(LANES - 1)
CHUNK_BITS = LANE_BITS + np.uint64(CHUNK.bit_length() - 1)
CHUNK_MASK = np.uint64(LANES * CHUNK - 1)
TILE_MASK = np.uint64(CHUNK - 1)


def rows(names: Iterable[str]) -> dict[str, int]:
    """Where the lanes of each quantity begin within a tile."""
    return {name: LANES * row for row, name in enumerate(names)}


LASTING = (
    *("wellbeing", "energy", "felt_compassion", "glimpsed", "safety", "obstacles"),
    *("set_point", "disposition", "overload", "care", "quiet_days"),
)
"""States that people have from one evening to the next."""
STATE = rows((*LASTING, *(name for name in STATE_NAMES if name not in LASTING)))
"""Rows of a tile: of the table of people, which has the lasting ones alone, and of an evening, which has all."""
FORCE = rows(("workload", "control", "autonomy", "campaign_log_odds", "here"))
"""Rows of what is in force from outside."""
WORK = rows(("returned", "warmth", "felt", "lift", "safety", "relief"))
"""Rows of what the acts of a day come to: what giving returns, and products over what was given and received."""


@inline
def padded(n: int) -> int:
    """A number of entries rounded up, so that all are worked out side by side."""
    return (n + BATCH - 1) // BATCH * BATCH


@inline
def at(table: Floats, row: int, person: int) -> float:
    """A quantity of a person in a table of tiles."""
    value: float = table[np.uint64(person) >> LANE_BITS, np.uint64(row) + (np.uint64(person) & LANE_MASK)]
    return value


@inline
def put(table: Floats, row: int, person: int, value: float) -> None:
    """Set a quantity of a person in a table of tiles."""
    table[np.uint64(person) >> LANE_BITS, np.uint64(row) + (np.uint64(person) & LANE_MASK)] = value


@inline
def add(table: Floats | Indices, row: int, person: int, value: float) -> None:
    """Add to a quantity of a person in a table of tiles."""
    table[np.uint64(person) >> LANE_BITS, np.uint64(row) + (np.uint64(person) & LANE_MASK)] += value


@inline
def multiply(table: Floats, row: int, person: int, factor: float) -> None:
    """Multiply a quantity of a person in a table of tiles."""
    table[np.uint64(person) >> LANE_BITS, np.uint64(row) + (np.uint64(person) & LANE_MASK)] *= factor


class Net(NamedTuple):
    """Working ties of the initial graph as the neighbours of each person.

    Attributes
    ----------
    first : shape (people + 1,), where each person's neighbours begin in `neighbour`
    neighbour, weight : shape (2 · ties,), ascending for each person
    """

    first: Indices
    neighbour: Indices
    weight: Floats


class Ties(NamedTuple):
    """Ties that work today: those of the initial graph, then introduced ones in no particular order.

    Attributes
    ----------
    n : shape (1,), how many there are; there is room for all that can be introduced
    pair : shape (room,), the two people as `draws.pack_indices`, the lower index first
    weight : shape (room,)
    below : shape (room,), `draws.integer_threshold` of the chance to meet; 0 while one of the two is absent, and beyond the
        last tie
    met : shape (room / 64,), which of them meet today, as bits
    """

    n: Longs
    pair: Words
    weight: Floats
    below: Words
    met: Words


class Made(NamedTuple):
    """Introduced ties of each person, in no particular order; those made today stand behind those that work.

    Attributes
    ----------
    n_made, n_new : shape (people,), ties that work today and ties made today
    partner, weight, tie : shape (people, introductions_max); `tie` is the place among `InitialTies` of one that works
    fresh : shape (2, room), the two people of each tie made today
    n_fresh : shape (1,)
    open : room for the people to whom one person has a tie and who can be introduced, ascending
    passed : room for places in `open`, ascending
    """

    n_made: Indices
    n_new: Indices
    partner: Indices
    weight: Floats
    tie: Indices
    fresh: Indices
    n_fresh: Longs
    open: Indices
    passed: Indices


class Who(NamedTuple):
    """Teams and leading.

    Attributes
    ----------
    team_of, leader_of : shape (people,)
    tie_to_leader : shape (people,), place among `InitialTies` of the initial tie to the own leader; -1 where there is none
    end : shape (people,), the next person in another team or another tile
    stays : shape (tiles, LANES), 1 for those who lead somebody and so never leave, else 0
    """

    team_of: Indices
    leader_of: Indices
    tie_to_leader: Indices
    end: Indices
    stays: Floats


class Teams(NamedTuple):
    """Teams and their tests of change.

    Attributes
    ----------
    size : shape (teams,), number of people
    improvement : shape (teams,), this morning
    by_end : shape (teams,), teams in the order in which they end
    ended : shape (tiles + 1,), how many teams have all their people before a tile
    complete : shape (tiles + 1,), how many tiles from the first on have only people of these teams
    """

    size: Indices
    improvement: Floats
    by_end: Indices
    ended: Indices
    complete: Longs


class Morning(NamedTuple):
    """The first morning.

    Attributes
    ----------
    states : shape (states given, people)
    rows : where the lanes of each of these states begin within a tile
    improvement : shape (teams,)
    """

    states: Floats
    rows: Longs
    improvement: Floats


class Outside(NamedTuple):
    """What a segment puts in force, as in `sim.world.Segment`.

    Attributes
    ----------
    people : shape (tiles, rows of `FORCE` · LANES)
    here : shape (people,), 1 for those at work, 0 for those absent
    style : shape (people,)
    styles : shape (fields of `sim.model.leading.StyleEffects`, styles)
    harm : shape (incidents, tiles, LANES)
    sparked, first_day, last_day : as in `sim.world.Segment`
    leader : those at work who lead somebody at work, ascending
    first : shape (leaders + 1,), where each such leader's reports at work begin in `report`
    report : ascending for each leader
    energising : `evening.energising` of few acts
    """

    people: Floats
    here: Floats
    style: Indices
    styles: Floats
    harm: Floats
    sparked: Indices
    leader: Indices
    first: Indices
    report: Indices
    energising: Floats
    first_day: int
    last_day: int


class Mood(NamedTuple):
    """What the morning leaves each person with; each of shape (places,), or by tile of shape (tiles, LANES).

    Attributes
    ----------
    readiness, drive : log-odds of acts that a person gives, without and with felt compassion
    pull : what the person's need adds to those of others
    demand : what the day demands of the person
    """

    readiness: Floats
    drive: Floats
    pull: Floats
    demand: Floats


class Tally(NamedTuple):
    """What is counted of each person today, for those who met and for the evening; of the same shapes.

    Attributes
    ----------
    given : acts and conversations given
    seen : acts and conversations of others that were seen, less those toward the one who saw them
    talked : conversations with the own leader
    """

    given: Indices
    seen: Indices
    talked: Indices


class Met(NamedTuple):
    """Meetings of a day; room for every tie.

    Attributes
    ----------
    pair : as in `InitialTies`
    when : the second word of the tie's draw, which tells the moment
    """

    pair: Words
    when: Words


class Block(NamedTuple):
    """Room for the draws of a block of ties, of meetings, both ways, or of conversations; each of shape (2 · BLOCK,).

    `first` and `second` are the words of a draw for each pair, `third` and `fourth` those of another; `odds` and `calm`
    are log-odds with and without felt compassion, and what comes of them.
    """

    pair: Words
    first: Words
    second: Words
    third: Words
    fourth: Words
    odds: Floats
    calm: Floats


class Evening(NamedTuple):
    """Room for the evening of one chunk.

    Attributes
    ----------
    work : shape (tiles of a chunk, rows of `WORK` · LANES)
    received, given : shape (tiles of a chunk, kinds · LANES), acts of today
    tonight : shape (tiles of a chunk, rows of `STATE_INDEX` · LANES), what the day came to, and the next morning's states
    """

    work: Floats
    received: Indices
    given: Indices
    tonight: Floats


class Memory(NamedTuple):
    """The last act that reached each person, and what acts set off.

    Attributes
    ----------
    day, act : shape (people,), 0 and -1 where there was none
    parents, children : shape (days, teams), acts received on each day, and acts that these set off in time
    """

    day: Indices
    act: Longs
    parents: Longs
    children: Longs


class Acts(NamedTuple):
    """Acts of a day in the order in which they are found, and their places chunk by chunk.

    Attributes
    ----------
    giver, receiver, kind, contagious, introduced, moment : as in `sim.trace.Acts`
    by_kind : places of the acts that concern people of each chunk, those of one kind together, conversations last; an
        act between two chunks stands in both
    first : shape (chunks · N_GROUPS + 1,), where each kind of each chunk begins in `by_kind`
    begins : shape (people + 1,), room to sort in
    found : room for places of acts
    """

    giver: Indices
    receiver: Indices
    kind: NDArray[np.int8]
    contagious: Flags
    introduced: Indices
    moment: Floats
    by_kind: Longs
    first: Longs
    begins: Longs
    found: Longs


class Log(NamedTuple):
    """Acts of a run, filled from the front; as in `sim.trace.Acts`."""

    day: Indices
    giver: Indices
    receiver: Indices
    kind: NDArray[np.int8]
    contagious: Flags
    because: Longs
    introduced: Indices
    moment: Floats


class Record(NamedTuple):
    """What a run leaves.

    Attributes
    ----------
    days : shape (days, 1 + teams, measures)
    people : shape (days, states, people), or no days where they are not kept
    log : without any room where acts are not kept
    """

    days: Floats
    people: Floats
    log: Log


class Luck(NamedTuple):
    """What the draws of a day depend on."""

    seed: int
    day: int


class Stage(NamedTuple):
    """Everything that people are and have between one day and the next, and room to work in.

    `moods` and `tallies` are `mood` and `tally` by tile, and `people` has the rows of `LASTING`. In `sums`, shape
    (1 + teams, sums), people are added up; `leavers`, shape (people,), has those of each part from its first person on.
    """

    net: Net
    ties: Ties
    who: Who
    teams: Teams
    made: Made
    memory: Memory
    mood: Mood
    tally: Tally
    moods: Mood
    tallies: Tally
    people: Floats
    evening: Evening
    met: Met
    block: Block
    acts: Acts
    sums: Floats
    leavers: Indices
    n_ties: int  # of the initial graph
    mean_strength: float


class Part(NamedTuple):
    """A share of the work of a day: some tiles of people, and as large a share of ties, meetings and leaders.

    One part is all; a large organisation is played in several at once. People of one team are in one part.

    Attributes
    ----------
    number, parts : which of how many
    first, last : tiles
    """

    number: int
    parts: int
    first: int
    last: int


class Tiles(NamedTuple):
    """Tiles from the first to before the last."""

    first: int
    last: int


@inline
def share_of(n: int, part: Part) -> tuple[int, int]:
    """Where a part's share of n things begins and ends."""
    return n * part.number // part.parts, n * (part.number + 1) // part.parts


@inline
def share_of_ties(n: int, part: Part) -> tuple[int, int]:
    """Where a part's share of n ties begins and ends: whole blocks of them."""
    first, last = share_of((n + BLOCK - 1) // BLOCK, part)
    return first * BLOCK, min(last * BLOCK, n)


@inline
def is_in(person: int, tiles: Part | Tiles) -> bool:
    """Whether a person is one of a part, or of some tiles."""
    return tiles.first * LANES <= person < tiles.last * LANES


@inline
def is_mine(person: int, part: Part) -> bool:
    """Whether a person is one of a part; where there is only one, nobody looks."""
    return part.parts == 1 or is_in(person, part)


@inline
def chunk_of(person: int) -> int:
    """The chunk of tiles that a person is in."""
    return int(np.uint64(person) >> CHUNK_BITS)


@inline
def in_chunk(person: int) -> int:
    """A person's place among those of the same chunk."""
    return int(np.uint64(person) & CHUNK_MASK)
