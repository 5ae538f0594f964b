"""Play worlds in a process of its own: with the JIT off, and on a copy of the package that may have a fault.

What runs there is `python -m tests.parity.subprocess_runs ENGINE WORLDS TRACES`, which reads worlds and leaves traces.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from sim.engine.trace import Trace
from sim.world import World
from tests.permissions import drop_capabilities

ROOT = Path(__file__).parents[2]


@contextmanager
def ignore_integer_overflow() -> Iterator[None]:
    """Let the 64-bit words of a draw wrap around as they should: with the JIT off, NumPy would warn of it.

    Any other warning is an error.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "overflow encountered", RuntimeWarning)  # `np.errstate` is one thread's alone
        yield


def run_worlds(engine: str, worlds: Sequence[World]) -> list[Trace]:
    """Play worlds on an engine, "mesa" or "compiled", in this process."""
    run = getattr(import_module(f"sim.engine.{engine}"), f"run_{engine}")
    with ignore_integer_overflow():
        return [run(world, on_progress=lambda day: None) for world in worlds]


def run_worlds_in_subprocess(
    engine: str, worlds: Sequence[World], home: Path = ROOT, *, jit: bool = False, cache: Path | None = None
) -> list[Trace]:
    """Play worlds in another process, on the package that stands in the folder `home`.

    Parameters
    ----------
    engine
        "mesa" or "compiled".
    worlds
        What to play.
    home
        Folder of the package, which may be a copy with a fault.
    jit
        Whether compiled code is compiled; it runs as plain Python otherwise.
    cache
        Folder for compiled code, and then the process is bound by permissions; the user's own if left out.
    """
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(home), str(ROOT)]),
        "NUMBA_DISABLE_JIT": "0" if jit else "1",
    }
    if cache is not None:
        environment["COMPASSION_CACHE"] = str(cache)
    with tempfile.TemporaryDirectory() as folder:
        given, left = Path(folder) / "worlds", Path(folder) / "traces"
        given.write_bytes(pickle.dumps(worlds))
        done = subprocess.run(
            [sys.executable, "-B", "-m", "tests.parity.subprocess_runs", engine, str(given), str(left)],
            env=environment,
            cwd=home,
            preexec_fn=drop_capabilities if cache is not None else None,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        traces: list[Trace] = pickle.loads(left.read_bytes())  # noqa: S301 - left by the process just started
        return traces


if __name__ == "__main__":
    engine, given, left = sys.argv[1:]
    traces = run_worlds(engine, pickle.loads(Path(given).read_bytes()))  # noqa: S301 - given by the process above
    Path(left).write_bytes(pickle.dumps(traces))
