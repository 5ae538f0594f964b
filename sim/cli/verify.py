"""`compassion verify`: whether both engines leave the same bits, and where they first differ; or about a sweep."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import typer

from sim.cli.support.announcing import log_to_stderr
from sim.cli.support.console import HEADING_STYLE, NOTE_STYLE, print_json, print_table, print_text
from sim.cli.support.errors import EXIT_FAILURE, CommandError
from sim.cli.support.options import is_results_dir, load_scenario, parse_integer
from sim.cli.support.progress import RunProgress
from sim.engine.dispatch import ENGINE_NAMES, EngineName, log_compilation, run_engine
from sim.engine.memory import InsufficientMemoryError, MemoryEstimate, check_memory, estimate_memory
from sim.engine.trace import Trace
from sim.engine.trace_diff import TraceDifference, first_trace_difference
from sim.reporting.formatting import format_count
from sim.scenario import Scenario, ScenarioProblem
from sim.scenario.schema import MAX_SEED
from sim.world import World, build_world


class VerifyArguments(NamedTuple):
    """What was asked for on the command line, as it was written there."""

    file: str
    overrides: tuple[str, ...] = ()
    seed: str | None = None
    n_runs: str | None = None


class EngineRun(NamedTuple):
    """What an engine left, and how long it took."""

    engine: EngineName
    trace: Trace
    digest: str
    seconds: float


def execute_verify(order: VerifyArguments, *, as_json: bool) -> None:
    """Look at a sweep, if its folder was named; or play a scenario on each engine."""
    if is_results_dir(order.file):
        if order.overrides or order.seed is not None:
            raise CommandError(
                f"{order.file} is a sweep, whose scenarios and seeds are fixed; --set and --seed are not for it."
            )
        from sim.cli.revisiting import verify_sweep  # noqa: PLC0415 - loaded where it is used

        verify_sweep(Path(order.file), order.n_runs, as_json=as_json)
        return
    if order.n_runs is not None:
        raise CommandError(f"--runs is for the folder of a sweep, such as results/my_plan; {order.file} is none.")
    compare_engines(order.file, order.overrides, order.seed, as_json=as_json)


def compare_engines(file: str, changes: Sequence[str], seed: str | None, *, as_json: bool) -> None:
    """Play a scenario on each engine, tell what came out, and end with exit code 1 if it differs."""
    problems: list[ScenarioProblem] = []
    seed_value = None if seed is None else parse_integer("seed", seed, 0, MAX_SEED, problems)
    with log_to_stderr():
        for engine in ENGINE_NAMES:
            log_compilation(engine)
        scenario = load_scenario(file, changes, problems)
        _check_memory(scenario)
        world = build_world(scenario, seed_value)
        engine_runs = run_on_each_engine(scenario, world)
    first_run, second_run = engine_runs
    difference = first_trace_difference(first_run.trace, second_run.trace)
    if as_json:
        print_json(_engine_comparison_to_dict(scenario, world, engine_runs, difference))
    else:
        _print_engine_comparison(scenario, world, engine_runs, difference)
    if difference is not None:
        raise typer.Exit(EXIT_FAILURE)


def run_on_each_engine(scenario: Scenario, world: World) -> list[EngineRun]:
    """Play a world on each engine; what an engine compiles or imports first does not count as its time."""
    first_day = build_world(scenario, world.seed, days=1)
    engine_runs: list[EngineRun] = []
    with RunProgress(scenario.name, len(ENGINE_NAMES), world.days) as progress:
        for run_number, engine in enumerate(ENGINE_NAMES, 1):
            run_engine(first_day, engine)
            progress.start_run(run_number)
            start_time = time.perf_counter()
            trace = run_engine(world, engine, on_progress=progress.update_day)
            seconds = time.perf_counter() - start_time
            engine_runs.append(EngineRun(engine, trace, trace.digest(), seconds))
    return engine_runs


def _check_memory(scenario: Scenario) -> None:
    """Refuse a scenario of which two traces do not fit into the memory."""
    needs = [estimate_memory(scenario, engine) for engine in ENGINE_NAMES]
    try:
        check_memory(MemoryEstimate(*(sum(parts) for parts in zip(*needs, strict=True))), advice={})
    except InsufficientMemoryError as error:
        raise CommandError(str(error)) from None


def _print_engine_comparison(
    scenario: Scenario, world: World, engine_runs: Sequence[EngineRun], difference: TraceDifference | None
) -> None:
    """Print what was played, the digests side by side, and the verdict."""
    people, days = (
        format_count(len(world.population.names), "person", "people"),
        format_count(world.days, "working day"),
    )
    print_text((scenario.title, HEADING_STYLE))
    print_text((f"{people} over {days}, seed {world.seed}", NOTE_STYLE))
    print_text()
    print_table(
        [[first_run.engine, first_run.digest] for first_run in engine_runs],
        ["engine", "digest of all that it left"],
        indent=0,
    )
    print_text(
        f"Played in {' and '.join(f'{first_run.seconds:.3g} s ({first_run.engine})' for first_run in engine_runs)}."
    )
    print_text()
    if difference is None:
        print_text(
            ("The same bits.", HEADING_STYLE), " Each measure, each state of each person and each act are the same."
        )
    else:
        print_text(("They differ.", HEADING_STYLE), " First: ", difference.describe(world, engine_names(engine_runs)))


def engine_names(engine_runs: Sequence[EngineRun]) -> tuple[str, str]:
    """Names of the two engines."""
    first_run, second_run = engine_runs
    return first_run.engine, second_run.engine


def _engine_comparison_to_dict(
    scenario: Scenario, world: World, engine_runs: Sequence[EngineRun], difference: TraceDifference | None
) -> dict[str, Any]:
    """The same for a program."""
    difference_dict = (
        None
        if difference is None
        else {**asdict(difference), "told": difference.describe(world, engine_names(engine_runs))}
    )
    return {
        "scenario": scenario.name,
        "seed": world.seed,
        "days": world.days,
        "people": len(world.population.names),
        "same": difference is None,
        "engines": {
            first_run.engine: {"digest": first_run.digest, "seconds": first_run.seconds} for first_run in engine_runs
        },
        "difference": difference_dict,
    }
