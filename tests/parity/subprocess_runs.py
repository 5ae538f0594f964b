"""Run worlds in a subprocess: with the JIT disabled, or on a copy of the package that may contain a mutation.

The subprocess is `python -m tests.parity.subprocess_runs ENGINE WORLDS TRACES`. It reads worlds and writes traces.
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
    """Ignore the intended overflow of 64-bit integers in the RNG, of which NumPy warns with the JIT disabled.

    Any other warning is an error.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings(
            "ignore", "overflow encountered", RuntimeWarning
        )  # `np.errstate` affects one thread only
        yield


def run_worlds(engine: str, worlds: Sequence[World]) -> list[Trace]:
    """Run worlds on an engine, "mesa" or "compiled", in this process."""
    run = getattr(import_module(f"sim.engine.{engine}"), f"run_{engine}")
    with ignore_integer_overflow():
        return [run(world, on_progress=lambda day: None) for world in worlds]


def run_worlds_in_subprocess(
    engine: str, worlds: Sequence[World], home: Path = ROOT, *, jit: bool = False, cache: Path | None = None
) -> list[Trace]:
    """Run worlds in a subprocess that imports the package from the folder `home`.

    Parameters
    ----------
    engine
        "mesa" or "compiled".
    worlds
        Worlds to run.
    home
        Folder that contains the package, which may be a mutated copy.
    jit
        Whether to enable the JIT. If false, compiled functions run as plain Python.
    cache
        Folder of the compile cache. If given, the process drops its capabilities and file permissions apply to it.
        Default: the cache of the user.
    """
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(home), str(ROOT)]),
        "NUMBA_DISABLE_JIT": "0" if jit else "1",
    }
    if cache is not None:
        environment["COMPASSION_CACHE"] = str(cache)
    with tempfile.TemporaryDirectory() as folder:
        worlds_file, traces_file = Path(folder) / "worlds", Path(folder) / "traces"
        worlds_file.write_bytes(pickle.dumps(worlds))
        process = subprocess.run(
            [sys.executable, "-B", "-m", "tests.parity.subprocess_runs", engine, str(worlds_file), str(traces_file)],
            env=environment,
            cwd=home,
            preexec_fn=drop_capabilities if cache is not None else None,
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == 0, process.stderr
        traces: list[Trace] = pickle.loads(traces_file.read_bytes())  # noqa: S301 - written by the process just started
        return traces


if __name__ == "__main__":
    engine, worlds_path, traces_path = sys.argv[1:]
    traces = run_worlds(engine, pickle.loads(Path(worlds_path).read_bytes()))  # noqa: S301 - written by the parent process
    Path(traces_path).write_bytes(pickle.dumps(traces))
