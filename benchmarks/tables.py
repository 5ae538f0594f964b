"""Tables of measurements, chosen by name on the command line: what `compiled_engine` and `sweeps` have in common."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable, Iterator, Mapping

import numba
import numpy as np

from sim.numba_support.cpu_count import usable_cpu_count

Tables = Mapping[str, Callable[[], Iterator[str]]]
"""Names of tables, and what measures and gives the lines of each in Markdown."""


def print_tables(description: str | None, tables: Tables, slow_table: str) -> None:
    """Measure and print the tables named on the command line; without names all but the one that takes long."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(tables))
    wanted = parser.parse_args().tables or [name for name in tables if name != slow_table]
    if unknown := set(wanted) - set(tables):
        parser.error(f"there is no table {', '.join(sorted(unknown))}; there are {', '.join(tables)}")
    print(
        f"Python {platform.python_version()}, Numba {numba.__version__}, NumPy {np.__version__}, "
        f"{usable_cpu_count()} processors, {platform.machine()}"
    )
    for name in wanted:
        print()
        for line in tables[name]():
            print(line, flush=True)
