"""Fixtures that run the command `compassion`, within this process or as a separate process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from sim.cli import app

ROOT = Path(__file__).resolve().parents[2]
ANSI_COLOUR_PATTERN = re.compile(r"\x1b\[(\d+;)*(3|4|9|10)\d")
"""Escape sequences that change a colour."""

SMALL_SCENARIO = """\
schema: 1
name: small
title: "[bold red]Small[/] team [x]"
days: 40
seed: 5
team: {builder: complete, size: 6}
predict: {question: "How is [it]?", measure: wellbeing}
events:
  - {day: 15, event: workload, workload: 1.2, note: "[/b] A hard time"}
"""
"""A scenario that runs quickly, with names that look like markup."""
SLOW_IMPORTS = ("numpy", "pandas", "numba", "mesa", "matplotlib", "networkx", "pyarrow", "ruamel")
"""Libraries that are slow to import."""
INVALID_SCENARIO = "schema: 1\ndayz: 40\nworkload: 8\n"


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of a separate process, without variables that force or forbid colour."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("GITHUB_ACTIONS", "FORCE_COLOR", "PY_COLORS", "NO_COLOR", "TERM", "COLUMNS", "COMPASSION_DEBUG")
    }
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def run_program(*arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m sim` and wait until it exits."""
    command = [sys.executable, "-m", "sim", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=clean_environment(**more), capture_output=True, timeout=120, check=False
    )


def modules_loaded_by(*arguments: str, cwd: Path) -> list[str]:
    """The libraries of `SLOW_IMPORTS` that are loaded when `compassion` has run with these arguments."""
    code = f"""
import atexit, json, sys
from sim.cli import main

@atexit.register
def print_loaded():
    loaded = [name for name in {SLOW_IMPORTS!r} if name in sys.modules]
    print(json.dumps(loaded), file=sys.stderr)

sys.argv = ["compassion", *{arguments!r}]
main()
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=cwd, env=clean_environment(), capture_output=True, text=True, timeout=120, check=True
    )
    names: list[str] = json.loads(done.stderr.splitlines()[-1])
    return names


class CommandResult(NamedTuple):
    """Exit code and output of a call."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        """All output."""
        return self.stdout + self.stderr


class CommandRunner:
    """Calls the command within this process, from a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str) -> CommandResult:
        """Call the command and capture its output."""
        try:
            runner = CliRunner(mix_stderr=False)  # type: ignore[call-arg]
        except TypeError:  # later versions never mix
            runner = CliRunner()
        result = runner.invoke(app, list(arguments), prog_name="compassion")
        return CommandResult(result.exit_code, result.stdout, result.stderr)

    def write_scenario(self, name: str, text: str = SMALL_SCENARIO) -> str:
        """Write a scenario; return the name of its file."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


@pytest.fixture
def compassion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandRunner:
    """A runner of the command, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS", "COMPASSION_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    return CommandRunner(tmp_path)
