"""`compassion verify`: whether both engines leave the same bits, and where they first differ; or about a sweep."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import typer

from sim.cli.announcing import announced
from sim.cli.console import ASIDE, HEADING, say, say_json, say_table
from sim.cli.faults import OUR_FAULT, Refused
from sim.cli.options import is_sweep, loaded, whole_number
from sim.cli.progress import Progress
from sim.comparing import TraceDifference, first_trace_difference
from sim.engines import ENGINE_NAMES, EngineName, log_compilation, run_engine
from sim.memory import InsufficientMemoryError, MemoryEstimate, check_memory, estimate_memory
from sim.recording.telling import format_count
from sim.scenario import Scenario, ScenarioProblem
from sim.scenario.schema import MAX_SEED
from sim.trace import Trace
from sim.world import World, build_world

DIFFERENT = OUR_FAULT
"""Exit code where the engines differ."""


class Order(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    file: str | None
    changes: tuple[str, ...] = ()
    seed: str | None = None
    runs: str | None = None
    theory: bool = False
    engine: str | None = None


class Played(NamedTuple):
    """What an engine left, and how long it took."""

    engine: EngineName
    trace: Trace
    digest: str
    seconds: float


def verify(order: Order, *, as_json: bool) -> None:
    """Hold the engines against theory; or look at a sweep, if its folder was named; or play a scenario on each."""
    if order.theory:
        if order.file is not None or order.changes or order.runs is not None:
            raise Refused("--theory has scenarios of its own: no FILE, no --set and no --runs go with it.")
        from sim.cli.verifying_theory import verify_theory  # noqa: PLC0415 - loaded where it is used

        verify_theory(order.engine, order.seed, as_json=as_json)
        return
    if order.engine is not None:
        raise Refused("--engine goes with --theory; otherwise both engines play.")
    if order.file is None:
        raise Refused("Missing argument 'FILE|RESULTS': name a scenario or the folder of a sweep, or say --theory.")
    if is_sweep(order.file):
        if order.changes or order.seed is not None:
            raise Refused(
                f"{order.file} is a sweep, whose scenarios and seeds are fixed; --set and --seed are not for it."
            )
        from sim.cli.revisiting import verify_sweep  # noqa: PLC0415 - loaded where it is used

        verify_sweep(Path(order.file), order.runs, as_json=as_json)
        return
    if order.runs is not None:
        raise Refused(f"--runs is for the folder of a sweep, such as results/my_plan; {order.file} is none.")
    verify_engines(order.file, order.changes, order.seed, as_json=as_json)


def verify_engines(file: str, changes: Sequence[str], seed: str | None, *, as_json: bool) -> None:
    """Play a scenario on each engine, tell what came out, and end with exit code 1 if it differs."""
    problems: list[ScenarioProblem] = []
    luck = None if seed is None else whole_number("seed", seed, 0, MAX_SEED, problems)
    with announced():
        for engine in ENGINE_NAMES:
            log_compilation(engine)
        scenario = loaded(file, changes, problems)
        _check_memory(scenario)
        world = build_world(scenario, luck)
        played = play_each(scenario, world)
    one, other = played
    difference = first_trace_difference(one.trace, other.trace)
    if as_json:
        say_json(_outcome(scenario, world, played, difference))
    else:
        _tell(scenario, world, played, difference)
    if difference is not None:
        raise typer.Exit(DIFFERENT)


def play_each(scenario: Scenario, world: World) -> list[Played]:
    """Play a world on each engine; what an engine compiles or imports first does not count as its time."""
    first_day = build_world(scenario, world.seed, days=1)
    played: list[Played] = []
    with Progress(scenario.name, len(ENGINE_NAMES), world.days) as progress:
        for number, engine in enumerate(ENGINE_NAMES, 1):
            run_engine(first_day, engine)
            progress.begin(number)
            begun = time.perf_counter()
            trace = run_engine(world, engine, on_progress=progress.tick)
            seconds = time.perf_counter() - begun
            played.append(Played(engine, trace, trace.digest(), seconds))
    return played


def _check_memory(scenario: Scenario) -> None:
    """Refuse a scenario of which two traces do not fit into the memory."""
    needs = [estimate_memory(scenario, engine) for engine in ENGINE_NAMES]
    try:
        check_memory(MemoryEstimate(*(sum(parts) for parts in zip(*needs, strict=True))), advice={})
    except InsufficientMemoryError as error:
        raise Refused(str(error)) from None


def _tell(scenario: Scenario, world: World, played: Sequence[Played], difference: TraceDifference | None) -> None:
    """Print what was played, the digests side by side, and the verdict."""
    people, days = (
        format_count(len(world.population.names), "person", "people"),
        format_count(world.days, "working day"),
    )
    say((scenario.title, HEADING))
    say((f"{people} over {days}, seed {world.seed}", ASIDE))
    say()
    say_table([[one.engine, one.digest] for one in played], ["engine", "digest of all that it left"], indent=0)
    say(f"Played in {' and '.join(f'{one.seconds:.3g} s ({one.engine})' for one in played)}.")
    say()
    if difference is None:
        say(("The same bits.", HEADING), " Each measure, each state of each person and each act are the same.")
    else:
        say(("They differ.", HEADING), " First: ", difference.describe(world, names_of(played)))


def names_of(played: Sequence[Played]) -> tuple[str, str]:
    """Names of the two engines."""
    one, other = played
    return one.engine, other.engine


def _outcome(
    scenario: Scenario, world: World, played: Sequence[Played], difference: TraceDifference | None
) -> dict[str, Any]:
    """The same for a program."""
    told = None if difference is None else {**asdict(difference), "told": difference.describe(world, names_of(played))}
    return {
        "scenario": scenario.name,
        "seed": world.seed,
        "days": world.days,
        "people": len(world.population.names),
        "same": difference is None,
        "engines": {one.engine: {"digest": one.digest, "seconds": one.seconds} for one in played},
        "difference": told,
    }
