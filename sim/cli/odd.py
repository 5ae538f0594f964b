"""`compassion odd`: the description of the model in the order of the ODD protocol."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.support.console import NAME_STYLE, print_line
from sim.cli.support.errors import NOTHING_SAVED_MESSAGE, CommandError, explain_write_errors, handle_errors
from sim.cli.support.options import SetOption, load_scenario, option
from sim.odd import odd_page


@handle_errors(NOTHING_SAVED_MESSAGE)
def odd_command(
    scenario: Annotated[
        str | None,
        option(
            "Scenario file, or name of a built-in scenario, to describe. Default: the model in general.",
            metavar="FILE",
        ),
    ] = None,
    overrides: SetOption = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Page without links, with all constants and references.")
    ] = False,
    out: Annotated[Path | None, option("File to write. Default: print the page.", metavar="FILE")] = None,
) -> None:
    """Describe the model in the order of the ODD protocol, as Markdown generated from the code.

    With --scenario, the page has the values, team and events of the scenario and is complete in itself.
    """
    if overrides and scenario is None:
        raise CommandError("--set changes a scenario. Name the scenario with --scenario FILE.")
    markdown = odd_page(None if scenario is None else load_scenario(scenario, overrides or ()), complete=complete)
    if out is None:
        sys.stdout.write(markdown)
        return
    with explain_write_errors(out, "Use --out to choose another file."):
        out.write_bytes(markdown.encode())
    print_line("Saved ", (str(out), NAME_STYLE))
