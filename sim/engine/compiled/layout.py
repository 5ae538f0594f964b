"""Arrays of the compiled engine, grouped into named tuples.

States of people are stored in tiles. A tile is one row of a table; it holds `LANES` people, and the values of one state
for these people are next to each other, so that a loop over the lanes of a tile has a fixed length and no branches and
the compiler can vectorise it. A row of a tile is addressed by its offset, such as `WELLBEING`, plus the lane. Unused
lanes of the last tile are computed like the others, and no result depends on them.
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
Int32Array = NDArray[np.int32]
Int64Array = NDArray[np.int64]
UInt64Array = NDArray[np.uint64]
BoolArray = NDArray[np.bool_]

LANES = 32
"""People per tile: a power of two."""
VECTOR_WIDTH = 8
"""Loops over lists run to a multiple of this, so that the compiler needs no remainder loop."""
DRAW_BLOCK_SIZE = 128
"""Ties or meetings per block of random draws. Each block is drawn by a vectorised loop without branches."""
TILES_PER_CHUNK = 16
"""Tiles per chunk: a power of two. The evening runs chunk by chunk, so that its data stay in the cache."""

N_LOG_KINDS = N_ACT_KINDS + 1
"""Kinds of acts, and conversations."""

LANE_SHIFT = np.uint64(LANES.bit_length() - 1)
LANE_MASK = np.uint64(LANES - 1)
CHUNK_SHIFT = LANE_SHIFT + np.uint64(TILES_PER_CHUNK.bit_length() - 1)
CHUNK_MASK = np.uint64(LANES * TILES_PER_CHUNK - 1)
TILE_MASK = np.uint64(TILES_PER_CHUNK - 1)


def tile_offsets(names: Iterable[str]) -> dict[str, int]:
    """Offset of the first lane of each quantity within a tile."""
    return {name: LANES * row for row, name in enumerate(names)}


PERSISTENT_STATES = (
    *("wellbeing", "energy", "felt_compassion", "glimpsed", "safety", "obstacles"),
    *("set_point", "disposition", "overload", "care", "quiet_days"),
)
"""States that the engine keeps from one day to the next."""
STATE_OFFSETS = tile_offsets((*PERSISTENT_STATES, *(name for name in STATE_NAMES if name not in PERSISTENT_STATES)))
"""Offsets of states. A tile of `EngineState.person_states` has only the persistent ones, a tile of the evening all."""
WELLBEING, ENERGY, FELT_COMPASSION = (STATE_OFFSETS[name] for name in ("wellbeing", "energy", "felt_compassion"))
GLIMPSED, SAFETY, OBSTACLES = (STATE_OFFSETS[name] for name in ("glimpsed", "safety", "obstacles"))
SET_POINT, DISPOSITION, OVERLOAD = (STATE_OFFSETS[name] for name in ("set_point", "disposition", "overload"))
CARE, QUIET_DAYS = STATE_OFFSETS["care"], STATE_OFFSETS["quiet_days"]
ENERGY_AFTER_SHIFT = STATE_OFFSETS["energy_after_shift"]
ACTS_GIVEN, ACTS_RECEIVED = STATE_OFFSETS["acts_given"], STATE_OFFSETS["acts_received"]
CONTAGIOUS_GIVEN = STATE_OFFSETS["contagious_given"]
CONVERSATIONS_HELD = STATE_OFFSETS["conversations_held"]
CONVERSATIONS_RECEIVED = STATE_OFFSETS["conversations_received"]
TESTS, PRESENT, LEFT = STATE_OFFSETS["tests"], STATE_OFFSETS["present"], STATE_OFFSETS["left"]

EXTERNAL_OFFSETS = tile_offsets(("workload", "control", "autonomy", "campaign_log_odds", "present"))
"""Offsets of the conditions that the scenario sets."""
WORKLOAD, CONTROL, AUTONOMY, CAMPAIGN, IS_PRESENT = EXTERNAL_OFFSETS.values()

EFFECT_OFFSETS = tile_offsets(
    ("energy_return", "giver_wellbeing", "felt_compassion", "wellbeing", "safety", "obstacles")
)
"""Offsets of the effects of a day's acts: what giving returns, and products over the acts given and received."""
(
    ENERGY_RETURN,
    GIVER_WELLBEING_FACTOR,
    FELT_COMPASSION_FACTOR,
    WELLBEING_FACTOR,
    SAFETY_FACTOR,
    OBSTACLES_FACTOR,
) = EFFECT_OFFSETS.values()


@inline
def round_up_to_vector(n: int) -> int:
    """Round a number of entries up to a multiple of `VECTOR_WIDTH`."""
    return (n + VECTOR_WIDTH - 1) // VECTOR_WIDTH * VECTOR_WIDTH


@inline
def get_value(table: FloatArray, offset: int, person: int) -> float:
    """Value of a person in a table of tiles; `offset` is the offset of the quantity."""
    value: float = table[np.uint64(person) >> LANE_SHIFT, np.uint64(offset) + (np.uint64(person) & LANE_MASK)]
    return value


@inline
def set_value(table: FloatArray, offset: int, person: int, value: float) -> None:
    """Set the value of a person in a table of tiles."""
    table[np.uint64(person) >> LANE_SHIFT, np.uint64(offset) + (np.uint64(person) & LANE_MASK)] = value


@inline
def add_to_value(table: FloatArray | Int32Array, offset: int, person: int, value: float) -> None:
    """Add to the value of a person in a table of tiles."""
    table[np.uint64(person) >> LANE_SHIFT, np.uint64(offset) + (np.uint64(person) & LANE_MASK)] += value


@inline
def multiply_value(table: FloatArray, offset: int, person: int, factor: float) -> None:
    """Multiply the value of a person in a table of tiles."""
    table[np.uint64(person) >> LANE_SHIFT, np.uint64(offset) + (np.uint64(person) & LANE_MASK)] *= factor


class Adjacency(NamedTuple):
    """Ties of the initial graph as compressed sparse rows: the neighbours of each person.

    Attributes
    ----------
    offsets : shape (people + 1,), where each person's neighbours begin in `neighbours`
    neighbours, weights : shape (2 · ties,), in ascending order of the neighbour for each person
    """

    offsets: Int32Array
    neighbours: Int32Array
    weights: FloatArray


class ActiveTies(NamedTuple):
    """Ties on which people can meet today: those of the initial graph, then introduced ones in no particular order.

    Attributes
    ----------
    n : shape (1,), number of ties; the capacity includes all ties that can be introduced
    packed_pair : shape (capacity,), the two people as `rng.pack_indices`, the lower index first
    weight : shape (capacity,)
    meeting_threshold : shape (capacity,), `rng.integer_threshold` of the probability of meeting; 0 while one of the two
        is absent, and beyond the last tie
    met_bits : shape (capacity / 64,), one bit per tie: whether the two met today
    """

    n: Int64Array
    packed_pair: UInt64Array
    weight: FloatArray
    meeting_threshold: UInt64Array
    met_bits: UInt64Array


class IntroducedTies(NamedTuple):
    """Introduced ties of each person: first the active ones in no particular order, then those made today (pending).

    Attributes
    ----------
    n_active, n_pending : shape (people,), number of active and of pending ties
    partner, weight, tie_index : shape (people, introductions_max); `tie_index` is the index of an active tie in
        `ActiveTies`
    pending_pairs : shape (2, capacity), the two people of each pending tie
    n_pending_pairs : shape (1,)
    candidates : scratch space: people whom one giver can introduce to somebody, in ascending order
    excluded : scratch space: positions in `candidates`, in ascending order
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
    """Who is in which team, and who leads whom.

    Attributes
    ----------
    team_of, leader_of : shape (people,); a leader of -1 is nobody
    tie_to_leader : shape (people,), index in `ActiveTies` of the initial tie to the person's leader; -1 if none
    segment_end : shape (people,), the next person who is in another team or another tile
    never_leaves : shape (tiles, LANES), 1 for leaders (who never leave) and unused lanes, else 0
    """

    team_of: Int32Array
    leader_of: Int32Array
    tie_to_leader: Int32Array
    segment_end: Int32Array
    never_leaves: FloatArray


class TeamState(NamedTuple):
    """Improvement of each team, and where the people of each team are.

    Attributes
    ----------
    size : shape (teams,), number of people
    improvement : shape (teams,), this morning, in [0, 1]
    order_by_last_tile : shape (teams,), teams in the order of the tile of their last person
    n_ended : shape (tiles + 1,), number of teams all of whose people are before a tile
    n_complete_tiles : shape (tiles + 1,), number of leading tiles that contain only people of these teams
    """

    size: Int32Array
    improvement: FloatArray
    order_by_last_tile: Int32Array
    n_ended: Int32Array
    n_complete_tiles: Int64Array


class InitialStateTable(NamedTuple):
    """Initial state, as `sim.world.initial_state.InitialState`.

    Attributes
    ----------
    states : shape (initial states, people)
    offsets : shape (initial states,), offset of each of these states within a tile
    improvement : shape (teams,)
    """

    states: FloatArray
    offsets: Int64Array
    improvement: FloatArray


class SegmentArrays(NamedTuple):
    """Conditions of a segment, as in `sim.world.Segment`.

    Attributes
    ----------
    external : shape (tiles, rows of `EXTERNAL_OFFSETS` · LANES)
    is_present : shape (people,), 1 for people at work, 0 for absent ones
    style_index : shape (people,), column in `style_effects`
    style_effects : shape (fields of `sim.model.rules.leadership.StyleEffects`, styles)
    harm : shape (incidents, tiles, LANES)
    spark_receivers, first_day, last_day : as in `sim.world.Segment`
    leaders : shape (leaders,), present leaders who have a present report, in ascending order
    report_offsets : shape (leaders + 1,), where the present reports of each of these leaders begin in `reports`
    reports : shape (reports,), in ascending order for each leader
    energy_return : shape (numbers of acts,), `evening.geometric_energy_return` of small numbers of acts
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
    """Quantities of the morning; each of shape (tiles · LANES,), or of shape (tiles, LANES) by tile.

    Attributes
    ----------
    readiness_log_odds, giving_log_odds : log-odds of giving, without and with felt compassion
    need_log_odds : what the person's need adds to the log-odds of others who meet them
    demand : demand of the day, in energy. `distribute_improvement` first stores the improvement of the person's team
        here, and `compute_demand` overwrites it.
    """

    readiness_log_odds: FloatArray
    giving_log_odds: FloatArray
    need_log_odds: FloatArray
    demand: FloatArray


class DayCounts(NamedTuple):
    """Counts of the day for each person; of the same shapes as `MorningState`.

    Attributes
    ----------
    n_given : acts and conversations given
    n_seen : acts and conversations of others that the person saw, without those toward the person
    n_conversations : conversations with the person's leader
    """

    n_given: Int32Array
    n_seen: Int32Array
    n_conversations: Int32Array


class DayMeetings(NamedTuple):
    """Meetings of a day; each of shape (ties,).

    Attributes
    ----------
    packed_pair : as in `ActiveTies`
    moment_word : second word of the tie's draw, which gives the moment of the meeting
    """

    packed_pair: UInt64Array
    moment_word: UInt64Array


class DrawBuffers(NamedTuple):
    """Random draws of a block of ties, of meetings in both directions, or of conversations; shape (2 · block size,).

    `word_1` and `word_2` are the two words of one draw for each pair, `word_3` and `word_4` those of another.
    `log_odds` and `base_log_odds` are log-odds with and without felt compassion; `compute_trial_values` overwrites
    them.
    """

    packed_pair: UInt64Array
    word_1: UInt64Array
    word_2: UInt64Array
    word_3: UInt64Array
    word_4: UInt64Array
    log_odds: FloatArray
    base_log_odds: FloatArray


class EveningBuffers(NamedTuple):
    """Buffers for the evening of one chunk; the next chunk uses them again.

    Attributes
    ----------
    effects : shape (tiles of a chunk, rows of `EFFECT_OFFSETS` · LANES)
    received, given : shape (tiles of a chunk, kinds · LANES), number of acts of each kind today
    next_state : shape (tiles of a chunk, rows of `STATE_OFFSETS` · LANES), first the states of the evening, then those
        of the next morning
    """

    effects: FloatArray
    received: Int32Array
    given: Int32Array
    next_state: FloatArray


class RippleState(NamedTuple):
    """The last act that reached each person, and how many acts followed from acts.

    Attributes
    ----------
    last_day, last_act : shape (people,), day and log index of the last act received; 0 and -1 if there was none
    parents, children : shape (days, teams), acts received on each day, and acts that they led to within
        `RIPPLE_WINDOW_DAYS`
    """

    last_day: Int32Array
    last_act: Int64Array
    parents: Int64Array
    children: Int64Array


class DayActs(NamedTuple):
    """Acts of a day in the order in which they are drawn, and indices that sort them.

    Attributes
    ----------
    giver, receiver, kind, contagious, introduced, moment : shape (capacity,), as in `sim.engine.trace.ActLog`
    order : shape (2 · capacity,), indices of acts grouped by chunk and, within a chunk, by kind, conversations last; an
        act between people of two chunks occurs twice. `order_for_log` uses the same array first, for the order of the
        log.
    group_offsets : shape (chunks · N_LOG_KINDS + 1,), where each kind of each chunk begins in `order`
    giver_offsets : shape (people + 1,), scratch space for counting sort
    introductions : shape (capacity,), scratch space: indices of introductions
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
    """Acts of a run, filled from the front; fields as in `sim.engine.trace.ActLog`."""

    day: Int32Array
    giver: Int32Array
    receiver: Int32Array
    kind: NDArray[np.int8]
    contagious: BoolArray
    because: Int64Array
    introduced: Int32Array
    moment: FloatArray


class RunOutput(NamedTuple):
    """Results of a run.

    Attributes
    ----------
    days : shape (days, 1 + teams, measures)
    people : shape (days, states, people); no days if the states of people are not kept
    log : of capacity 0 if acts are not kept
    """

    days: FloatArray
    people: FloatArray
    log: ActLogBuffers


class DrawKey(NamedTuple):
    """The part of the key of random draws that all draws of a day share."""

    seed: int
    day: int


class EngineState(NamedTuple):
    """State of the engine between one day and the next, and its buffers.

    Attributes
    ----------
    morning_tiles, counts_tiles : views of `morning` and `counts` by tile
    person_states : shape (tiles, rows of `PERSISTENT_STATES` · LANES)
    sums : shape (1 + teams, sums of `sim.model.measures`), sums over the people of each team
    leavers : shape (people,), the leavers of each partition from the index of its first person on
    n_initial_ties : ties of the initial graph
    mean_strength : mean over people of the sum of their initial ties' weights
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
    n_initial_ties: int
    mean_strength: float


class Partition(NamedTuple):
    """A share of the work of a day for one thread: some tiles of people, and as large a share of ties and leaders.

    A small team is one partition. All people of one team are in the same partition.

    Attributes
    ----------
    number, n_partitions : index of the partition, and number of partitions
    first_tile, end_tile : range of tiles, end excluded
    """

    number: int
    n_partitions: int
    first_tile: int
    end_tile: int


class TileRange(NamedTuple):
    """A range of tiles, end excluded."""

    first_tile: int
    end_tile: int


@inline
def partition_range(n: int, partition: Partition) -> tuple[int, int]:
    """Begin and end of a partition's share of n items."""
    return (
        n * partition.number // partition.n_partitions,
        n * (partition.number + 1) // partition.n_partitions,
    )


@inline
def partition_tie_range(n: int, partition: Partition) -> tuple[int, int]:
    """Begin and end of a partition's share of n ties, in whole blocks of draws."""
    first, end = partition_range((n + DRAW_BLOCK_SIZE - 1) // DRAW_BLOCK_SIZE, partition)
    return first * DRAW_BLOCK_SIZE, min(end * DRAW_BLOCK_SIZE, n)


@inline
def is_in_tiles(person: int, tiles: Partition | TileRange) -> bool:
    """Whether a person is in a partition or in a range of tiles."""
    return tiles.first_tile * LANES <= person < tiles.end_tile * LANES


@inline
def is_in_partition(person: int, partition: Partition) -> bool:
    """Whether a person is in a partition; without a comparison if there is only one."""
    return partition.n_partitions == 1 or is_in_tiles(person, partition)


@inline
def chunk_index(person: int) -> int:
    """Index of the chunk that contains a person."""
    return int(np.uint64(person) >> CHUNK_SHIFT)


@inline
def index_in_chunk(person: int) -> int:
    """Index of a person within their chunk."""
    return int(np.uint64(person) & CHUNK_MASK)
