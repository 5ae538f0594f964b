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

from sim.processors import usable_cpu_count

ROOT = Path(__file__).resolve().parents[1]


class Case(NamedTuple):
    """A program: what it is called in the table, its arguments, and the most seconds that it should take."""

    name: str
    arguments: tuple[str, ...]
    aim: float | None = None


RUN = ("-m", "sim", "run", "typical_ward", "--set", "team.size=30")
NOTHING = Case("`python -c pass`", ("-c", "pass"))
LIBRARIES = Case("`python -c 'import numpy, numba'`", ("-c", "import numpy, numba"))
CASES = (
    NOTHING,
    Case("`python -c 'import sim'`", ("-c", "import sim"), 0.3),
    Case("`compassion --help`", ("-m", "sim", "--help"), 0.5),
    LIBRARIES,
    Case("`compassion check typical_ward`", ("-m", "sim", "check", "typical_ward")),
    Case("`compassion run`, 30 people, `--without figures`", (*RUN, "--without", "figures"), 1.5),
    Case("`compassion run`, 30 people", RUN, 1.5),
)
FIRST = Case("`compassion run`, 30 people, `--without figures`, the first time", (*RUN, "--without", "figures"), 15.0)
HEADINGS = (
    "program",
    "seconds",
    "half of them within",
    "all within",
    "seconds of processors",
    "times `python -c pass`",
    "aim: at most",
)


class Time(NamedTuple):
    """Seconds by the clock, of the quickest repeat, the middle one and the slowest, and least seconds of processors."""

    quickest: float
    middle: float
    slowest: float
    processor: float


def take(case: Case, **more: str) -> tuple[float, float]:
    """Start a program, wait for its end, and tell how long it took: by the clock, and of processors."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        before, begun = os.times(), time.perf_counter()
        command = [sys.executable, *case.arguments]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)  # noqa: S603 - our own
        wall, after = time.perf_counter() - begun, os.times()
    spent = (after.children_user - before.children_user) + (after.children_system - before.children_system)
    return wall, spent


def time_of(taken: Sequence[tuple[float, float]]) -> Time:
    """What the repeats of a program come to."""
    walls, processors = zip(*taken, strict=True)
    return Time(min(walls), statistics.median(walls), max(walls), min(processors))


def row(case: Case, spent: Time, nothing: Time) -> str:
    """A row of the table."""
    aim = "" if case.aim is None else f"{case.aim:g}"
    cells = [
        case.name,
        f"{spent.quickest:.2f}",
        f"{spent.middle:.2f}",
        f"{spent.slowest:.2f}",
        f"{spent.processor:.2f}",
        f"{spent.quickest / nothing.quickest:,.0f}",
        aim,
    ]
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--first", action="store_true", help="also a first run, which compiles")
    asked = parser.parse_args(arguments)
    times: dict[Case, Time] = {}
    for case in CASES:
        take(case)
        times[case] = time_of([take(case) for _ in range(asked.repeats)])
    if asked.first:
        with tempfile.TemporaryDirectory() as cache:
            times[FIRST] = time_of([take(FIRST, COMPASSION_CACHE=cache)])
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("numba", "matplotlib"))
    print(f"Python {platform.python_version()}, {versions}, {usable_cpu_count()} processors, {platform.machine()}\n")
    print(f"| {' | '.join(HEADINGS)} |")
    print(f"| --- |{' ---: |' * (len(HEADINGS) - 1)}")
    for case, spent in times.items():
        print(row(case, spent, times[NOTHING]))


if __name__ == "__main__":
    main()
