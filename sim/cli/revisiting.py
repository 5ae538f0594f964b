"""Looking at a sweep again: whether all of it is sound, and one of its runs in full."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import typer

from sim.cli.run import check_output_dir, save_runs
from sim.cli.support.announcing import log_to_stderr
from sim.cli.support.bars import ProgressBar
from sim.cli.support.console import (
    HEADING_STYLE,
    NAME_STYLE,
    NOTE_STYLE,
    print_json,
    print_line,
    print_stderr,
    print_table,
    print_text,
)
from sim.cli.support.errors import EXIT_FAILURE, CommandError
from sim.cli.support.options import parse_integer
from sim.cli.support.run_summary import print_run, run_to_dict
from sim.cli.sweep import convert_sweep_errors
from sim.engine.dispatch import ENGINE_NAMES
from sim.engine.memory import InsufficientMemoryError
from sim.recording import Recording
from sim.reporting.formatting import format_count
from sim.scenario import ScenarioError, ScenarioProblem
from sim.sweeps import ReproductionError, VerificationCheck, reproduce_run, verify_results
from sim.sweeps.plan.schema import MAX_RUNS
from sim.sweeps.run.verify import DEFAULT_RERUNS
from sim.sweeps.store.results_dir import RUNS_FILE

N_FIXED_CHECKS = 3
"""Checks of a sweep beside its runs: tables, parts and scenarios."""


def verify_sweep(folder: Path, runs: str | None, *, as_json: bool) -> None:
    """Look at all digests of a sweep, make some runs again, tell what was found, and end with 1 if anything differs."""
    problems: list[ScenarioProblem] = []
    n_runs = DEFAULT_RERUNS if runs is None else parse_integer("runs", runs, 0, MAX_RUNS, problems)
    if problems:
        raise ScenarioError(problems)
    with (
        log_to_stderr(),
        convert_sweep_errors(),
        ProgressBar(f"Checking {folder.name}", N_FIXED_CHECKS + n_runs * len(ENGINE_NAMES)) as bar,
    ):
        checks = verify_results(folder, n_runs, on_check=lambda _: bar.advance())
    is_sound = all(check.passed for check in checks)
    if as_json:
        check_dicts = [check._asdict() for check in checks]
        print_json({"results": folder.resolve(), "sound": is_sound, "checks": check_dicts})
    else:
        _print_checks(folder, checks)
    if not is_sound:
        raise typer.Exit(EXIT_FAILURE)


def _print_checks(folder: Path, checks: list[VerificationCheck]) -> None:
    """Print what was looked at, and the verdict."""
    print_text((folder.resolve().name, HEADING_STYLE))
    print_table(
        [[check.name, "good" if check.passed else "WRONG", check.message] for check in checks],
        indent=0,
        first_column_style="",
    )
    print_text()
    n_wrong = sum(not check.passed for check in checks)
    if n_wrong:
        print_text(("Not sound.", HEADING_STYLE), f" {n_wrong} of {len(checks)} checks found something wrong.")
        return
    n_runs = (len(checks) - N_FIXED_CHECKS) // len(ENGINE_NAMES)
    print_text(
        ("Sound.", HEADING_STYLE),
        f" Every digest fits; {format_count(n_runs, 'run')} made again on both engines, bit for bit.",
    )


def reproduce_sweep_run(folder: Path, run_id: str | None, out: Path | None, *, as_json: bool) -> None:
    """Play a run of a sweep again with its people and acts, tell how it went, and save it where that was asked for."""
    if run_id is None:
        raise CommandError(
            f"{folder} contains many runs. Name one as POINT-RUN, with the values of the columns point and run of "
            f"{folder / RUNS_FILE}."
        )
    if out is not None:
        check_output_dir(out)
    started = datetime.now().astimezone()
    with log_to_stderr(), convert_sweep_errors():
        try:
            recording = reproduce_run(folder, run_id)
        except ReproductionError as error:
            _exit_with_mismatch(folder, run_id, str(error), as_json=as_json)
        except InsufficientMemoryError as error:
            raise CommandError(str(error)) from None
    saved_dir = None
    if out is not None:
        command = shlex.join(["compassion", "reproduce", str(folder), run_id])
        saved_dir = save_runs(out, [recording], command, started)
    if as_json:
        print_json(
            {"results": folder.resolve(), "run": run_id, "same": True, **_reproduced_run_to_dict(recording, saved_dir)}
        )
    else:
        _print_reproduced_run(run_id, recording, saved_dir)


def _exit_with_mismatch(folder: Path, run_id: str, message: str, *, as_json: bool) -> NoReturn:
    """Say that a run comes out otherwise, and end with 1."""
    if as_json:
        print_json({"results": folder.resolve(), "run": run_id, "same": False, "told": message})
    else:
        print_stderr(message)
    raise typer.Exit(EXIT_FAILURE)


def _reproduced_run_to_dict(recording: Recording, saved_dir: Path | None) -> dict[str, object]:
    """A run for a program: all that `compassion run` tells where it was saved, else what it came to."""
    if saved_dir is not None:
        return run_to_dict([recording], saved_dir)
    return {
        "scenario": recording.scenario.name,
        "seeds": [recording.seed],
        "days": recording.n_days,
        "people": recording.n_people,
        "digest": recording.digest,
        "summary": recording.summary().to_dict(),
        "folder": None,
    }


def _print_reproduced_run(run_id: str, recording: Recording, saved_dir: Path | None) -> None:
    """Print that it came out the same, and how it went."""
    print_line("The run ", (run_id, NAME_STYLE), " came out the same, to the last bit.")
    print_text()
    print_run([recording], saved_dir)
    if saved_dir is None:
        print_text()
        print_text(("Nothing was saved. --out DIR saves it with its people, acts, figures and report.", NOTE_STYLE))
