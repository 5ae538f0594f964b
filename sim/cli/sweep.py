"""`compassion sweep`: run a plan, or resume it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import typer

from sim.cli.exit_codes import EXIT_FAILURE, exit_code_for_signal
from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    log_to_stderr,
    print_json,
    print_line,
    print_stderr,
    print_text,
)
from sim.cli.support.errors import RESUME_MESSAGE, handle_errors
from sim.cli.support.options import (
    DaskOption,
    EngineOption,
    JsonOption,
    OutOption,
    PlanArgument,
    WorkersOption,
    suggest_command,
)
from sim.cli.support.progress import ProgressBar
from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.model.display import format_count
from sim.sweeps.plan.plan import SweepPlan, load_plan
from sim.sweeps.run.driver import SweepSummary
from sim.sweeps.run.executors import ExecutorFactory, choose_executors
from sim.sweeps.run.runner import execute_plan
from sim.sweeps.store.results_dir import FAILURES_FILE, RUNS_FILE


@handle_errors(RESUME_MESSAGE)
def sweep_command(
    plan: PlanArgument,
    out: OutOption = Path("results"),
    workers: WorkersOption = None,
    dask: DaskOption = None,
    engine: EngineOption = DEFAULT_ENGINE,
    as_json: JsonOption = False,
) -> None:
    """Run a sweep: all runs of a plan. Run the same command again to resume.

    Exits with 1 if runs failed.
    """
    with suggest_command(plan, "plan"):
        sweep_plan = load_plan(plan)
    executor = choose_executors(engine, workers, dask=dask)
    folder = out / sweep_plan.name
    command = shlex.join(["compassion", "sweep", plan])
    result = run_with_progress(sweep_plan, folder, executor, engine, command)
    report_sweep_result(sweep_plan, folder, result, as_json=as_json)


def run_with_progress(
    plan: SweepPlan, folder: Path, executor: ExecutorFactory, engine: EngineName, command: str | None
) -> SweepSummary:
    """Run a plan with a progress bar."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # Arrow's own pool would use 20 MB more
    with log_to_stderr(), ProgressBar(f"Simulating {plan.name}") as bar:
        return execute_plan(plan, folder, executor, engine=engine, command=command, on_progress=bar.update)


def report_sweep_result(plan: SweepPlan, folder: Path, result: SweepSummary, *, as_json: bool) -> None:
    """Print how a sweep ended. Exit with a code other than 0 if runs failed or the sweep was stopped."""
    if as_json:
        result_dict = {"name": plan.name, "folder": str(folder.resolve()), "points": len(plan.points)}
        print_json({**result_dict, **result._asdict(), "complete": result.signal is None})
    elif result.signal is None:
        print_text((plan.name, HEADING_STYLE))
        new = f"{result.n_new:,} of them new" if result.n_new else "none of them new"
        print_text(f"{format_count(len(plan.points), 'design point')}, {format_count(result.n_runs, 'run')}, {new}.")
        print_line("Runs     ", (str(folder / RUNS_FILE), NAME_STYLE))
    if result.n_failed:
        failed = format_count(result.n_failed, "run")
        print_stderr(f"{failed} failed after three attempts. See {folder / FAILURES_FILE} for the errors.")
        raise typer.Exit(EXIT_FAILURE)
    if result.signal is not None:
        saved = format_count(result.n_runs, "run")
        print_stderr(f"Interrupted. {saved} saved in {folder}. Run the same command again to resume.")
        raise typer.Exit(exit_code_for_signal(result.signal))
