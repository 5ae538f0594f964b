"""Run the busy worlds on both engines with the JIT disabled, so that `coverage` can measure the kernels.

`coverage run -m tests.parity.coverage_run && coverage report` fails if a line of `sim/engine/compiled` or `sim/model`
is not executed, or if the engines differ. `[tool.coverage]` in `pyproject.toml` defines the measured files.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run all worlds and return the exit code."""
    os.environ["NUMBA_DISABLE_JIT"] = "1"  # before Numba is imported for the first time
    from sim.engine.trace_diff import first_trace_difference  # noqa: PLC0415
    from tests.parity.busy_worlds import make_worlds  # noqa: PLC0415
    from tests.parity.subprocess_runs import ignore_integer_overflow, run_worlds  # noqa: PLC0415
    from tests.parity.threaded_runs import find_differences_across_threads  # noqa: PLC0415

    with ignore_integer_overflow():
        worlds = make_worlds()
    mesa, compiled = run_worlds("mesa", worlds), run_worlds("compiled", worlds)
    differences = [first_trace_difference(*pair) for pair in zip(mesa, compiled, strict=True)]
    for world, difference in zip(worlds, differences, strict=True):
        if difference is not None:
            print(difference.describe(world, ("mesa", "compiled")), file=sys.stderr)
    with ignore_integer_overflow():
        across_threads = find_differences_across_threads()
    for difference in across_threads:
        print(difference, file=sys.stderr)
    return int(any(differences) or any(across_threads))


if __name__ == "__main__":
    sys.exit(main())
