"""Start-up time of the program: a warm run, a first run that compiles, and `import sim`.

    python -m benchmarks.start_up [--repeats 9] [--first] [--against CHECKOUT]

Each command is a process of its own. Compiled code, fonts and bytecode are cached by an earlier run, which is not
timed. `--first` also times a run with an empty compile cache, once. `--against` times the commands of another checkout
of the project in turns with those of this one, and prints the ratios. If that checkout has a `.venv`, its Python is
used.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.common import describe_machine

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = {
    "`python -c pass`": ("-c", "pass"),
    "`python -c 'import sim'`": ("-c", "import sim"),
    "`compassion --help`": ("-m", "sim", "--help"),
    "`compassion check typical_ward`": ("-m", "sim", "check", "typical_ward"),
    "`compassion run typical_ward --without figures`": ("-m", "sim", "run", "typical_ward", "--without", "figures"),
    "`compassion run typical_ward`": ("-m", "sim", "run", "typical_ward"),
}
FIRST_RUN = "`compassion run typical_ward --without figures`, the first time"


class Checkout(NamedTuple):
    """A checkout of the project, and the Python that runs it."""

    root: Path
    python: str

    @classmethod
    def find(cls, root: Path) -> Checkout:
        """The checkout in a folder, with its own virtual environment if it has one."""
        python = root / ".venv" / "bin" / "python"
        return cls(root.resolve(), str(python) if python.exists() else sys.executable)


class CommandTime(NamedTuple):
    """Durations of one process, in seconds: by the clock, and of the processors."""

    wall: float
    cpu: float


def time_command(checkout: Checkout, arguments: Sequence[str], cache: str | None = None) -> CommandTime:
    """Run a command of a checkout in an empty folder and measure how long it takes."""
    environment = {**os.environ, "PYTHONPATH": str(checkout.root)}
    if cache is not None:
        environment["COMPASSION_CACHE"] = cache
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        before, start = os.times(), time.perf_counter()
        command = [checkout.python, *arguments]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)  # noqa: S603
        wall, after = time.perf_counter() - start, os.times()
    return CommandTime(
        wall, after.children_user - before.children_user + after.children_system - before.children_system
    )


def time_in_turns(checkouts: Sequence[Checkout], arguments: Sequence[str], repeats: int) -> list[list[CommandTime]]:
    """Durations of a command in each checkout; the checkouts run in turns, after one round to warm up."""
    rounds = [[time_command(checkout, arguments) for checkout in checkouts] for _ in range(1 + repeats)]
    return [list(column) for column in zip(*rounds[1:], strict=True)]


def time_first_run(checkouts: Sequence[Checkout]) -> list[list[CommandTime]]:
    """Duration of a run with an empty compile cache in each checkout."""
    arguments = COMMANDS["`compassion run typical_ward --without figures`"]
    times = []
    for checkout in checkouts:
        with tempfile.TemporaryDirectory() as cache:
            times.append([time_command(checkout, arguments, cache)])
    return times


def format_row(label: str, times: list[list[CommandTime]]) -> str:
    """Row of the table: minimum and median time and CPU time of this checkout, and ratios to the other one."""
    walls = [[duration.wall for duration in column] for column in times]
    cpus = [min(duration.cpu for duration in column) for column in times]
    cells = [label, f"{min(walls[0]):.2f}", f"{statistics.median(walls[0]):.2f}", f"{cpus[0]:.2f}"]
    if len(times) > 1:
        ratio_of_pairs = statistics.median(own / other for own, other in zip(*walls, strict=True))
        cells += [f"{min(walls[1]):.2f}", f"{min(walls[0]) / min(walls[1]):.2f}", f"{ratio_of_pairs:.2f}"]
        cells += [f"{cpus[0] / cpus[1]:.2f}" if cpus[1] else "-"]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=9, help="Number of timed runs of each command. Default: 9.")
    parser.add_argument("--first", action="store_true", help="Also time a run with an empty compile cache.")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="Folder of another checkout to compare with.")
    arguments = parser.parse_args()
    checkouts = [Checkout.find(root) for root in (ROOT, arguments.against) if root is not None]
    headings = ["command", "minimum (s)", "median (s)", "CPU time (s)"]
    if len(checkouts) > 1:
        headings += ["other minimum (s)", "ratio of minima", "median ratio", "ratio of CPU times"]
    print(describe_machine(), end="\n\n")
    print(f"| {' | '.join(headings)} |")
    print(f"| --- |{' ---: |' * (len(headings) - 1)}")
    for label, command in COMMANDS.items():
        print(format_row(label, time_in_turns(checkouts, command, arguments.repeats)), flush=True)
    if arguments.first:
        print(format_row(FIRST_RUN, time_first_run(checkouts)), flush=True)


if __name__ == "__main__":
    main()
