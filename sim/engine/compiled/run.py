"""Play worlds on the compiled engine and keep their traces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.compiled.allocate import (
    MAX_PARTITIONS,
    allocate_act_log,
    allocate_engine_state,
    allocate_run_output,
    build_initial_state_table,
    build_segment_arrays,
)
from sim.engine.compiled.day import run_night, run_shift
from sim.engine.compiled.layout import (
    ActiveTies,
    ActLogBuffers,
    DrawKey,
    EngineState,
    FloatArray,
    InitialStateTable,
    Int64Array,
    RippleState,
    RunOutput,
    SegmentArrays,
)
from sim.engine.compiled.setting import reset_state
from sim.engine.compiled.threads import MIN_PEOPLE_FOR_THREADS, PartitionThreadPool, partition_people
from sim.engine.trace import ActLog, Trace
from sim.model import rng
from sim.model.derived_constants import Constants
from sim.model.measures import MEASURE_INDEX, N_MEASURES, RIPPLE_WINDOW_DAYS
from sim.model.rules import giving
from sim.numba_support.cpu_count import usable_cpu_count
from sim.numba_support.decorators import inline, kernel, kernel_compilation
from sim.world import Segment, World, build_static_world, build_world
from sim.world.constants_struct import pack_constants
from sim.world.counterfactual import NO_OMITTED_ACT, OmittedAct
from sim.world.timeline import has_random_targets
from sim.world.vectorized import fill_initial_state

if TYPE_CHECKING:
    from sim.scenario import Scenario

RIPPLE_NUMBER = MEASURE_INDEX["ripple_number"]
MAX_PERSON_DAYS_PER_CALL = 1_000_000
"""Person-days that are played before somebody may look at the clock or stop the run; about a tenth of a second."""


def run_compiled(
    world: World,
    *,
    keep_people: bool = True,
    keep_acts: bool = True,
    n_threads: int | None = None,
    on_progress: Callable[[int], object] | None = None,
) -> Trace:
    """Play all days of a world.

    Parameters
    ----------
    world
        Where and how people start, and what happens to them.
    keep_people, keep_acts
        Whether to keep the states of people and the act log; the measures of the days are the same without.
    n_threads
        How many threads play one run together; left out, as many as there are processors if the organisation is large.
    on_progress
        Called with the last day played, from time to time, for a progress bar.
    """
    workspace = Workspace(world, n_threads, keep_people=keep_people, keep_acts=keep_acts)
    n_log_entries = workspace.run(world, on_progress)
    record = workspace.output
    days, people, log = record.days, record.people, record.log
    for column in log:
        column.resize(n_log_entries, refcheck=False)  # a copy would need twice the memory; nothing plays on it now
    acts = ActLog._make(log)
    return Trace(days, people if keep_people else None, acts if keep_acts else None)


def simulate_replicates(scenario: Scenario, seeds: Sequence[int]) -> FloatArray:
    """Play a scenario once for each seed, and keep the measures of all people.

    Returns
    -------
    array, shape (runs, days, measures)
    """
    results = np.empty((len(seeds), scenario.days, N_MEASURES))
    ground, world = build_static_world(scenario), build_world(scenario)
    house = Workspace(world, threads=1)
    if len(world.segments) == 1 and not has_random_targets(ground.timeline):
        house.run_seeds(world, ground.prescribed_state.values, np.array(seeds, np.int64), results)
        return results
    for place, seed in enumerate(seeds):
        house.run(build_world(scenario, seed))
        results[place] = house.output.days[:, 0]
    return results


class Workspace:
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
    output
        What the last play left.
    max_acts_per_day
        Acts that a day can have at most.
    """

    def __init__(
        self, world: World, threads: int | None = None, *, keep_people: bool = False, keep_acts: bool = False
    ) -> None:
        self.state = allocate_engine_state(world)
        self.max_acts_per_day = len(self.state.acts.giver)
        self.output = allocate_run_output(world, keep_people, 4 * self.max_acts_per_day + 1000 if keep_acts else 0)
        self._segment_cache: dict[int, tuple[Segment, SegmentArrays, Constants]] = {}
        n_people = len(world.population.names)
        threads = usable_cpu_count() if threads is None and n_people >= MIN_PEOPLE_FOR_THREADS else threads or 1
        parts = partition_people(world.population.team_of, min(threads, MAX_PARTITIONS)) if threads > 1 else []
        self._thread_pool = PartitionThreadPool(self.state, parts) if len(parts) > 1 else None

    def run(self, world: World, on_progress: Callable[[int], object] | None = None) -> int:
        """Play all days of a world; returns the number of acts in the log."""
        at_once = max(1, MAX_PERSON_DAYS_PER_CALL // len(world.population.names))
        reset_state(self.state, build_initial_state_table(world))
        n_log_entries = 0
        for number, segment in enumerate(world.segments):
            outside, c = self._segment_arrays(number, world)
            day = segment.first_day
            while day <= segment.last_day:
                until = min(segment.last_day, day + at_once - 1)
                day, n_log_entries = self._run_days(outside, c, day, until, world, n_log_entries)
                if day <= until:
                    log = self.output.log
                    larger_log = allocate_act_log(2 * len(log.day) + self.max_acts_per_day)
                    for name in ActLogBuffers._fields:
                        getattr(larger_log, name)[: len(log.day)] = getattr(log, name)
                    self.output = self.output._replace(log=larger_log)
                elif on_progress is not None:
                    on_progress(until)
        return n_log_entries

    def run_seeds(self, world: World, prescribed: FloatArray, seeds: Int64Array, results: FloatArray) -> None:
        """Play a world of one segment, and those that differ from it by their seeds alone, without looking up.

        Parameters
        ----------
        prescribed : as in `sim.world.initial_state.PrescribedState`
        results : shape (seeds, days, measures), filled with the measures of all people
        """
        segment, c = self._segment_arrays(0, world)
        start, initial_constants = build_initial_state_table(world), pack_constants(world.initial_constants)
        with kernel_compilation(run_seeds):
            run_seeds(self.state, segment, c, self.output, start, initial_constants, prescribed, seeds, results)

    def _run_days(
        self, outside: SegmentArrays, c: Constants, begin: int, last: int, world: World, place: int
    ) -> tuple[int, int]:
        """Play some days of a segment; as `run_days`."""
        stage, record, left_out = self.state, self.output, world.omitted_act or NO_OMITTED_ACT
        if self._thread_pool is None:
            with kernel_compilation(run_days):
                return run_days(stage, outside, c, left_out, record, begin, last, world.seed, place)
        if begin == outside.first_day:
            compute_meeting_thresholds_kernel(stage.ties, outside.is_present, stage.mean_strength, c)
        for day in range(begin, last + 1):
            if 0 < len(record.log.day) < place + self.max_acts_per_day:
                return day, place
            place = self._thread_pool.run_day(outside, DrawKey(world.seed, day), left_out, c, record, place)
        if last == len(record.days):
            compute_ripple_numbers_kernel(stage.ripples, record.days)
        return last + 1, place

    def _segment_arrays(self, number: int, world: World) -> tuple[SegmentArrays, Constants]:
        """What a segment puts in force; kept for the next world if that has the same arrays in it."""
        segment, cached = world.segments[number], self._segment_cache.get(number)
        if cached is None or any(one is not other for one, other in zip(cached[0], segment, strict=True)):
            cached = self._segment_cache[number] = (
                segment,
                build_segment_arrays(segment, world),
                pack_constants(segment.constants),
            )
        return cached[1:]


@kernel
def run_days(
    state: EngineState,
    segment: SegmentArrays,
    c: Constants,
    omitted_act: OmittedAct,
    output: RunOutput,
    first_day: int,
    last_day: int,
    seed: int,
    log_end: int,
) -> tuple[int, int]:
    """Run days of a segment. Stop early if the log might not have enough capacity for another day.

    Returns
    -------
    tuple
        The next day, and the next free position of the log.
    """
    log_capacity = len(output.log.day)
    if first_day == segment.first_day:
        compute_meeting_thresholds(state.ties, segment.is_present, state.mean_strength, c)
        run_night(state, segment, seed, first_day - 1, c, output)
    for day in range(first_day, last_day + 1):
        if 0 < log_capacity < log_end + len(state.acts.giver):
            return day, log_end
        n_acts = run_shift(state, segment, seed, day, omitted_act, c, output, log_end)
        run_night(state, segment, seed, day, c, output)
        log_end += n_acts if log_capacity > 0 else 0
    if last_day == len(output.days):
        compute_ripple_numbers(state.ripples, output.days)
    return last_day + 1, log_end


@kernel
def run_seeds(
    state: EngineState,
    segment: SegmentArrays,
    c: Constants,
    output: RunOutput,
    start: InitialStateTable,
    initial_constants: Constants,
    prescribed: FloatArray,
    seeds: Int64Array,
    results: FloatArray,
) -> None:
    """Run one segment for each seed and keep the measures of the whole organisation."""
    n_days = len(output.days)
    for run in range(len(seeds)):
        fill_initial_state(prescribed, initial_constants, seeds[run], start.states)
        reset_state(state, start)
        run_days(state, segment, c, NO_OMITTED_ACT, output, 1, n_days, seeds[run], 0)
        for day in range(n_days):
            for measure in range(output.days.shape[2]):
                results[run, day, measure] = output.days[day, 0, measure]


@kernel
def compute_meeting_thresholds_kernel(ties: ActiveTies, here: FloatArray, mean_strength: float, c: Constants) -> None:
    """Let those meet who are at work."""
    compute_meeting_thresholds(ties, here, mean_strength, c)


@kernel
def compute_ripple_numbers_kernel(memory: RippleState, days: FloatArray) -> None:
    """Work out the ripple numbers of all days."""
    compute_ripple_numbers(memory, days)


@inline
def compute_meeting_thresholds(ties: ActiveTies, here: FloatArray, mean_strength: float, c: Constants) -> None:
    """Let those meet who are at work."""
    for tie in range(ties.n[0]):
        one, other = rng.unpack_first(ties.packed_pair[tie]), rng.unpack_second(ties.packed_pair[tie])
        probability = giving.meeting_probability(ties.weight[tie], mean_strength, c)
        ties.meeting_threshold[tie] = rng.integer_threshold(probability * (here[one] * here[other]))


@inline
def compute_ripple_numbers(memory: RippleState, days: FloatArray) -> None:
    """Acts that each act received on a day itself set off; NaN where that is not known or there was none."""
    for day in range(len(days)):
        parents, children = 0, 0
        for team in range(days.shape[1] - 1):
            days[day, 1 + team, RIPPLE_NUMBER] = ratio_or_nan(memory.children[day, team], memory.parents[day, team])
            parents += memory.parents[day, team]
            children += memory.children[day, team]
        days[day, 0, RIPPLE_NUMBER] = ratio_or_nan(children, parents)
    days[max(0, len(days) - RIPPLE_WINDOW_DAYS) :, :, RIPPLE_NUMBER] = np.nan


@inline
def ratio_or_nan(children: int, parents: int) -> float:
    """Acts set off for each act received; NaN where there was none."""
    return children / parents if parents > 0 else np.nan
