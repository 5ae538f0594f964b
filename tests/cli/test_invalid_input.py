"""Invalid input and other errors: message and exit code."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from sim.cli import run
from sim.engine import memory
from sim.storage import SaveError
from tests.cli.conftest import INVALID_SCENARIO, CommandRunner

PLAN = "schema: 1\nbase: typical_ward\nvary: {workload: [0.5, 0.7]}\nruns: 2\n"
TARGETS = "schema: 1\nbase: typical_ward\ntargets: []\nfit: {}\n"
INVALID_CALLS = {
    "run": "Missing argument 'FILE'",
    "run small.yaml more.yaml": "unexpected extra argument",
    "run nowhere.yaml": "nowhere.yaml: file not found",
    "run typical_wrad": "typical_ward",
    "run [bold]small[/bold]": "[bold]small[/bold]: file not found",
    "run [/]": "[/]: file not found",
    "run .": ".: this is a folder, not a file",
    "run bad.yaml": "bad.yaml:2:1: ",
    "run plan.yaml": "plan.yaml is a plan of a sweep, not a scenario. Use: compassion sweep plan.yaml",
    "run targets.yaml": "targets.yaml is a file of calibration targets, not a scenario. Use: compassion calibrate",
    "run small.yaml --seed x": "'--seed'",
    "run small.yaml --seed -1": "'--seed'",
    "run small.yaml --seed=": "'--seed'",
    "run small.yaml --seed 1.5": "'--seed'",
    "run small.yaml --seed 9223372036854775808": "expected an integer from 0 to 2^63 − 1",
    "run small.yaml --seed 9223372036854775807 --runs 2": "--runs: the seed of the last run would be",
    "run small.yaml --seed": "requires an argument",
    "run small.yaml --set seed=-1": "--set seed=-1: ",
    "run small.yaml --set seed=x": "--set seed=x: ",
    "run small.yaml --runs 0": "'--runs'",
    "run small.yaml --runs -3": "'--runs'",
    "run small.yaml --runs many": "'--runs'",
    "run small.yaml --runs 99999999999": "'--runs'",
    "run small.yaml --set days": "--set days: ",
    "run small.yaml --set =3": "--set =3: ",
    "run small.yaml --set days=soon": "--set days=soon: ",
    "run small.yaml --set dayz=3": 'did you mean "days"?',
    "run small.yaml --set leadership.style=kind": "--set leadership.style=kind: ",
    "run small.yaml --set events.0.day=50": "--set events.0.day=50",
    "run small.yaml --out small.yaml": "is not a folder. Use --out to choose another folder.",
    "run small.yaml --out small.yaml/below": "is not a folder. Use --out to choose another folder.",
    "run small.yaml --fast": "No such option: --fast",
    "run small.yaml --engine fast": "'--engine'",
    "run small.yaml --engine=": "'--engine'",
    "run small.yaml --without days": "'--without'",
    "run small.yaml --figure-format pdf": "'--figure-format'",
    "verify": "Missing argument 'FILE|RESULTS'",
    "verify bad.yaml": "bad.yaml:2:1: ",
    "verify small.yaml --seed x": "'--seed'",
    "verify small.yaml --set dayz=3": 'did you mean "days"?',
    "verify small.yaml --runs 3": "--runs needs the folder of a sweep, such as results/my_plan. small.yaml is not one.",
    "verify .": "manifest.json",
    "verify . --seed 3": "--set and --seed cannot be used",
    "verify . --runs some": "'--runs'",
    "reproduce": "Missing argument 'FILE|RESULTS'",
    "reproduce . 3f2a90c1d4e5b677-12": "manifest.json",
    "reproduce .": "Name one as POINT-RUN",
    "reproduce small.yaml": "small.yaml",
    "reproduce small.yaml 3f2a90c1d4e5b677-12": "needs the folder of a sweep. small.yaml is not one.",
    "reproduce small.yaml --out elsewhere": "--out needs the folder of a sweep. small.yaml is not one.",
    "reproduce . 3f2a90c1d4e5b677-12 --out small.yaml": "is not a folder. Use --out to choose another folder.",
    "rnu small.yaml": "No such command 'rnu'. Did you mean 'run'?",
    "sweep small.yaml": "small.yaml is a scenario, not a plan of a sweep. Use: compassion run small.yaml",
    "sweep typical_ward": "typical_ward is a scenario, not a plan of a sweep. Use: compassion run typical_ward",
    "plan small.yaml": "small.yaml is a scenario, not a plan of a sweep. Use: compassion run small.yaml",
    "calibrate plan.yaml": "plan.yaml is a plan of a sweep, not a file of calibration targets.",
    "check": "Missing argument 'FILE...'",
    "check bad.yaml": "bad.yaml:3:11: ",
    "check plan.yaml": "plan.yaml is a plan of a sweep, not a scenario.",
    "check small.yaml --set days=no": "days",
    "new": "Missing argument 'NAME'",
    "new ???": '"???" is not a valid scenario name.',
    "new small": "small.yaml already exists. Use --force to overwrite it",
    "new x --out nowhere/x.yaml": "Folder nowhere does not exist.",
    "new x --out .": ". is a folder.",
    "new x --out . --force": ". is a folder.",
    "new x --out small.yaml/x.yaml": "Cannot write small.yaml/x.yaml",
    "list stiles": 'Unknown section "stiles". Did you mean "styles"?',
    "list [b]": 'Unknown section "[b]". Sections are scenarios, styles, ',
    "explain": "Missing argument 'NAME'",
    "explain flt_half": 'Unknown name "flt_half". Did you mean "felt_half"?',
    "explain comon random number": 'Did you mean "common random numbers"?',
    "explain --sed": 'Unknown name "--sed". Did you mean "--seed"?',
    "explain [b]zzzz": 'Unknown name "[b]zzzz". compassion list lists all names.',
    "schema now": "'NAME'",
    "--versoin": "No such option: --versoin",
}
"""Invalid calls, and a part of the message."""


@pytest.mark.parametrize("call", INVALID_CALLS)
def test_invalid_input_prints_message(call: str, compassion: CommandRunner) -> None:
    compassion.write_scenario("small.yaml")
    compassion.write_scenario("bad.yaml", INVALID_SCENARIO)
    compassion.write_scenario("plan.yaml", PLAN)
    compassion.write_scenario("targets.yaml", TARGETS)
    result = compassion(*call.split())
    assert result.exit_code == 2, result.output
    assert " ".join(INVALID_CALLS[call].split()) in " ".join(result.output.replace("│", " ").split())
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert sorted(path.name for path in Path().iterdir()) == ["bad.yaml", "plan.yaml", "small.yaml", "targets.yaml"]


def test_all_problems_of_a_file_are_reported_together(compassion: CommandRunner) -> None:
    result = compassion("run", compassion.write_scenario("bad.yaml", INVALID_SCENARIO))
    assert result.exit_code == 2
    for part in ("bad.yaml:2:1: ", "dayz", "bad.yaml:3:11: ", "workload"):
        assert part in result.output


def test_a_run_that_does_not_fit_into_the_memory_is_rejected(
    compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available_memory", lambda: 400_000_000)
    large = ("hospital", "--set", "days=20000")
    result = compassion("run", *large)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.match(r"This run needs about 1\.\d GB of memory", result.stderr)
    assert "--without people" in result.stderr
    assert not Path("results").exists()
    result = compassion("verify", *large)
    assert result.exit_code == 2
    assert "This run needs about" in result.stderr
    assert "--without" not in result.stderr


def raise_error(error: BaseException) -> object:
    def failing(*_: object, **__: object) -> None:
        raise error

    return failing


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (
            RuntimeError("no [such] value\nat all"),
            1,
            "Internal error: RuntimeError: no [such] value. This is a bug in compassion, not in your input.",
        ),
        (KeyError("x"), 1, "KeyError: 'x'"),
        (AssertionError(), 1, "AssertionError"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "The disk is full.\n"),
        (MemoryError(), 1, "Not enough memory for this run."),
        (
            SaveError(errno.ENOSPC, "the disk is full: nothing was saved in results"),
            1,
            "The disk is full: nothing was saved",
        ),
        (SaveError(errno.EACCES, "results cannot be written"), 2, "--out results: results cannot be written."),
        (KeyboardInterrupt(), 130, "Interrupted. Nothing was saved.\n"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_while_saving(
    error: BaseException, code: int, message: str, compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "save", raise_error(error))
    result = compassion("run", compassion.write_scenario("small.yaml"), "--set", "days=3", "--set", "events=[]")
    assert result.exit_code == code
    assert message in result.output
    assert "Traceback" not in result.output
    assert not Path("results").exists()


def test_internal_error_shows_traceback_in_debug_mode(
    compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "run", raise_error(RuntimeError("no value")))
    result = compassion("run", compassion.write_scenario("small.yaml"))
    assert "Set COMPASSION_DEBUG=1 to see the traceback." in result.output
    monkeypatch.setenv("COMPASSION_DEBUG", "1")
    result = compassion("run", "small.yaml")
    assert result.exit_code == 1
    assert "Traceback (most recent call last)" in result.output


def test_ctrl_c_after_saving_reports_that_the_run_was_saved(
    compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "save", lambda *_, **__: Path("here"))
    monkeypatch.setattr(run, "print_run", raise_error(KeyboardInterrupt()))
    result = compassion("run", compassion.write_scenario("small.yaml"), "--set", "days=3", "--set", "events=[]")
    assert result.exit_code == 130
    assert result.output.strip() == "Interrupted. The run had already been saved in here"
