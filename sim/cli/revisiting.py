"""Looking at a sweep again: whether all of it is sound, and one of its runs in full."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import typer

from sim.cli.announcing import announced
from sim.cli.bars import Bar
from sim.cli.console import ASIDE, HEADING, NAME, complain, say, say_json, say_line, say_table
from sim.cli.faults import OUR_FAULT, Refused
from sim.cli.options import whole_number
from sim.cli.outcome import outcome, tell
from sim.cli.running import check_folder, save_in
from sim.cli.sweeping import refusing
from sim.engines import ENGINE_NAMES
from sim.memory import InsufficientMemoryError
from sim.recording import Recording
from sim.recording.telling import format_count
from sim.scenario import ScenarioError, ScenarioProblem
from sim.sweep import ReproductionError, VerificationCheck, reproduce_run, verify_results
from sim.sweep.folder import RUNS_FILE
from sim.sweep.schema import MAX_RUNS
from sim.sweep.verifying import DEFAULT_RERUNS

ALWAYS = 3
"""Checks of a sweep beside its runs: tables, parts and scenarios."""


def verify_sweep(folder: Path, runs: str | None, *, as_json: bool) -> None:
    """Look at all digests of a sweep, make some runs again, tell what was found, and end with 1 if anything differs."""
    problems: list[ScenarioProblem] = []
    k = DEFAULT_RERUNS if runs is None else whole_number("runs", runs, 0, MAX_RUNS, problems)
    if problems:
        raise ScenarioError(problems)
    with announced(), refusing(), Bar(f"Checking {folder.name}", ALWAYS + k * len(ENGINE_NAMES)) as bar:
        checks = verify_results(folder, k, on_check=lambda _: bar.step())
    is_sound = all(check.passed for check in checks)
    if as_json:
        found = [check._asdict() for check in checks]
        say_json({"results": folder.resolve(), "sound": is_sound, "checks": found})
    else:
        _tell_checks(folder, checks)
    if not is_sound:
        raise typer.Exit(OUR_FAULT)


def _tell_checks(folder: Path, checks: list[VerificationCheck]) -> None:
    """Print what was looked at, and the verdict."""
    say((folder.resolve().name, HEADING))
    say_table(
        [[check.name, "good" if check.passed else "WRONG", check.message] for check in checks], indent=0, style=""
    )
    say()
    n_wrong = sum(not check.passed for check in checks)
    if n_wrong:
        say(("Not sound.", HEADING), f" {n_wrong} of {len(checks)} checks found something wrong.")
        return
    n_runs = (len(checks) - ALWAYS) // len(ENGINE_NAMES)
    say(
        ("Sound.", HEADING),
        f" Every digest fits; {format_count(n_runs, 'run')} made again on both engines, bit for bit.",
    )


def reproduce_one(folder: Path, run_id: str | None, out: Path | None, *, as_json: bool) -> None:
    """Play a run of a sweep again with its people and acts, tell how it went, and save it where that was asked for."""
    if run_id is None:
        raise Refused(
            f"{folder} holds many runs. Say which, as POINT-RUN, from the columns point and run of {folder / RUNS_FILE}."
        )
    if out is not None:
        check_folder(out)
    started = datetime.now().astimezone()
    with announced(), refusing():
        try:
            recording = reproduce_run(folder, run_id)
        except ReproductionError as error:
            _differs(folder, run_id, str(error), as_json=as_json)
        except InsufficientMemoryError as error:
            raise Refused(str(error)) from None
    saved = None
    if out is not None:
        command = shlex.join(["compassion", "reproduce", str(folder), run_id])
        saved = save_in(out, [recording], command, started)
    if as_json:
        say_json({"results": folder.resolve(), "run": run_id, "same": True, **_about(recording, saved)})
    else:
        _tell_run(run_id, recording, saved)


def _differs(folder: Path, run_id: str, told: str, *, as_json: bool) -> NoReturn:
    """Say that a run comes out otherwise, and end with 1."""
    if as_json:
        say_json({"results": folder.resolve(), "run": run_id, "same": False, "told": told})
    else:
        complain(told)
    raise typer.Exit(OUR_FAULT)


def _about(recording: Recording, saved: Path | None) -> dict[str, object]:
    """A run for a program: all that `compassion run` tells where it was saved, else what it came to."""
    if saved is not None:
        return outcome([recording], saved)
    return {
        "scenario": recording.scenario.name,
        "seeds": [recording.seed],
        "days": recording.n_days,
        "people": recording.n_people,
        "digest": recording.digest,
        "summary": recording.summary().to_dict(),
        "folder": None,
    }


def _tell_run(run_id: str, recording: Recording, saved: Path | None) -> None:
    """Print that it came out the same, and how it went."""
    say_line("The run ", (run_id, NAME), " came out the same, to the last bit.")
    say()
    tell([recording], saved)
    if saved is None:
        say()
        say(("Nothing was saved. --out DIR saves it with its people, acts, figures and report.", ASIDE))
