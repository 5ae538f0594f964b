"""Runs on the compiled engine."""

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
from sim.engine.compiled.day import run_day
from sim.engine.compiled.layout import (
    LANES,
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
from sim.engine.compiled.threads import MIN_PEOPLE_FOR_THREADS, PartitionThreadPool, partition_people
from sim.engine.trace import ActLog, Trace
from sim.model import rng
from sim.model.act_kinds import NO_PERSON
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
"""Person-days per call of compiled code, about 0.1 s. Between calls, progress is reported and Ctrl+C works."""


def run_compiled(
    world: World,
    *,
    keep_people: bool = True,
    keep_acts: bool = True,
    n_threads: int | None = None,
    on_progress: Callable[[int], object] | None = None,
) -> Trace:
    """Run all days of a world.

    Parameters
    ----------
    world
        People, ties, initial state and events.
    keep_people, keep_acts
        Whether the trace contains the states of people and the act log. The measures do not depend on it.
    n_threads
        Number of threads. Default: one, or as many as there are processors for a large organisation.
    on_progress
        Called from time to time with the last day that was run.

    Returns
    -------
    Trace
        Results, bit-identical to those of the Mesa engine.
    """
    workspace = Workspace(world, n_threads, keep_people=keep_people, keep_acts=keep_acts)
    n_log_entries = workspace.run(world, on_progress)
    days, people, log = workspace.output
    for column in log:
        column.resize(n_log_entries, refcheck=False)  # in place: a copy would double the memory of the log
    acts = ActLog._make(log)
    return Trace(days, people if keep_people else None, acts if keep_acts else None)


def simulate_replicates(scenario: Scenario, seeds: Sequence[int]) -> FloatArray:
    """Run a scenario once per random seed and keep the measures of all people.

    Parameters
    ----------
    scenario
        The scenario.
    seeds
        Random seeds.

    Returns
    -------
    array, shape (seeds, days, measures)
    """
    results = np.empty((len(seeds), scenario.days, N_MEASURES))
    static_world, world = build_static_world(scenario), build_world(scenario)
    workspace = Workspace(world, threads=1)
    if len(world.segments) == 1 and not has_random_targets(static_world.timeline):
        workspace.run_seeds(world, static_world.prescribed_state.values, np.array(seeds, np.int64), results)
        return results
    for index, seed in enumerate(seeds):
        workspace.run(build_world(scenario, seed))
        results[index] = workspace.output.days[:, 0]
    return results


class Workspace:
    """Arrays on which the worlds of one scenario are run, one after the other. They are allocated once.

    Parameters
    ----------
    world
        Any world of the scenario.
    threads
        Number of threads, as in `run_compiled`.
    keep_people, keep_acts
        Whether each run keeps the states of people and the act log.

    Attributes
    ----------
    output
        Results of the last run.
    max_acts_per_day
        Upper bound of the number of acts of a day.
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
        partitions = partition_people(world.population.team_of, min(threads, MAX_PARTITIONS)) if threads > 1 else []
        self._thread_pool = PartitionThreadPool(self.state, partitions) if len(partitions) > 1 else None

    def run(self, world: World, on_progress: Callable[[int], object] | None = None) -> int:
        """Run all days of a world; return the number of acts in the log."""
        days_per_call = max(1, MAX_PERSON_DAYS_PER_CALL // len(world.population.names))
        reset_state(self.state, build_initial_state_table(world))
        n_log_entries = 0
        for number, segment in enumerate(world.segments):
            segment_arrays, c = self._segment_arrays(number, world)
            day = segment.first_day
            while day <= segment.last_day:
                last_day = min(segment.last_day, day + days_per_call - 1)
                day, n_log_entries = self._run_days(segment_arrays, c, day, last_day, world, n_log_entries)
                if day <= last_day:
                    self._grow_log()
                elif on_progress is not None:
                    on_progress(last_day)
        return n_log_entries

    def run_seeds(self, world: World, prescribed: FloatArray, seeds: Int64Array, results: FloatArray) -> None:
        """Run a world of one segment for each of several random seeds, in one call of compiled code.

        Parameters
        ----------
        world
            A world of a scenario with one segment, and without random targets of events.
        prescribed
            `values` of `sim.world.initial_state.PrescribedState`.
        seeds
            Random seeds; shape (seeds,).
        results
            Filled with the measures of all people; shape (seeds, days, measures).
        """
        segment, c = self._segment_arrays(0, world)
        start, initial_constants = build_initial_state_table(world), pack_constants(world.initial_constants)
        with kernel_compilation(run_seeds):
            run_seeds(self.state, segment, c, self.output, start, initial_constants, prescribed, seeds, results)

    def _run_days(
        self, segment: SegmentArrays, c: Constants, first_day: int, last_day: int, world: World, log_end: int
    ) -> tuple[int, int]:
        """Run days of a segment on one thread or several, as the kernel `run_days`."""
        state, output, omitted_act = self.state, self.output, world.omitted_act or NO_OMITTED_ACT
        if self._thread_pool is None:
            with kernel_compilation(run_days):
                return run_days(state, segment, c, omitted_act, output, first_day, last_day, world.seed, log_end)
        if first_day == segment.first_day:
            compute_meeting_thresholds_kernel(state.ties, segment.is_present, state.mean_strength, c)
        for day in range(first_day, last_day + 1):
            if 0 < len(output.log.day) < log_end + self.max_acts_per_day:
                return day, log_end
            log_end = self._thread_pool.run_day(segment, DrawKey(world.seed, day), omitted_act, c, output, log_end)
        if last_day == len(output.days):
            compute_ripple_numbers_kernel(state.ripples, output.days)
        return last_day + 1, log_end

    def _grow_log(self) -> None:
        """Double the capacity of the act log."""
        log = self.output.log
        larger_log = allocate_act_log(2 * len(log.day) + self.max_acts_per_day)
        for name in ActLogBuffers._fields:
            getattr(larger_log, name)[: len(log.day)] = getattr(log, name)
        self.output = self.output._replace(log=larger_log)

    def _segment_arrays(self, number: int, world: World) -> tuple[SegmentArrays, Constants]:
        """Arrays and constants of a segment; those of the last world if that has the same segment."""
        segment, cached = world.segments[number], self._segment_cache.get(number)
        if cached is None or any(old is not new for old, new in zip(cached[0], segment, strict=True)):
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

    Parameters
    ----------
    state
        State of the engine, updated.
    segment, c
        Conditions and constants of the segment.
    omitted_act
        An act that does not happen, in a counterfactual run.
    output
        Results of the run, to which those of these days are added.
    first_day, last_day
        Days, both included.
    seed
        Random seed of the run.
    log_end
        Number of acts in the log before the first of these days.

    Returns
    -------
    tuple
        The next day, and the new number of acts in the log.
    """
    log_capacity = len(output.log.day)
    if first_day == segment.first_day:
        compute_meeting_thresholds(state.ties, segment.is_present, state.mean_strength, c)
    for day in range(first_day, last_day + 1):
        if 0 < log_capacity < log_end + len(state.acts.giver):
            return day, log_end
        n_acts = run_day(state, segment, seed, day, omitted_act, c, output, log_end)
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
    """Run one segment for each random seed and keep the measures of all people.

    Parameters
    ----------
    state
        State of the engine, updated.
    segment, c
        Conditions and constants of the only segment.
    output
        Results of one run; the next run overwrites them.
    start
        Initial state, filled for each seed.
    initial_constants
        Constants from which people start.
    prescribed
        Initial states that the scenario gives, NaN where it gives none; shape (initial states, people).
    seeds
        Random seeds; shape (seeds,).
    results
        Filled; shape (seeds, days, measures).
    """
    n_days = len(output.days)
    for run in range(len(seeds)):
        fill_initial_state(prescribed, initial_constants, seeds[run], start.states)
        reset_state(state, start)
        run_days(state, segment, c, NO_OMITTED_ACT, output, 1, n_days, seeds[run], 0)
        for day in range(n_days):
            for measure in range(output.days.shape[2]):
                results[run, day, measure] = output.days[day, 0, measure]


@kernel
def reset_state(state: EngineState, start: InitialStateTable) -> None:
    """Set the state of the engine to the initial state: no acts received, no introduced ties.

    Parameters
    ----------
    state
        State of the engine, updated.
    start
        Initial state.
    """
    for tile in range(len(state.person_states)):
        current, first_person = state.person_states[tile], tile * LANES
        current[:] = 0.0
        for row in range(len(start.offsets)):
            offset, values = start.offsets[row], start.states[row, first_person : first_person + LANES]
            for lane in range(len(values)):
                current[offset + lane] = values[lane]
    for team in range(len(start.improvement)):
        state.teams.improvement[team] = start.improvement[team]
    state.sums[:] = 0.0
    state.ripples.last_day[:] = 0
    state.ripples.last_act[:] = NO_PERSON
    state.ripples.parents[:] = 0
    state.ripples.children[:] = 0
    state.introduced.n_active[:] = 0
    state.ties.meeting_threshold[:] = 0
    state.ties.n[0] = state.n_initial_ties


@kernel
def compute_meeting_thresholds_kernel(
    ties: ActiveTies, is_present: FloatArray, mean_strength: float, c: Constants
) -> None:
    """Compiled entry point of `compute_meeting_thresholds`."""
    compute_meeting_thresholds(ties, is_present, mean_strength, c)


@kernel
def compute_ripple_numbers_kernel(ripples: RippleState, days: FloatArray) -> None:
    """Compiled entry point of `compute_ripple_numbers`."""
    compute_ripple_numbers(ripples, days)


@inline
def compute_meeting_thresholds(ties: ActiveTies, is_present: FloatArray, mean_strength: float, c: Constants) -> None:
    """Compute the threshold below which the integer draw of a tie is a meeting; 0 if one of the two is absent.

    Parameters
    ----------
    ties
        `meeting_threshold` is filled.
    is_present
        1 for people at work, 0 for absent ones; shape (people,).
    mean_strength
        Mean over people of the sum of their initial ties' weights.
    c
        Constants of the segment.
    """
    for tie in range(ties.n[0]):
        person_a, person_b = rng.unpack_first(ties.packed_pair[tie]), rng.unpack_second(ties.packed_pair[tie])
        probability = giving.meeting_probability(ties.weight[tie], mean_strength, c)
        ties.meeting_threshold[tie] = rng.integer_threshold(probability * (is_present[person_a] * is_present[person_b]))


@inline
def compute_ripple_numbers(ripples: RippleState, days: FloatArray) -> None:
    """Compute the ripple number of each day: acts that followed from the acts received that day, per act.

    Parameters
    ----------
    ripples
        Acts received on each day and acts that followed from them, by team.
    days
        Measures, of which the ripple number is filled; NaN in the last `RIPPLE_WINDOW_DAYS` days and on days without
        acts. Shape (days, 1 + teams, measures).
    """
    for day in range(len(days)):
        parents, children = 0, 0
        for team in range(days.shape[1] - 1):
            days[day, 1 + team, RIPPLE_NUMBER] = ratio_or_nan(ripples.children[day, team], ripples.parents[day, team])
            parents += ripples.parents[day, team]
            children += ripples.children[day, team]
        days[day, 0, RIPPLE_NUMBER] = ratio_or_nan(children, parents)
    days[max(0, len(days) - RIPPLE_WINDOW_DAYS) :, :, RIPPLE_NUMBER] = np.nan


@inline
def ratio_or_nan(children: int, parents: int) -> float:
    """Children per parent; NaN if there are no parents."""
    return children / parents if parents > 0 else np.nan
