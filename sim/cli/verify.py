"""`compassion verify`: compare the two engines, or check the results of a sweep."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from sim.cli.exit_codes import EXIT_FAILURE
from sim.cli.support.console import HEADING_STYLE, NOTE_STYLE, log_to_stderr, print_json, print_table, print_text
from sim.cli.support.errors import CommandError, handle_errors
from sim.cli.support.options import JsonOption, SeedOption, SetOption, load_scenario, option
from sim.cli.support.progress import ProgressBar, RunProgress
from sim.cli.support.results_dir import is_results_dir
from sim.engine.dispatch import ENGINE_NAMES, EngineName, log_compilation, run_engine
from sim.engine.memory import check_memory, estimate_memory
from sim.engine.trace import Trace
from sim.engine.trace_diff import TraceDifference, first_trace_difference
from sim.model.display import format_count
from sim.scenario import Scenario
from sim.sweeps import VerificationCheck, verify_results
from sim.sweeps.plan.schema import MAX_RUNS
from sim.sweeps.run.verify import DEFAULT_RERUNS
from sim.world import World, build_world

N_FIXED_CHECKS = 3
"""Number of checks of a sweep other than repeated runs: tables, shards and scenarios."""


class EngineRun(NamedTuple):
    """The trace of an engine, and the time it took in seconds."""

    engine: EngineName
    trace: Trace
    digest: str
    seconds: float


@handle_errors()
def verify_command(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|RESULTS",
            help="Scenario file, name of a built-in scenario, or folder of a sweep.",
            show_default=False,
        ),
    ],
    overrides: SetOption = None,
    seed: SeedOption = None,
    runs: Annotated[
        int | None,
        option(
            f"For a sweep: number of runs to repeat on both engines. Default: {DEFAULT_RERUNS}.",
            metavar="N",
            min=0,
            max=MAX_RUNS,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check that both engines give bit-identical results for a scenario, or that the results of a sweep are intact.

    Exits with 1 if there is a difference.
    """
    if is_results_dir(file):
        if overrides or seed is not None:
            raise CommandError(
                f"{file} is a sweep. Its scenarios and seeds are fixed, so --set and --seed cannot be used."
            )
        verify_sweep(Path(file), DEFAULT_RERUNS if runs is None else runs, as_json=as_json)
        return
    if runs is not None:
        raise CommandError(f"--runs needs the folder of a sweep, such as results/my_plan. {file} is not one.")
    compare_engines(file, overrides or (), seed, as_json=as_json)


def compare_engines(file: str, overrides: Sequence[str], seed: int | None, *, as_json: bool) -> None:
    """Simulate a scenario on each engine and print the comparison; exit with 1 if the results differ."""
    with log_to_stderr():
        for engine in ENGINE_NAMES:
            log_compilation(engine)
        scenario = load_scenario(file, overrides)
        check_memory(sum(estimate_memory(scenario, engine) for engine in ENGINE_NAMES))
        world = build_world(scenario, seed)
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
    """Simulate a world on each engine. The time does not include compilation and imports."""
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


def _print_engine_comparison(
    scenario: Scenario, world: World, engine_runs: Sequence[EngineRun], difference: TraceDifference | None
) -> None:
    """Print what was simulated, the digests, and whether they are identical."""
    people = format_count(len(world.population.names), "person", "people")
    print_text((scenario.title, HEADING_STYLE))
    print_text((f"{people} over {format_count(world.days, 'working day')}, seed {world.seed}", NOTE_STYLE))
    print_text()
    print_table(
        [[engine_run.engine, f"{engine_run.seconds:.3g}", engine_run.digest] for engine_run in engine_runs],
        ["engine", "time (s)", "SHA-256 of the results"],
        n_numeric_columns=1,
        indent=0,
    )
    print_text()
    if difference is None:
        print_text(
            ("Identical.", HEADING_STYLE), " Every measure, every state of every person and every act are the same."
        )
    else:
        print_text(
            ("Different.", HEADING_STYLE), " First difference: ", difference.describe(world, engine_names(engine_runs))
        )


def engine_names(engine_runs: Sequence[EngineRun]) -> tuple[str, str]:
    """Names of the two engines."""
    first_run, second_run = engine_runs
    return first_run.engine, second_run.engine


def _engine_comparison_to_dict(
    scenario: Scenario, world: World, engine_runs: Sequence[EngineRun], difference: TraceDifference | None
) -> dict[str, Any]:
    """The comparison as JSON data."""
    difference_dict = None
    if difference is not None:
        difference_dict = {**asdict(difference), "text": difference.describe(world, engine_names(engine_runs))}
    return {
        "scenario": scenario.name,
        "seed": world.seed,
        "days": world.days,
        "people": len(world.population.names),
        "identical": difference is None,
        "engines": {
            engine_run.engine: {"digest": engine_run.digest, "seconds": engine_run.seconds}
            for engine_run in engine_runs
        },
        "difference": difference_dict,
    }


def verify_sweep(folder: Path, n_runs: int, *, as_json: bool) -> None:
    """Check all checksums of a sweep, repeat some runs, and print the result; exit with 1 if a check fails."""
    with (
        log_to_stderr(),
        ProgressBar(f"Checking {folder.name}", N_FIXED_CHECKS + n_runs * len(ENGINE_NAMES)) as bar,
    ):
        checks = verify_results(folder, n_runs, on_check=lambda _: bar.advance())
    is_valid = all(check.passed for check in checks)
    if as_json:
        check_dicts = [check._asdict() for check in checks]
        print_json({"results": folder.resolve(), "valid": is_valid, "checks": check_dicts})
    else:
        _print_checks(folder, checks)
    if not is_valid:
        raise typer.Exit(EXIT_FAILURE)


def _print_checks(folder: Path, checks: list[VerificationCheck]) -> None:
    """Print each check and the verdict."""
    print_text((folder.resolve().name, HEADING_STYLE))
    print_table(
        [[check.name, "ok" if check.passed else "FAILED", check.message] for check in checks],
        indent=0,
        first_column_style="",
    )
    print_text()
    n_failed = sum(not check.passed for check in checks)
    if n_failed:
        print_text(("Not valid.", HEADING_STYLE), f" {n_failed} of {len(checks)} checks failed.")
        return
    n_runs = (len(checks) - N_FIXED_CHECKS) // len(ENGINE_NAMES)
    repeated = f" {format_count(n_runs, 'run')} reproduced bit for bit on both engines." if n_runs else ""
    print_text(("Valid.", HEADING_STYLE), f" All checksums match.{repeated}")
