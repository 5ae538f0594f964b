"""The command `compassion`: play scenarios, check them, look things up.

Only the standard library is imported here, so that even an impatient Ctrl-C is answered well; what is slow to import
(pandas, Numba, Mesa, matplotlib, networkx) is imported inside the commands, so that `--help` is quick.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from typing import TYPE_CHECKING, Any

from sim.cli.support import output_streams

if TYPE_CHECKING:
    from sim.cli.analysis_commands import app as app

PROGRAM_NAME = "compassion"
DEBUG_ENV_VAR = "COMPASSION_DEBUG"
"""Environment variable that lets faults of ours show their traceback."""
EXIT_INTERRUPTED = 130
"""Exit code after Ctrl-C."""

__all__ = ["app", "main"]


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module 'sim.cli' has no attribute {name!r}")
    from sim.cli.analysis_commands import app  # noqa: PLC0415

    return app


def main() -> None:
    """Run the command with the arguments that the program was started with, and exit."""
    output_streams.configure_streams()
    if not sys.warnoptions and not os.environ.get(DEBUG_ENV_VAR):
        warnings.simplefilter("ignore")  # warnings of libraries, about which their users can do nothing
    try:
        code = _run_app()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        code = EXIT_INTERRUPTED
    code = output_streams.flush_streams(code)
    gc.freeze()  # the interpreter exits at once, without looking for cycles among all objects (saves about 0.3 s)
    sys.exit(code)


def _run_app() -> int:
    """Run the command; return its exit code."""
    from sim.cli.analysis_commands import app  # noqa: PLC0415

    try:
        app(prog_name=PROGRAM_NAME)
    except SystemExit as exit_exception:
        return exit_exception.code if isinstance(exit_exception.code, int) else int(exit_exception.code is not None)
    except Exception as error:  # outside a command: help that cannot be printed
        from sim.cli.support.errors import report_error  # noqa: PLC0415

        return report_error(error)
    return 0
