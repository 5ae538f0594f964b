"""`compassion odd`: the ODD page, printed or written to a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sim.analysis.odd import odd_page
from sim.cli.console import NAME, say_line
from sim.cli.faults import FULL, Refused
from sim.cli.options import loaded


def odd(scenario: str | None, changes: Sequence[str], out: Path | None, *, complete: bool) -> None:
    """Make the page, and print it or write it."""
    if changes and scenario is None:
        raise Refused("--set changes a scenario; name one with --scenario FILE.")
    page = odd_page(None if scenario is None else loaded(scenario, changes, []), complete=complete)
    if out is None:
        sys.stdout.write(page)
        return
    try:
        out.write_bytes(page.encode())
    except OSError as error:
        if error.errno in FULL:
            raise
        raise Refused(f"{out} cannot be written: {error.strerror or error}. Name another file with --out.") from None
    say_line("Wrote ", (str(out), NAME))
