"""Play the busy worlds on both engines with the JIT off, so that `coverage` sees which lines of the kernels run.

`coverage run -m tests.parity.coverage_run && coverage report` fails when a line of `sim/compiled` or `sim/model` is not
run, or when the engines differ. What counts is said in `[tool.coverage]` of `pyproject.toml`.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Play everything; returns the exit code."""
    os.environ["NUMBA_DISABLE_JIT"] = "1"  # before Numba is imported for the first time
    from sim.engine.trace_diff import first_trace_difference  # noqa: PLC0415
    from tests.parity.busy_worlds import make_worlds  # noqa: PLC0415
    from tests.parity.subprocess_runs import ignore_integer_overflow, run_worlds  # noqa: PLC0415
    from tests.parity.threaded_runs import find_differences_across_threads  # noqa: PLC0415

    with ignore_integer_overflow():
        everything = make_worlds()
    mesa, compiled = run_worlds("mesa", everything), run_worlds("compiled", everything)
    differences = [first_trace_difference(*pair) for pair in zip(mesa, compiled, strict=True)]
    for world, difference in zip(everything, differences, strict=True):
        if difference is not None:
            print(difference.describe(world, ("mesa", "compiled")), file=sys.stderr)
    with ignore_integer_overflow():
        in_parts = find_differences_across_threads()
    for difference in in_parts:
        print(difference, file=sys.stderr)
    return int(any(differences) or any(in_parts))


if __name__ == "__main__":
    sys.exit(main())
