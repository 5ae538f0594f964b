"""Lay out a world as the arrays that the compiled engine walks over.

A `World` comes from a checked scenario: shapes, ranges and indices hold by construction, so that the loops need not
look.
"""

from __future__ import annotations

import numpy as np

from sim.compiled.arrays import (
    BLOCK,
    Block,
    Floats,
    Indices,
    Log,
    Made,
    Memory,
    Met,
    Net,
    Outside,
    Stage,
    Styles,
    Who,
    Work,
)
from sim.model.acts import N_KINDS
from sim.model.states import STATE
from sim.trace import ACT_TYPES, Acts
from sim.world import Segment, World
from sim.world.people import meet_chances


def stage_of(world: World) -> Stage:
    """Lay out a world on its first morning."""
    met = met_of(world)
    n_leaders = len(np.unique(world.people.leader_of))
    most_sparks = max(len(segment.sparked) for segment in world.segments)
    most_acts = 2 * len(met.one) + n_leaders * world.constants.p.conversations + most_sparks
    return Stage(
        net=net_of(world),
        who=who_of(world),
        made=made_of(world),
        memory=memory_of(world),
        work=work_of(world),
        met=met,
        block=block_of(),
        acts=log_of(most_acts),
        improvement=world.start.improvement.copy(),
        before=world.start.improvement.copy(),
        mean_strength=world.ties.mean_strength,
    )


def net_of(world: World) -> Net:
    """The working ties, with each person's neighbours in order."""
    ties = world.ties
    n = len(world.people.names)
    source = np.concatenate([ties.one, ties.other])
    target = np.concatenate([ties.other, ties.one])
    order = np.lexsort((target, source))
    weight = np.concatenate([ties.weight, ties.weight])[order]
    return Net(ties.one, ties.other, starts_of(source, n), target[order], weight)


def starts_of(group: Indices, n: int) -> Indices:
    """Where each of n groups begins once members are sorted by group; one more for the end."""
    first = np.zeros(n + 1, np.int32)
    first[1:] = np.cumsum(np.bincount(group, minlength=n))
    return first


def made_of(world: World) -> Made:
    """No introduced ties yet."""
    n, k = len(world.people.names), world.constants.p.introductions_max
    return Made(
        n_made=np.zeros(n, np.int32),
        n_new=np.zeros(n, np.int32),
        partner=np.zeros((n, k), np.int32),
        weight=np.zeros((n, k)),
        chance=np.zeros((n, k)),
    )


def who_of(world: World) -> Who:
    """Teams and leading, with each leader's reports in order."""
    people = world.people
    n = len(people.names)
    led = np.flatnonzero(people.leader_of >= 0).astype(np.int32)
    leader = people.leader_of[led]
    leads = np.zeros(n, np.bool_)
    leads[leader] = True
    leaders = np.flatnonzero(leads).astype(np.int32)
    first = starts_of(leader, n)
    return Who(
        team_of=people.team_of,
        leader_of=people.leader_of,
        team_size=np.bincount(people.team_of, minlength=len(people.teams)).astype(np.int32),
        leaders=leaders,
        first=np.append(first[leaders], first[-1:]),
        report=led[np.argsort(leader, kind="stable")],
        here=np.zeros(len(led), np.int32),
        leads=leads,
    )


def outside_of(segment: Segment, world: World) -> Outside:
    """What a segment puts in force."""
    ties = world.ties
    here = ~(segment.absent[ties.one] | segment.absent[ties.other])
    return Outside(
        workload=segment.workload,
        control=segment.control,
        autonomy=segment.autonomy,
        campaign=segment.campaign,
        absent=segment.absent,
        style=segment.style,
        harm=segment.harm,
        sparked=segment.sparked,
        chance=np.where(here, meet_chances(ties.weight, ties, world.constants), 0.0),
        styles=Styles._make(np.array(column, np.float64) for column in zip(*world.styles, strict=True)),
    )


def work_of(world: World) -> Work:
    """Room for what a day works with."""
    n = len(world.people.names)
    return Work(
        demand=np.zeros(n),
        readiness=np.zeros(n),
        drive=np.zeros(n),
        received=np.zeros((n, N_KINDS), np.int32),
        given=np.zeros((n, N_KINDS), np.int32),
        n_given=np.zeros(n, np.int32),
        held=np.zeros(n, np.int32),
        talks=np.zeros(n, np.int32),
        seen=np.zeros(n, np.int32),
        tests=np.zeros(len(world.people.teams), np.int32),
    )


def met_of(world: World) -> Met:
    """Room for the meetings of a day."""
    room = len(world.ties.one) + len(world.people.names) * world.constants.p.introductions_max // 2
    return Met(
        one=np.zeros(room, np.int32),
        other=np.zeros(room, np.int32),
        moment=np.zeros(room),
        acted=np.zeros(room, np.bool_),
        answered=np.zeros(room, np.bool_),
    )


def block_of() -> Block:
    """Room for the draws of a block of meetings."""
    kinds = (np.int32, np.int32, np.float64, np.float64, np.float64, np.float64, np.bool_)
    return Block._make(np.zeros(2 * BLOCK, kind) for kind in kinds)


def memory_of(world: World) -> Memory:
    """Nobody remembers any act yet."""
    n, shape = len(world.people.names), (world.days, 1 + len(world.people.teams))
    return Memory(np.zeros(n, np.int32), np.full(n, -1, np.int64), np.zeros(shape), np.zeros(shape))


def log_of(room: int) -> Log:
    """An empty log with room for so many acts."""
    types = [*(ACT_TYPES[name] for name in Acts._fields), np.int64]
    return Log._make(np.empty(room, kind) for kind in types)


def morning_of(world: World) -> Floats:
    """The table of a day, by `PERSON_STATES`, with the states of the first morning."""
    table = np.zeros((len(STATE), len(world.people.names)))
    for name, values in world.start._asdict().items():
        if name in STATE:
            table[STATE[name]] = values
    return table
