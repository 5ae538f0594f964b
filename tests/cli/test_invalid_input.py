"""Whatever goes wrong is told in words, and with the right exit code."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from sim.cli import run
from sim.engine import memory
from sim.storage import SaveError
from tests.cli.conftest import INVALID_SCENARIO, CommandRunner

INVALID_CALLS = {
    "run": "Missing argument 'FILE'",
    "run small.yaml more.yaml": "unexpected extra argument",
    "run nowhere.yaml": "nowhere.yaml: file not found, and no built-in scenario has this name",
    "run typical_wrad": "did you mean typical_ward?",
    "run [bold]small[/bold]": "[bold]small[/bold]: file not found",
    "run [/]": "[/]: file not found",
    "run .": ".: this is a folder, not a file",
    "run bad.yaml": 'bad.yaml:2:1: unknown key "dayz"',
    "run bad.yaml --seed x": '--seed x: seed is "x", not a whole number',
    "run small.yaml --seed -1": "--seed -1: seed is -1, below the smallest allowed value 0",
    "run small.yaml --seed=": "not a whole number",
    "run small.yaml --seed 1.5": "right is a whole number from 0 to 2^63 − 1",
    "run small.yaml --seed ٣": "not a whole number",
    "run small.yaml --seed 9223372036854775808": "above the largest allowed value 2^63 − 1",
    "run small.yaml --seed 9223372036854775807 --runs 2": "--runs 2: the last of 2 runs would have the seed",
    "run small.yaml --seed": "requires an argument",
    "run small.yaml --set seed=-1": "--set seed=-1: seed: -1 is below the minimum 0",
    "run small.yaml --set seed=x": '--set seed=x: seed: "x" is not an integer',
    "run small.yaml --runs 0": "--runs 0: runs is 0, below the smallest allowed value 1",
    "run small.yaml --runs -3": "--runs -3: runs is -3, below the smallest allowed value 1",
    "run small.yaml --runs many": 'runs is "many", not a whole number',
    "run small.yaml --runs 99999999999": "above the largest allowed value 10,000",
    "run small.yaml --set days": "missing = between key and value",
    "run small.yaml --set =3": "is not a valid path",
    "run small.yaml --set days=soon": 'days: "soon" is not an integer',
    "run small.yaml --set dayz=3": 'did you mean "days"?',
    "run small.yaml --set leadership.style=kind": '--set leadership.style=kind: style: unknown style "kind"',
    "run small.yaml --set events.0.day=50": "--set events.0.day=50",
    "run small.yaml --out small.yaml": "is not a folder. Choose another place with --out.",
    "run small.yaml --out small.yaml/below": "is not a folder. Choose another place with --out.",
    "run small.yaml --fast": "No such option: --fast",
    "run small.yaml --engine fast": '--engine fast: engine is "fast"',
    "run small.yaml --engine=": "right is compiled or mesa",
    "run small.yaml --without days": "right is figures, people or acts",
    "verify": "Missing argument 'FILE|RESULTS'",
    "verify bad.yaml": 'bad.yaml:2:1: unknown key "dayz"',
    "verify small.yaml --seed x": '--seed x: seed is "x", not a whole number',
    "verify small.yaml --set dayz=3": 'did you mean "days"?',
    "verify small.yaml --runs 3": "--runs is for the folder of a sweep, such as results/my_plan; small.yaml is none.",
    "verify .": "does not contain results of a sweep: manifest.json not found",
    "verify . --seed 3": "--set and --seed are not for it",
    "verify . --runs some": 'runs is "some", not a whole number',
    "reproduce": "Missing argument 'FILE|RESULTS'",
    "reproduce . 3f2a90c1d4e5b677-12": "does not contain results of a sweep: manifest.json not found",
    "reproduce .": "Name one as POINT-RUN",
    "reproduce small.yaml": "there is no recording in this file",
    "reproduce small.yaml 3f2a90c1d4e5b677-12": "small.yaml is not the folder of one.",
    "reproduce small.yaml --out elsewhere": "--out asks for a run of a sweep, and small.yaml is not the folder of one.",
    "reproduce . 3f2a90c1d4e5b677-12 --out small.yaml": "is not a folder. Choose another place with --out.",
    "rnu small.yaml": "No such command 'rnu'.",
    "check": "Missing argument 'FILE...'",
    "check bad.yaml": "bad.yaml:3:11: workload: 8 is above the maximum 2",
    "check small.yaml --set days=no": "days",
    "new": "Missing argument 'NAME'",
    "new ???": '"???" is no name for a scenario; right is a name with letters',
    "new small": "small.yaml is there already; nothing was written.",
    "new x --out nowhere/x.yaml": "There is no folder nowhere; nothing was written.",
    "new x --out .": "nothing was written",
    "new x --out . --force": "nothing was written",
    "new x --out small.yaml/x.yaml": "cannot be written",
    "list stiles": 'There is no list of "stiles"; did you mean styles?',
    "list [b]": 'There is no list of "[b]"; there are scenarios, styles, ',
    "explain": "Missing argument 'NAME'",
    "explain flt_half": 'There is nothing called "flt_half"; did you mean felt_half?',
    "explain [b]zzzz": 'There is nothing called "[b]zzzz"; compassion list shows what there is.',
    "schema now": 'There is no schema of "now"; there are: scenario, plan',
    "--versoin": "No such option: --versoin",
}
"""Calls that cannot be carried out, and what is said."""


@pytest.mark.parametrize("call", INVALID_CALLS)
def test_invalid_input_prints_message(call: str, compassion: CommandRunner) -> None:
    compassion.write_scenario("small.yaml")
    compassion.write_scenario("bad.yaml", INVALID_SCENARIO)
    told = compassion(*call.split())
    assert told.exit_code == 2, told.output
    assert " ".join(INVALID_CALLS[call].split()) in " ".join(told.output.replace("│", " ").split())
    assert "Traceback" not in told.output
    assert told.stdout == ""
    assert sorted(path.name for path in Path().iterdir()) == ["bad.yaml", "small.yaml"]


def test_all_problems_are_reported_together(compassion: CommandRunner) -> None:
    told = compassion("run", compassion.write_scenario("bad.yaml", INVALID_SCENARIO), "--seed", "-1", "--runs", "0")
    assert told.exit_code == 2
    for part in ("dayz", "workload: 8", "seed is -1", "runs is 0"):
        assert part in told.output


def test_a_run_that_does_not_fit_into_the_memory_is_refused(
    compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "available_memory", lambda: 400_000_000)
    large = ("hospital", "--set", "days=20000")
    told = compassion("run", *large)
    assert (told.exit_code, told.stdout) == (2, "")
    assert re.match(r"This run needs about 1\.\d GB of memory, and 400 MB can be had\. Most is ", told.stderr)
    assert "with --without people" in told.stderr
    assert not Path("results").exists()
    told = compassion("verify", *large)
    assert told.exit_code == 2
    assert "This run needs about" in told.stderr
    assert "--without" not in told.stderr


def raise_error(error: BaseException) -> object:
    def failing(*_: object, **__: object) -> None:
        raise error

    return failing


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            RuntimeError("no [such] luck\nat all"),
            1,
            "A fault in this program, not in what you did: RuntimeError: no [such] luck",
        ),
        (KeyError("x"), 1, "KeyError: 'x'"),
        (AssertionError(), 1, "AssertionError"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "The disk is full.\n"),
        (MemoryError(), 1, "There is not enough memory for this run."),
        (
            SaveError(errno.ENOSPC, "the disk is full: nothing was saved in results"),
            1,
            "The disk is full: nothing was saved",
        ),
        (SaveError(errno.EACCES, "results cannot be written"), 2, "--out results: results cannot be written."),
        (KeyboardInterrupt(), 130, "Stopped. Nothing was saved.\n"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_faults_while_saving(
    error: BaseException, code: int, said: str, compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "save", raise_error(error))
    told = compassion("run", compassion.write_scenario("small.yaml"), "--set", "days=3", "--set", "events=[]")
    assert told.exit_code == code
    assert said in told.output
    assert "Traceback" not in told.output
    assert not Path("results").exists()


def test_internal_error_shows_traceback_in_debug_mode(
    compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "run", raise_error(RuntimeError("no luck")))
    told = compassion("run", compassion.write_scenario("small.yaml"))
    assert "To see where, run the same command with COMPASSION_DEBUG=1." in told.output
    monkeypatch.setenv("COMPASSION_DEBUG", "1")
    told = compassion("run", "small.yaml")
    assert told.exit_code == 1
    assert "Traceback (most recent call last)" in told.output


def test_after_saving_ctrl_c_says_that_the_run_was_saved(
    compassion: CommandRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "save", lambda *_, **__: Path("here"))
    monkeypatch.setattr(run, "print_run", raise_error(KeyboardInterrupt()))
    told = compassion("run", compassion.write_scenario("small.yaml"), "--set", "days=3", "--set", "events=[]")
    assert told.exit_code == 130
    assert told.output.strip() == "Stopped. The run was saved already, in here"
