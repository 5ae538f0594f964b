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

from sim.model.act_kinds import N_ACT_KINDS
from sim.model.states import STATE_NAMES
from sim.numba_support.decorators import inline

FloatArray = NDArray[np.float64]
"""Numbers of one or two dimensions."""
Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]
UInt64Array = NDArray[np.uint64]
BoolArray = NDArray[np.bool_]

LANES = 32
"""People in a tile: a power of two."""
VECTOR_WIDTH = 8
"""Loops over lists go on to a multiple of this, as many as go to an instruction; what comes of that is left."""
DRAW_BLOCK_SIZE = 128
"""Draws are made for so many ties or meetings at once, in loops without branches that run several to an instruction."""
TILES_PER_CHUNK = 16
"""Tiles whose evening is played together, so that what is known of their people stays in the cache: a power of two."""

N_LOG_KINDS = N_ACT_KINDS + 1
"""Kinds of acts, and conversations."""

LANE_SHIFT = np.uint64(LANES.bit_length() - 1)
LANE_MASK = np.uint64(LANES - 1)
CHUNK_SHIFT = LANE_SHIFT + np.uint64(TILES_PER_CHUNK.bit_length() - 1)
CHUNK_MASK = np.uint64(LANES * TILES_PER_CHUNK - 1)
TILE_MASK = np.uint64(TILES_PER_CHUNK - 1)


def tile_offsets(names: Iterable[str]) -> dict[str, int]:
    """Where the lanes of each quantity begin within a tile."""
    return {name: LANES * row for row, name in enumerate(names)}


PERSISTENT_STATES = (
    *("wellbeing", "energy", "felt_compassion", "glimpsed", "safety", "obstacles"),
    *("set_point", "disposition", "overload", "care", "quiet_days"),
)
"""States that people have from one evening to the next."""
STATE_OFFSETS = tile_offsets((*PERSISTENT_STATES, *(name for name in STATE_NAMES if name not in PERSISTENT_STATES)))
"""Rows of a tile: of the table of people, which has the lasting ones alone, and of an evening, which has all."""
EXTERNAL_OFFSETS = tile_offsets(("workload", "control", "autonomy", "campaign_log_odds", "here"))
"""Rows of what is in force from outside."""
EFFECT_OFFSETS = tile_offsets(("returned", "warmth", "felt", "lift", "safety", "relief"))
"""Rows of what the acts of a day come to: what giving returns, and products over what was given and received."""


@inline
def round_up_to_vector(n: int) -> int:
    """A number of entries rounded up, so that all are worked out side by side."""
    return (n + VECTOR_WIDTH - 1) // VECTOR_WIDTH * VECTOR_WIDTH


@inline
def get_value(table: FloatArray, row: int, person: int) -> float:
    """A quantity of a person in a table of tiles."""
    value: float = table[np.uint64(person) >> LANE_SHIFT, np.uint64(row) + (np.uint64(person) & LANE_MASK)]
    return value


@inline
def set_value(table: FloatArray, row: int, person: int, value: float) -> None:
    """Set a quantity of a person in a table of tiles."""
    table[np.uint64(person) >> LANE_SHIFT, np.uint64(row) + (np.uint64(person) & LANE_MASK)] = value


@inline
def add_to_value(table: FloatArray | Int32Array, row: int, person: int, value: float) -> None:
    """Add to a quantity of a person in a table of tiles."""
    table[np.uint64(person) >> LANE_SHIFT, np.uint64(row) + (np.uint64(person) & LANE_MASK)] += value


@inline
def multiply_value(table: FloatArray, row: int, person: int, factor: float) -> None:
    """Multiply a quantity of a person in a table of tiles."""
    table[np.uint64(person) >> LANE_SHIFT, np.uint64(row) + (np.uint64(person) & LANE_MASK)] *= factor


class Adjacency(NamedTuple):
    """Working ties of the initial graph as the neighbours of each person.

    Attributes
    ----------
    offsets : shape (people + 1,), where each person's neighbours begin in `neighbours`
    neighbours, weights : shape (2 · ties,), ascending for each person
    """

    offsets: Int32Array
    neighbours: Int32Array
    weights: FloatArray


class ActiveTies(NamedTuple):
    """Ties that work today: those of the initial graph, then introduced ones in no particular order.

    Attributes
    ----------
    n : shape (1,), how many there are; there is room for all that can be introduced
    packed_pair : shape (room,), the two people as `draws.pack_indices`, the lower index first
    weight : shape (room,)
    meeting_threshold : shape (room,), `rng.integer_threshold` of the probability of meeting; 0 while one of the two is
        absent, and beyond the last tie
    met_bits : shape (room / 64,), which of them meet today, as bits
    """

    n: Int64Array
    packed_pair: UInt64Array
    weight: FloatArray
    meeting_threshold: UInt64Array
    met_bits: UInt64Array


class IntroducedTies(NamedTuple):
    """Introduced ties of each person, in no particular order; those made today stand behind those that work.

    Attributes
    ----------
    n_active, n_pending : shape (people,), ties that work today and ties made today
    partner, weight, tie_index : shape (people, introductions_max); `tie_index` is the index of an active tie in
        `ActiveTies`
    pending_pairs : shape (2, room), the two people of each tie made today
    n_pending_pairs : shape (1,)
    candidates : room for the people to whom one person has a tie and who can be introduced, ascending
    excluded : room for places in `candidates`, ascending
    """

    n_active: Int32Array
    n_pending: Int32Array
    partner: Int32Array
    weight: FloatArray
    tie_index: Int32Array
    pending_pairs: Int32Array
    n_pending_pairs: Int64Array
    candidates: Int32Array
    excluded: Int32Array


class TeamStructure(NamedTuple):
    """Teams and leading.

    Attributes
    ----------
    team_of, leader_of : shape (people,)
    tie_to_leader : shape (people,), index in `ActiveTies` of the initial tie to the person's leader; -1 if none
    segment_end : shape (people,), the next person in another team or another tile
    never_leaves : shape (tiles, LANES), 1 for those who lead somebody and so never leave, else 0
    """

    team_of: Int32Array
    leader_of: Int32Array
    tie_to_leader: Int32Array
    segment_end: Int32Array
    never_leaves: FloatArray


class TeamState(NamedTuple):
    """Teams and their tests of change.

    Attributes
    ----------
    size : shape (teams,), number of people
    improvement : shape (teams,), this morning
    order_by_last_tile : shape (teams,), teams in the order in which they end
    n_ended : shape (tiles + 1,), how many teams have all their people before a tile
    n_complete_tiles : shape (tiles + 1,), how many tiles from the first on have only people of these teams
    """

    size: Int32Array
    improvement: FloatArray
    order_by_last_tile: Int32Array
    n_ended: Int32Array
    n_complete_tiles: Int64Array


class InitialStateTable(NamedTuple):
    """The first morning.

    Attributes
    ----------
    states : shape (states given, people)
    offsets : where the lanes of each of these states begin within a tile
    improvement : shape (teams,)
    """

    states: FloatArray
    offsets: Int64Array
    improvement: FloatArray


class SegmentArrays(NamedTuple):
    """What a segment puts in force, as in `sim.world.Segment`.

    Attributes
    ----------
    external : shape (tiles, rows of `EXTERNAL_OFFSETS` · LANES)
    is_present : shape (people,), 1 for those at work, 0 for those absent
    style_index : shape (people,)
    style_effects : shape (fields of `sim.model.rules.leadership.StyleEffects`, styles)
    harm : shape (incidents, tiles, LANES)
    spark_receivers, first_day, last_day : as in `sim.world.Segment`
    leaders : those at work who lead somebody at work, ascending
    report_offsets : shape (leaders + 1,), where each such leader's reports at work begin in `reports`
    reports : ascending for each leader
    energy_return : `evening_buffers.energy_return` of few acts
    """

    external: FloatArray
    is_present: FloatArray
    style_index: Int32Array
    style_effects: FloatArray
    harm: FloatArray
    spark_receivers: Int32Array
    leaders: Int32Array
    report_offsets: Int32Array
    reports: Int32Array
    energy_return: FloatArray
    first_day: int
    last_day: int


class MorningState(NamedTuple):
    """What the morning leaves each person with; each of shape (places,), or by tile of shape (tiles, LANES).

    Attributes
    ----------
    readiness_log_odds, giving_log_odds : log-odds of acts that a person gives, without and with felt compassion
    need_log_odds : what the person's need adds to those of others
    demand : what the day demands of the person
    """

    readiness_log_odds: FloatArray
    giving_log_odds: FloatArray
    need_log_odds: FloatArray
    demand: FloatArray


class DayCounts(NamedTuple):
    """What is counted of each person today, for those who met and for the evening; of the same shapes.

    Attributes
    ----------
    n_given : acts and conversations given
    n_seen : acts and conversations of others that were seen, less those toward the one who saw them
    n_conversations : conversations with the own leader
    """

    n_given: Int32Array
    n_seen: Int32Array
    n_conversations: Int32Array


class DayMeetings(NamedTuple):
    """Meetings of a day; room for every tie.

    Attributes
    ----------
    packed_pair : as in `InitialTies`
    moment_word : the second word of the tie's draw, which tells the moment
    """

    packed_pair: UInt64Array
    moment_word: UInt64Array


class DrawBuffers(NamedTuple):
    """Room for the draws of a block of ties, of meetings, both ways, or of conversations; each of shape (2 · BLOCK,).

    `word_1` and `word_2` are the two words of one draw for each pair, `word_3` and `word_4` those of another.
    `log_odds` and `base_log_odds` are log-odds with and without felt compassion, overwritten
    by `compute_trial_values`.
    """

    packed_pair: UInt64Array
    word_1: UInt64Array
    word_2: UInt64Array
    word_3: UInt64Array
    word_4: UInt64Array
    log_odds: FloatArray
    base_log_odds: FloatArray


class EveningBuffers(NamedTuple):
    """Room for the evening of one chunk.

    Attributes
    ----------
    effects : shape (tiles of a chunk, rows of `EFFECT_OFFSETS` · LANES)
    received, given : shape (tiles of a chunk, kinds · LANES), acts of today
    next_state : shape (tiles of a chunk, rows of `STATE_OFFSETS` · LANES), states of the evening and the next morning
    """

    effects: FloatArray
    received: Int32Array
    given: Int32Array
    next_state: FloatArray


class RippleState(NamedTuple):
    """The last act that reached each person, and what acts set off.

    Attributes
    ----------
    last_day, last_act : shape (people,), 0 and -1 where there was none
    parents, children : shape (days, teams), acts received on each day, and acts that these set off in time
    """

    last_day: Int32Array
    last_act: Int64Array
    parents: Int64Array
    children: Int64Array


class DayActs(NamedTuple):
    """Acts of a day in the order in which they are found, and their places chunk by chunk.

    Attributes
    ----------
    giver, receiver, kind, contagious, introduced, moment : as in `sim.engine.trace.DayActs`
    order : places of the acts that concern people of each chunk, those of one kind together, conversations last; an
        act between two chunks stands in both
    group_offsets : shape (chunks · N_GROUPS + 1,), where each kind of each chunk begins in `order`
    giver_offsets : shape (people + 1,), room to sort in
    introductions : room for places of acts
    """

    giver: Int32Array
    receiver: Int32Array
    kind: NDArray[np.int8]
    contagious: BoolArray
    introduced: Int32Array
    moment: FloatArray
    order: Int64Array
    group_offsets: Int64Array
    giver_offsets: Int64Array
    introductions: Int64Array


class ActLogBuffers(NamedTuple):
    """Acts of a run, filled from the front; as in `sim.engine.trace.DayActs`."""

    day: Int32Array
    giver: Int32Array
    receiver: Int32Array
    kind: NDArray[np.int8]
    contagious: BoolArray
    because: Int64Array
    introduced: Int32Array
    moment: FloatArray


class RunOutput(NamedTuple):
    """What a run leaves.

    Attributes
    ----------
    days : shape (days, 1 + teams, measures)
    people : shape (days, states, people), or no days where they are not kept
    log : without any room where acts are not kept
    """

    days: FloatArray
    people: FloatArray
    log: ActLogBuffers


class DrawKey(NamedTuple):
    """What the draws of a day depend on."""

    seed: int
    day: int


class EngineState(NamedTuple):
    """Everything that people are and have between one day and the next, and room to work in.

    `morning_tiles` and `counts_tiles` are views of `morning` and `counts` by tile. `person_states` has the rows of
    `PERSISTENT_STATES`. `sums`, shape (1 + teams, sums), adds up people; `leavers`, shape (people,), has the leavers of
    each partition from the index of its first person on.
    """

    adjacency: Adjacency
    ties: ActiveTies
    structure: TeamStructure
    teams: TeamState
    introduced: IntroducedTies
    ripples: RippleState
    morning: MorningState
    counts: DayCounts
    morning_tiles: MorningState
    counts_tiles: DayCounts
    person_states: FloatArray
    evening_buffers: EveningBuffers
    meetings: DayMeetings
    draw_buffers: DrawBuffers
    acts: DayActs
    sums: FloatArray
    leavers: Int32Array
    n_initial_ties: int  # of the initial graph
    mean_strength: float


class Partition(NamedTuple):
    """A share of the work of a day: some tiles of people, and as large a share of ties, meetings and leaders.

    One part is all; a large organisation is played in several at once. People of one team are in one part.

    Attributes
    ----------
    number, n_partitions : which of how many
    first_tile, end_tile : tiles
    """

    number: int
    n_partitions: int
    first_tile: int
    end_tile: int


class TileRange(NamedTuple):
    """Tiles from the first to before the last."""

    first_tile: int
    end_tile: int


@inline
def partition_range(n: int, part: Partition) -> tuple[int, int]:
    """Where a part's share of n things begins and ends."""
    return n * part.number // part.n_partitions, n * (part.number + 1) // part.n_partitions


@inline
def partition_tie_range(n: int, part: Partition) -> tuple[int, int]:
    """Where a part's share of n ties begins and ends: whole blocks of them."""
    first, last = partition_range((n + DRAW_BLOCK_SIZE - 1) // DRAW_BLOCK_SIZE, part)
    return first * DRAW_BLOCK_SIZE, min(last * DRAW_BLOCK_SIZE, n)


@inline
def is_in_tiles(person: int, tiles: Partition | TileRange) -> bool:
    """Whether a person is one of a part, or of some tiles."""
    return tiles.first_tile * LANES <= person < tiles.end_tile * LANES


@inline
def is_in_partition(person: int, part: Partition) -> bool:
    """Whether a person is one of a part; where there is only one, nobody looks."""
    return part.n_partitions == 1 or is_in_tiles(person, part)


@inline
def chunk_index(person: int) -> int:
    """The chunk of tiles that a person is in."""
    return int(np.uint64(person) >> CHUNK_SHIFT)


@inline
def index_in_chunk(person: int) -> int:
    """A person's place among those of the same chunk."""
    return int(np.uint64(person) & CHUNK_MASK)
