"""Exit codes of the command `compassion`; the reference of the command line has the same table."""

from __future__ import annotations

EXIT_SUCCESS = 0
EXIT_FAILURE = 1
EXIT_INVALID_INPUT = 2
EXIT_INTERRUPTED = 130

EXIT_CODES: dict[int, str] = {
    EXIT_SUCCESS: "Success.",
    EXIT_FAILURE: "A check did not pass, runs failed, the disk is full, or there is an internal error.",
    EXIT_INVALID_INPUT: "Invalid input: a file, an argument or an option. The message states what is expected.",
    EXIT_INTERRUPTED: "Interrupted with Ctrl+C. A sweep that stops on another signal ends with 128 + its number.",
}
"""Meaning of each exit code."""


def exit_code_for_signal(signal_number: int) -> int:
    """Exit code after a signal, as shells report it: 128 + the number of the signal."""
    return 128 + signal_number
