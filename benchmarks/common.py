"""What the benchmarks have in common: timing in turns, and tables chosen by name on the command line."""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable, Iterator, Mapping

import numba
import numpy as np

from sim.numba_support.cpu_count import usable_cpu_count

Tables = Mapping[str, Callable[[], Iterator[str]]]
"""Functions that measure and yield the lines of a Markdown table, by the name of the table."""


def time_call(action: Callable[[], object]) -> float:
    """Duration of a call, in seconds."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def fastest_times(n_rounds: int, *actions: Callable[[], object]) -> list[float]:
    """Shortest duration of each action, in seconds. The actions run in turns, after one round to warm up."""
    times = [[time_call(action) for action in actions] for _ in range(1 + n_rounds)]
    return [min(column) for column in zip(*times[1:], strict=True)]


def describe_machine() -> str:
    """Versions and processors, for the line above a table."""
    return (
        f"Python {platform.python_version()}, Numba {numba.__version__}, NumPy {np.__version__}, "
        f"{usable_cpu_count()} processors, {platform.machine()}"
    )


def print_tables(description: str | None, tables: Tables, slow_table: str) -> None:
    """Measure and print the tables named on the command line. Default: all except the slow one."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(tables))
    names = parser.parse_args().tables or [name for name in tables if name != slow_table]
    if unknown := set(names) - set(tables):
        parser.error(f"unknown table {', '.join(sorted(unknown))}; expected {', '.join(tables)}")
    print(describe_machine())
    for name in names:
        print()
        for line in tables[name]():
            print(line, flush=True)
