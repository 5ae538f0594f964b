"""How long the program takes to start: seconds, and how many times as long as Python itself.

    python benchmarks/start_up.py [--repeats 9] [--first]

Each is a program of its own, with compiled code, fonts and Python's own bytecode kept from before, as Python keeps it
unless it is told not to (PYTHONDONTWRITEBYTECODE; it is not, here). Of some repeats the quickest is told, as others are
slowed by what else the machine does, then the time that half of them kept, and the slowest. `--first` also measures a
first run with nothing compiled: it compiles into a folder of its own, once.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from sim.numba_support.cpu_count import usable_cpu_count

ROOT = Path(__file__).resolve().parents[1]


class TimedCommand(NamedTuple):
    """A program: what it is called in the table, its arguments, and the most seconds that it should take."""

    name: str
    arguments: tuple[str, ...]
    target_s: float | None = None


RUN = ("-m", "sim", "run", "typical_ward", "--set", "team.size=30")
BARE_PYTHON = TimedCommand("`python -c pass`", ("-c", "pass"))
BARE_LIBRARIES = TimedCommand("`python -c 'import numpy, numba'`", ("-c", "import numpy, numba"))
COMMANDS = (
    BARE_PYTHON,
    TimedCommand("`python -c 'import sim'`", ("-c", "import sim"), 0.3),
    TimedCommand("`compassion --help`", ("-m", "sim", "--help"), 0.5),
    BARE_LIBRARIES,
    TimedCommand("`compassion check typical_ward`", ("-m", "sim", "check", "typical_ward")),
    TimedCommand("`compassion run`, 30 people, `--without figures`", (*RUN, "--without", "figures"), 1.5),
    TimedCommand("`compassion run`, 30 people", RUN, 1.5),
)
FIRST_RUN = TimedCommand(
    "`compassion run`, 30 people, `--without figures`, the first time", (*RUN, "--without", "figures"), 15.0
)
HEADINGS = (
    "program",
    "seconds",
    "half of them within",
    "all within",
    "seconds of processors",
    "times `python -c pass`",
    "aim: at most",
)


class StartUpTime(NamedTuple):
    """Seconds by the clock, of the quickest repeat, the middle one and the slowest, and least seconds of processors."""

    minimum: float
    median: float
    maximum: float
    cpu: float


def time_command(case: TimedCommand, **environment_overrides: str) -> tuple[float, float]:
    """Start a program, wait for its end, and tell how long it took: by the clock, and of processors."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment_overrides}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        before, begun = os.times(), time.perf_counter()
        command = [sys.executable, *case.arguments]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)  # noqa: S603 - our own
        wall, after = time.perf_counter() - begun, os.times()
    spent = (after.children_user - before.children_user) + (after.children_system - before.children_system)
    return wall, spent


def summarise_times(taken: Sequence[tuple[float, float]]) -> StartUpTime:
    """What the repeats of a program come to."""
    walls, processors = zip(*taken, strict=True)
    return StartUpTime(min(walls), statistics.median(walls), max(walls), min(processors))


def format_row(case: TimedCommand, spent: StartUpTime, nothing: StartUpTime) -> str:
    """A row of the table."""
    aim = "" if case.target_s is None else f"{case.target_s:g}"
    cells = [
        case.name,
        f"{spent.minimum:.2f}",
        f"{spent.median:.2f}",
        f"{spent.maximum:.2f}",
        f"{spent.cpu:.2f}",
        f"{spent.minimum / nothing.minimum:,.0f}",
        aim,
    ]
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--first", action="store_true", help="also a first run, which compiles")
    arguments = parser.parse_args(arguments)
    times: dict[TimedCommand, StartUpTime] = {}
    for case in COMMANDS:
        time_command(case)
        times[case] = summarise_times([time_command(case) for _ in range(arguments.repeats)])
    if arguments.first:
        with tempfile.TemporaryDirectory() as cache:
            times[FIRST_RUN] = summarise_times([time_command(FIRST_RUN, COMPASSION_CACHE=cache)])
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("numba", "matplotlib"))
    print(f"Python {platform.python_version()}, {versions}, {usable_cpu_count()} processors, {platform.machine()}\n")
    print(f"| {' | '.join(HEADINGS)} |")
    print(f"| --- |{' ---: |' * (len(HEADINGS) - 1)}")
    for case, spent in times.items():
        print(format_row(case, spent, times[BARE_PYTHON]))


if __name__ == "__main__":
    main()
