"""Lay out a world as the arrays that the compiled engine walks over.

A `World` comes from a checked scenario, so that the loops need not look. Types, ranges, NaN and infinity are refused by
the schema (`sim.scenario.schema`, made from `Metadata`); names, days, shares and unknown styles by `sim.scenario.checks`;
ties, weights and leaders by `sim.teams.check`, whoever drew the network; the seed of a run by `sim.run`. Shapes, types
and indices are made in `sim.world`. `tests/parity/sound.py` says what is taken for granted, and
`tests/parity/test_nothing_unfit.py` tries each public way to break it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.compiled.arrays import (
    BLOCK,
    CHUNK,
    FORCE,
    LANES,
    LASTING,
    N_GROUPS,
    STATE,
    WORK,
    Acts,
    Block,
    Evening,
    Floats,
    Indices,
    Log,
    Made,
    Memory,
    Met,
    Mood,
    Morning,
    Net,
    Outside,
    Record,
    Stage,
    Tally,
    Teams,
    Ties,
    Who,
)
from sim.compiled.bits import BITS
from sim.model import evening
from sim.model.acts import N_ACT_KINDS
from sim.model.draws import HALF_WORD_BITS
from sim.model.measures import N_MEASURES, N_SUMS
from sim.trace import ACT_TYPES
from sim.world import Segment, World
from sim.world.start import InitialState

ROWS = np.array([STATE[name] for name in InitialState._fields[:-1]])
"""Where states of the first morning stand within a tile."""
SHARES = 8
"""Parts that places for acts may be shared out to."""
SLACK = SHARES * (2 * BLOCK + 100)
"""Spare places: a part may have a block of ties, both ways, and a leader with 50 conversations more than its share."""
FEW = 16
"""What so few acts a day return is worked out once."""
BOUNDARY = 64
"""Bytes in a line of cache, and in the widest vector."""
Number = TypeVar("Number", bound=np.generic)


def zeros(shape: int | tuple[int, ...], kind: Any = np.float64) -> NDArray[Any]:
    """Zeros in memory that begins at a boundary of `BOUNDARY` bytes: vectors then never straddle two lines of cache."""
    n_bytes = int(np.prod(shape)) * np.dtype(kind).itemsize
    room = np.zeros(n_bytes + BOUNDARY, np.uint8)
    first = -room.ctypes.data % BOUNDARY
    numbers: NDArray[Any] = room[first : first + n_bytes].view(kind).reshape(shape)
    return numbers


def stage_of(world: World) -> Stage:
    """Lay out a world on its first morning."""
    n_ties, n_tiles = len(world.ties.person_a) + room_of(world), tiles_of(world)
    moods, tallies = zeros((4, n_tiles, LANES)), zeros((3, n_tiles, LANES), np.int32)
    most_talks = len(np.unique(world.population.leader_of)) * max(
        segment.constants.params.conversations for segment in world.segments
    )
    most_sparks = max(len(segment.spark_receivers) for segment in world.segments)
    return Stage(
        net=net_of(world),
        ties=ties_of(world),
        who=who_of(world),
        teams=teams_of(world),
        made=made_of(world),
        memory=memory_of(world),
        mood=Mood._make(moods.reshape(4, -1)),
        tally=Tally._make(tallies.reshape(3, -1)),
        moods=Mood._make(moods),
        tallies=Tally._make(tallies),
        people=zeros((n_tiles, LANES * len(LASTING))),
        evening=evening_for(min(n_tiles, CHUNK)),
        met=Met._make(np.zeros((2, n_ties), np.uint64)),
        block=block_of(),
        acts=acts_of(2 * n_ties + most_talks + SLACK + SHARES * most_sparks, len(world.population.names)),
        sums=np.zeros((1 + len(world.population.teams), N_SUMS)),
        leavers=np.zeros(len(world.population.names), np.int32),
        n_ties=len(world.ties.person_a),
        mean_strength=world.ties.mean_strength,
    )


def room_of(world: World) -> int:
    """How many ties can be introduced at most."""
    return len(world.population.names) * most_introduced(world) // 2


def most_introduced(world: World) -> int:
    """Introduced ties that a person can keep at most, on any day."""
    return max(segment.constants.params.introductions_max for segment in world.segments)


def net_of(world: World) -> Net:
    """Each person's neighbours in order."""
    ties = world.ties
    n = len(world.population.names)
    source = np.concatenate([ties.person_a, ties.person_b])
    target = np.concatenate([ties.person_b, ties.person_a])
    order = np.lexsort((target, source))
    weight = np.concatenate([ties.weight, ties.weight])[order]
    return Net(starts_of(source, n), target[order], weight)


def starts_of(group: Indices, n: int) -> Indices:
    """Where each of n groups begins once members are sorted by group; one more for the end."""
    first = np.zeros(n + 1, np.int32)
    first[1:] = np.cumsum(np.bincount(group, minlength=n))
    return first


def ties_of(world: World) -> Ties:
    """The ties of the initial graph, with room for those that can be introduced."""
    free = room_of(world)
    pair = (world.ties.person_a.astype(np.uint64) << HALF_WORD_BITS) | world.ties.person_b.astype(np.uint64)
    room = len(pair) + free + BLOCK
    n, met = np.array([len(pair)]), zeros(-(-room // BITS), np.uint64)
    ties = Ties(n, zeros(room, np.uint64), zeros(room), zeros(room, np.uint64), met)
    ties.pair[: len(pair)], ties.weight[: len(pair)] = pair, world.ties.weight
    return ties


def made_of(world: World) -> Made:
    """No introduced ties yet."""
    n, k = len(world.population.names), most_introduced(world)
    return Made(
        n_made=np.zeros(n, np.int32),
        n_new=np.zeros(n, np.int32),
        partner=np.zeros((n, k), np.int32),
        weight=np.zeros((n, k)),
        tie=np.zeros((n, k), np.int32),
        fresh=np.zeros((2, room_of(world)), np.int32),
        n_fresh=np.zeros(1, np.int64),
        open=np.zeros(n + k, np.int32),
        passed=np.zeros(n + k, np.int32),
    )


def tiles_of(world: World) -> int:
    """How many tiles hold all people."""
    return -(-len(world.population.names) // LANES)


def by_tile(values: NDArray[Number], fill: float = 0) -> NDArray[Number]:
    """Numbers of people, the last axis, by tile and lane."""
    n = values.shape[-1]
    n_tiles = -(-n // LANES)
    padded = zeros((*values.shape[:-1], n_tiles * LANES), values.dtype.type)
    padded[...] = fill
    padded[..., :n] = values
    return padded.reshape(*values.shape[:-1], n_tiles, LANES)


def table_of(rows: Mapping[str, int], values: Mapping[str, Floats]) -> Floats:
    """A table of tiles with some of its rows filled in."""
    tiles = {name: by_tile(column) for name, column in values.items()}
    n_tiles = len(next(iter(tiles.values())))
    table = zeros((n_tiles, LANES * len(rows)))
    for name, column in tiles.items():
        table[:, rows[name] : rows[name] + LANES] = column
    return table


def who_of(world: World) -> Who:
    """Teams and leading."""
    people = world.population
    stays = np.zeros(len(people.names))
    stays[people.leader_of[people.leader_of >= 0]] = 1.0
    n = len(people.team_of)
    is_last = np.append(np.diff(people.team_of) != 0, True)
    is_last[LANES - 1 :: LANES] = True
    ends = (1 + np.flatnonzero(is_last)).astype(np.int32)
    end = ends[np.searchsorted(ends, np.arange(n), side="right")]
    return Who(people.team_of, people.leader_of, ties_to_leaders(world), end, by_tile(stays, 1.0))


def ties_to_leaders(world: World) -> Indices:
    """Place of each person's initial tie to the own leader; -1 where there is none."""
    ties, leader_of = world.ties, world.population.leader_of
    found = np.full(len(leader_of), -1, np.int32)
    for report, leader in ((ties.person_a, ties.person_b), (ties.person_b, ties.person_a)):
        led = np.flatnonzero(leader_of[report] == leader)
        found[report[led]] = led
    return found


def teams_of(world: World) -> Teams:
    """Teams on the first morning."""
    team_of, n, n_tiles = world.population.team_of, len(world.population.teams), tiles_of(world)
    size = np.bincount(team_of, minlength=n).astype(np.int32)
    last = np.zeros(n, np.int64)
    last[team_of] = np.arange(len(team_of)) // LANES  # the last writer counts
    by_end = np.argsort(last, kind="stable").astype(np.int32)
    ended = np.searchsorted(last[by_end], np.arange(n_tiles + 1)).astype(np.int32)
    latest = np.maximum.reduceat(last[team_of], np.arange(0, len(team_of), LANES))  # tile in which all teams have ended
    complete = np.searchsorted(np.maximum.accumulate(latest), np.arange(n_tiles + 1))
    return Teams(size, world.initial_state.improvement.copy(), by_end, ended, complete)


def outside_of(segment: Segment, world: World) -> Outside:
    """What a segment puts in force, with the reports at work of each leader at work, in order."""
    leader_of = world.population.leader_of
    led = np.flatnonzero((leader_of >= 0) & ~segment.is_absent & ~segment.is_absent[leader_of]).astype(np.int32)
    leader = np.unique(leader_of[led])
    here = (~segment.is_absent).astype(np.float64)
    values = {name: getattr(segment, name) for name in ("workload", "control", "autonomy", "campaign_log_odds")}
    return Outside(
        people=table_of(FORCE, values | {"here": here}),
        here=here,
        style=segment.style_index,
        styles=np.array(segment.style_effects).T.copy(),
        harm=by_tile(segment.harm),
        sparked=segment.spark_receivers,
        leader=leader,
        first=starts_of(np.searchsorted(leader, leader_of[led]).astype(np.int32), len(leader)),
        report=led[np.argsort(leader_of[led], kind="stable")],
        energising=np.array([evening.geometric_energy_return(n, segment.constants) for n in range(FEW)]),
        first_day=segment.first_day,
        last_day=segment.last_day,
    )


def block_of() -> Block:
    """Room for the draws of a block."""
    return Block._make(zeros(2 * BLOCK, kind) for kind in (*[np.uint64] * 5, np.float64, np.float64))


def evening_for(n_tiles: int) -> Evening:
    """Room for the evening of so many tiles."""
    received, given = zeros((2, n_tiles, LANES * N_ACT_KINDS), np.int32)
    return Evening(zeros((n_tiles, LANES * len(WORK))), received, given, zeros((n_tiles, LANES * len(STATE))))


def memory_of(world: World) -> Memory:
    """Nobody remembers any act yet."""
    n, shape = tiles_of(world) * LANES, (world.days, len(world.population.teams))
    return Memory(np.zeros(n, np.int32), np.full(n, -1, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64))


def acts_of(room: int, n_people: int) -> Acts:
    """Room for the acts of a day."""
    columns = [np.empty(room, ACT_TYPES[name]) for name in Acts._fields[:6]]
    by_kind, found = np.zeros(2 * room, np.int64), np.zeros(room, np.int64)
    n_chunks = -(-n_people // (CHUNK * LANES))
    first, begins = np.zeros(n_chunks * N_GROUPS + 1, np.int64), np.zeros(n_people + 1, np.int64)
    return Acts._make([*columns, by_kind, first, begins, found])


def log_of(room: int) -> Log:
    """An empty log with room for so many acts."""
    return Log._make(np.empty(room, ACT_TYPES[name]) for name in Log._fields)


def start_of(world: World) -> Morning:
    """The first morning."""
    *states, improvement = world.initial_state
    return Morning(np.array(states), ROWS, improvement)


def record_for(world: World, keep_people: bool, room: int) -> Record:
    """Room for what a run leaves: with the states of people or without, and a log with room for so many acts."""
    days = np.empty((world.days, 1 + len(world.population.teams), N_MEASURES))
    people = np.empty((world.days if keep_people else 0, len(STATE), len(world.population.names)))
    return Record(days, people, log_of(room))
