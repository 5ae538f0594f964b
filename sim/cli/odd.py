"""`compassion odd`: the ODD page, printed or written to a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sim.cli.support.console import NAME_STYLE, print_line
from sim.cli.support.errors import DISK_FULL_ERRNOS, CommandError
from sim.cli.support.options import load_scenario
from sim.odd import odd_page


def execute_odd(scenario: str | None, changes: Sequence[str], out: Path | None, *, complete: bool) -> None:
    """Make the page, and print it or write it."""
    if changes and scenario is None:
        raise CommandError("--set changes a scenario; name one with --scenario FILE.")
    markdown = odd_page(None if scenario is None else load_scenario(scenario, changes, []), complete=complete)
    if out is None:
        sys.stdout.write(markdown)
        return
    try:
        out.write_bytes(markdown.encode())
    except OSError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise
        raise CommandError(
            f"{out} cannot be written: {error.strerror or error}. Name another file with --out."
        ) from None
    print_line("Wrote ", (str(out), NAME_STYLE))
