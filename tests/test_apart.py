"""Functions that are compiled apart: side by side, kept in the cache, and called by their addresses.

Each case is a program of its own, with a small module of two such functions and a kernel that calls them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MODULE = """
from typing import Any, NamedTuple

import numpy as np

from sim.numba_support.ahead_of_time import compile_separately, call_entry_point
from sim.numba_support.decorators import kernel


class Pair(NamedTuple):
    numbers: Any
    more: int


@compile_separately
def add(pair, n):
    for k in range(len(pair.numbers)):
        pair.numbers[k] += n
    return pair.more + n


@compile_separately
def double(pair, n):
    for k in range(len(pair.numbers)):
        pair.numbers[k] *= 2.0
    return 2 * n


@kernel
def both(first, second, pair, n):
    return call_entry_point(second, (pair, call_entry_point(first, (pair, n))))
"""
PROBE_SCRIPT = """
import json, os, subprocess, sys
import numpy as np
from far import Pair, add, both, double
from sim import apart
from sim.numba_support.struct_pointer import to_struct_pointer

started = []
class Watched(subprocess.Popen):
    def __init__(self, command, **more):
        if "sim.numba_support.ahead_of_time" in command:  # libraries start programs of their own
            started.append(command)
            command = BROKEN or command
        super().__init__(command, **more)

BROKEN = json.loads(os.environ.get("BROKEN", "null"))
apart.usable_cpu_count = lambda: int(os.environ["PROCESSORS"])
apart.subprocess.Popen = Watched
numbers = np.arange(3.0)
pair = to_struct_pointer(Pair(numbers, 10))
wanted = [(add, (pair, 0)), (double, (pair, 0))]
doors = apart.entry_points(wanted)
result = both(*doors, pair, 5)
hits = [one._cache_hits for f in (add, double) for one in f._compiled.values()]
print(json.dumps({
    "result": result, "numbers": numbers.tolist(), "hits": hits, "helpers": len(started),
    "again": apart.entry_points(wanted) == doors, "helpers_then": len(started),
}))
"""
EXPECTED: dict[str, Any] = {"result": 30, "numbers": [10.0, 12.0, 14.0], "again": True}


def run_probe(place: Path, cache: Path, processors: int = 2, **more: str) -> dict[str, Any]:
    """Play the program; what it found out, less what is right and must always be so."""
    module = place / "far.py"
    if not module.exists():  # Numba may go by the time of a file
        module.write_text(MODULE)
    settings = {"COMPASSION_CACHE": str(cache), "PYTHONPATH": str(place), "PROCESSORS": str(processors)}
    done = subprocess.run(
        [sys.executable, "-B", "-c", PROBE_SCRIPT],
        env=os.environ | settings | more,
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert {name: told.pop(name) for name in EXPECTED} == EXPECTED
    assert told["helpers_then"] == told["helpers"], "what is at hand is not compiled again"
    return told


def test_all_but_one_are_compiled_by_processes_of_their_own_and_kept(tmp_path):
    cache = tmp_path / "cache"
    first, second = run_probe(tmp_path, cache), run_probe(tmp_path, cache)
    assert (first["helpers"], first["hits"]) == (1, [1, 0]), "the first came from the cache, where a helper put it"
    assert (second["helpers"], second["hits"]) == (0, [1, 1])


def test_on_one_processor_everything_is_compiled_in_line(tmp_path):
    told = run_probe(tmp_path, tmp_path / "cache", processors=1)
    assert (told["helpers"], told["hits"]) == (0, [0, 0])


@pytest.mark.parametrize(
    "broken",
    [
        [sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit(3)"],
        [sys.executable, "-c", "import os, signal, sys; sys.stdin.read(); os.kill(os.getpid(), signal.SIGTERM)"],
        [sys.executable, "-c", "import os; os.close(0)"],
        ["/no/such/program"],
    ],
    ids=["fails", "is killed", "does not listen", "cannot be started"],
)
def test_where_a_helper_fails_its_share_is_compiled_here(tmp_path, broken):
    told = run_probe(tmp_path, tmp_path / "cache", BROKEN=json.dumps(broken))
    assert (told["helpers"], told["hits"]) == (1, [0, 0])


def test_without_a_cache_nobody_helps(tmp_path):
    blocked = tmp_path / "a file, not a folder"
    blocked.write_text("")
    told = run_probe(tmp_path, blocked / "cache")
    assert (told["helpers"], told["hits"]) == (0, [0, 0])


def test_with_the_compiler_switched_off_the_functions_themselves_are_called(tmp_path):
    told = run_probe(tmp_path, tmp_path / "cache", NUMBA_DISABLE_JIT="1")
    assert (told["helpers"], told["hits"]) == (0, [])
