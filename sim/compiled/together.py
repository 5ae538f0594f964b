"""Play the days of a large organisation in several parts at once, with the same bits as in one.

Each phase of a day runs for all parts side by side; compiled code holds no lock, so threads are enough. Nothing is
written by two parts: a part has its own people, meetings and places for acts, and what reaches people from another
part is looked through by both.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

from sim.compiled.arrays import (
    LANES,
    Acts,
    Block,
    Evening,
    Floats,
    Indices,
    Longs,
    Luck,
    Outside,
    Part,
    Record,
    Stage,
    share_of,
    share_of_ties,
)
from sim.compiled.contacts import act, glimpse, meet, tell
from sim.compiled.day import close_day, conclude, end_day, open_segment
from sim.compiled.keeping import leave_out, move
from sim.compiled.leading import lead
from sim.compiled.morning import receive_sparks
from sim.compiled.night import part_with
from sim.jit import kernel
from sim.model.constants import Constants
from sim.world.left_out import OmittedAct

WORTH_IT = 50_000
"""People from which a day takes so long that handing it to several threads is worth it."""


def parts_of(team_of: Indices, n_parts: int) -> list[Part]:
    """Cut people into parts of about the same size, so that nobody's team is in two; fewer where that cannot be."""
    n_tiles = -(-len(team_of) // LANES)
    firsts = np.arange(1, n_tiles) * LANES
    last_of_team = np.full(team_of.max() + 1, -1)
    last_of_team[team_of] = np.arange(len(team_of))  # the last writer counts
    reach = np.maximum.accumulate(last_of_team[team_of])
    cuts = 1 + np.flatnonzero(reach[firsts - 1] < firsts)
    wanted = np.arange(1, n_parts) * n_tiles // n_parts
    nearest = [cuts[np.argmin(np.abs(cuts - tile))] for tile in wanted] if len(cuts) else []
    edges = [0, *sorted({int(cut) for cut in nearest}), n_tiles]
    return [Part(k, len(edges) - 1, *pair) for k, pair in enumerate(pairwise(edges))]


class Crew:
    """Threads that play the parts of each day together; they end with the crew.

    Parameters
    ----------
    stage
        The stage of the world.
    parts
        As from `parts_of`.
    """

    def __init__(self, stage: Stage, parts: list[Part]) -> None:
        room = len(stage.acts.giver)
        self._own = [(with_own_room(stage), part) for part in parts]
        self._places = np.array([share_of(room, part)[0] for part in parts])
        self._pool = ThreadPoolExecutor(len(parts))

    def play_day(
        self,
        outside: Outside,
        luck: Luck,
        left_out: OmittedAct,
        c: Constants,
        record: Record,
        place: int,
    ) -> int:
        """Play one day; as `sim.compiled.day.play_day`."""
        stage, _ = self._own[0]
        if luck.day == outside.first_day:
            self._all(open_part, outside, c)
        met = self._all(meet_in_part, luck)
        acted = self._all(act_and_lead, outside, luck, c, met, self._places)
        n_acts = gather(stage.acts, self._places, acted, left_out, luck.day)
        self._all(tell_part, n_acts, luck.day)
        self._all(see_all, met, len(self._own))
        conclude_all(stage, n_acts, outside, luck, c, record, place)
        n_leavers = self._all(close_part, outside, luck, c, record)
        end_all(stage.sums, record.days[luck.day - 1])
        for (_, part), n in zip(self._own, n_leavers, strict=True):
            part_with_some(stage, part, n)
        return place + n_acts if len(record.log.day) > 0 else place

    def _all(self, phase: Callable[..., int], *arguments: Any) -> Longs:
        """Run a phase for all parts side by side; returns what each part does."""
        running = [self._pool.submit(phase, stage, part, *arguments) for stage, part in self._own]
        return np.array([run.result() for run in running])


def with_own_room(stage: Stage) -> Stage:
    """The stage, with another room to work in."""
    block = Block._make(map(np.zeros_like, stage.block))
    return stage._replace(block=block, evening=Evening._make(map(np.zeros_like, stage.evening)))


@kernel
def open_part(stage: Stage, part: Part, outside: Outside, c: Constants) -> int:
    """1. to 3. for a part, on the first day of a segment."""
    open_segment(stage, outside, c, part)
    return 0


@kernel
def meet_in_part(stage: Stage, part: Part, luck: Luck) -> int:
    """4. for a part; returns the end of its meetings."""
    return meet(stage.ties, stage.met, stage.block, part, luck)


@kernel
def act_and_lead(
    stage: Stage,
    part: Part,
    outside: Outside,
    luck: Luck,
    c: Constants,
    met: Longs,
    places: Longs,
) -> int:
    """5. and 6. for a part; returns the end of its acts, which begin at its place. The first also has the sparks."""
    acts, place = stage.acts, places[part.number]
    if luck.day == outside.first_day and part.number == 0:
        place = receive_sparks(outside, acts, luck, c)
    first, _ = share_of_ties(stage.ties.n[0], part)
    place = act(stage.met, first, met[part.number], stage.mood, stage.block, acts, place, luck, c)
    return lead(stage.people, outside, stage.block, acts, place, part, luck, c)


@kernel
def gather(acts: Acts, begins: Longs, ends: Longs, left_out: OmittedAct, day: int) -> int:
    """Put the acts of all parts behind each other; returns how many there are.

    Sparks stay in front; conversations come after the acts of all parts, as the log wants them.
    """
    n = ends[0]
    for part in range(1, len(begins)):
        for k in range(begins[part], ends[part]):
            move(acts, k, n)
            n += 1
    return leave_out(acts, n, left_out, day)


@kernel
def tell_part(stage: Stage, part: Part, n_acts: int, day: int) -> int:
    """What meetings look up, for the people of a part."""
    tell(stage.acts, n_acts, stage.tally, stage.memory, stage.who, stage.ties, stage.made, part, day)
    return 0


@kernel
def see_all(stage: Stage, part: Part, met: Longs, n_parts: int) -> int:
    """7. for the people of a part, in the meetings of all parts."""
    for other in range(n_parts):
        first, _ = share_of_ties(stage.ties.n[0], Part(other, n_parts, 0, 0))
        glimpse(stage.met, first, met[other], stage.tally, part)
    return 0


@kernel
def conclude_all(
    stage: Stage, n_acts: int, outside: Outside, luck: Luck, c: Constants, record: Record, place: int
) -> None:
    """7. The end of a shift, for all."""
    conclude(stage, n_acts, outside, luck, c, record, place)


@kernel
def close_part(stage: Stage, part: Part, outside: Outside, luck: Luck, c: Constants, record: Record) -> int:
    """8. to 11. for a part; returns how many leave."""
    return close_day(stage, outside, luck, c, record, part)


@kernel
def end_all(sums: Floats, measures: Floats) -> None:
    """The measures of the day, for all."""
    end_day(sums, measures)


@kernel
def part_with_some(stage: Stage, part: Part, n: int) -> None:
    """11. Let the introduced ties of those who left a part go."""
    first = part.first * LANES
    part_with(stage.leavers[first : first + n], stage.ties, stage.made, stage.memory)
