"""Play worlds on the compiled engine and keep their traces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.apart import call_entry_point, entry_points
from sim.compiled.arrays import Floats, Log, Longs, Luck, Memory, Morning, Outside, Record, Stage, Ties
from sim.compiled.day import play_night, play_shift
from sim.compiled.setting import set_out
from sim.compiled.staging import SHARES, log_of, outside_of, record_for, stage_of, start_of
from sim.compiled.together import WORTH_IT, Crew, parts_of
from sim.held import to_struct_pointer
from sim.jit import inline, kernel
from sim.model import draws, giving
from sim.model.constants import Constants
from sim.model.measures import MEASURE_INDEX, N_MEASURES, RIPPLE_WINDOW_DAYS
from sim.processors import usable_cpu_count
from sim.trace import Acts, Trace
from sim.world import Segment, World, build_static_world, build_world
from sim.world.each import fill_initial_state
from sim.world.left_out import NO_OMITTED_ACT, OmittedAct
from sim.world.record import pack_constants
from sim.world.timeline import has_random_targets

if TYPE_CHECKING:
    from sim.scenario import Scenario

RIPPLE = MEASURE_INDEX["ripple_number"]
AT_ONCE = 1_000_000
"""Person-days that are played before somebody may look at the clock or stop the run; about a tenth of a second."""


def play(
    world: World,
    *,
    keep_people: bool = True,
    keep_acts: bool = True,
    threads: int | None = None,
    tick: Callable[[int], object] | None = None,
) -> Trace:
    """Play all days of a world.

    Parameters
    ----------
    world
        Where and how people start, and what happens to them.
    keep_people, keep_acts
        Whether to keep the states of people and the act log; the measures of the days are the same without.
    threads
        How many threads play one run together; left out, as many as there are processors if the organisation is large.
    tick
        Called with the last day played, from time to time, for a progress bar.
    """
    house = House(world, threads, keep_people=keep_people, keep_acts=keep_acts)
    place = house.play(world, tick)
    record = house.record
    days, people, log = record.days, record.people, record.log
    for column in log:
        column.resize(place, refcheck=False)  # a copy would need twice the memory; nothing plays on it now
    acts = Acts._make(log)
    return Trace(days, people if keep_people else None, acts if keep_acts else None)


def courses(scenario: Scenario, seeds: Sequence[int]) -> Floats:
    """Play a scenario once for each seed, and keep the measures of all people.

    Returns
    -------
    array, shape (runs, days, measures)
    """
    kept = np.empty((len(seeds), scenario.days, N_MEASURES))
    ground, world = build_static_world(scenario), build_world(scenario)
    house = House(world, threads=1)
    if len(world.segments) == 1 and not has_random_targets(ground.timeline):
        house.play_all(world, ground.prescribed_state.values, np.array(seeds, np.int64), kept)
        return kept
    for place, seed in enumerate(seeds):
        house.play(build_world(scenario, seed))
        kept[place] = house.record.days[:, 0]
    return kept


class Scene(NamedTuple):
    """What a segment is played with.

    Attributes
    ----------
    shift, night
        How to call the halves of a day.
    stage, outside, left_out, record
        As in `sim.compiled.day`.
    """

    shift: int
    night: int
    stage: Stage
    outside: Outside
    left_out: OmittedAct
    record: Record


class House:
    """The arrays that worlds of one scenario are played on, made once.

    Parameters
    ----------
    world
        The first world to be played, or another of its scenario.
    threads
        As in `play`.
    keep_people, keep_acts
        Whether each play keeps the states of people and the act log.

    Attributes
    ----------
    record
        What the last play left.
    room
        Acts that a day can have at most.
    """

    def __init__(
        self, world: World, threads: int | None = None, *, keep_people: bool = False, keep_acts: bool = False
    ) -> None:
        self.stage = to_struct_pointer(stage_of(world))
        self.room = len(self.stage.acts.giver)
        self.record = to_struct_pointer(record_for(world, keep_people, 4 * self.room + 1000 if keep_acts else 0))
        self._nothing = to_struct_pointer(NO_OMITTED_ACT)
        self._halves: tuple[int, ...] | None = None
        self._outsides: dict[int, tuple[Segment, Outside, Constants]] = {}
        n_people = len(world.population.names)
        threads = usable_cpu_count() if threads is None and n_people >= WORTH_IT else threads or 1
        parts = parts_of(world.population.team_of, min(threads, SHARES)) if threads > 1 else []
        self._crew = Crew(self.stage, parts) if len(parts) > 1 else None

    def play(self, world: World, tick: Callable[[int], object] | None = None) -> int:
        """Play all days of a world; returns the number of acts in the log."""
        at_once = max(1, AT_ONCE // len(world.population.names))
        set_out(self.stage, start_of(world))
        place = 0
        for number, segment in enumerate(world.segments):
            outside, c = self._in_force(number, world)
            day = segment.first_day
            while day <= segment.last_day:
                until = min(segment.last_day, day + at_once - 1)
                day, place = self._days(outside, c, day, until, world, place)
                if day <= until:
                    log = self.record.log
                    longer = log_of(2 * len(log.day) + self.room)
                    for name in Log._fields:
                        getattr(longer, name)[: len(log.day)] = getattr(log, name)
                    self.record = self.record._replace(log=longer)
                elif tick is not None:
                    tick(until)
        return place

    def play_all(self, world: World, given: Floats, seeds: Longs, kept: Floats) -> None:
        """Play a world of one segment, and those that differ from it by their seeds alone, without looking up.

        Parameters
        ----------
        given : as in `sim.world.start.PrescribedState`
        kept : shape (seeds, days, measures), filled with the measures of all people
        """
        outside, c = self._in_force(0, world)
        scene = self._scene(outside, c, NO_OMITTED_ACT)
        play_runs(scene, c, start_of(world), pack_constants(world.initial_constants), given, seeds, kept)

    def _days(self, outside: Outside, c: Constants, begin: int, last: int, world: World, place: int) -> tuple[int, int]:
        """Play some days of a segment; as `play_days`."""
        stage, record, left_out = self.stage, self.record, world.omitted_act or NO_OMITTED_ACT
        if self._crew is None:
            return play_days(self._scene(outside, c, left_out), c, begin, last, world.seed, place)
        if begin == outside.first_day:
            let_all_meet(stage.ties, outside.here, stage.mean_strength, c)
        for day in range(begin, last + 1):
            if 0 < len(record.log.day) < place + self.room:
                return day, place
            place = self._crew.play_day(outside, Luck(world.seed, day), left_out, c, record, place)
        if last == len(record.days):
            follow_all_ripples(stage.memory, record.days)
        return last + 1, place

    def _scene(self, outside: Outside, c: Constants, left_out: OmittedAct) -> Scene:
        """What a segment is played with; the first time, the halves of a day are compiled if they are not at hand."""
        stage, record = self.stage, self.record
        left_out = self._nothing if left_out is NO_OMITTED_ACT else to_struct_pointer(left_out)
        if self._halves is None:
            shift = (stage, outside, 0, 0, left_out, c, record, 0)
            night = (stage, outside, 0, 0, c, record)
            self._halves = entry_points([(play_night, night), (play_shift, shift)])
        play_the_night, play_the_shift = self._halves
        return Scene(play_the_shift, play_the_night, stage, outside, left_out, record)

    def _in_force(self, number: int, world: World) -> tuple[Outside, Constants]:
        """What a segment puts in force; kept for the next world if that has the same arrays in it."""
        segment, kept = world.segments[number], self._outsides.get(number)
        if kept is None or any(one is not other for one, other in zip(kept[0], segment, strict=True)):
            kept = self._outsides[number] = (
                segment,
                to_struct_pointer(outside_of(segment, world)),
                pack_constants(segment.constants),
            )
        return kept[1:]


@kernel
def play_days(scene: Scene, c: Constants, begin: int, last: int, seed: int, place: int) -> tuple[int, int]:
    """Play the days of a segment from `begin` on; stop early where the log might not have room for another.

    Returns
    -------
    tuple
        The next day, and the next free place of the log.
    """
    shift, night, stage, outside, left_out, record = scene
    room = len(record.log.day)
    if begin == outside.first_day:
        let_meet(stage.ties, outside.here, stage.mean_strength, c)
        call_entry_point(night, (stage, outside, seed, begin - 1, c, record))
    for day in range(begin, last + 1):
        if 0 < room < place + len(stage.acts.giver):
            return day, place
        n_acts = call_entry_point(shift, (stage, outside, seed, day, left_out, c, record, place))
        call_entry_point(night, (stage, outside, seed, day, c, record))
        place += n_acts if room > 0 else 0
    if last == len(record.days):
        follow_ripples(stage.memory, record.days)
    return last + 1, place


@kernel
def play_runs(
    scene: Scene, c: Constants, start: Morning, usual: Constants, given: Floats, seeds: Longs, kept: Floats
) -> None:
    """Play runs of one segment, one seed after the other; `usual` are the constants by which people start."""
    days = scene.record.days
    for run in range(len(seeds)):
        fill_initial_state(given, usual, seeds[run], start.states)
        set_out(scene.stage, start)
        play_days(scene, c, 1, len(days), seeds[run], 0)
        for day in range(len(days)):
            for measure in range(days.shape[2]):
                kept[run, day, measure] = days[day, 0, measure]


@kernel
def let_all_meet(ties: Ties, here: Floats, mean_strength: float, c: Constants) -> None:
    """Let those meet who are at work."""
    let_meet(ties, here, mean_strength, c)


@kernel
def follow_all_ripples(memory: Memory, days: Floats) -> None:
    """Work out the ripple numbers of all days."""
    follow_ripples(memory, days)


@inline
def let_meet(ties: Ties, here: Floats, mean_strength: float, c: Constants) -> None:
    """Let those meet who are at work."""
    for tie in range(ties.n[0]):
        one, other = draws.unpack_first(ties.pair[tie]), draws.unpack_second(ties.pair[tie])
        chance = giving.meeting_probability(ties.weight[tie], mean_strength, c)
        ties.below[tie] = draws.integer_threshold(chance * (here[one] * here[other]))


@inline
def follow_ripples(memory: Memory, days: Floats) -> None:
    """Acts that each act received on a day itself set off; NaN where that is not known or there was none."""
    for day in range(len(days)):
        parents, children = 0, 0
        for team in range(days.shape[1] - 1):
            days[day, 1 + team, RIPPLE] = share(memory.children[day, team], memory.parents[day, team])
            parents += memory.parents[day, team]
            children += memory.children[day, team]
        days[day, 0, RIPPLE] = share(children, parents)
    days[max(0, len(days) - RIPPLE_WINDOW_DAYS) :, :, RIPPLE] = np.nan


@inline
def share(children: int, parents: int) -> float:
    """Acts set off for each act received; NaN where there was none."""
    return children / parents if parents > 0 else np.nan
